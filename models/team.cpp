// SPDX-License-Identifier: Apache-2.0
// The barrier of a team: counts arrivals, then flips the generation that the others watch.
#include "models/team.h"

#include <thread>

namespace models {

void TeamBarrier::wait() {
  const int generation = generation_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
    arrived_.store(0, std::memory_order_relaxed);
    generation_.fetch_add(1, std::memory_order_acq_rel);
    return;
  }
  // About a microsecond of spinning covers the usual difference between members; then let others
  // run.
  for (int spins = 0; generation_.load(std::memory_order_acquire) == generation; ++spins) {
    if (spins > 2000) std::this_thread::yield();
  }
}

}  // namespace models
