// SPDX-License-Identifier: Apache-2.0
// fork and exec of /proc/self/exe, which is this very program even when its file was replaced.
#include "tools/child_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>
#ifdef __linux__
#include <sched.h>
#include <sys/prctl.h>
#endif

namespace tools {
namespace {

constexpr int kNotStarted = 126;

void run_on(const std::vector<int>& cores) {
#ifdef __linux__
  if (cores.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int core : cores) CPU_SET(core, &set);
  sched_setaffinity(0, sizeof set, &set);
#else
  (void)cores;
#endif
}

void redirect(const std::string& path, int to) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0 || ::dup2(file, to) < 0) ::_exit(kNotStarted);
  ::close(file);
}

// The number behind `key` in a file of lines, in the file's unit; `otherwise` without one.
std::size_t number_in(const char* path, const std::string& key, std::size_t otherwise) {
  std::ifstream in(path);
  for (std::string word; in >> word;) {
    std::size_t value = 0;
    if (!key.empty() && word != key) continue;
    if (key.empty()) return word == "max" ? otherwise : std::stoull(word);
    return in >> value ? value : otherwise;
  }
  return otherwise;
}

}  // namespace

std::vector<int> allowed_cores() {
  std::vector<int> cores;
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
#endif
  return cores;
}

std::size_t free_memory_bytes() {
  constexpr std::size_t kUnknown = std::numeric_limits<std::size_t>::max() / 2048;
  const std::size_t machine = 1024 * number_in("/proc/meminfo", "MemAvailable:", kUnknown);
  const std::size_t limit = number_in("/sys/fs/cgroup/memory.max", "", machine);
  const std::size_t current = number_in("/sys/fs/cgroup/memory.current", "", 0);
  // File pages that nobody uses count as used until somebody wants them.
  const std::size_t spare = number_in("/sys/fs/cgroup/memory.stat", "inactive_file", 0);
  const std::size_t used = current - std::min(current, spare);
  return std::min(machine, limit > used ? limit - used : 0);
}

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const std::string& output,
                           const std::string& errors, const std::vector<int>& cores) {
  // Everything that allocates comes before the fork.
  std::vector<std::string> words = {"trm"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  // A signal must find either the parent's handlers or the child's defaults: not a copy of the
  // handlers, which would keep it to itself.
  sigset_t stopping, before;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGINT);
  sigaddset(&stopping, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &stopping, &before);
  child_ = ::fork();
  if (child_ != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child_ < 0) {
    throw std::runtime_error(std::string("cannot start another trm: ") + std::strerror(errno));
  }
  if (child_ > 0) return;
  ::setpgid(0, 0);
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  if (::getppid() != parent) ::_exit(kNotStarted);  // it ended before it was watched
  run_on(cores);
  redirect("/dev/null", STDIN_FILENO);
  redirect(output, STDOUT_FILENO);
  redirect(errors, STDERR_FILENO);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::execv("/proc/self/exe", argv.data());
  ::_exit(kNotStarted);
}

ChildProcess::~ChildProcess() {
  if (child_ <= 0) return;
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

bool ChildProcess::has_ended() {
  if (child_ <= 0) return true;
  int status = 0;
  if (::waitpid(child_, &status, WNOHANG) != child_) return false;
  child_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

void ChildProcess::ask_to_stop() {
  if (child_ > 0) ::kill(child_, SIGTERM);
}

}  // namespace tools
