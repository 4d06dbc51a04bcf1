// SPDX-License-Identifier: Apache-2.0
// Copying and filling by parts: plain loops that every compiler vectorises.
#pragma once

#include <algorithm>
#include <cstddef>

#include "models/kernels/matrix.h"

namespace models::kernels {

// y = x;  y = value  (n elements).  Parts split the range.
template <typename Real>
void copy(Real* y, const Real* x, std::size_t n, Part part = {}) {
  const std::size_t begin = n * part.index / part.count, end = n * (part.index + 1) / part.count;
  std::copy(x + begin, x + end, y + begin);
}
template <typename Real>
void fill(Real* y, Real value, std::size_t n, Part part = {}) {
  const std::size_t begin = n * part.index / part.count, end = n * (part.index + 1) / part.count;
  std::fill(y + begin, y + end, value);
}

}  // namespace models::kernels
