// SPDX-License-Identifier: Apache-2.0
// What a symbol sees of the others of its cell.  The template is the naive twin.
#pragma once

#include "models/kernels/kernels.h"

namespace models::kernels {

// o_d = (sum of t_e over the cell's symbols e - t_d) / (symbols - 1) for rows of D numbers, one for
// each symbol of each cell.  o may be t.  Parts split cells.
template <typename Real>
void mean_of_others(Real* o, const Real* t, int cells, int symbols, int D, Part part = {}) {
  const Range mine = share(cells, part);
  for (std::ptrdiff_t cell = mine.begin; cell < mine.end; ++cell) {
    const std::ptrdiff_t first = cell * symbols * D;
    const Real share_of_one = static_cast<Real>(1.0 / (symbols - 1));
    for (int d = 0; d < D; ++d) {
      Real sum = 0;  // of a few terms
      for (int symbol = 0; symbol < symbols; ++symbol) sum += t[first + symbol * D + d];
      for (int symbol = 0; symbol < symbols; ++symbol) {
        const std::ptrdiff_t at = first + symbol * D + d;
        o[at] = (sum - t[at]) * share_of_one;
      }
    }
  }
}

// The same on the chosen instruction set.
void mean_of_others(float* o, const float* t, int cells, int symbols, int D, Part part = {});

}  // namespace models::kernels
