// SPDX-License-Identifier: Apache-2.0
// Vector types and elementary functions of the chosen instruction set, with their largest errors in
// units of the last place, measured by tests/kernels_vector_math_test.cpp over all floats. Included
// once for each instruction set (Highway's per-target include guard).
#if defined(TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_
#undef TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_
#else
#define TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_
#endif

#include <cstddef>
#include <cstring>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using Float = hn::Vec<FloatTag>;
using IntTag = hn::RebindToSigned<FloatTag>;
using Int = hn::Vec<IntTag>;
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(FloatTag{}));

HWY_INLINE Float load(const float* from) { return hn::LoadU(FloatTag{}, from); }
HWY_INLINE void store(Float x, float* to) { hn::StoreU(x, FloatTag{}, to); }
HWY_INLINE Float broadcast(float x) { return hn::Set(FloatTag{}, x); }
HWY_INLINE float sum_of_lanes(Float x) { return hn::GetLane(hn::SumOfLanes(FloatTag{}, x)); }

// The first `count` < kLanes numbers, the rest 0: no byte behind them is touched.
HWY_INLINE Float load_first(const float* from, std::size_t count) {
  HWY_ALIGN float lanes[kLanes] = {};
  std::memcpy(lanes, from, count * sizeof(float));
  return hn::Load(FloatTag{}, lanes);
}
HWY_INLINE void store_first(Float x, float* to, std::size_t count) {
  HWY_ALIGN float lanes[kLanes];
  hn::Store(x, FloatTag{}, lanes);
  std::memcpy(to, lanes, count * sizeof(float));
}

// 2^n for n = -126 .. 127.
HWY_INLINE Float power_of_two(Int n) {
  const IntTag di;
  return hn::BitCast(FloatTag{}, hn::ShiftLeft<23>(hn::Add(n, hn::Set(di, 127))));
}

// exp(x) = 2^n exp(r),  n = round(x / ln 2),  r = x - n ln 2 in |r| <= ln 2 / 2,  exp(r) by its
// minimax polynomial. 2^n is applied in two halves so that denormal results come out.  exp(-inf) =
// 0, exp(inf) = inf, NaN stays. Error <= 1.1 ulp (denormal results: 1 ulp more).
HWY_INLINE Float exp(Float x) {
  const FloatTag d;
  const IntTag di;
  // Beyond these the result is 0 or infinity; Min and Max would drop a NaN, which IfThenElse on a
  // comparison keeps.
  const Float top = broadcast(89.0f), bottom = broadcast(-104.5f);
  Float bounded = hn::IfThenElse(hn::Gt(x, top), top, x);
  bounded = hn::IfThenElse(hn::Lt(x, bottom), bottom, bounded);
  const Float n = hn::Round(hn::Mul(bounded, broadcast(1.44269504088896341f)));
  Float r = hn::NegMulAdd(n, broadcast(0.693359375f),
                          bounded);  // ln 2 in two pieces: the first is exact in 9 bits
  r = hn::NegMulAdd(n, broadcast(-2.12194440e-4f), r);
  Float poly = broadcast(1.9875691500e-4f);  // Cephes expf: exp(r) = 1 + r + r^2 poly(r)
  poly = hn::MulAdd(poly, r, broadcast(1.3981999507e-3f));
  poly = hn::MulAdd(poly, r, broadcast(8.3334519073e-3f));
  poly = hn::MulAdd(poly, r, broadcast(4.1665795894e-2f));
  poly = hn::MulAdd(poly, r, broadcast(1.6666665459e-1f));
  poly = hn::MulAdd(poly, r, broadcast(5.0000001201e-1f));
  const Float value = hn::Add(hn::MulAdd(hn::Mul(r, r), poly, r), broadcast(1.0f));
  const Int exponent = hn::ConvertTo(di, n);
  const Int half = hn::ShiftRight<1>(exponent);
  (void)d;
  return hn::Mul(hn::Mul(value, power_of_two(half)), power_of_two(hn::Sub(exponent, half)));
}

// 1 / (1 + exp(-x)).
HWY_INLINE Float sigmoid(Float x) {
  const Float one = broadcast(1.0f);
  return hn::Div(one, hn::Add(one, exp(hn::Neg(x))));
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
