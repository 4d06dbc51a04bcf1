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

// Ties thread i of later parallel regions to the i-th core that this process may run on.  Linux
// only; elsewhere nothing.
void pin_threads(int threads);

}  // namespace models
