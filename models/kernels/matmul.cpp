// SPDX-License-Identifier: Apache-2.0
// Products with a packed right-hand side, plain and with SwiGLU in the tile.  Naive twins:
// reference.h, "Products".
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/matmul.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/product-inl.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

void matmul_float(float* c, std::ptrdiff_t c_stride, View<float> a, const float* b, int M, int N,
                  int K, bool add, Part part) {
  const Piece own = piece(M, pieces(N, kPanel), part);
  product(c, c_stride, a, b, own.rows, own.panels, M, N, K, add);
}

// Where a tile's gates, ups and their p go: rows `stride` apart.
struct SwigluRow {
  float* p;
  float* gate;  // null: not kept
  float* up;
};

// p = silu(gate) * up = gate * sigmoid(gate) * up for `columns` columns of one row.
HWY_INLINE void finish_row(SwigluRow to, const float* gates, const float* ups, int columns) {
  for (int j = 0; j < columns; j += kLanes) {
    const Float gate = load(gates + j);
    const Float up = load(ups + j);
    const Float p = hn::Mul(hn::Mul(gate, sigmoid(gate)), up);
    store_up_to(p, to.p + j, columns - j);
    if (to.gate != nullptr) {
      store_up_to(gate, to.gate + j, columns - j);
      store_up_to(up, to.up + j, columns - j);
    }
  }
}

// Rows of results that do not come from a tile in place are fetched while the tile runs
// (bench: 1024 x 512 x 97 with gates and ups kept: 121 -> 127 GFLOP/s, 2026-11).
HWY_INLINE void prefetch_rows(const float* to, std::ptrdiff_t stride, int rows, int columns) {
  for (int i = 0; i < rows; ++i, to += stride) {
    for (int j = 0; j < columns; j += 16) hwy::Prefetch(to + j);
  }
}

// A tile of all of K, over pieces of at most kMaxDepth.
HWY_INLINE void deep_tile(float* c, View<float> a, int row, int rows, const float* b, int columns,
                          int K, Ahead ahead) {
  const TileFunction run = tile_function(rows, columns > kLanes ? 2 : 1, a.row_stride == 1);
  in_runs({0, K}, kMaxDepth, [&](int k, int k_end) HWY_ATTR {
    run(c, kPanel, left_at(a, row, k), b + static_cast<std::size_t>(k) * kPanel, k_end - k,
        /*add=*/k > 0, k > 0 ? Ahead{} : ahead);
  });
}

// A tile holds a vector of gates and a vector of ups of the same columns (pack_gate_up).
void swiglu_float(float* p, float* gate_up, View<float> a, const float* b, int M, int I, int K,
                  Part part) {
  HWY_ALIGN float tile[kMaxRows * kPanel];
  const std::ptrdiff_t stride = I;
  const Piece own = piece(M, pieces(I, kLanes), part);
  const auto right = [&](int at) { return b + static_cast<std::size_t>(at) * K * kPanel; };
  over_tiles(own.rows, own.panels, K, group_rows(K), [&](TileAt at) HWY_ATTR {
    const int column = at.panel * kLanes, rows = at.end - at.begin;
    prefetch_rows(p + at.begin * stride + column, stride, rows, kLanes);
    if (gate_up != nullptr) {
      prefetch_rows(gate_up + at.begin * 2 * stride + column, stride, 2 * rows, kLanes);
    }
    deep_tile(tile, a, at.begin, rows, right(at.panel), kPanel, K,
              share_ahead(right(std::max(at.next, 0)), K, at));
    for (int row = at.begin; row < at.end; ++row) {
      float* gate = gate_up != nullptr ? gate_up + row * 2 * stride + column : nullptr;
      float* up = gate_up != nullptr ? gate + stride : nullptr;
      const float* sums = tile + (row - at.begin) * kPanel;
      finish_row({p + row * stride + column, gate, up}, sums, sums + kLanes,
                 std::min(kLanes, I - column));
    }
  });
}

// Two tiles, one of gate rows and one of the up rows that belong to them.
void swiglu_rows_float(float* p, float* gate_up, View<float> a, const float* b, int I, int N, int K,
                       Part part) {
  HWY_ALIGN float gates[kMaxRows * kPanel];
  HWY_ALIGN float ups[kMaxRows * kPanel];
  const std::ptrdiff_t stride = N;
  const Piece own = piece(I, pieces(N, kPanel), part);
  over_tiles(own.rows, own.panels, K, group_rows(2 * K), [&](TileAt at) HWY_ATTR {
    const int column = at.panel * kPanel, rows = at.end - at.begin;
    const int columns = std::min(kPanel, N - column);
    const float* right = b + static_cast<std::size_t>(at.panel) * K * kPanel;
    prefetch_rows(p + at.begin * stride + column, stride, rows, columns);
    if (gate_up != nullptr) {
      prefetch_rows(gate_up + at.begin * stride + column, stride, rows, columns);
      prefetch_rows(gate_up + (I + at.begin) * stride + column, stride, rows, columns);
    }
    deep_tile(gates, a, at.begin, rows, right, columns, K, Ahead{});
    deep_tile(ups, a, I + at.begin, rows, right, columns, K, Ahead{});
    for (int row = at.begin; row < at.end; ++row) {
      float* gate = gate_up != nullptr ? gate_up + row * stride + column : nullptr;
      float* up = gate_up != nullptr ? gate + I * stride : nullptr;
      const int from = (row - at.begin) * kPanel;
      finish_row({p + row * stride + column, gate, up}, gates + from, ups + from, columns);
    }
  });
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(matmul_float);
HWY_EXPORT(swiglu_float);
HWY_EXPORT(swiglu_rows_float);

void matmul(float* c, std::ptrdiff_t c_stride, View<float> a, Packed<float> b, int M, int N, int K,
            Store store, Part part) {
  const Timed timed(store == Store::kAdd ? Kind::kAddingProduct : Kind::kProduct);
  require_sizes("matmul", {M, N, K});
  if (is_scalar()) return reference::matmul(c, c_stride, a, b, M, N, K, store, part);
  HWY_DYNAMIC_DISPATCH(matmul_float)(c, c_stride, a, b.data, M, N, K, store == Store::kAdd, part);
}

void matmul_swiglu(float* p, float* gate_up, View<float> a, Packed<float> b, int M, int I, int K,
                   Part part) {
  const Timed timed(Kind::kSwigluProduct);
  require_sizes("matmul_swiglu", {M, I, K});
  if (is_scalar()) return reference::matmul_swiglu(p, gate_up, a, b, M, I, K, part);
  HWY_DYNAMIC_DISPATCH(swiglu_float)(p, gate_up, a, b.data, M, I, K, part);
}

void matmul_swiglu_rows(float* p, float* gate_up, View<float> a, Packed<float> b, int I, int N,
                        int K, Part part) {
  const Timed timed(Kind::kSwigluProduct);
  require_sizes("matmul_swiglu_rows", {I, N, K});
  if (is_scalar()) return reference::matmul_swiglu_rows(p, gate_up, a, b, I, N, K, part);
  HWY_DYNAMIC_DISPATCH(swiglu_rows_float)(p, gate_up, a, b.data, I, N, K, part);
}

}  // namespace models::kernels
#endif
