// SPDX-License-Identifier: Apache-2.0
// Cosines and sines of rotary positions, one row for each token: the one table on which positions
// along the text (1-D) and on the board (2-D) differ.  kernels::rotary turns by either.
// Maths: docs/models.md, "Block".
#pragma once

#include "models/config.h"
#include "models/tensor.h"

namespace models {

template <typename Real>
struct RotaryTable {
  Buffer<Real> cosine, sine;  // (P + L, K/2); empty without rotary positions
};

// 1-D: token s stands at s, puzzle tokens included; pair i of K/2 turns by s / 10000^(2i / K).
// 2-D: cell (r, c) stands at row 1 + r, column c, puzzle token p above the board at row 0, column
// p; the first K/4 pairs turn by the row, the others by the column:  angle = place / 100^(4i / K),
// i from 0 in each half.
template <typename Real>
RotaryTable<Real> make_rotary_table(const ModelConfig& config);

}  // namespace models
