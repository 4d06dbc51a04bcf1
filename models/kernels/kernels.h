// SPDX-License-Identifier: Apache-2.0
// The kernel interface: everything the nets do with numbers, on raw pointers and sizes.
// float runs the instruction set chosen in isa.h; double runs the naive twins of reference.h
// (finite differences).
//
// Rules for all: row-major, last axis contiguous; outputs first; "overwrites" unless it says "adds
// into"; outputs do not overlap inputs unless stated; sizes >= 1 (0 is rejected with
// std::invalid_argument); a NaN passes through.  The caller puts a barrier between two kernels of
// which one reads what another thread's part of the other wrote.
#pragma once

#include "models/kernels/matrix.h"

namespace models::kernels {

enum class Store { kOverwrite, kAdd };

// ---- Packing

int panel_width(float);   // columns in a packed panel: two vectors of the chosen instruction set
int panel_width(double);  // 2
// Elements that a packed (K, N) matrix takes; for a gate/up pair pass N = 2 * I through
// packed_size_gate_up.
template <typename Real>
std::size_t packed_size(int K, int N) {
  const std::size_t panel = static_cast<std::size_t>(panel_width(Real{}));
  return (static_cast<std::size_t>(N) + panel - 1) / panel * panel * static_cast<std::size_t>(K);
}
template <typename Real>
std::size_t packed_size_gate_up(int K, int I) {
  const std::size_t half = static_cast<std::size_t>(panel_width(Real{})) / 2;
  return (static_cast<std::size_t>(I) + half - 1) / half * half * 2 * static_cast<std::size_t>(K);
}
// packed <- b (K, N).  Parts split panels.
void pack(float* packed, View<float> b, int K, int N, Part part = {});
void pack(double* packed, View<double> b, int K, int N, Part part = {});
// packed <- b (K, 2I) with columns 0..I-1 gate and I..2I-1 up, so that one panel holds half a panel
// of gates and then the ups of the same indices: silu(gate) * up needs one tile.  Parts split
// panels.
void pack_gate_up(float* packed, View<float> b, int K, int I, Part part = {});
void pack_gate_up(double* packed, View<double> b, int K, int I, Part part = {});

// ---- Products

// c (M, N), row stride c_stride, = or += a (M, K) * b (K, N).  Parts split rows or panels,
// whichever are more.
void matmul(float* c, std::ptrdiff_t c_stride, View<float> a, Packed<float> b, int M, int N, int K,
            Store store, Part part = {});
void matmul(double* c, std::ptrdiff_t c_stride, View<double> a, Packed<double> b, int M, int N,
            int K, Store store, Part part = {});

// p (M, I) = silu(a g) * (a u) with [g u] = b (K, 2I) packed by pack_gate_up.  Where gate_up (M,
// 2I) is not null, the two products are kept there: columns 0..I-1 gate, I..2I-1 up.
void matmul_swiglu(float* p, float* gate_up, View<float> a, Packed<float> b, int M, int I, int K,
                   Part part = {});
void matmul_swiglu(double* p, double* gate_up, View<double> a, Packed<double> b, int M, int I,
                   int K, Part part = {});

// The same with gate and up along the rows: p (I, N) = silu(a_gate b) * (a_up b), a (2I, K) rows
// 0..I-1 gate, I..2I-1 up; b (K, N) packed.  Where gate_up (2I, N) is not null, the two products
// are kept there.
void matmul_swiglu_rows(float* p, float* gate_up, View<float> a, Packed<float> b, int I, int N,
                        int K, Part part = {});
void matmul_swiglu_rows(double* p, double* gate_up, View<double> a, Packed<double> b, int I, int N,
                        int K, Part part = {});

// ---- SwiGLU backward

// For p = silu(g) * u, elementwise over (R, C) with row strides gu_stride (gate, up, dgate, dup)
// and C (p, dp):
//   dgate = dp * u * s * (1 + g * (1 - s))
//   dup   = dp * g * s
//   p     = g * s * u,      s = 1 / (1 + exp(-g))
// p is written again because the forward did not keep it.  p may be the same array as dp.  Parts
// split rows.
void swiglu_backward(float* dgate, float* dup, float* p, const float* dp, const float* gate,
                     const float* up, int R, int C, std::ptrdiff_t gu_stride, Part part = {});
void swiglu_backward(double* dgate, double* dup, double* p, const double* dp, const double* gate,
                     const double* up, int R, int C, std::ptrdiff_t gu_stride, Part part = {});

// ---- Norms

// y (R, D) = (h + o) * r per row, r (R) = 1/sqrt(mean((h + o)^2) + 1e-5).  y may be h or o.  Parts
// split rows.
void residual_rmsnorm_forward(float* y, float* r, const float* h, const float* o, int R, int D,
                              Part part = {});
void residual_rmsnorm_forward(double* y, double* r, const double* h, const double* o, int R, int D,
                              Part part = {});
// With u = h + o:  du = r * (dy - y * mean(dy * y)).  du may be dy.  Parts split rows.
void rmsnorm_backward(float* du, const float* dy, const float* y, const float* r, int R, int D,
                      Part part = {});
void rmsnorm_backward(double* du, const double* dy, const double* y, const double* r, int R, int D,
                      Part part = {});
// The same down the columns: r (D) from the mean over the R rows of each column.  Parts split
// columns.
void residual_rmsnorm_columns_forward(float* y, float* r, const float* h, const float* o, int R,
                                      int D, Part part = {});
void residual_rmsnorm_columns_forward(double* y, double* r, const double* h, const double* o, int R,
                                      int D, Part part = {});
void rmsnorm_columns_backward(float* du, const float* dy, const float* y, const float* r, int R,
                              int D, Part part = {});
void rmsnorm_columns_backward(double* du, const double* dy, const double* y, const double* r, int R,
                              int D, Part part = {});

// ---- Attention

// qkv (S, 3*H*K): row s holds q of head 0..H-1, k of head 0..H-1, v of head 0..H-1, K numbers each;
// D = H*K.
// Rotary embedding in place on q and k (arXiv 2104.09864): with c, s = cosine, sine (S, K/2) and
// the halves rotated, for a = v[i], b = v[i + K/2]
//   (a, b) <- (a*c - b*s, b*c + a*s)
// inverse = true turns back.  Parts split rows.
void rotary(float* qkv, const float* cosine, const float* sine, int S, int H, int K, bool inverse,
            Part part = {});
void rotary(double* qkv, const double* cosine, const double* sine, int S, int H, int K,
            bool inverse, Part part = {});
// out (S, D) = softmax(q k^T / sqrt(K)) v per head, no mask; lse (H, S), where not null, = log sum
// exp of each row of scores.  scratch: attention_scratch_size elements for each part, disjoint.
// Parts split (head, query block) pairs.
template <typename Real>
std::size_t attention_scratch_size(int S, int K);
template <>
std::size_t attention_scratch_size<float>(int S, int K);
template <>
std::size_t attention_scratch_size<double>(int S, int K);
void attention_forward(float* out, float* lse, const float* qkv, int S, int H, int K,
                       float* scratch, Part part = {});
void attention_forward(double* out, double* lse, const double* qkv, int S, int H, int K,
                       double* scratch, Part part = {});
// dqkv (S, 3D) from dout, recomputing the scores:  P = exp(q k^T/sqrt(K) - lse),  dv = P^T dout,
//   dP = dout v^T,  dS = P * (dP - rowsum(dout * out)) / sqrt(K),  dq = dS k,  dk = dS^T q.   Parts
//   split heads.
void attention_backward(float* dqkv, const float* dout, const float* out, const float* qkv,
                        const float* lse, int S, int H, int K, float* scratch, Part part = {});
void attention_backward(double* dqkv, const double* dout, const double* out, const double* qkv,
                        const double* lse, int S, int H, int K, double* scratch, Part part = {});

// ---- Elementwise

// y = a + b  or  y = a + b + c, n elements; y may be an input.  Parts split the range.
void add(float* y, const float* a, const float* b, std::size_t n, Part part = {});
void add(double* y, const double* a, const double* b, std::size_t n, Part part = {});
void add3(float* y, const float* a, const float* b, const float* c, std::size_t n, Part part = {});
void add3(double* y, const double* a, const double* b, const double* c, std::size_t n,
          Part part = {});

// ---- Optimiser

// One Adam-atan2 step over n numbers (arXiv 2407.05872), see optimizer.h for the formula; bias1 = 1
// - b1^t, bias2 = 1 - b2^t;  and the moving average  ema <- ema_rate * ema + (1 - ema_rate) * p
// where ema is not null.
struct AdamAtan2 {
  double lr, weight_decay, beta1, beta2, bias1, bias2, ema_rate;
};
void adam_atan2(float* p, float* m, float* v, float* ema, const float* g, std::size_t n,
                const AdamAtan2& step, Part part = {});
void adam_atan2(double* p, double* m, double* v, double* ema, const double* g, std::size_t n,
                const AdamAtan2& step, Part part = {});

}  // namespace models::kernels
