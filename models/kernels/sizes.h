// SPDX-License-Identifier: Apache-2.0
// The one check on entry to every kernel: sizes are at least 1.
#pragma once

#include <initializer_list>

namespace models::kernels {

// Throws std::invalid_argument naming the kernel and the sizes found.
[[noreturn]] void reject_sizes(const char* kernel, std::initializer_list<long long> sizes);

inline void require_sizes(const char* kernel, std::initializer_list<long long> sizes) {
  for (const long long size : sizes) {
    if (size < 1) reject_sizes(kernel, sizes);
  }
}

}  // namespace models::kernels
