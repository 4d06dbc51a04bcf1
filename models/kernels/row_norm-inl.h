// SPDX-License-Identifier: Apache-2.0
// The RMS norm of one row, forward and backward, for every kernel that has a row at hand.
#if defined(TRM_MODELS_KERNELS_ROW_NORM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_ROW_NORM_INL_H_
#undef TRM_MODELS_KERNELS_ROW_NORM_INL_H_
#else
#define TRM_MODELS_KERNELS_ROW_NORM_INL_H_
#endif

#include <cmath>

#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

inline constexpr float kNormEpsilon = 1e-5f;

inline float norm_factor(float sum_of_squares, int D) {
  return 1 / std::sqrt(sum_of_squares / static_cast<float>(D) + kNormEpsilon);
}

// normalise_row() of so few vectors that they stay in registers: what a store under a mask wrote is
// there for a load only when it has reached the cache (docs/performance.md, "Thin cells").
template <int kVectors, class Values>
HWY_INLINE float normalise_short_row(float* y, int D, const Values& u_at) {
  Float u[kVectors], squares = hn::Zero(FloatTag{});
  for (int v = 0; v < kVectors; ++v) {
    u[v] = u_at(v * kLanes, D - v * kLanes);
    squares = hn::MulAdd(u[v], u[v], squares);
  }
  const float r = norm_factor(sum_of_lanes(squares), D);
  for (int v = 0; v < kVectors; ++v)
    store_up_to(hn::Mul(u[v], broadcast(r)), y + v * kLanes, D - v * kLanes);
  return r;
}

// y <- u / sqrt(mean(u^2) + epsilon), where u_at(d, count) is u from d on; returns the factor.
template <class Values>
HWY_INLINE float normalise_row(float* y, int D, const Values& u_at) {
  if (D <= kLanes) return normalise_short_row<1>(y, D, u_at);
  if (D <= 2 * kLanes) return normalise_short_row<2>(y, D, u_at);
  if (D <= 3 * kLanes) return normalise_short_row<3>(y, D, u_at);
  const Float zero = hn::Zero(FloatTag{});
  Float squares[4] = {zero, zero, zero, zero};
  in_chains(D, [&](int d, int count, int chain) HWY_ATTR {
    const Float value = u_at(d, count);
    store_up_to(value, y + d, count);
    squares[chain] = hn::MulAdd(value, value, squares[chain]);
  });
  const float r = norm_factor(sum_of_chains(squares), D);
  const Float scale = broadcast(r);
  in_chains(D, [&](int d, int count, int) HWY_ATTR {
    store_up_to(hn::Mul(load_up_to(y + d, count), scale), y + d, count);
  });
  return r;
}

// du = r (dy - y mean(dy y)), handed to store_at(du, d, count) piece by piece.
template <class StoreAt>
HWY_INLINE void row_norm_backward(const float* dy, const float* y, float r, int D,
                                  const StoreAt& store_at) {
  const Float zero = hn::Zero(FloatTag{});
  Float dot[4] = {zero, zero, zero, zero};
  in_chains(D, [&](int d, int count, int chain) HWY_ATTR {
    dot[chain] = hn::MulAdd(load_up_to(dy + d, count), load_up_to(y + d, count), dot[chain]);
  });
  const Float mean = broadcast(sum_of_chains(dot) / static_cast<float>(D));
  const Float scale = broadcast(r);
  in_chains(D, [&](int d, int count, int) HWY_ATTR {
    const Float centred = hn::NegMulAdd(load_up_to(y + d, count), mean, load_up_to(dy + d, count));
    store_at(hn::Mul(scale, centred), d, count);
  });
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
