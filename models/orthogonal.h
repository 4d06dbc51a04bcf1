// SPDX-License-Identifier: Apache-2.0
// The orthogonal matrix next to a matrix, about, by Newton-Schulz iterations.  Maths:
// docs/models.md, "Optimisers".
#pragma once

#include <cstddef>

namespace models {

constexpr int kNewtonSchulzSteps = 5;  // as published with Muon

// Elements of scratch for a (R, C) matrix.
template <typename Real>
std::size_t orthogonalise_scratch_size(int R, int C);

// x (R, C) = U S V^T is replaced by U p(S) V^T, every p(s) near 1: between 0.68 and 1.14 where s is
// above 1/100 of the Euclidean norm of x.  One thread; the same bits whoever calls.
template <typename Real>
void orthogonalise(Real* x, int R, int C, Real* scratch);

}  // namespace models
