// SPDX-License-Identifier: Apache-2.0
// For the kernels' own sources: whether the naive twins or a vector set runs.  The vector set
// itself is chosen by Highway's dispatch table, which force_isa() points at the wanted entry.
#pragma once

#include <atomic>

namespace models::kernels {

enum class Set { kUnknown, kScalar, kVector };
extern std::atomic<Set> chosen_set;  // isa.cpp
Set choose_set();                    // reads TRM_ISA

inline bool is_scalar() {
  Set set = chosen_set.load(std::memory_order_relaxed);
  if (set == Set::kUnknown) set = choose_set();
  return set == Set::kScalar;
}

}  // namespace models::kernels
