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

// Rows a, b, c, e of four numbers in each 16-byte block -> their transposes, block by block.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void transpose_in_blocks(D d, V& a, V& b, V& c, V& e) {
  const V ac_low = hn::InterleaveLower(d, a, c);  // a0 c0 a1 c1
  const V be_low = hn::InterleaveLower(d, b, e);
  const V ac_high = hn::InterleaveUpper(d, a, c);  // a2 c2 a3 c3
  const V be_high = hn::InterleaveUpper(d, b, e);
  a = hn::InterleaveLower(d, ac_low, be_low);  // a0 b0 c0 e0
  b = hn::InterleaveUpper(d, ac_low, be_low);
  c = hn::InterleaveLower(d, ac_high, be_high);
  e = hn::InterleaveUpper(d, ac_high, be_high);
}

// to[0..3 * kPanel, + 0..3] <- the transpose of four runs of four numbers, `stride` apart.
HWY_INLINE void transpose4x4(float* to, const float* from, std::ptrdiff_t stride) {
  const hn::FixedTag<float, 4> d;
  auto a = hn::LoadU(d, from);
  auto b = hn::LoadU(d, from + stride);
  auto c = hn::LoadU(d, from + 2 * stride);
  auto e = hn::LoadU(d, from + 3 * stride);
  transpose_in_blocks(d, a, b, c, e);
  hn::StoreU(a, d, to);
  hn::StoreU(b, d, to + kPanel);
  hn::StoreU(c, d, to + 2 * kPanel);
  hn::StoreU(e, d, to + 3 * kPanel);
}

// The same for kLanes runs of kLanes numbers.  Four rows are transposed block by block; then block
// i of row group g changes places with block g of row group i.
HWY_INLINE void transpose_square(float* to, const float* from, std::ptrdiff_t stride) {
  const FloatTag d;
  constexpr int kGroups = kLanes / 4;
  Float row[kLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) row[i] = load(from + i * stride);
#pragma GCC unroll 4
  for (int g = 0; g < kGroups; ++g) {
    transpose_in_blocks(d, row[4 * g], row[4 * g + 1], row[4 * g + 2], row[4 * g + 3]);
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    if constexpr (kGroups == 1) {
      store(row[j], to + j * kPanel);
    } else if constexpr (kGroups == 2) {
      store(hn::ConcatLowerLower(d, row[4 + j], row[j]), to + j * kPanel);
      store(hn::ConcatUpperUpper(d, row[4 + j], row[j]), to + (4 + j) * kPanel);
    } else {
      const Float low02 = hn::ConcatLowerLower(d, row[8 + j], row[j]);
      const Float low13 = hn::ConcatLowerLower(d, row[12 + j], row[4 + j]);
      const Float high02 = hn::ConcatUpperUpper(d, row[8 + j], row[j]);
      const Float high13 = hn::ConcatUpperUpper(d, row[12 + j], row[4 + j]);
      store(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(low13), low02), to + j * kPanel);
      store(hn::OddEvenBlocks(low13, hn::SwapAdjacentBlocks(low02)), to + (4 + j) * kPanel);
      store(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high13), high02), to + (8 + j) * kPanel);
      store(hn::OddEvenBlocks(high13, hn::SwapAdjacentBlocks(high02)), to + (12 + j) * kPanel);
    }
  }
}

// to[k * kPanel + j] <- b(k, column + j) for `side` columns from j on and all K, where b's columns
// lie as runs; Square transposes side x side numbers.
template <class Square>
HWY_INLINE void transpose_strip(float* to, const float* from, std::ptrdiff_t stride, int side,
                                int K, const Square& square) {
  const int even = K / side * side;
  for (int k = 0; k < even; k += side) square(to + k * kPanel, from + k, stride);
  for (int k = even; k < K; ++k) {
    for (int i = 0; i < side; ++i) to[k * kPanel + i] = from[i * stride + k];
  }
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
    const std::ptrdiff_t stride = b.col_stride;
    for (; done + kLanes <= columns; done += kLanes) {
      transpose_strip(to + done, from + done * stride, stride, kLanes, K, transpose_square);
    }
    for (; done + 4 <= columns; done += 4) {
      transpose_strip(to + done, from + done * stride, stride, 4, K, transpose4x4);
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
