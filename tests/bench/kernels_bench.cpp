// SPDX-License-Identifier: Apache-2.0
// Times each kernel beside its naive twin, and the products beside Eigen, on one thread
// (docs/performance.md, "Kernels").
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <vector>

#include "models/kernels/kernels.h"
#include "models/kernels/reference.h"

namespace {

namespace kernels = models::kernels;
namespace reference = models::kernels::reference;
using kernels::Packed;
using kernels::Store;
using kernels::View;

std::vector<float> numbers(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(static_cast<int>(i * 7919 % 2001) - 1000) * 1e-3f;
  return values;
}

// One right-hand side, packed for the chosen instruction set.
struct Product {
  Product(int rows, int columns, int inner)
      : M(rows),
        N(columns),
        K(inner),
        a(numbers(static_cast<std::size_t>(M) * K)),
        b(numbers(static_cast<std::size_t>(K) * N)),
        c(static_cast<std::size_t>(M) * N),
        packed(kernels::packed_size<float>(K, N)) {
    kernels::pack(packed.data(), View<float>{b.data(), N}, K, N);
  }
  Packed<float> right() const { return {packed.data(), kernels::panel_width(0.0f)}; }
  void count(benchmark::State& state) const {
    state.counters["GFLOP/s"] =
        benchmark::Counter(2e-9 * M * N * K, benchmark::Counter::kIsIterationInvariantRate);
  }
  int M, N, K;
  std::vector<float> a, b, c, packed;
};

void Matmul(benchmark::State& state) {
  Product p(state.range(0), state.range(1), state.range(2));
  for (auto _ : state) {
    kernels::matmul(p.c.data(), p.N, View<float>{p.a.data(), p.K}, p.right(), p.M, p.N, p.K,
                    Store::kOverwrite);
    benchmark::ClobberMemory();
  }
  p.count(state);
}
void MatmulTwin(benchmark::State& state) {
  Product p(state.range(0), state.range(1), state.range(2));
  for (auto _ : state) {
    reference::matmul(p.c.data(), p.N, View<float>{p.a.data(), p.K}, p.right(), p.M, p.N, p.K,
                      Store::kOverwrite);
    benchmark::ClobberMemory();
  }
  p.count(state);
}
void MatmulEigen(benchmark::State& state) {
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Product p(state.range(0), state.range(1), state.range(2));
  Eigen::Map<Matrix> a(p.a.data(), p.M, p.K), b(p.b.data(), p.K, p.N), c(p.c.data(), p.M, p.N);
  for (auto _ : state) {
    c.noalias() = a * b;
    benchmark::ClobberMemory();
  }
  p.count(state);
}
// Rows, columns, inner: the products of cases A (tokens, channels), D, E and their weight
// gradients.
void shapes(benchmark::internal::Benchmark* b) {
  for (const auto& s : {std::vector<std::int64_t>{97, 3072, 512},
                        {97, 512, 1536},
                        {1024, 512, 97},
                        {82, 384, 64},
                        {82, 64, 192},
                        {256, 64, 82}}) {
    b->Args(s);
  }
}
BENCHMARK(Matmul)->Apply(shapes);
BENCHMARK(MatmulTwin)->Apply(shapes);
BENCHMARK(MatmulEigen)->Apply(shapes);

// Norms, SwiGLU, rotary, attention and the optimiser at case B's sizes: kFast picks the kernel or
// its twin.
constexpr int S = 97, D = 512, H = 8, K = 64, I = 1536;

template <bool kFast>
void Norm(benchmark::State& state) {
  const auto h = numbers(S * D), o = numbers(S * D);
  std::vector<float> y(S * D), r(S);
  for (auto _ : state) {
    if (kFast)
      kernels::residual_rmsnorm_forward(y.data(), r.data(), h.data(), o.data(), S, D);
    else
      reference::residual_rmsnorm_forward(y.data(), r.data(), h.data(), o.data(), S, D);
    benchmark::ClobberMemory();
  }
}
template <bool kFast>
void NormBackward(benchmark::State& state) {
  const auto y = numbers(S * D), dy = numbers(S * D), r = numbers(S);
  std::vector<float> du(S * D);
  for (auto _ : state) {
    if (kFast)
      kernels::rmsnorm_backward(du.data(), dy.data(), y.data(), r.data(), S, D);
    else
      reference::rmsnorm_backward(du.data(), dy.data(), y.data(), r.data(), S, D);
    benchmark::ClobberMemory();
  }
}
template <bool kFast>
void SwigluBackward(benchmark::State& state) {
  const auto gate_up = numbers(S * 2 * I), dp = numbers(S * I);
  std::vector<float> d(S * 2 * I), p(S * I);
  for (auto _ : state) {
    if (kFast)
      kernels::swiglu_backward(d.data(), d.data() + I, p.data(), dp.data(), gate_up.data(),
                               gate_up.data() + I, S, I, 2 * I);
    else
      reference::swiglu_backward(d.data(), d.data() + I, p.data(), dp.data(), gate_up.data(),
                                 gate_up.data() + I, S, I, 2 * I);
    benchmark::ClobberMemory();
  }
}
template <bool kFast>
void AttentionForward(benchmark::State& state) {
  const auto qkv = numbers(S * 3 * D);
  std::vector<float> out(S * D), lse(H * S);
  std::vector<float> scratch(kernels::attention_scratch_size<float>(S, K) +
                             reference::attention_scratch_size(S));
  for (auto _ : state) {
    if (kFast)
      kernels::attention_forward(out.data(), lse.data(), qkv.data(), S, H, K, scratch.data());
    else
      reference::attention_forward(out.data(), lse.data(), qkv.data(), S, H, K, scratch.data());
    benchmark::ClobberMemory();
  }
}
template <bool kFast>
void AttentionBackward(benchmark::State& state) {
  const auto qkv = numbers(S * 3 * D), dout = numbers(S * D);
  std::vector<float> out(S * D), lse(H * S), dqkv(S * 3 * D);
  std::vector<float> scratch(kernels::attention_scratch_size<float>(S, K) +
                             reference::attention_scratch_size(S));
  kernels::attention_forward(out.data(), lse.data(), qkv.data(), S, H, K, scratch.data());
  for (auto _ : state) {
    if (kFast)
      kernels::attention_backward(dqkv.data(), dout.data(), out.data(), qkv.data(), lse.data(), S,
                                  H, K, scratch.data());
    else
      reference::attention_backward(dqkv.data(), dout.data(), out.data(), qkv.data(), lse.data(), S,
                                    H, K, scratch.data());
    benchmark::ClobberMemory();
  }
}
template <bool kFast>
void AdamAtan2(benchmark::State& state) {
  constexpr std::size_t n = 1 << 18;
  auto p = numbers(n), m = numbers(n), ema = numbers(n);
  const auto g = numbers(n);
  std::vector<float> v(n, 0.5f);
  const kernels::AdamAtan2 step{1e-4, 0.1, 0.9, 0.95, 0.5, 0.5, 0.999};
  for (auto _ : state) {
    if (kFast)
      kernels::adam_atan2(p.data(), m.data(), v.data(), ema.data(), g.data(), n, step);
    else
      reference::adam_atan2(p.data(), m.data(), v.data(), ema.data(), g.data(), n, step);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(Norm<true>);
BENCHMARK(Norm<false>);
BENCHMARK(NormBackward<true>);
BENCHMARK(NormBackward<false>);
BENCHMARK(SwigluBackward<true>);
BENCHMARK(SwigluBackward<false>);
BENCHMARK(AttentionForward<true>);
BENCHMARK(AttentionForward<false>);
BENCHMARK(AttentionBackward<true>);
BENCHMARK(AttentionBackward<false>);
BENCHMARK(AdamAtan2<true>);
BENCHMARK(AdamAtan2<false>);

}  // namespace

BENCHMARK_MAIN();
