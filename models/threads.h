// SPDX-License-Identifier: Apache-2.0
// How many threads there are to use: what the user asks for, else OMP_NUM_THREADS, else the cores
// that this process may run on, but no more than a container's CPU quota pays for.
#pragma once

#include <string>

namespace models {

// Threads that a parallel region gets when `wanted` are asked for; 0 = choose as above.  At
// least 1.
int usable_threads(int wanted);

// Cores' worth of a cgroup v2 quota as the text of cpu.max has it ("150000 100000" = 1.5 -> 2); 0 =
// no limit.
int cpu_quota(const std::string& cpu_max);

// From now on thread i of a parallel region is tied to the i-th core that this process may run on.
// Throws std::runtime_error where there are fewer cores than threads, or the system does not allow
// it.
void pin_threads(int threads);
// Called by thread `thread` at the start of a parallel region: ties it where pin_threads() asked
// for that and it is not yet.  (OpenMP ends threads that a smaller region does not need, and those
// that it starts later inherit the core of the one that starts them.)
void keep_pinned(int thread);

}  // namespace models
