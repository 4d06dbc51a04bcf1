// SPDX-License-Identifier: Apache-2.0
// The loops around the micro-kernel: blocks of k, of rows of a, panels of b, tiles.
// Included once for each instruction set (Highway's per-target include guard).
#if defined(TRM_MODELS_KERNELS_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_PRODUCT_INL_H_
#undef TRM_MODELS_KERNELS_PRODUCT_INL_H_
#else
#define TRM_MODELS_KERNELS_PRODUCT_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "models/kernels/matrix.h"
#include "models/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// Longer sums are cut into pieces of at most this, by K alone.
// Bench (D = 512, K = 1536, AVX-512, 2026-11): pieces of 128: 127, 256: 135, none: 168 GFLOP/s; the
// panels stream well from the second-level cache, and c is spared.  So no blocking for the first
// level.
inline constexpr int kMaxDepth = 1024;
// Rows of a are taken in groups of about this many numbers, which then stay in the second-level
// cache for all panels.
inline constexpr int kGroupSize = 64 * 1024;
inline constexpr int kMinGroupRows = 8 * kMaxRows;

constexpr int pieces(int total, int at_most) { return (total + at_most - 1) / at_most; }

// Calls run(begin, end) for nearly equal runs of at most `at_most` of range: 97 rows are 6 x 14 +
// 13, nothing wasted.
template <class Run>
HWY_INLINE void in_runs(Range range, int at_most, const Run& run) {
  const int count = range.end - range.begin;
  const int runs = pieces(count, at_most);
  int begin = range.begin;
  for (int i = 0; i < runs; ++i) {
    const int end = begin + (count + i) / runs;  // sums up to count over i
    run(begin, end);
    begin = end;
  }
}

HWY_INLINE Left left_at(View<float> a, std::ptrdiff_t row, std::ptrdiff_t k) {
  return {a.data + row * a.row_stride + k * a.col_stride, a.row_stride, a.col_stride};
}

// c (rows x columns) = or += a * b, where the panel at b has `columns` <= kPanel of use.  A partial
// vector goes through a tile on the stack, so that nothing beyond c's columns is read or written.
HWY_INLINE void any_tile(float* c, std::ptrdiff_t c_stride, Left a, const float* b, int rows,
                         int columns, int K, bool add) {
  const TileFunction run = tile_function(rows, columns > kLanes ? 2 : 1, a.row_step == 1);
  if (columns % kLanes == 0) return run(c, c_stride, a, b, K, add);
  HWY_ALIGN float whole[kMaxRows * kPanel];
  run(whole, kPanel, a, b, K, /*add=*/false);
  for (int i = 0; i < rows; ++i) {
    float* to = c + i * c_stride;
    if (add) {
      for (int j = 0; j < columns; ++j) to[j] += whole[i * kPanel + j];
    } else {
      std::memcpy(to, whole + i * kPanel, columns * sizeof(float));
    }
  }
}

// Rows of a whose elements lie apart (a transposed matrix), copied tile after tile:
//   to[(row - begin) * K ...]: for each tile of `rows` rows, k after k, the rows side by side,
//   kTileStep apart.
// Reading them in place touches one cache line for each k, all in the same few sets when the stride
// is a power of two (bench: 1024 x 512 x 97 and 3072 x 512 x 97: 100 in place, 121 copied GFLOP/s,
// 2026-11).
inline constexpr int kTileStep = pieces(kMaxRows, kLanes) * kLanes;

HWY_INLINE void copy_tile(float* to, Left a, int rows, int rows_readable, int K) {
  if (rows_readable >= kTileStep) {
    for (int k = 0; k < K; ++k) {
      for (int v = 0; v < kTileStep; v += kLanes)
        store(load(a.data + k * a.k_step + v), to + k * kTileStep + v);
    }
    return;
  }
  for (int k = 0; k < K; ++k)
    std::memcpy(to + k * kTileStep, a.data + k * a.k_step, rows * sizeof(float));
}

// c[rows, panels] = or += a * b over all K.
HWY_NOINLINE inline void product(float* c, std::ptrdiff_t c_stride, View<float> a, const float* b,
                                 Range rows, Range panels, int M, int N, int K, bool add) {
  // Copying a pays from the third panel on.
  const bool is_copied = a.row_stride == 1 && a.col_stride != 1 && panels.end - panels.begin > 2;
  HWY_ALIGN float copied[kGroupSize];
  in_runs({0, K}, kMaxDepth, [&](int k, int k_end) HWY_ATTR {
    const int depth = k_end - k;
    const int group = is_copied ? kGroupSize / kTileStep / depth * kMaxRows
                                : std::max(kMinGroupRows, kGroupSize / depth);
    in_runs(rows, group, [&](int group_begin, int group_end) HWY_ATTR {
      if (is_copied) {
        float* to = copied;
        in_runs({group_begin, group_end}, kMaxRows, [&](int begin, int end) HWY_ATTR {
          copy_tile(to, left_at(a, begin, k), end - begin, M - begin, depth);
          to += depth * kTileStep;
        });
      }
      for (int panel = panels.begin; panel < panels.end; ++panel) {
        const float* right = b + (static_cast<std::size_t>(panel) * K + k) * kPanel;
        const int column = panel * kPanel;
        const float* from = copied;
        in_runs({group_begin, group_end}, kMaxRows, [&](int begin, int end) HWY_ATTR {
          const Left left = is_copied ? Left{from, 1, kTileStep} : left_at(a, begin, k);
          any_tile(c + begin * c_stride + column, c_stride, left, right, end - begin,
                   std::min(kPanel, N - column), depth, add || k > 0);
          from += depth * kTileStep;
        });
      }
    });
  });
}

// A part's share of rows and panels: it cuts the one of which there are more runs.
struct Piece {
  Range rows, panels;
};
inline Piece piece(int M, int panels, Part part) {
  if (panels >= pieces(M, kMaxRows)) return {{0, M}, share(panels, part)};
  return {share(M, part), {0, panels}};
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
