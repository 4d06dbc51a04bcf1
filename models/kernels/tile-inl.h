// SPDX-License-Identifier: Apache-2.0
// The micro-kernel of every product: a tile of c, at most kMaxRows rows by one or two vectors,
// stays in registers while k runs:   sum(i, :) <- sum(i, :) + a(i, k) * b(k, :)   for k = 0 .. K-1
// in this order, from 0;  then c = or += sum. Each element of c sees the same operations whatever
// the tile's size or the thread: the same bits. Included once for each instruction set (Highway's
// per-target include guard).
#if defined(TRM_MODELS_KERNELS_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_TILE_INL_H_
#undef TRM_MODELS_KERNELS_TILE_INL_H_
#else
#define TRM_MODELS_KERNELS_TILE_INL_H_
#endif

#include <array>
#include <cstddef>
#include <utility>

#include "hwy/cache_control.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

inline constexpr int kPanel = 2 * kLanes;
inline constexpr int kLine = 16;  // floats of a cache line
// The accumulators, one row of b and one element of a fit: 2*14 + 2 + 1 of 32 registers, 2*6 + 2 +
// 1 of 16.
inline constexpr int kMaxRows = HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4 ? 6 : 14;

// The left operand of a tile: a(i, k) = data[i * row_step + k * k_step].
struct Left {
  const float* data;
  std::ptrdiff_t row_step;
  std::ptrdiff_t k_step;
};

// What will be wanted soon: the tile brings kRows times `lines` lines of 16 floats from `data` on
// into the second-level cache.
struct Ahead {
  const float* data = nullptr;
  int lines = 0;
};

// kAdjacent: row_step is 1, so that one pointer with fixed offsets reaches all rows.
//
// The lines of c are fetched while k runs, those of one row at a time: all at once they would hold
// every fill buffer of the first-level cache and keep a and b waiting.  Between them `ahead` is
// fetched.
template <int kRows, int kVectors, bool kAdjacent>
HWY_NOINLINE void tile(float* HWY_RESTRICT c, std::ptrdiff_t c_stride, Left a,
                       const float* HWY_RESTRICT b, int K, bool add, Ahead ahead) {
  const FloatTag d;
  Float sum[kRows][kVectors];
#pragma GCC unroll 14
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::Zero(d);
  }
  const float* HWY_RESTRICT left = a.data;
  const float* fetched = c;
  for (int k = 0; k < K; fetched += c_stride) {
    int k_end = k + (K + kRows - 1) / kRows;
    if (k_end > K) k_end = K;
    for (int v = 0; v < kVectors; ++v) hwy::Prefetch(fetched + v * kLanes);
    for (int line = 0; line < ahead.lines; ++line, ahead.data += kLine) {
      __builtin_prefetch(ahead.data, /*for writing*/ 0, /*second level*/ 2);
    }
    for (; k < k_end; ++k) {
      Float right[kVectors];
      for (int v = 0; v < kVectors; ++v) right[v] = hn::LoadU(d, b + v * kLanes);
#pragma GCC unroll 14
      for (int i = 0; i < kRows; ++i) {
        const Float element = hn::Set(d, left[kAdjacent ? i : i * a.row_step]);
        for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(element, right[v], sum[i][v]);
      }
      left += a.k_step;
      b += kPanel;
    }
  }
#pragma GCC unroll 14
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) {
      float* to = c + i * c_stride + v * kLanes;
      hn::StoreU(add ? hn::Add(hn::LoadU(d, to), sum[i][v]) : sum[i][v], d, to);
    }
  }
}

using TileFunction = void (*)(float*, std::ptrdiff_t, Left, const float*, int, bool, Ahead);

template <int kVectors, bool kAdjacent, int... kRowsLess1>
constexpr std::array<TileFunction, kMaxRows> tile_functions(
    std::integer_sequence<int, kRowsLess1...>) {
  return {tile<kRowsLess1 + 1, kVectors, kAdjacent>...};
}

// The tile of this many rows and vectors.
inline TileFunction tile_function(int rows, int vectors, bool adjacent) {
  static constexpr std::make_integer_sequence<int, kMaxRows> kRowCounts;
  static constexpr std::array<TileFunction, kMaxRows> kFunctions[2][2] = {
      {tile_functions<1, false>(kRowCounts), tile_functions<1, true>(kRowCounts)},
      {tile_functions<2, false>(kRowCounts), tile_functions<2, true>(kRowCounts)}};
  return kFunctions[vectors - 1][adjacent ? 1 : 0][rows - 1];
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
