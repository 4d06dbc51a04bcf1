// SPDX-License-Identifier: Apache-2.0
// Rotary position embedding of q and k (arXiv 2104.09864).  Naive twin: reference.h, rotary.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/rotary.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// One row of 2H vectors (q, then k), their halves in steps of Tag's lanes, which divide K/2.
template <class Tag>
HWY_INLINE void rotate_row(Tag d, float* row, const float* cosine, const float* sine, int H, int K,
                           bool inverse) {
  const int half = K / 2;
  for (int i = 0; i < half; i += static_cast<int>(hn::MaxLanes(d))) {
    const auto c = hn::LoadU(d, cosine + i);
    const auto turn = hn::LoadU(d, sine + i);
    const auto s = inverse ? hn::Neg(turn) : turn;
    for (int head = 0; head < 2 * H; ++head) {
      float* low = row + static_cast<std::ptrdiff_t>(head) * K + i;
      const auto a = hn::LoadU(d, low);
      const auto b = hn::LoadU(d, low + half);
      hn::StoreU(hn::NegMulAdd(b, s, hn::Mul(a, c)), d, low);
      hn::StoreU(hn::MulAdd(a, s, hn::Mul(b, c)), d, low + half);
    }
  }
}

void rotary_float(float* qkv, const float* cosine, const float* sine, int S, int H, int K,
                  bool inverse, Part part) {
  const int half = K / 2;
  const Range rows = share(S, part);
  for (std::ptrdiff_t s = rows.begin; s < rows.end; ++s) {
    float* row = qkv + s * 3 * H * K;
    const float* c = cosine + s * half;
    const float* t = sine + s * half;
    if (half % kLanes == 0) {
      rotate_row(FloatTag{}, row, c, t, H, K, inverse);
    } else if (half % 8 == 0) {  // heads of 16 on AVX-512
      rotate_row(hn::CappedTag<float, 8>{}, row, c, t, H, K, inverse);
    } else if (half % 4 == 0) {
      rotate_row(hn::CappedTag<float, 4>{}, row, c, t, H, K, inverse);
    } else {
      rotate_row(hn::CappedTag<float, 1>{}, row, c, t, H, K, inverse);
    }
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(rotary_float);

void rotary(float* qkv, const float* cosine, const float* sine, int S, int H, int K, bool inverse,
            Part part) {
  const Timed timed(Kind::kAttention);
  require_sizes("rotary", {S, H, K / 2, 1 - K % 2});
  if (is_scalar()) return reference::rotary(qkv, cosine, sine, S, H, K, inverse, part);
  HWY_DYNAMIC_DISPATCH(rotary_float)(qkv, cosine, sine, S, H, K, inverse, part);
}

}  // namespace models::kernels
#endif
