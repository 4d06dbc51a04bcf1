// SPDX-License-Identifier: Apache-2.0
// The naive twins of every kernel in kernels.h: loops that anyone can check in a minute, sums in
// double, never "optimised a bit".  They are the double kernels, the "scalar" instruction set, and
// what the fast ones are tested against.  Contracts (shapes, overwrite or add, overlap): kernels.h.
#pragma once

#include <cmath>

#include "models/kernels/kernels.h"

namespace models::kernels::reference {

// The piece [begin, end) of n elements for `part`; share() in 64 bits.
inline std::size_t cut(std::size_t n, int index, int count) {
  return n / count * index + n % count * index / count;
}

inline double sigmoid(double g) { return 1.0 / (1.0 + std::exp(-g)); }

// ---- Packing ---------------------------------------------------------------------------------
template <typename Real>
void pack(Real* packed, View<Real> b, int K, int N, Part part = {}) {
  const int panel = panel_width(Real{});
  const Range panels = share((N + panel - 1) / panel, part);
  for (int p = panels.begin; p < panels.end; ++p) {
    Real* to = packed + static_cast<std::size_t>(p) * K * panel;
    for (int k = 0; k < K; ++k) {
      for (int j = 0; j < panel; ++j) {
        const int n = p * panel + j;
        to[static_cast<std::size_t>(k) * panel + j] = n < N ? b.at(k, n) : Real{0};
      }
    }
  }
}

template <typename Real>
void pack_gate_up(Real* packed, View<Real> b, int K, int I, Part part = {}) {
  const int panel = panel_width(Real{});
  const int half = panel / 2;
  const Range panels = share((I + half - 1) / half, part);
  for (int p = panels.begin; p < panels.end; ++p) {
    Real* to = packed + static_cast<std::size_t>(p) * K * panel;
    for (int k = 0; k < K; ++k) {
      for (int j = 0; j < half; ++j) {
        const int i = p * half + j;
        to[static_cast<std::size_t>(k) * panel + j] = i < I ? b.at(k, i) : Real{0};
        to[static_cast<std::size_t>(k) * panel + half + j] = i < I ? b.at(k, I + i) : Real{0};
      }
    }
  }
}

// ---- Products --------------------------------------------------------------------------------
// Row m of a times packed column n.
template <typename Real>
double dot(View<Real> a, int m, Packed<Real> b, int n, int K) {
  double sum = 0;
  for (int k = 0; k < K; ++k) sum += static_cast<double>(a.at(m, k)) * b.at(k, n, K);
  return sum;
}

template <typename Real>
void matmul(Real* c, std::ptrdiff_t c_stride, View<Real> a, Packed<Real> b, int M, int N, int K,
            Store store, Part part = {}) {
  const Range rows = share(M, part);
  for (int m = rows.begin; m < rows.end; ++m) {
    for (int n = 0; n < N; ++n) {
      const double sum = dot(a, m, b, n, K);
      Real& out = c[m * c_stride + n];
      out = static_cast<Real>(store == Store::kAdd ? out + sum : sum);
    }
  }
}

template <typename Real>
void matmul_swiglu(Real* p, Real* gate_up, View<Real> a, Packed<Real> b, int M, int I, int K,
                   Part part = {}) {
  const int half = b.panel / 2;
  const Range rows = share(M, part);
  for (int m = rows.begin; m < rows.end; ++m) {
    for (int i = 0; i < I; ++i) {
      const int gate_column = i / half * b.panel + i % half;
      const double gate = dot(a, m, b, gate_column, K);
      const double up = dot(a, m, b, gate_column + half, K);
      p[static_cast<std::ptrdiff_t>(m) * I + i] = static_cast<Real>(gate * sigmoid(gate) * up);
      if (gate_up) {
        Real* row = gate_up + static_cast<std::ptrdiff_t>(m) * 2 * I;
        row[i] = static_cast<Real>(gate);
        row[I + i] = static_cast<Real>(up);
      }
    }
  }
}

template <typename Real>
void matmul_swiglu_rows(Real* p, Real* gate_up, View<Real> a, Packed<Real> b, int I, int N, int K,
                        Part part = {}) {
  const Range rows = share(I, part);
  for (std::ptrdiff_t i = rows.begin; i < rows.end; ++i) {
    for (int n = 0; n < N; ++n) {
      const double gate = dot(a, i, b, n, K);
      const double up = dot(a, I + i, b, n, K);
      p[i * N + n] = static_cast<Real>(gate * sigmoid(gate) * up);
      if (gate_up) {
        gate_up[i * N + n] = static_cast<Real>(gate);
        gate_up[(I + i) * N + n] = static_cast<Real>(up);
      }
    }
  }
}

// ---- SwiGLU backward -------------------------------------------------------------------------
template <typename Real>
void swiglu_backward(Real* dgate, Real* dup, Real* p, const Real* dp, const Real* gate,
                     const Real* up, int R, int C, std::ptrdiff_t gu_stride, Part part = {}) {
  const Range rows = share(R, part);
  for (std::ptrdiff_t r = rows.begin; r < rows.end; ++r) {
    for (int c = 0; c < C; ++c) {
      const double g = gate[r * gu_stride + c];
      const double u = up[r * gu_stride + c];
      const double s = sigmoid(g);
      const double d = dp[r * C + c];
      dgate[r * gu_stride + c] = static_cast<Real>(d * u * s * (1 + g * (1 - s)));
      dup[r * gu_stride + c] = static_cast<Real>(d * g * s);
      p[r * C + c] = static_cast<Real>(g * s * u);
    }
  }
}

// ---- Norms -----------------------------------------------------------------------------------
template <typename Real>
void residual_rmsnorm_forward(Real* y, Real* r, const Real* h, const Real* o, int R, int D,
                              Part part = {}) {
  const Range rows = share(R, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    const auto sum_at = [&](int d) { return static_cast<double>(h[row * D + d]) + o[row * D + d]; };
    double squares = 0;
    for (int d = 0; d < D; ++d) squares += sum_at(d) * sum_at(d);
    const double scale = 1 / std::sqrt(squares / D + 1e-5);
    for (int d = 0; d < D; ++d) y[row * D + d] = static_cast<Real>(sum_at(d) * scale);
    r[row] = static_cast<Real>(scale);
  }
}

template <typename Real>
void rmsnorm_backward(Real* du, const Real* dy, const Real* y, const Real* r, int R, int D,
                      Part part = {}) {
  const Range rows = share(R, part);
  for (std::ptrdiff_t row = rows.begin; row < rows.end; ++row) {
    double dot = 0;
    for (int d = 0; d < D; ++d) dot += static_cast<double>(dy[row * D + d]) * y[row * D + d];
    for (int d = 0; d < D; ++d) {
      const std::ptrdiff_t at = row * D + d;
      du[at] = static_cast<Real>(r[row] * (dy[at] - y[at] * (dot / D)));
    }
  }
}

template <typename Real>
void residual_rmsnorm_columns_forward(Real* y, Real* r, const Real* h, const Real* o, int R, int D,
                                      Part part = {}) {
  const Range columns = share(D, part);
  for (int d = columns.begin; d < columns.end; ++d) {
    const auto sum_at = [&](std::ptrdiff_t row) {
      return static_cast<double>(h[row * D + d]) + o[row * D + d];
    };
    double squares = 0;
    for (int row = 0; row < R; ++row) squares += sum_at(row) * sum_at(row);
    const double scale = 1 / std::sqrt(squares / R + 1e-5);
    for (std::ptrdiff_t row = 0; row < R; ++row) {
      y[row * D + d] = static_cast<Real>(sum_at(row) * scale);
    }
    r[d] = static_cast<Real>(scale);
  }
}

template <typename Real>
void rmsnorm_columns_backward(Real* du, const Real* dy, const Real* y, const Real* r, int R, int D,
                              Part part = {}) {
  const Range columns = share(D, part);
  for (int d = columns.begin; d < columns.end; ++d) {
    double dot = 0;
    for (std::ptrdiff_t row = 0; row < R; ++row) {
      dot += static_cast<double>(dy[row * D + d]) * y[row * D + d];
    }
    for (std::ptrdiff_t row = 0; row < R; ++row) {
      const std::ptrdiff_t at = row * D + d;
      du[at] = static_cast<Real>(r[d] * (dy[at] - y[at] * (dot / R)));
    }
  }
}

// ---- Attention -------------------------------------------------------------------------------
template <typename Real>
void rotary(Real* qkv, const Real* cosine, const Real* sine, int S, int H, int K, bool inverse,
            Part part = {}) {
  const Range rows = share(S, part);
  for (std::ptrdiff_t s = rows.begin; s < rows.end; ++s) {
    for (int head = 0; head < 2 * H; ++head) {  // the heads of q, then those of k
      Real* v = qkv + s * 3 * H * K + static_cast<std::ptrdiff_t>(head) * K;
      for (int i = 0; i < K / 2; ++i) {
        const double c = cosine[s * (K / 2) + i];
        const double t = inverse ? -sine[s * (K / 2) + i] : sine[s * (K / 2) + i];
        const double a = v[i];
        const double b = v[i + K / 2];
        v[i] = static_cast<Real>(a * c - b * t);
        v[i + K / 2] = static_cast<Real>(b * c + a * t);
      }
    }
  }
}

// Where the vectors of token s, head h lie in qkv.
template <typename Real>
struct Heads {
  Real* qkv;
  int H, K;
  Real* at(std::ptrdiff_t s, int which, int h) const { return qkv + ((s * 3 + which) * H + h) * K; }
  Real* q(int s, int h) const { return at(s, 0, h); }
  Real* k(int s, int h) const { return at(s, 1, h); }
  Real* v(int s, int h) const { return at(s, 2, h); }
};

template <typename Real>
double dot(const Real* a, const Real* b, int K) {
  double sum = 0;
  for (int k = 0; k < K; ++k) sum += static_cast<double>(a[k]) * b[k];
  return sum;
}

// P (S, S) and dS (S, S) of one head.
inline std::size_t attention_scratch_size(int S) { return 2 * static_cast<std::size_t>(S) * S; }

template <typename Real>
void attention_forward(Real* out, Real* lse, const Real* qkv, int S, int H, int K, Real* scratch,
                       Part part = {}) {
  const Heads<const Real> in{qkv, H, K};
  const double scale = 1 / std::sqrt(static_cast<double>(K));
  const Range pairs = share(H * S, part);
  for (int pair = pairs.begin; pair < pairs.end; ++pair) {
    const int h = pair / S;
    const int s = pair % S;
    Real* score = scratch;  // (S)
    double top = -INFINITY;
    for (int t = 0; t < S; ++t) {
      score[t] = static_cast<Real>(dot(in.q(s, h), in.k(t, h), K) * scale);
      if (!(score[t] <= top)) top = score[t];  // a NaN gets through
    }
    double sum = 0;
    for (int t = 0; t < S; ++t) sum += std::exp(score[t] - top);
    for (int k = 0; k < K; ++k) {
      double mean = 0;
      for (int t = 0; t < S; ++t) mean += std::exp(score[t] - top) / sum * in.v(t, h)[k];
      out[(static_cast<std::ptrdiff_t>(s) * H + h) * K + k] = static_cast<Real>(mean);
    }
    if (lse) lse[static_cast<std::ptrdiff_t>(h) * S + s] = static_cast<Real>(top + std::log(sum));
  }
}

template <typename Real>
void attention_backward(Real* dqkv, const Real* dout, const Real* out, const Real* qkv,
                        const Real* lse, int S, int H, int K, Real* scratch, Part part = {}) {
  const Heads<const Real> in{qkv, H, K};
  const Heads<Real> grad{dqkv, H, K};
  const double scale = 1 / std::sqrt(static_cast<double>(K));
  Real* P = scratch;                                        // (S, S)
  Real* dS = scratch + static_cast<std::ptrdiff_t>(S) * S;  // (S, S)
  const Range heads = share(H, part);
  for (int h = heads.begin; h < heads.end; ++h) {
    const auto row_of = [&](const Real* x, std::ptrdiff_t s) { return x + (s * H + h) * K; };
    for (std::ptrdiff_t s = 0; s < S; ++s) {
      const double delta = dot(row_of(dout, s), row_of(out, s), K);
      for (int t = 0; t < S; ++t) {
        const double score = dot(in.q(s, h), in.k(t, h), K) * scale;
        const double p = std::exp(score - lse[static_cast<std::ptrdiff_t>(h) * S + s]);
        P[s * S + t] = static_cast<Real>(p);
        const double dp = dot(row_of(dout, s), in.v(t, h), K);
        dS[s * S + t] = static_cast<Real>(p * (dp - delta) * scale);
      }
    }
    for (std::ptrdiff_t s = 0; s < S; ++s) {
      for (int k = 0; k < K; ++k) {
        double dq = 0, dk = 0, dv = 0;
        for (std::ptrdiff_t t = 0; t < S; ++t) {
          dq += static_cast<double>(dS[s * S + t]) * in.k(t, h)[k];
          dk += static_cast<double>(dS[t * S + s]) * in.q(t, h)[k];
          dv += static_cast<double>(P[t * S + s]) * row_of(dout, t)[k];
        }
        grad.q(s, h)[k] = static_cast<Real>(dq);
        grad.k(s, h)[k] = static_cast<Real>(dk);
        grad.v(s, h)[k] = static_cast<Real>(dv);
      }
    }
  }
}

// ---- Elementwise and optimiser ---------------------------------------------------------------
template <typename Real>
void add(Real* y, const Real* a, const Real* b, std::size_t n, Part part = {}) {
  const std::size_t end = cut(n, part.index + 1, part.count);
  for (std::size_t i = cut(n, part.index, part.count); i < end; ++i) y[i] = a[i] + b[i];
}

template <typename Real>
void add3(Real* y, const Real* a, const Real* b, const Real* c, std::size_t n, Part part = {}) {
  const std::size_t end = cut(n, part.index + 1, part.count);
  for (std::size_t i = cut(n, part.index, part.count); i < end; ++i) y[i] = a[i] + b[i] + c[i];
}

// p <- p (1 - lr*wd);  m <- m + (1-b1)(g - m);  v <- v + (1-b2)(g^2 - v)
// p <- p - lr/bias1 * atan2(m, sqrt(v/bias2));  ema <- rate * ema + (1 - rate) * p
template <typename Real>
void adam_atan2(Real* p, Real* m, Real* v, Real* ema, const Real* g, std::size_t n,
                const AdamAtan2& step, Part part = {}) {
  const std::size_t end = cut(n, part.index + 1, part.count);
  for (std::size_t i = cut(n, part.index, part.count); i < end; ++i) {
    const double slope = g[i];
    const double mean = m[i] + (1 - step.beta1) * (slope - m[i]);
    const double square = v[i] + (1 - step.beta2) * (slope * slope - v[i]);
    const double turn = std::atan2(mean, std::sqrt(square / step.bias2));
    const double next = p[i] * (1 - step.lr * step.weight_decay) - step.lr / step.bias1 * turn;
    p[i] = static_cast<Real>(next);
    m[i] = static_cast<Real>(mean);
    v[i] = static_cast<Real>(square);
    if (ema) ema[i] = static_cast<Real>(step.ema_rate * ema[i] + (1 - step.ema_rate) * next);
  }
}

}  // namespace models::kernels::reference
