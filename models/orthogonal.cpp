// SPDX-License-Identifier: Apache-2.0
// The quintic iteration of Muon (Keller Jordan et al., "Muon: An optimizer for hidden layers in
// neural networks", 2024, kellerjordan.github.io/posts/muon).
#include "models/orthogonal.h"

#include <algorithm>
#include <cmath>

#include "models/kernels/kernels.h"
#include "models/tensor.h"
#include "models/weight.h"

namespace models {
namespace {

// Steepest at 0 rather than exact at 1: small singular values grow fastest (the published ones).
constexpr double kLinear = 3.4445, kCubic = -4.7750, kQuintic = 2.0315;
constexpr double kSmallest = 1e-7;  // added to the norm, so that zeros stay zeros

template <typename Real>
struct Scratch {
  Real *gram, *polynomial, *product, *packed;
  std::size_t used;
};

template <typename Real>
Scratch<Real> cut(Real* base, int R, int C) {
  const int m = std::min(R, C);
  const std::size_t square = static_cast<std::size_t>(m) * m;
  Carver<Real> carver(base);
  Scratch<Real> s{};
  s.gram = carver.take(square);
  s.polynomial = carver.take(square);
  s.product = carver.take(static_cast<std::size_t>(R) * C);
  s.packed =
      carver.take(std::max({kernels::packed_size<Real>(R, C), kernels::packed_size<Real>(C, R),
                            kernels::packed_size<Real>(m, m)}));
  s.used = carver.used();
  return s;
}

}  // namespace

template <typename Real>
std::size_t orthogonalise_scratch_size(int R, int C) {
  return cut<Real>(nullptr, R, C).used;
}

// x <- x / |x|;  then five times, with the smaller of the two Gram matrices:
//   wide  A = x x^T,  x <- a x + (b A + c A A) x
//   tall  A = x^T x,  x <- a x + x (b A + c A A)
template <typename Real>
void orthogonalise(Real* x, int R, int C, Real* scratch) {
  const Scratch<Real> s = cut(scratch, R, C);
  const bool is_wide = R <= C;
  const int m = std::min(R, C), n = std::max(R, C);
  const std::size_t size = static_cast<std::size_t>(R) * C,
                    square = static_cast<std::size_t>(m) * m;
  const View<Real> straight{x, C}, turned = kernels::transposed(x, C);
  double squares = 0;
  for (std::size_t i = 0; i < size; ++i) squares += static_cast<double>(x[i]) * x[i];
  const Real shrink = static_cast<Real>(1.0 / (std::sqrt(squares) + kSmallest));
  for (std::size_t i = 0; i < size; ++i) x[i] *= shrink;
  for (int step = 0; step < kNewtonSchulzSteps; ++step) {
    kernels::pack(s.packed, is_wide ? turned : straight, n, m);
    kernels::matmul(s.gram, m, is_wide ? straight : turned, packed<Real>(s.packed), m, m, n,
                    kernels::Store::kOverwrite);
    kernels::pack(s.packed, View<Real>{s.gram, m}, m, m);
    kernels::matmul(s.polynomial, m, View<Real>{s.gram, m}, packed<Real>(s.packed), m, m, m,
                    kernels::Store::kOverwrite);
    for (std::size_t i = 0; i < square; ++i) {
      s.polynomial[i] =
          static_cast<Real>(kCubic) * s.gram[i] + static_cast<Real>(kQuintic) * s.polynomial[i];
    }
    const View<Real> polynomial{s.polynomial, m};
    kernels::pack(s.packed, is_wide ? straight : polynomial, m, C);
    kernels::matmul(s.product, C, is_wide ? polynomial : straight, packed<Real>(s.packed), R, C, m,
                    kernels::Store::kOverwrite);
    for (std::size_t i = 0; i < size; ++i) x[i] = static_cast<Real>(kLinear) * x[i] + s.product[i];
  }
}

template std::size_t orthogonalise_scratch_size<float>(int, int);
template std::size_t orthogonalise_scratch_size<double>(int, int);
template void orthogonalise(float*, int, int, float*);
template void orthogonalise(double*, int, int, double*);

}  // namespace models
