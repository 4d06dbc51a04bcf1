// SPDX-License-Identifier: Apache-2.0
// The cell of the thin nets (symbols as an axis) in one pass over its rows, while a tile of them
// stays in the first-level cache.  With h (S, D), inputs x (S, X), which are h itself or h with
// what else a row reads beside it, [W_g W_u] (X, 2I), W_down (I, D):
//
//   [g u] = x [W_g W_u] + the products of the groups that the row reads
//   y     = rms_D(h + p W_down),    p = a u,  a = silu(g)
//
// The backward needs  dg = dp q,  du = dp a  with  q = u silu'(g):  p, a and q are kept instead of
// g and u, half as much again, and no exponential is taken twice (docs/performance.md, "Thin
// cells").
//
// Gates and ups lie in the order of pack_gate_up: half a panel of gates, then the ups of the same
// indices; so do products and gradients.  Ip is I filled up to whole half panels, with zeros.
// The templates are the naive twins, and the kernels of double.
#pragma once

#include <cmath>

#include "models/kernels/kernels.h"
#include "models/kernels/sparse_rows.h"

namespace models::kernels {

template <typename Real>
int padded_inner(int I) {
  const int half = panel_width(Real{}) / 2;
  return (I + half - 1) / half * half;
}

// Column of gate i in the order of pack_gate_up; its up is half a panel on.
inline int gate_column(int i, int half) { return i / half * 2 * half + i % half; }

struct GatedSizes {
  int S, D, X, I;  // rows, numbers of a state's row and of an input's, gates
};

// packed (2Ip, X) <- the transpose of w (X, 2I), for products with gradients in that order.
template <typename Real>
void pack_back_gate_up(Real* packed, const Real* w, int X, int I) {
  const int panel = panel_width(Real{}), half = panel / 2;
  const int K = 2 * padded_inner<Real>(I);
  for (int n = 0; n < (X + panel - 1) / panel * panel; ++n) {
    for (int k = 0; k < K; ++k) {
      const int i = k / panel * half + k % half;
      const int column = k % panel < half ? i : I + i;
      packed[(static_cast<std::size_t>(n / panel) * K + k) * panel + n % panel] =
          n < X && i < I ? w[static_cast<std::size_t>(n) * 2 * I + column] : Real{0};
    }
  }
}

// What the backward needs of a forward.
template <typename Real>
struct GatedTape {
  Real* r;  // (S) scale of the norm
  Real* p;  // (S, Ip) silu(g) u; the three below null where nothing is kept
  Real* a;  // (S, Ip) silu(g)
  Real* q;  // (S, Ip) u silu'(g)
};

constexpr int kGatedTileRows = 14;  // at most

// Elements of scratch for each part: of one tile [g u], p W_down in whole panels, and p where
// nothing is kept.
template <typename Real>
std::size_t gated_scratch_size(int D, int I) {
  const int panel = panel_width(Real{});
  const int padded_width = (D + panel - 1) / panel * panel;
  return static_cast<std::size_t>(kGatedTileRows) * (3 * padded_inner<Real>(I) + padded_width);
}

// Overwrites y, which may be h, and what the tape has.  x may be h where X is D.  products (rows,
// 2Ip) are read by `reads`, rows and weights for each row of h; both null where there are none.
// Parts split rows.
template <typename Real>
void gated_cell_forward(Real* y, const GatedTape<Real>& tape, const Real* h, const Real* x,
                        const Real* products, const SparseRows* reads, Packed<Real> w_gate_up,
                        Packed<Real> w_down, const GatedSizes& sizes, Real* scratch,
                        Part part = {}) {
  const int D = sizes.D, X = sizes.X, I = sizes.I;
  const int half = w_gate_up.panel / 2, Ip = padded_inner<Real>(I);
  const Range rows = share(sizes.S, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    Real* p = tape.p != nullptr ? tape.p + row * Ip
                                : scratch + part.index * gated_scratch_size<Real>(D, I);
    for (int i = 0; i < Ip; ++i) {
      double sum[2] = {0, 0};
      for (int which = 0; which < 2; ++which) {
        const int column = gate_column(i, half) + which * half;
        for (int k = 0; k < X; ++k)
          sum[which] += static_cast<double>(x[row * X + k]) * w_gate_up.at(k, column, X);
        if (reads == nullptr) continue;
        for (int at = reads->offsets[row]; at < reads->offsets[row + 1]; ++at) {
          const std::ptrdiff_t group = reads->indices[at];
          sum[which] += static_cast<double>(reads->weights[at]) * products[group * 2 * Ip + column];
        }
      }
      const double s = 1 / (1 + std::exp(-sum[0]));
      const double a = sum[0] * s;
      p[i] = static_cast<Real>(a * sum[1]);
      if (tape.p == nullptr) continue;
      tape.a[row * Ip + i] = static_cast<Real>(a);
      tape.q[row * Ip + i] = static_cast<Real>(sum[1] * (s + a * (1 - s)));
    }
    const auto sum_at = [&](int d) {
      double o = 0;
      for (int i = 0; i < I; ++i) o += static_cast<double>(p[i]) * w_down.at(i, d, I);
      return static_cast<double>(h[row * D + d]) + static_cast<Real>(o);
    };
    double squares = 0;
    for (int d = 0; d < D; ++d) squares += sum_at(d) * sum_at(d);
    const double r = 1 / std::sqrt(squares / D + 1e-5);
    for (int d = 0; d < D; ++d) y[row * D + d] = static_cast<Real>(sum_at(d) * r);
    tape.r[row] = static_cast<Real>(r);
  }
}

// du (S, D) of the sum under the norm, dpre (S, 2Ip) of gates and ups, and with W = [W_g W_u]
//   dh = du,  dx (S, X) = dpre W^T      or where dx is null, for x was h,
//   dh = du + dpre W^T
// from dy; dh may be dy.  w_down_back is W_down^T packed (D, I), w_gate_up_back by
// pack_back_gate_up.  Parts split rows.
template <typename Real>
void gated_cell_backward(Real* dh, Real* dx, Real* du, Real* dpre, const Real* dy, const Real* y,
                         const GatedTape<Real>& tape, Packed<Real> w_down_back,
                         Packed<Real> w_gate_up_back, const GatedSizes& sizes, Part part = {}) {
  const int D = sizes.D, X = sizes.X, I = sizes.I;
  const int half = w_down_back.panel / 2, Ip = padded_inner<Real>(I);
  const Range rows = share(sizes.S, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    double dot = 0;
    for (int d = 0; d < D; ++d) dot += static_cast<double>(dy[row * D + d]) * y[row * D + d];
    for (int d = 0; d < D; ++d) {
      du[row * D + d] =
          static_cast<Real>(tape.r[row] * (dy[row * D + d] - y[row * D + d] * (dot / D)));
    }
    for (int i = 0; i < Ip; ++i) {
      double dp = 0;
      for (int d = 0; i < I && d < D; ++d)
        dp += static_cast<double>(du[row * D + d]) * w_down_back.at(d, i, D);
      Real* gate = dpre + row * 2 * Ip + gate_column(i, half);
      gate[0] = static_cast<Real>(dp * tape.q[row * Ip + i]);
      gate[half] = static_cast<Real>(dp * tape.a[row * Ip + i]);
    }
    const auto product_at = [&](int n) {
      double sum = 0;
      for (int k = 0; k < 2 * Ip; ++k)
        sum += static_cast<double>(dpre[row * 2 * Ip + k]) * w_gate_up_back.at(k, n, 2 * Ip);
      return sum;
    };
    for (int d = 0; d < D; ++d)
      dh[row * D + d] = static_cast<Real>(du[row * D + d] + (dx == nullptr ? product_at(d) : 0));
    for (int n = 0; dx != nullptr && n < X; ++n) dx[row * X + n] = static_cast<Real>(product_at(n));
  }
}

// c (M, N) += a^T b with a (K, M) and b (K, N), rows a_stride and b_stride apart, neither packed:
// for the gradients of thin weights, K the rows of a state.  Parts split c.
template <typename Real>
void add_transposed_product(Real* c, const Real* a, std::ptrdiff_t a_stride, const Real* b,
                            std::ptrdiff_t b_stride, int M, int N, int K, Part part = {}) {
  const Range rows = share(M, part);
  for (std::ptrdiff_t m = rows.begin; m < rows.end; ++m) {
    for (int n = 0; n < N; ++n) {
      double sum = 0;
      for (int k = 0; k < K; ++k)
        sum += static_cast<double>(a[k * a_stride + m]) * b[k * b_stride + n];
      c[m * N + n] = static_cast<Real>(c[m * N + n] + sum);
    }
  }
}

// The same for c (M, 2I), gates then ups, from b (K, 2Ip) in the order of pack_gate_up; a_stride is
// M.
template <typename Real>
void add_gate_up_gradient(Real* c, const Real* a, const Real* b, int M, int I, int K,
                          Part part = {}) {
  const int half = panel_width(Real{}) / 2;
  const std::ptrdiff_t stride = 2 * padded_inner<Real>(I);
  const Range rows = share(M, part);
  for (std::ptrdiff_t m = rows.begin; m < rows.end; ++m) {
    for (int n = 0; n < 2 * I; ++n) {
      const Real* column = b + gate_column(n % I, half) + n / I * half;
      double sum = 0;
      for (int k = 0; k < K; ++k)
        sum += static_cast<double>(a[static_cast<std::ptrdiff_t>(k) * M + m]) * column[k * stride];
      c[m * 2 * I + n] = static_cast<Real>(c[m * 2 * I + n] + sum);
    }
  }
}

// The same on the chosen instruction set.
void gated_cell_forward(float* y, const GatedTape<float>& tape, const float* h, const float* x,
                        const float* products, const SparseRows* reads, Packed<float> w_gate_up,
                        Packed<float> w_down, const GatedSizes& sizes, float* scratch,
                        Part part = {});
void gated_cell_backward(float* dh, float* dx, float* du, float* dpre, const float* dy,
                         const float* y, const GatedTape<float>& tape, Packed<float> w_down_back,
                         Packed<float> w_gate_up_back, const GatedSizes& sizes, Part part = {});
void add_transposed_product(float* c, const float* a, std::ptrdiff_t a_stride, const float* b,
                            std::ptrdiff_t b_stride, int M, int N, int K, Part part = {});
void add_gate_up_gradient(float* c, const float* a, const float* b, int M, int I, int K,
                          Part part = {});

}  // namespace models::kernels
