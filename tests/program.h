// SPDX-License-Identifier: Apache-2.0
// Runs the built trm command and catches what it prints and how it ends.
#pragma once

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/scratch.h"

namespace tests {

struct Outcome {
  int status = -1;  // exit status; 128 + signal where one ended it
  std::string out;
  std::string err;
};

inline int count_lines(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

struct ProgramOptions {
  std::string in;                     // standard input
  bool as_nobody = false;             // without root's rights
  rlim_t file_bytes = RLIM_INFINITY;  // largest file it may write: a full disk
  bool is_out_full = false;           // standard output takes nothing
  std::vector<std::pair<std::string, std::string>> environment;
};

// A trm that runs beside the test.
class Program {
 public:
  Program(std::vector<std::string> arguments, const ProgramOptions& options = {}) {
    write_bytes(scratch_.path("in"), options.in);
    arguments.insert(arguments.begin(), TRM_BINARY);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ != 0) return;
    // The child: nothing here may throw into the test.
    const auto redirect = [&](const char* name, int to, int flags) {
      ::dup2(::open(scratch_.path(name).c_str(), flags, 0600), to);
    };
    redirect("in", STDIN_FILENO, O_RDONLY);
    redirect("out", STDOUT_FILENO, O_WRONLY | O_CREAT | O_TRUNC);
    redirect("err", STDERR_FILENO, O_WRONLY | O_CREAT | O_TRUNC);
    if (options.is_out_full) ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO);
    const rlimit limit{options.file_bytes, options.file_bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (const char* name : {"TRM_WEIGHTS", "NO_COLOR"}) ::unsetenv(name);  // the caller's
    for (const auto& [name, value] : options.environment) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    // Opened first: the checkout may lie in a folder that nobody may enter.
    const int binary = ::open(TRM_BINARY, O_RDONLY | O_CLOEXEC);
    if (options.as_nobody && ::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(99);
    ::fexecve(binary, argv.data(), environ);
    ::_exit(98);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
  }

  void send(int signal_number) { ::kill(child_, signal_number); }

  Outcome wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    Outcome outcome;
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.out = read_bytes(scratch_.path("out"));
    outcome.err = read_bytes(scratch_.path("err"));
    return outcome;
  }

  // Until standard error (or "out") holds the text.
  bool says(const std::string& text, const char* on = "err") const {
    return comes_to([&] { return read_bytes(scratch_.path(on)).find(text) != std::string::npos; });
  }
  // Until the condition holds, or the program ends, or a minute has passed: does it hold?
  bool comes_to(const std::function<bool()>& condition) const {
    for (int i = 0; i < 6000 && !condition(); ++i) {
      if (has_ended()) return condition();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return condition();
  }

 private:
  bool has_ended() const {
    siginfo_t ended{};
    return ::waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid != 0;
  }

  ScratchFolder scratch_;
  pid_t child_ = -1;
};

inline Outcome run_trm(const std::vector<std::string>& arguments,
                       const ProgramOptions& options = {}) {
  return Program(arguments, options).wait();
}

// Bad input or usage: status 2, exactly one line on standard error that names each part, nothing
// on standard output.
inline void expect_refused(const Outcome& outcome, const std::vector<std::string>& parts) {
  EXPECT_EQ(outcome.status, 2) << outcome.err;
  EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
  EXPECT_LT(outcome.err.size(), 600u) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  for (const std::string& part : parts) {
    EXPECT_NE(outcome.err.find(part), std::string::npos)
        << "'" << outcome.err << "' without '" << part << "'";
  }
}

}  // namespace tests
