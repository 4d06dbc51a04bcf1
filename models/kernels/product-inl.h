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
// Copies of a are cut shorter, so that more rows fit beside each other and b is read less often:
// the transposed 3072 x 512 x 916 at 0.79 of the first-level rate with 1024, at 0.90 with 512.
inline constexpr int kMaxTransposedDepth = 512;
// A right-hand side of at most this many numbers stays in the second-level cache, and whole rows of
// c are made at once; a larger one is read once for each group of rows of a, of about kGroupSize
// numbers, which stay there instead (rows of a that are copied: at most kCopySize, on the stack).
// Bench (AVX-512, 2026-11), GFLOP/s with b or a in the cache: 3072 x 512 x 97: 154, 138;
// 97 x 1536 x 512: 144, 165.  Groups of 128, 256 or 512 * 1024 numbers are no faster at 916 rows.
inline constexpr int kSmallRight = 160 * 1024;
inline constexpr int kGroupSize = 64 * 1024;
inline constexpr int kCopySize = 64 * 1024;
inline constexpr int kMinGroupRows = 8 * kMaxRows;

constexpr int pieces(int total, int at_most) { return (total + at_most - 1) / at_most; }

// Calls run(begin, end) for nearly equal runs of at most `at_most` of range: 97 rows are 6 x 14 +
// 13, nothing wasted.
template <class Run>
HWY_INLINE void in_runs(Range range, int at_most, const Run& run) {
  const int count = range.end - range.begin;
  if (count <= 0) return;
  const int runs = pieces(count, at_most);
  const int shorter = count / runs;
  const int first_longer = runs - count % runs;
  int begin = range.begin;
  for (int i = 0; i < runs; ++i) {
    const int end = begin + shorter + (i >= first_longer ? 1 : 0);
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
                         int columns, int K, bool add, Ahead ahead) {
  const TileFunction run = tile_function(rows, columns > kLanes ? 2 : 1, a.row_step == 1);
  if (columns % kLanes == 0) return run(c, c_stride, a, b, K, add, ahead);
  HWY_ALIGN float whole[kMaxRows * kPanel];
  run(whole, kPanel, a, b, K, /*add=*/false, ahead);
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

// One tile's place: rows [begin, end) of a, a panel of b; `slot` counts the `slots` tiles of the
// group of rows, whose first visit is at the first panel.  `next` is the panel that comes after the
// group's last tile, below 0 where nothing need be fetched.
struct TileAt {
  int begin, end, panel, slot, slots, next;
};

// A tile's share of the next panel's `depth` rows, which start at `data`.
// Without it the first tile of each panel of a large b waits for the third-level cache: 97 x 3072 x
// 512 at 0.73 of the rate that a tile reaches from the first level, with it at 0.94 (bench,
// 2026-11).
HWY_INLINE Ahead share_ahead(const float* data, int depth, TileAt at) {
  if (at.next < 0) return {};
  const int rows = at.end - at.begin;
  const int lines = pieces(pieces(depth * kPanel, kLine), at.slots * rows);
  return {data + static_cast<std::ptrdiff_t>(at.slot) * rows * lines * kLine, lines};
}

// Calls run(TileAt) for all tiles in the order that keeps b or a group of `group` rows of a in the
// cache.
template <class Run>
HWY_INLINE void over_tiles(Range rows, Range panels, int K, int group, const Run& run) {
  if ((panels.end - panels.begin) * K <= kSmallRight / kPanel) {
    in_runs(rows, kMaxRows, [&](int begin, int end) HWY_ATTR {
      for (int panel = panels.begin; panel < panels.end; ++panel) {
        run(TileAt{begin, end, panel, 0, 1, -1});
      }
    });
    return;
  }
  in_runs(rows, group, [&](int group_begin, int group_end) HWY_ATTR {
    const int slots = pieces(group_end - group_begin, kMaxRows);
    for (int panel = panels.begin; panel < panels.end; ++panel) {
      const int next = panel + 1 < panels.end ? panel + 1 : panels.begin;
      int slot = 0;
      in_runs({group_begin, group_end}, kMaxRows, [&](int begin, int end) HWY_ATTR {
        run(TileAt{begin, end, panel, slot++, slots, next});
      });
    }
  });
}
inline int group_rows(int K) { return std::max(kMinGroupRows, kGroupSize / K); }

// c[rows, panels] = or += a * b over all K.
HWY_NOINLINE inline void product(float* c, std::ptrdiff_t c_stride, View<float> a, const float* b,
                                 Range rows, Range panels, int M, int N, int K, bool add) {
  // Copying a pays from the third panel on.
  const bool is_transposed = a.row_stride == 1 && a.col_stride != 1;
  const bool is_copied = is_transposed && panels.end - panels.begin > 2;
  HWY_ALIGN float copied[kCopySize];
  in_runs({0, K}, is_transposed ? kMaxTransposedDepth : kMaxDepth, [&](int k, int k_end) HWY_ATTR {
    const int depth = k_end - k;
    const int group = is_copied ? kCopySize / (kTileStep * depth) * kMaxRows : group_rows(depth);
    const auto right = [&](int panel) {
      return b + (static_cast<std::size_t>(panel) * K + k) * kPanel;
    };
    over_tiles(rows, panels, depth, group, [&](TileAt at) HWY_ATTR {
      Left left = left_at(a, at.begin, k);
      if (is_copied) {
        float* copy = copied + at.slot * depth * kTileStep;
        if (at.panel == panels.begin) {
          copy_tile(copy, left, at.end - at.begin, M - at.begin, depth);
        }
        left = {copy, 1, kTileStep};
      }
      const int column = at.panel * kPanel;
      any_tile(c + at.begin * c_stride + column, c_stride, left, right(at.panel), at.end - at.begin,
               std::min(kPanel, N - column), depth, add || k > 0,
               share_ahead(right(std::max(at.next, 0)), depth, at));
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
