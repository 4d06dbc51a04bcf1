// SPDX-License-Identifier: Apache-2.0
// Counting and pinning threads.
#include "models/threads.h"

#include <omp.h>
#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

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
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  const int cores = CPU_COUNT(&allowed);
#pragma omp parallel num_threads(threads)
  {
    int wanted = omp_get_thread_num() % cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &allowed) || wanted-- > 0) continue;
      cpu_set_t mine;
      CPU_ZERO(&mine);
      CPU_SET(cpu, &mine);
      sched_setaffinity(0, sizeof mine, &mine);
      break;
    }
  }
#else
  (void)threads;
#endif
}

}  // namespace models
