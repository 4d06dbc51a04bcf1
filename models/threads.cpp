// SPDX-License-Identifier: Apache-2.0
// Counting and pinning threads.
#include "models/threads.h"

#include <omp.h>
#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace models {
namespace {

int chosen_threads() {
  const int threads = omp_get_max_threads();
  if (std::getenv("OMP_NUM_THREADS") != nullptr) return threads;
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string line;
  const int quota = std::getline(file, line) ? cpu_quota(line) : 0;
  return quota > 0 ? std::min(threads, quota) : threads;
}

std::vector<int> pinned_cores;  // empty: threads run where the system puts them
thread_local int tied_to = -1;  // core of this thread

// False with errno where the system refuses.
bool tie(int thread) {
#ifdef __linux__
  const int core = pinned_cores[static_cast<std::size_t>(thread) % pinned_cores.size()];
  if (core == tied_to) return true;
  cpu_set_t mine;
  CPU_ZERO(&mine);
  CPU_SET(core, &mine);
  if (sched_setaffinity(0, sizeof mine, &mine) != 0) return false;
  tied_to = core;
#else
  (void)thread;
#endif
  return true;
}

[[noreturn]] void fail_to_pin(const std::string& why) {
  throw std::runtime_error("--pin: threads cannot be tied to cores: " + why + "; leave it out");
}

}  // namespace

int cpu_quota(const std::string& cpu_max) {
  std::istringstream in(cpu_max);
  double quota_us = 0, period_us = 0;
  if (!(in >> quota_us >> period_us) || quota_us <= 0 || period_us <= 0) return 0;  // "max 100000"
  return static_cast<int>(std::min(1024.0, (quota_us + period_us - 1) / period_us));
}

int usable_threads(int wanted) {
  omp_set_dynamic(0);
  int given = 1;
#pragma omp parallel num_threads(wanted > 0 ? wanted : chosen_threads())
  {
#pragma omp single
    given = omp_get_num_threads();
  }
  return given;
}

void pin_threads(int threads) {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) fail_to_pin(std::strerror(errno));
  std::vector<int> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cores.push_back(cpu);
  }
  if (cores.size() < static_cast<std::size_t>(threads)) {
    fail_to_pin(std::to_string(cores.size()) + " cores for " + std::to_string(threads) +
                " threads");
  }
  pinned_cores = cores;
  std::atomic<int> error{0};
#pragma omp parallel num_threads(threads)
  {
    if (!tie(omp_get_thread_num())) error = errno;
  }
  if (error == 0) return;
  pinned_cores.clear();
  fail_to_pin(std::strerror(error));
#else
  fail_to_pin("known on Linux only, not for " + std::to_string(threads) + " threads here");
#endif
}

void keep_pinned(int thread) {
  if (!pinned_cores.empty()) tie(thread);
}

}  // namespace models
