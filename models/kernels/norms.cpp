// SPDX-License-Identifier: Apache-2.0
// RMS norms of a sum, along rows and down columns, forward and backward.  Naive twins: reference.h,
// "Norms".
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/norms.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/reference.h"
#include "models/kernels/row_norm-inl.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// ---- Rows ------------------------------------------------------------------------------------

void residual_rows_float(float* y, float* r, const float* h, const float* o, int R, int D,
                         Part part) {
  const Range rows = share(R, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    const float* a = h + row * D;
    const float* b = o + row * D;
    r[row] = normalise_row(y + row * D, D, [&](int d, int count) HWY_ATTR {
      return hn::Add(load_up_to(a + d, count), load_up_to(b + d, count));
    });
  }
}

void rows_backward_float(float* du, const float* dy, const float* y, const float* r, int R, int D,
                         Part part) {
  const Range rows = share(R, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    row_norm_backward(dy + row * D, y + row * D, r[row], D,
                      [to = du + row * D](Float slope, int d, int count)
                          HWY_ATTR { store_up_to(slope, to + d, count); });
  }
}

// ---- Columns: strips of four vectors, down all rows and down again while they are in the cache -

constexpr int kStrip = 4;

// Runs strip<kStrip> while whole strips are left, then strip<1> to the last column.
template <class WideStrip, class NarrowStrip>
HWY_INLINE void across_columns(Range columns, const WideStrip& wide, const NarrowStrip& narrow) {
  int d = columns.begin;
  for (; d + kStrip * kLanes <= columns.end; d += kStrip * kLanes) wide(d);
  for (; d < columns.end; d += kLanes) narrow(d, columns.end - d);
}

template <int kVectors>
HWY_INLINE void residual_strip(float* y, float* r, const float* h, const float* o, int R,
                               std::ptrdiff_t D, int count) {
  Float squares[kVectors];
  for (Float& sum : squares) sum = hn::Zero(FloatTag{});
  for (std::ptrdiff_t row = 0; row < R; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t at = row * D + v * kLanes;
      const Float sum = hn::Add(load_up_to(h + at, count), load_up_to(o + at, count));
      store_up_to(sum, y + at, count);
      squares[v] = hn::MulAdd(sum, sum, squares[v]);
    }
  }
  Float scale[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const Float mean = hn::Div(squares[v], broadcast(static_cast<float>(R)));
    scale[v] = hn::Div(broadcast(1.0f), hn::Sqrt(hn::Add(mean, broadcast(kNormEpsilon))));
    store_up_to(scale[v], r + v * kLanes, count);
  }
  for (std::ptrdiff_t row = 0; row < R; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      float* to = y + row * D + v * kLanes;
      store_up_to(hn::Mul(load_up_to(to, count), scale[v]), to, count);
    }
  }
}

void residual_columns_float(float* y, float* r, const float* h, const float* o, int R, int D,
                            Part part) {
  across_columns(
      share(D, part, kLanes),
      [&](int d) HWY_ATTR { residual_strip<kStrip>(y + d, r + d, h + d, o + d, R, D, kLanes); },
      [&](int d, int count)
          HWY_ATTR { residual_strip<1>(y + d, r + d, h + d, o + d, R, D, count); });
}

template <int kVectors>
HWY_INLINE void backward_strip(float* du, const float* dy, const float* y, const float* r, int R,
                               std::ptrdiff_t D, int count) {
  Float dot[kVectors];
  for (Float& sum : dot) sum = hn::Zero(FloatTag{});
  for (std::ptrdiff_t row = 0; row < R; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t at = row * D + v * kLanes;
      dot[v] = hn::MulAdd(load_up_to(dy + at, count), load_up_to(y + at, count), dot[v]);
    }
  }
  Float mean[kVectors], scale[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    mean[v] = hn::Div(dot[v], broadcast(static_cast<float>(R)));
    scale[v] = load_up_to(r + v * kLanes, count);
  }
  for (std::ptrdiff_t row = 0; row < R; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t at = row * D + v * kLanes;
      const Float centred =
          hn::NegMulAdd(load_up_to(y + at, count), mean[v], load_up_to(dy + at, count));
      store_up_to(hn::Mul(scale[v], centred), du + at, count);
    }
  }
}

void columns_backward_float(float* du, const float* dy, const float* y, const float* r, int R,
                            int D, Part part) {
  across_columns(
      share(D, part, kLanes),
      [&](int d) HWY_ATTR { backward_strip<kStrip>(du + d, dy + d, y + d, r + d, R, D, kLanes); },
      [&](int d, int count)
          HWY_ATTR { backward_strip<1>(du + d, dy + d, y + d, r + d, R, D, count); });
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(residual_rows_float);
HWY_EXPORT(rows_backward_float);
HWY_EXPORT(residual_columns_float);
HWY_EXPORT(columns_backward_float);

void residual_rmsnorm_forward(float* y, float* r, const float* h, const float* o, int R, int D,
                              Part part) {
  const Timed timed(Kind::kNorm);
  require_sizes("residual_rmsnorm_forward", {R, D});
  if (is_scalar()) return reference::residual_rmsnorm_forward(y, r, h, o, R, D, part);
  HWY_DYNAMIC_DISPATCH(residual_rows_float)(y, r, h, o, R, D, part);
}

void rmsnorm_backward(float* du, const float* dy, const float* y, const float* r, int R, int D,
                      Part part) {
  const Timed timed(Kind::kNorm);
  require_sizes("rmsnorm_backward", {R, D});
  if (is_scalar()) return reference::rmsnorm_backward(du, dy, y, r, R, D, part);
  HWY_DYNAMIC_DISPATCH(rows_backward_float)(du, dy, y, r, R, D, part);
}

void residual_rmsnorm_columns_forward(float* y, float* r, const float* h, const float* o, int R,
                                      int D, Part part) {
  const Timed timed(Kind::kNorm);
  require_sizes("residual_rmsnorm_columns_forward", {R, D});
  if (is_scalar()) return reference::residual_rmsnorm_columns_forward(y, r, h, o, R, D, part);
  HWY_DYNAMIC_DISPATCH(residual_columns_float)(y, r, h, o, R, D, part);
}

void rmsnorm_columns_backward(float* du, const float* dy, const float* y, const float* r, int R,
                              int D, Part part) {
  const Timed timed(Kind::kNorm);
  require_sizes("rmsnorm_columns_backward", {R, D});
  if (is_scalar()) return reference::rmsnorm_columns_backward(du, dy, y, r, R, D, part);
  HWY_DYNAMIC_DISPATCH(columns_backward_float)(du, dy, y, r, R, D, part);
}

}  // namespace models::kernels
#endif
