// SPDX-License-Identifier: Apache-2.0
// One strip of a packed panel from rows as they lie, from a transposed matrix (vector transposes),
// or from anything. Included once for each instruction set (Highway's per-target include guard).
#if defined(TRM_MODELS_KERNELS_PACK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_PACK_INL_H_
#undef TRM_MODELS_KERNELS_PACK_INL_H_
#else
#define TRM_MODELS_KERNELS_PACK_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "models/kernels/matrix.h"
#include "models/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// to[0..3 * kPanel, + 0..3] <- the transpose of four runs of four numbers, `stride` apart.
HWY_INLINE void transpose4x4(float* to, const float* from, std::ptrdiff_t stride) {
  const hn::FixedTag<float, 4> d;
  const auto a = hn::LoadU(d, from);
  const auto b = hn::LoadU(d, from + stride);
  const auto c = hn::LoadU(d, from + 2 * stride);
  const auto e = hn::LoadU(d, from + 3 * stride);
  const auto ac_low = hn::InterleaveLower(d, a, c);  // a0 c0 a1 c1
  const auto be_low = hn::InterleaveLower(d, b, e);
  const auto ac_high = hn::InterleaveUpper(d, a, c);  // a2 c2 a3 c3
  const auto be_high = hn::InterleaveUpper(d, b, e);
  hn::StoreU(hn::InterleaveLower(d, ac_low, be_low), d, to);  // a0 b0 c0 e0
  hn::StoreU(hn::InterleaveUpper(d, ac_low, be_low), d, to + kPanel);
  hn::StoreU(hn::InterleaveLower(d, ac_high, be_high), d, to + 2 * kPanel);
  hn::StoreU(hn::InterleaveUpper(d, ac_high, be_high), d, to + 3 * kPanel);
}

// to[k * kPanel + j] <- b(k, column + j) for j < columns, 0 for columns <= j < width.
inline void pack_columns(float* to, View<float> b, int K, int column, int columns, int width) {
  const float* from = b.data + column * b.col_stride;
  int done = 0;  // columns
  if (b.col_stride == 1 && columns == width) {
    for (int k = 0; k < K; ++k) {
      for (int j = 0; j < width; j += kLanes)
        store(load(from + k * b.row_stride + j), to + k * kPanel + j);
    }
    return;
  }
  if (b.row_stride == 1) {
    done = columns / 4 * 4;
    const int even = K / 4 * 4;
    for (int j = 0; j < done; j += 4) {
      for (int k = 0; k < even; k += 4)
        transpose4x4(to + k * kPanel + j, from + j * b.col_stride + k, b.col_stride);
      for (int k = even; k < K; ++k) {
        for (int i = j; i < j + 4; ++i) to[k * kPanel + i] = from[i * b.col_stride + k];
      }
    }
  }
  for (int k = 0; k < K; ++k) {
    for (int j = done; j < columns; ++j)
      to[k * kPanel + j] = from[k * b.row_stride + j * b.col_stride];
    for (int j = columns; j < width; ++j) to[k * kPanel + j] = 0;
  }
}

// Panels [begin, end) of a whole right-hand side.
inline void pack_panels(float* packed, View<float> b, int K, int N, Range panels) {
  for (int panel = panels.begin; panel < panels.end; ++panel) {
    const int column = panel * kPanel;
    pack_columns(packed + static_cast<std::size_t>(column) * K, b, K, column,
                 std::min(kPanel, N - column), kPanel);
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
