// SPDX-License-Identifier: Apache-2.0
// The double kernels: the naive twins behind the size checks.
#include "models/kernels/kernels.h"

#include <stdexcept>
#include <string>

#include "models/kernels/isa.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"

namespace models::kernels {

void reject_sizes(const char* kernel, std::initializer_list<long long> sizes) {
  std::string found;
  for (const long long size : sizes) found += (found.empty() ? "" : ", ") + std::to_string(size);
  throw std::invalid_argument(std::string(kernel) + ": sizes (" + found +
                              "), wanted each at least 1 (and an even head size)");
}

template <>
std::size_t attention_scratch_size<double>(int S, int) {
  return reference::attention_scratch_size(S);
}

void pack(double* packed, View<double> b, int K, int N, Part part) {
  require_sizes("pack", {K, N});
  reference::pack(packed, b, K, N, part);
}

void pack_gate_up(double* packed, View<double> b, int K, int I, Part part) {
  require_sizes("pack_gate_up", {K, I});
  reference::pack_gate_up(packed, b, K, I, part);
}

void matmul(double* c, std::ptrdiff_t c_stride, View<double> a, Packed<double> b, int M, int N,
            int K, Store store, Part part) {
  require_sizes("matmul", {M, N, K});
  reference::matmul(c, c_stride, a, b, M, N, K, store, part);
}

void matmul_swiglu(double* p, double* gate_up, View<double> a, Packed<double> b, int M, int I,
                   int K, Part part) {
  require_sizes("matmul_swiglu", {M, I, K});
  reference::matmul_swiglu(p, gate_up, a, b, M, I, K, part);
}

void matmul_swiglu_rows(double* p, double* gate_up, View<double> a, Packed<double> b, int I, int N,
                        int K, Part part) {
  require_sizes("matmul_swiglu_rows", {I, N, K});
  reference::matmul_swiglu_rows(p, gate_up, a, b, I, N, K, part);
}

void swiglu_backward(double* dgate, double* dup, double* p, const double* dp, const double* gate,
                     const double* up, int R, int C, std::ptrdiff_t gu_stride, Part part) {
  require_sizes("swiglu_backward", {R, C});
  reference::swiglu_backward(dgate, dup, p, dp, gate, up, R, C, gu_stride, part);
}

void residual_rmsnorm_forward(double* y, double* r, const double* h, const double* o, int R, int D,
                              Part part) {
  require_sizes("residual_rmsnorm_forward", {R, D});
  reference::residual_rmsnorm_forward(y, r, h, o, R, D, part);
}

void rmsnorm_backward(double* du, const double* dy, const double* y, const double* r, int R, int D,
                      Part part) {
  require_sizes("rmsnorm_backward", {R, D});
  reference::rmsnorm_backward(du, dy, y, r, R, D, part);
}

void residual_rmsnorm_columns_forward(double* y, double* r, const double* h, const double* o, int R,
                                      int D, Part part) {
  require_sizes("residual_rmsnorm_columns_forward", {R, D});
  reference::residual_rmsnorm_columns_forward(y, r, h, o, R, D, part);
}

void rmsnorm_columns_backward(double* du, const double* dy, const double* y, const double* r, int R,
                              int D, Part part) {
  require_sizes("rmsnorm_columns_backward", {R, D});
  reference::rmsnorm_columns_backward(du, dy, y, r, R, D, part);
}

void rotary(double* qkv, const double* cosine, const double* sine, int S, int H, int K,
            bool inverse, Part part) {
  require_sizes("rotary", {S, H, K / 2, 1 - K % 2});
  reference::rotary(qkv, cosine, sine, S, H, K, inverse, part);
}

void attention_forward(double* out, double* lse, const double* qkv, int S, int H, int K,
                       double* scratch, Part part) {
  require_sizes("attention_forward", {S, H, K});
  reference::attention_forward(out, lse, qkv, S, H, K, scratch, part);
}

void attention_backward(double* dqkv, const double* dout, const double* out, const double* qkv,
                        const double* lse, int S, int H, int K, double* scratch, Part part) {
  require_sizes("attention_backward", {S, H, K});
  reference::attention_backward(dqkv, dout, out, qkv, lse, S, H, K, scratch, part);
}

void add(double* y, const double* a, const double* b, std::size_t n, Part part) {
  require_sizes("add", {static_cast<long long>(n)});
  reference::add(y, a, b, n, part);
}

void add3(double* y, const double* a, const double* b, const double* c, std::size_t n, Part part) {
  require_sizes("add3", {static_cast<long long>(n)});
  reference::add3(y, a, b, c, n, part);
}

void adam_atan2(double* p, double* m, double* v, double* ema, const double* g, std::size_t n,
                const AdamAtan2& step, Part part) {
  require_sizes("adam_atan2", {static_cast<long long>(n)});
  reference::adam_atan2(p, m, v, ema, g, n, step, part);
}

}  // namespace models::kernels
