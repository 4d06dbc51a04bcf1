// SPDX-License-Identifier: Apache-2.0
// silu(gate) * up where the products are already there.
#pragma once

#include <cmath>

#include "models/kernels/matrix.h"

namespace models::kernels {

// p (R, C) = silu(gate) * up, row strides gu_stride (gate, up) and C (p).  Parts split rows.
template <typename Real>
void swiglu_forward(Real* p, const Real* gate, const Real* up, int R, int C,
                    std::ptrdiff_t gu_stride, Part part = {}) {
  const Range mine = share(R, part);
  for (int i = mine.begin; i < mine.end; ++i) {
    for (int j = 0; j < C; ++j) {
      const Real g = gate[i * gu_stride + j];
      p[static_cast<std::ptrdiff_t>(i) * C + j] =
          g / (Real{1} + std::exp(-g)) * up[i * gu_stride + j];
    }
  }
}

// The same on the chosen instruction set.
void swiglu_forward(float* p, const float* gate, const float* up, int R, int C,
                    std::ptrdiff_t gu_stride, Part part = {});

}  // namespace models::kernels
