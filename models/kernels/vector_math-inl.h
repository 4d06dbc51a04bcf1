// SPDX-License-Identifier: Apache-2.0
// Vector types and elementary functions of the chosen instruction set, with their largest errors in
// units of the last place, measured by tests/kernels_vector_math_test.cpp over floats of every
// size:  exp 1.15, log 0.76, sigmoid 1.97, atan2 2.65. Included once for each instruction set
// (Highway's per-target include guard).
#if defined(TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_
#undef TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_
#else
#define TRM_MODELS_KERNELS_VECTOR_MATH_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
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

// Loads and stores under a mask that touch no memory outside it.
inline constexpr bool kHasMaskedMemory = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2;

HWY_INLINE Float load(const float* from) { return hn::LoadU(FloatTag{}, from); }
HWY_INLINE void store(Float x, float* to) { hn::StoreU(x, FloatTag{}, to); }
HWY_INLINE Float broadcast(float x) { return hn::Set(FloatTag{}, x); }
HWY_INLINE float sum_of_lanes(Float x) { return hn::GetLane(hn::SumOfLanes(FloatTag{}, x)); }

// The first `count` < kLanes numbers, the rest 0: no byte behind them is touched.
HWY_INLINE Float load_first(const float* from, std::size_t count) {
  const FloatTag d;
  if constexpr (kHasMaskedMemory) return hn::MaskedLoad(hn::FirstN(d, count), d, from);
  HWY_ALIGN float lanes[kLanes] = {};
  std::memcpy(lanes, from, count * sizeof(float));
  return hn::Load(d, lanes);
}
HWY_INLINE void store_first(Float x, float* to, std::size_t count) {
  const FloatTag d;
  if constexpr (kHasMaskedMemory) return hn::BlendedStore(x, hn::FirstN(d, count), d, to);
  HWY_ALIGN float lanes[kLanes];
  hn::Store(x, d, lanes);
  std::memcpy(to, lanes, count * sizeof(float));
}
// Any count up to kLanes.
HWY_INLINE Float load_up_to(const float* from, std::size_t count) {
  return count >= kLanes ? load(from) : load_first(from, count);
}
HWY_INLINE void store_up_to(Float x, float* to, std::size_t count) {
  if (count >= kLanes) return store(x, to);
  store_first(x, to, count);
}

// Calls run(i, count, chain) for the vectors of n numbers, the last of them perhaps partial.  Sums
// over them go into four chains, so that additions do not wait for each other; which vector goes
// where depends on n alone.
template <class Run>
HWY_INLINE void in_chains(int n, const Run& run) {
  int i = 0;
  for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
    for (int chain = 0; chain < 4; ++chain) run(i + chain * kLanes, kLanes, chain);
  }
  for (; i < n; i += kLanes) run(i, n - i, 0);
}
HWY_INLINE float sum_of_chains(const Float (&sum)[4]) {
  return sum_of_lanes(hn::Add(hn::Add(sum[0], sum[1]), hn::Add(sum[2], sum[3])));
}

// exp(x) = 2^n value,  n = round(x / ln 2),  value = exp(r),  r = x - n ln 2,  |r| <= ln 2 / 2.
struct SplitExp {
  Int biased;  // n + 127 in the low bits, as 2^n has it in its exponent
  Float value;
};
HWY_INLINE SplitExp split_exp(Float x) {
  // Added to 1.5 * 2^23, a number is rounded to an integer, which stands in the low bits.
  const Float shift = broadcast(12582912.0f + 127.0f);
  const Float shifted = hn::MulAdd(x, broadcast(1.44269504088896341f), shift);
  const Float n = hn::Sub(shifted, shift);
  Float r = hn::NegMulAdd(n, broadcast(0.693359375f),
                          x);  // ln 2 in two pieces: n times the first is exact
  r = hn::NegMulAdd(n, broadcast(-2.12194440e-4f), r);
  // exp(r) = 1 + r + r^2 (c0 + c1 r + ..), the minimax polynomial of its degree by Remez's
  // algorithm: 3.1e-9.
  Float value = broadcast(1.3814598567890675e-3f);
  value = hn::MulAdd(value, r, broadcast(8.368716878492846e-3f));
  value = hn::MulAdd(value, r, broadcast(4.166838804689898e-2f));
  value = hn::MulAdd(value, r, broadcast(1.6666520631723025e-1f));
  value = hn::MulAdd(value, r, broadcast(4.9999993447788665e-1f));
  value = hn::MulAdd(value, r, broadcast(1.0f));
  value = hn::MulAdd(value, r, broadcast(1.0f));
  return {hn::BitCast(IntTag{}, shifted), value};
}

// x between the bounds.  A NaN stays: where one operand is NaN, x86 takes the second, NEON the NaN.
HWY_INLINE Float clamp(Float x, float bottom, float top) {
  return hn::Max(broadcast(bottom), hn::Min(broadcast(top), x));
}

// For softmax and sigmoid, where e^-70 is nothing: x is kept within -70 .. 87.  Not lower, because
// products of smaller numbers would be denormal, for which processors take a hundred times longer.
HWY_INLINE Float bounded_exp(Float x) {
  const SplitExp e = split_exp(clamp(x, -70.0f, 87.0f));
  return hn::Mul(e.value, hn::BitCast(FloatTag{}, hn::ShiftLeft<23>(e.biased)));
}

// 1 / x for x between 2^-126 and 2^126.
// With AVX-512 a division of 16 numbers holds its unit for 16 cycles; an approximation to 2^-14 and
// a Newton step, r + r (1 - x r), take 4.
HWY_INLINE Float reciprocal(Float x) {
  const Float one = broadcast(1.0f);
  if constexpr (HWY_TARGET == HWY_AVX3) {
    const Float r = hn::ApproximateReciprocal(x);
    return hn::MulAdd(r, hn::NegMulAdd(x, r, one), r);
  }
  return hn::Div(one, x);
}

// 1 / (1 + exp(-x)).
HWY_INLINE Float sigmoid(Float x) {
  return reciprocal(hn::Add(broadcast(1.0f), bounded_exp(hn::Neg(x))));
}

// log(x) = e ln 2 + log(1 + f),  x = 2^e (1 + f),  sqrt(1/2) <= 1 + f < sqrt(2).
// log(0) = -inf, log(inf) = inf, NaN below 0.
HWY_INLINE Float log(Float x) {
  const FloatTag d;
  const IntTag di;
  const auto is_denormal = hn::Lt(x, broadcast(1.17549435e-38f));
  const Float scaled = hn::IfThenElse(is_denormal, hn::Mul(x, broadcast(16777216.0f)), x);  // 2^24
  const Int bits = hn::BitCast(di, scaled);
  const Int exponent =
      hn::ShiftRight<23>(hn::Sub(bits, hn::Set(di, 0x3f3504f3)));  // bits of sqrt(1/2)
  const Float f =
      hn::Sub(hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent))), broadcast(1.0f));
  const Float e =
      hn::Sub(hn::ConvertTo(d, exponent), hn::IfThenElseZero(is_denormal, broadcast(24.0f)));
  Float poly = broadcast(7.0376836292e-2f);  // Cephes logf: log(1 + f) = f - f^2/2 + f^3 poly(f)
  poly = hn::MulAdd(poly, f, broadcast(-1.1514610310e-1f));
  poly = hn::MulAdd(poly, f, broadcast(1.1676998740e-1f));
  poly = hn::MulAdd(poly, f, broadcast(-1.2420140846e-1f));
  poly = hn::MulAdd(poly, f, broadcast(1.4249322787e-1f));
  poly = hn::MulAdd(poly, f, broadcast(-1.6668057665e-1f));
  poly = hn::MulAdd(poly, f, broadcast(2.0000714765e-1f));
  poly = hn::MulAdd(poly, f, broadcast(-2.4999993993e-1f));
  poly = hn::MulAdd(poly, f, broadcast(3.3333331174e-1f));
  const Float square = hn::Mul(f, f);
  Float rest = hn::Mul(hn::Mul(poly, f), square);
  rest = hn::MulAdd(e, broadcast(-2.12194440e-4f), rest);
  rest = hn::NegMulAdd(square, broadcast(0.5f), rest);
  Float y = hn::MulAdd(e, broadcast(0.693359375f), hn::Add(f, rest));
  const Float infinity = broadcast(HUGE_VALF);
  y = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity), y);
  y = hn::IfThenElse(hn::Eq(x, infinity), infinity, y);
  return hn::IfThenElse(hn::Ge(x, hn::Zero(d)), y, broadcast(NAN));
}

// The angle of the point (x, y), as std::atan2:  atan of the smaller over the larger coordinate,
// then reflections.
HWY_INLINE Float atan2(Float y, Float x) {
  const FloatTag d;
  const Float zero = hn::Zero(d);
  const Float height = hn::Abs(y), width = hn::Abs(x);
  const auto is_steep = hn::Gt(height, width);
  const Float small = hn::IfThenElse(is_steep, width, height);
  const Float large = hn::IfThenElse(is_steep, height, width);
  Float t = hn::Div(small, large);
  t = hn::IfThenElse(hn::Eq(small, large), broadcast(1.0f), t);      // also inf / inf
  t = hn::IfThenElse(hn::Eq(hn::Add(small, large), zero), zero, t);  // 0 / 0, and NaN / 0 stays
  // atan(t) = t + t^3 poly(t^2) for 0 <= t <= 1, the minimax polynomial of SLEEF's atan2f.
  const Float square = hn::Mul(t, t);
  Float poly = broadcast(0.00282363896258175373f);
  poly = hn::MulAdd(poly, square, broadcast(-0.0159569028764963150f));
  poly = hn::MulAdd(poly, square, broadcast(0.0425049886107444763f));
  poly = hn::MulAdd(poly, square, broadcast(-0.0748900920152664185f));
  poly = hn::MulAdd(poly, square, broadcast(0.106347933411598206f));
  poly = hn::MulAdd(poly, square, broadcast(-0.142027363181114197f));
  poly = hn::MulAdd(poly, square, broadcast(0.199926957488059998f));
  poly = hn::MulAdd(poly, square, broadcast(-0.333331018686294556f));
  Float angle = hn::MulAdd(hn::Mul(t, square), poly, t);
  angle = hn::IfThenElse(is_steep, hn::Sub(broadcast(1.57079632679489662f), angle), angle);
  const auto is_behind = hn::TestBit(hn::BitCast(IntTag{}, x), hn::SignBit(IntTag{}));
  angle = hn::IfThenElse(hn::RebindMask(d, is_behind),
                         hn::Sub(broadcast(3.14159265358979324f), angle), angle);
  return hn::CopySign(angle, y);
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
