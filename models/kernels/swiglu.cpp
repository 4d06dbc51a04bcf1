// SPDX-License-Identifier: Apache-2.0
// The gradient of SwiGLU.  Naive twin: reference.h, "SwiGLU backward".
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/swiglu.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// With a = g * s:   dgate = dp * u * s * (1 + g * (1 - s)) = dp * u * (s + a * (1 - s)),   dup = dp
// * a,   p = a * u
void swiglu_backward_float(float* dgate, float* dup, float* p, const float* dp, const float* gate,
                           const float* up, int R, int C, std::ptrdiff_t gu_stride, Part part) {
  const Float one = broadcast(1.0f);
  const Range rows = share(R, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    for (int c = 0; c < C; c += kLanes) {
      const std::ptrdiff_t at = row * gu_stride + c;
      const std::ptrdiff_t at_p = row * C + c;
      const int count = C - c;
      const Float g = load_up_to(gate + at, count);
      const Float u = load_up_to(up + at, count);
      const Float slope = load_up_to(dp + at_p, count);
      const Float s = sigmoid(g);
      const Float a = hn::Mul(g, s);
      const Float silu_slope = hn::MulAdd(a, hn::Sub(one, s), s);
      store_up_to(hn::Mul(hn::Mul(slope, u), silu_slope), dgate + at, count);
      store_up_to(hn::Mul(slope, a), dup + at, count);
      store_up_to(hn::Mul(a, u), p + at_p, count);
    }
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(swiglu_backward_float);

void swiglu_backward(float* dgate, float* dup, float* p, const float* dp, const float* gate,
                     const float* up, int R, int C, std::ptrdiff_t gu_stride, Part part) {
  const Timed timed(Kind::kSwiglu);
  require_sizes("swiglu_backward", {R, C});
  if (is_scalar())
    return reference::swiglu_backward(dgate, dup, p, dp, gate, up, R, C, gu_stride, part);
  HWY_DYNAMIC_DISPATCH(swiglu_backward_float)(dgate, dup, p, dp, gate, up, R, C, gu_stride, part);
}

}  // namespace models::kernels
#endif
