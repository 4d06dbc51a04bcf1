// SPDX-License-Identifier: Apache-2.0
// The mean over the other symbols of a cell.  Naive twin: the template in mean_of_others.h.
#include "models/kernels/mean_of_others.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/mean_of_others.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

void mean_of_others_float(float* o, const float* t, int cells, int symbols, int D, Part part) {
  const Float share_of_one = broadcast(1.0f / static_cast<float>(symbols - 1));
  const Range mine = share(cells, part);
  for (std::ptrdiff_t cell = mine.begin; cell < mine.end; ++cell) {
    for (int d = 0; d < D; d += kLanes) {
      const std::ptrdiff_t first = cell * symbols * D + d;
      Float sum = hn::Zero(FloatTag{});
      for (std::ptrdiff_t at = first, i = 0; i < symbols; ++i, at += D)
        sum = hn::Add(sum, load_up_to(t + at, D - d));
      for (std::ptrdiff_t at = first, i = 0; i < symbols; ++i, at += D) {
        const Float others = hn::Sub(sum, load_up_to(t + at, D - d));
        store_up_to(hn::Mul(others, share_of_one), o + at, D - d);
      }
    }
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(mean_of_others_float);

void mean_of_others(float* o, const float* t, int cells, int symbols, int D, Part part) {
  const Timed timed(Kind::kElementwise);
  require_sizes("mean_of_others", {cells, symbols - 1, D});
  if (is_scalar()) return mean_of_others<float>(o, t, cells, symbols, D, part);
  HWY_DYNAMIC_DISPATCH(mean_of_others_float)(o, t, cells, symbols, D, part);
}

}  // namespace models::kernels
#endif
