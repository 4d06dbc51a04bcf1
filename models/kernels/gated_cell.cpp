// SPDX-License-Identifier: Apache-2.0
// The thin cell over tiles of rows, and the gradients of its weights.  Naive twins: the templates
// in gated_cell.h.
#include "models/kernels/gated_cell.h"

#include <cassert>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/gated_cell.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/product-inl.h"
#include "models/kernels/row_norm-inl.h"
#include "models/kernels/sizes.h"
#include "models/kernels/sparse_rows-inl.h"
#include "models/kernels/timing.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

static_assert(kMaxRows <= kGatedTileRows);

// ---- Tiles of short sums ---------------------------------------------------------------------

// As tile() of tile-inl.h, for sums of 16 to some 200 terms over rows that are in the first-level
// cache: nothing is fetched ahead, k runs in one piece, and c is overwritten.
template <int kRows, int kVectors>
HWY_NOINLINE void thin_tile(float* HWY_RESTRICT c, std::ptrdiff_t c_stride,
                            const float* HWY_RESTRICT a, std::ptrdiff_t a_stride,
                            const float* HWY_RESTRICT b, int K) {
  Float sum[kRows][kVectors];
#pragma GCC unroll 14
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::Zero(FloatTag{});
  }
  for (int k = 0; k < K; ++k, ++a, b += kPanel) {
    Float right[kVectors];
    for (int v = 0; v < kVectors; ++v) right[v] = load(b + v * kLanes);
#pragma GCC unroll 14
    for (int i = 0; i < kRows; ++i) {
      const Float element = broadcast(a[i * a_stride]);
      for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(element, right[v], sum[i][v]);
    }
  }
#pragma GCC unroll 14
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) store(sum[i][v], c + i * c_stride + v * kLanes);
  }
}

using ThinFunction = void (*)(float*, std::ptrdiff_t, const float*, std::ptrdiff_t, const float*,
                              int);
template <int kVectors, int... kRowsLess1>
constexpr std::array<ThinFunction, kMaxRows> thin_functions(
    std::integer_sequence<int, kRowsLess1...>) {
  return {thin_tile<kRowsLess1 + 1, kVectors>...};
}
HWY_INLINE ThinFunction thin_function(int rows, int vectors) {
  static constexpr std::make_integer_sequence<int, kMaxRows> kRowCounts;
  static constexpr std::array<ThinFunction, kMaxRows> kFunctions[2] = {
      thin_functions<1>(kRowCounts), thin_functions<2>(kRowCounts)};
  return kFunctions[vectors - 1][rows - 1];
}

// c (rows, N) <- a (rows, K) b, panel after panel; the last may be half a panel only, and is
// written in whole vectors.
HWY_INLINE void thin_product(float* c, std::ptrdiff_t c_stride, const float* a,
                             std::ptrdiff_t a_stride, const float* b, int rows, int N, int K) {
  for (int n = 0; n < N; n += kPanel, b += static_cast<std::ptrdiff_t>(K) * kPanel)
    thin_function(rows, N - n > kLanes ? 2 : 1)(c + n, c_stride, a, a_stride, b, K);
}

// ---- Forward ---------------------------------------------------------------------------------

// Where the activations of a row go; a and q null where they are not kept.
struct Activations {
  float *p, *a, *q;
};

// Of kLanes gates and the ups behind them.
HWY_INLINE void activate(const float* sums, Activations to) {
  const Float gate = load(sums), up = load(sums + kLanes);
  const Float s = sigmoid(gate);
  const Float a = hn::Mul(gate, s);
  store(hn::Mul(a, up), to.p);
  if (to.a == nullptr) return;
  store(a, to.a);
  store(hn::Mul(up, hn::MulAdd(a, hn::Sub(broadcast(1.0f), s), s)), to.q);
}

void gated_forward_float(float* y, const GatedTape<float>& tape, const float* h, const float* x,
                         const float* products, const SparseRows* reads, const float* w_gate_up,
                         const float* w_down, const GatedSizes& sizes, float* scratch, Part part) {
  const int D = sizes.D, X = sizes.X, I = sizes.I;
  const std::ptrdiff_t width = D, stride = pieces(I, kLanes) * kLanes;
  const std::ptrdiff_t branch_stride = pieces(D, kPanel) * kPanel;
  float* sums = scratch;                                    // (rows, 2Ip)
  float* branch = sums + kGatedTileRows * 2 * stride;       // (rows, D) p W_down
  float* unkept = branch + kGatedTileRows * branch_stride;  // (rows, Ip)
  const bool keeps = tape.p != nullptr;
  assert(x != h || X == D);
  in_runs(share(sizes.S, part), kMaxRows, [&](int begin, int end) HWY_ATTR {
    const int rows = end - begin;
    float* p = keeps ? tape.p + begin * stride : unkept;
    thin_product(sums, 2 * stride, x + static_cast<std::ptrdiff_t>(begin) * X, X, w_gate_up, rows,
                 static_cast<int>(2 * stride), X);
    for (int row = 0; row < rows; ++row) {
      float* own = sums + row * 2 * stride;
      // For the whole row at once: panel after panel over all rows of a tile took up to twice as
      // long.
      if (reads != nullptr)
        sum_row(own, products, *reads, begin + row, static_cast<int>(2 * stride), /*add=*/true);
      for (std::ptrdiff_t i = 0; i < stride; i += kLanes) {
        const std::ptrdiff_t kept = (begin + row) * stride + i;
        activate(own + 2 * i, {p + row * stride + i, keeps ? tape.a + kept : nullptr,
                               keeps ? tape.q + kept : nullptr});
      }
    }
    thin_product(branch, branch_stride, p, stride, w_down, rows, D, I);
    for (int row = 0; row < rows; ++row) {
      const float *residual = h + (begin + row) * width, *other = branch + row * branch_stride;
      tape.r[begin + row] =
          normalise_row(y + (begin + row) * width, D, [=](int d, int count) HWY_ATTR {
            return hn::Add(load_up_to(residual + d, count), load(other + d));
          });
    }
  });
}

// ---- Backward --------------------------------------------------------------------------------

void gated_backward_float(float* dh, float* dx, float* du, float* dpre, const float* dy,
                          const float* y, const GatedTape<float>& tape, const float* w_down_back,
                          const float* w_gate_up_back, const GatedSizes& sizes, Part part) {
  HWY_ALIGN float sums[kMaxRows * kPanel];
  const int D = sizes.D;
  const std::ptrdiff_t width = D, stride = pieces(sizes.I, kLanes) * kLanes;
  assert(dx != nullptr || sizes.X == D);
  // What the products of dpre make: dx, or with du dh.
  float* out = dx != nullptr ? dx : dh;
  const int N = dx != nullptr ? sizes.X : D;
  in_runs(share(sizes.S, part), kMaxRows, [&](int begin, int end) HWY_ATTR {
    const int rows = end - begin;
    for (int row = begin; row < end; ++row) {
      const std::ptrdiff_t at = row * width;
      row_norm_backward(dy + at, y + at, tape.r[row], D,
                        [&](Float slope, int d, int count) HWY_ATTR {
                          store_up_to(slope, du + at + d, count);
                          if (dx != nullptr) store_up_to(slope, dh + at + d, count);
                        });
    }
    for (int i = 0; i < stride; i += kPanel) {
      const int vectors = stride - i > kLanes ? 2 : 1;
      thin_function(rows, vectors)(sums, kPanel, du + begin * width, width, w_down_back + i * width,
                                   D);
      for (int row = 0; row < rows; ++row) {
        const std::ptrdiff_t at = (begin + row) * stride + i;
        for (int v = 0; v < vectors; ++v) {
          const Float dp = load(sums + row * kPanel + v * kLanes);
          float* to = dpre + 2 * (at + v * kLanes);
          store(hn::Mul(dp, load(tape.q + at + v * kLanes)), to);
          store(hn::Mul(dp, load(tape.a + at + v * kLanes)), to + kLanes);
        }
      }
    }
    const int K = static_cast<int>(2 * stride);
    const float* own = dpre + begin * 2 * stride;
    for (int n = 0; n < N; n += kPanel) {
      const int columns = std::min(kPanel, N - n);
      const ThinFunction run = thin_function(rows, columns > kLanes ? 2 : 1);
      const float* right = w_gate_up_back + n * 2 * stride;
      if (dx != nullptr && columns % kLanes == 0) {
        run(dx + static_cast<std::ptrdiff_t>(begin) * N + n, N, own, 2 * stride, right, K);
        continue;
      }
      run(sums, kPanel, own, 2 * stride, right, K);
      for (int row = 0; row < rows; ++row) {
        for (int j = 0; j < columns; j += kLanes) {
          const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(begin + row) * N + n + j;
          Float sum = load(sums + row * kPanel + j);
          if (dx == nullptr) sum = hn::Add(load_up_to(du + at, columns - j), sum);
          store_up_to(sum, out + at, columns - j);
        }
      }
    }
  });
}

// ---- Gradients of weights --------------------------------------------------------------------

// Where the two vectors of a tile's row go, and how many numbers of each.
struct ColumnPair {
  std::ptrdiff_t first, second;
  int first_count, second_count;
};

// A tile of c += a^T b, summed over all rows of a and b in registers; b is read as it lies, a row's
// two vectors at b + k * b_stride.  kWhole: both vectors of b may be read whole.
template <int kRows, bool kWhole>
HWY_NOINLINE void gradient_tile(float* c, std::ptrdiff_t c_stride, const float* a,
                                std::ptrdiff_t a_stride, const float* b, std::ptrdiff_t b_stride,
                                ColumnPair columns, int K) {
  constexpr int kAhead = 8;  // rows
  Float sum[kRows][2];
#pragma GCC unroll 14
  for (int i = 0; i < kRows; ++i) sum[i][0] = sum[i][1] = hn::Zero(FloatTag{});
  for (int k = 0; k < K; ++k) {
    hwy::Prefetch(a + kAhead * a_stride);
    hwy::Prefetch(b + kAhead * b_stride);
    hwy::Prefetch(b + kAhead * b_stride + kLanes);
    const Float first = kWhole ? load(b) : load_up_to(b, columns.first_count);
    const Float second = kWhole                     ? load(b + kLanes)
                         : columns.second_count > 0 ? load_up_to(b + kLanes, columns.second_count)
                                                    : hn::Zero(FloatTag{});
#pragma GCC unroll 14
    for (int i = 0; i < kRows; ++i) {
      const Float element = broadcast(a[i]);
      sum[i][0] = hn::MulAdd(element, first, sum[i][0]);
      sum[i][1] = hn::MulAdd(element, second, sum[i][1]);
    }
    a += a_stride;
    b += b_stride;
  }
#pragma GCC unroll 14
  for (int i = 0; i < kRows; ++i, c += c_stride) {
    float* to = c + columns.first;
    store_up_to(hn::Add(load_up_to(to, columns.first_count), sum[i][0]), to, columns.first_count);
    if (columns.second_count <= 0) continue;
    to = c + columns.second;
    store_up_to(hn::Add(load_up_to(to, columns.second_count), sum[i][1]), to, columns.second_count);
  }
}

using GradientFunction = void (*)(float*, std::ptrdiff_t, const float*, std::ptrdiff_t,
                                  const float*, std::ptrdiff_t, ColumnPair, int);
template <bool kWhole, int... kRowsLess1>
constexpr std::array<GradientFunction, kMaxRows> gradient_functions(
    std::integer_sequence<int, kRowsLess1...>) {
  return {gradient_tile<kRowsLess1 + 1, kWhole>...};
}
HWY_INLINE GradientFunction gradient_function(int rows, bool is_whole) {
  static constexpr std::make_integer_sequence<int, kMaxRows> kRowCounts;
  static constexpr std::array<GradientFunction, kMaxRows> kFunctions[2] = {
      gradient_functions<false>(kRowCounts), gradient_functions<true>(kRowCounts)};
  return kFunctions[is_whole ? 1 : 0][rows - 1];
}

// Rows of a and b at a time, which stay in the second-level cache for all tiles of c: with inputs
// beside the state all rows together do not (case I, one thread of a Cascade Lake:
// gradients 36 -> 31 ms a step, 2026-11).
inline constexpr int kGradientRows = 256;

void thin_gradient_float(float* c, const float* a, std::ptrdiff_t a_stride, const float* b,
                         std::ptrdiff_t b_stride, int M, int N, int K, Part part) {
  const Piece own = piece(M, pieces(N, kPanel), part);
  in_runs({0, K}, kGradientRows, [&](int k, int k_end) HWY_ATTR {
    in_runs(own.rows, kMaxRows, [&](int begin, int end) HWY_ATTR {
      for (int panel = own.panels.begin; panel < own.panels.end; ++panel) {
        const int column = panel * kPanel, count = std::min(kPanel, N - column);
        const ColumnPair columns{column, column + kLanes, std::min(kLanes, count), count - kLanes};
        gradient_function(end - begin, count == kPanel)(
            c + static_cast<std::ptrdiff_t>(begin) * N, N, a + begin + k * a_stride, a_stride,
            b + column + k * b_stride, b_stride, columns, k_end - k);
      }
    });
  });
}

void thin_gate_up_gradient_float(float* c, const float* a, const float* b, int M, int I, int K,
                                 Part part) {
  const int panels = pieces(I, kLanes);
  const std::ptrdiff_t b_stride = panels * kPanel;
  const Piece own = piece(M, panels, part);
  in_runs({0, K}, kGradientRows, [&](int k, int k_end) HWY_ATTR {
    in_runs(own.rows, kMaxRows, [&](int begin, int end) HWY_ATTR {
      for (int panel = own.panels.begin; panel < own.panels.end; ++panel) {
        const int i = panel * kLanes, count = std::min(kLanes, I - i);
        gradient_function(end - begin, /*is_whole=*/true)(
            c + static_cast<std::ptrdiff_t>(begin) * 2 * I, 2 * I,
            a + begin + static_cast<std::ptrdiff_t>(k) * M, M, b + panel * kPanel + k * b_stride,
            b_stride, {i, I + i, count, count}, k_end - k);
      }
    });
  });
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(gated_forward_float);
HWY_EXPORT(gated_backward_float);
HWY_EXPORT(thin_gradient_float);
HWY_EXPORT(thin_gate_up_gradient_float);

void gated_cell_forward(float* y, const GatedTape<float>& tape, const float* h, const float* x,
                        const float* products, const SparseRows* reads, Packed<float> w_gate_up,
                        Packed<float> w_down, const GatedSizes& sizes, float* scratch, Part part) {
  const Timed timed(Kind::kSwigluProduct);
  require_sizes("gated_cell_forward", {sizes.S, sizes.D, sizes.X, sizes.I});
  if (is_scalar()) {
    return gated_cell_forward<float>(y, tape, h, x, products, reads, w_gate_up, w_down, sizes,
                                     scratch, part);
  }
  HWY_DYNAMIC_DISPATCH(gated_forward_float)
  (y, tape, h, x, products, reads, w_gate_up.data, w_down.data, sizes,
   scratch + part.index * gated_scratch_size<float>(sizes.D, sizes.I), part);
}

void gated_cell_backward(float* dh, float* dx, float* du, float* dpre, const float* dy,
                         const float* y, const GatedTape<float>& tape, Packed<float> w_down_back,
                         Packed<float> w_gate_up_back, const GatedSizes& sizes, Part part) {
  const Timed timed(Kind::kSwigluProduct);
  require_sizes("gated_cell_backward", {sizes.S, sizes.D, sizes.X, sizes.I});
  if (is_scalar()) {
    return gated_cell_backward<float>(dh, dx, du, dpre, dy, y, tape, w_down_back, w_gate_up_back,
                                      sizes, part);
  }
  HWY_DYNAMIC_DISPATCH(gated_backward_float)
  (dh, dx, du, dpre, dy, y, tape, w_down_back.data, w_gate_up_back.data, sizes, part);
}

void add_transposed_product(float* c, const float* a, std::ptrdiff_t a_stride, const float* b,
                            std::ptrdiff_t b_stride, int M, int N, int K, Part part) {
  const Timed timed(Kind::kAddingProduct);
  require_sizes("add_transposed_product", {M, N, K});
  if (is_scalar()) return add_transposed_product<float>(c, a, a_stride, b, b_stride, M, N, K, part);
  HWY_DYNAMIC_DISPATCH(thin_gradient_float)(c, a, a_stride, b, b_stride, M, N, K, part);
}

void add_gate_up_gradient(float* c, const float* a, const float* b, int M, int I, int K,
                          Part part) {
  const Timed timed(Kind::kAddingProduct);
  require_sizes("add_gate_up_gradient", {M, I, K});
  if (is_scalar()) return add_gate_up_gradient<float>(c, a, b, M, I, K, part);
  HWY_DYNAMIC_DISPATCH(thin_gate_up_gradient_float)(c, a, b, M, I, K, part);
}

}  // namespace models::kernels
#endif
