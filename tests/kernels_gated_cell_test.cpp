// SPDX-License-Identifier: Apache-2.0
// The thin cell, the gradients of its weights and the mean over other symbols against their naive
// twins in double.
#include "models/kernels/gated_cell.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "models/kernels/mean_of_others.h"
#include "tests/comparator.h"
#include "tests/kernels_cases.h"
#include "tests/tolerances.h"

namespace tests {
namespace {

using kernels::GatedTape;
using kernels::Packed;
using kernels::SparseRows;

// inputs: 0 = h itself.
struct Size {
  int S, D, I, inputs;
  kernels::GatedSizes sizes() const { return {S, D, inputs > 0 ? inputs : D, I}; }
};
std::vector<Size> sizes() {
  std::vector<Size> all = {{97, 32, 64, 0},  {81, 24, 48, 0},  {30, 16, 48, 0}, {5, 40, 70, 0},
                           {97, 32, 64, 96}, {30, 24, 48, 72}, {300, 5, 3, 0},  {600, 17, 33, 40}};
  for (const int size : kOddSizes) {
    all.push_back({size, 5, 3, 0});
    all.push_back({3, size, 17, 0});
    all.push_back({3, 17, size, 0});
    all.push_back({3, 7, 9, size});
  }
  return all;
}

constexpr int kGroups = 7;
// Row s reads s % 4 of the groups, one of them twice.
SparseRows reads_of(int S) {
  std::vector<std::vector<int>> lists(S);
  std::vector<double> weights;
  for (int s = 0; s < S; ++s) {
    for (int i = 0; i < s % 4; ++i) lists[s].push_back((s + 5 * i * i) % kGroups);
    weights.push_back(0.5 + 0.25 * (s % 3));
  }
  return SparseRows(lists, weights);
}

template <typename Real>
std::vector<Real> copy_of(const std::vector<float>& x) {
  return {x.begin(), x.end()};
}

// (R, 2I) gates, then ups  <->  (R, 2Ip) in the order of pack_gate_up;  (R, I) <-> (R, Ip).
template <typename Real>
std::vector<Real> to_panels(const std::vector<float>& x, int R, int I) {
  const int half = kernels::panel_width(Real{}) / 2, Ip = kernels::padded_inner<Real>(I);
  std::vector<Real> panels(static_cast<std::size_t>(R) * 2 * Ip);
  for (int r = 0; r < R; ++r) {
    for (int i = 0; i < 2 * I; ++i)
      panels[r * 2 * Ip + kernels::gate_column(i % I, half) + i / I * half] = x[r * 2 * I + i];
  }
  return panels;
}
template <typename Real>
std::vector<Real> from_panels(const std::vector<Real>& panels, int R, int I) {
  const int half = kernels::panel_width(Real{}) / 2, Ip = kernels::padded_inner<Real>(I);
  std::vector<Real> x;
  for (int r = 0; r < R; ++r) {
    for (int i = 0; i < 2 * I; ++i)
      x.push_back(panels[r * 2 * Ip + kernels::gate_column(i % I, half) + i / I * half]);
  }
  return x;
}
template <typename Real>
std::vector<Real> padded(const std::vector<float>& x, int R, int I) {
  const int Ip = kernels::padded_inner<Real>(I);
  std::vector<Real> wide(static_cast<std::size_t>(R) * Ip);
  for (int r = 0; r < R; ++r) std::copy_n(x.begin() + r * I, I, wide.begin() + r * Ip);
  return wide;
}
template <typename Real>
std::vector<Real> narrowed(const std::vector<Real>& wide, int R, int I) {
  const int Ip = kernels::padded_inner<Real>(I);
  std::vector<Real> x;
  for (int r = 0; r < R; ++r) x.insert(x.end(), wide.begin() + r * Ip, wide.begin() + r * Ip + I);
  return x;
}

// The numbers of one case, and all that the kernels make of them, in `count` parts.
struct Numbers {
  explicit Numbers(const Size& size) : size(size) {
    const auto [S, D, X, I] = size.sizes();
    h = random_floats(S * D, 1, 2);
    x = random_floats(S * X, 13, 2);
    products = random_floats(kGroups * 2 * I, 2);
    w = random_floats(X * 2 * I, 3, 1.5f / std::sqrt(static_cast<float>(X)));
    w_down = random_floats(I * D, 4, 1.5f / std::sqrt(static_cast<float>(I)));
    dy = random_floats(S * D, 5);
    y = random_floats(S * D, 6, 1.5f);
    r = random_floats(S, 7);
    p = random_floats(S * I, 8);
    a = random_floats(S * I, 9);
    q = random_floats(S * I, 10);
    dw = random_floats(X * 2 * I, 11);
    dw_down = random_floats(I * D, 12);
    reads = reads_of(S);
  }
  Size size;
  std::vector<float> h, x, products, w, w_down, dy, y, r, p, a, q, dw, dw_down;
  SparseRows reads;
};

template <typename Real>
struct Outcome {
  std::vector<std::vector<Real>> tensors;
};

template <typename Real>
Outcome<Real> run(const Numbers& in, int count, bool with_reads, bool keeps, bool in_place) {
  const auto [S, D, X, I] = in.size.sizes();
  const bool has_inputs = in.size.inputs > 0;
  const int Ip = kernels::padded_inner<Real>(I);
  const std::vector<Real> h = copy_of<Real>(in.h), inputs = copy_of<Real>(in.x),
                          w = copy_of<Real>(in.w), w_down = copy_of<Real>(in.w_down),
                          dy = copy_of<Real>(in.dy), y = copy_of<Real>(in.y),
                          products = to_panels<Real>(in.products, kGroups, I);
  std::vector<Real> packed_w(kernels::packed_size_gate_up<Real>(X, I)),
      packed_down(kernels::packed_size<Real>(I, D)), back_w(kernels::packed_size<Real>(2 * Ip, X)),
      back_down(kernels::packed_size<Real>(D, I));
  kernels::pack_gate_up(packed_w.data(), View<Real>{w.data(), 2 * I}, X, I);
  kernels::pack(packed_down.data(), View<Real>{w_down.data(), D}, I, D);
  kernels::pack_back_gate_up(back_w.data(), w.data(), X, I);
  kernels::pack(back_down.data(), kernels::transposed(w_down.data(), D), D, I);
  const int panel = kernels::panel_width(Real{});
  const auto right = [&](const std::vector<Real>& data) {
    return Packed<Real>{data.data(), panel};
  };

  std::vector<Real> out = in_place ? h : std::vector<Real>(S * D), r(S), p(S * Ip), a(S * Ip),
                    q(S * Ip), scratch(kernels::gated_scratch_size<Real>(D, I) * count);
  const GatedTape<Real> made{r.data(), keeps ? p.data() : nullptr, keeps ? a.data() : nullptr,
                             keeps ? q.data() : nullptr};
  std::vector<Real> given_r = copy_of<Real>(in.r), given_p = padded<Real>(in.p, S, I),
                    given_a = padded<Real>(in.a, S, I), given_q = padded<Real>(in.q, S, I);
  const GatedTape<Real> given{given_r.data(), given_p.data(), given_a.data(), given_q.data()};
  std::vector<Real> dh = in_place ? dy : std::vector<Real>(S * D), du(S * D), dpre(S * 2 * Ip),
                    dx(has_inputs ? S * X : 0);
  for (int i = 0; i < count; ++i) {
    const Part part{i, count};
    const Real* own_h = in_place ? out.data() : h.data();
    kernels::gated_cell_forward(out.data(), made, own_h, has_inputs ? inputs.data() : own_h,
                                with_reads ? products.data() : nullptr,
                                with_reads ? &in.reads : nullptr, right(packed_w),
                                right(packed_down), in.size.sizes(), scratch.data(), part);
    kernels::gated_cell_backward(dh.data(), has_inputs ? dx.data() : nullptr, du.data(),
                                 dpre.data(), in_place ? dh.data() : dy.data(), y.data(), given,
                                 right(back_down), right(back_w), in.size.sizes(), part);
  }
  std::vector<Real> dw = copy_of<Real>(in.dw), dw_down = copy_of<Real>(in.dw_down);
  for (int i = 0; i < count; ++i) {
    const Part part{i, count};
    kernels::add_gate_up_gradient(dw.data(), has_inputs ? inputs.data() : h.data(), dpre.data(), X,
                                  I, S, part);
    kernels::add_transposed_product(dw_down.data(), given_p.data(), Ip, du.data(), D, I, D, S,
                                    part);
  }
  Outcome<Real> outcome{{out, r, du, from_panels(dpre, S, I), dh, dw, dw_down}};
  if (has_inputs) outcome.tensors.push_back(dx);
  if (keeps) {
    for (const std::vector<Real>* kept : {&p, &a, &q})
      outcome.tensors.push_back(narrowed(*kept, S, I));
  }
  return outcome;
}

TEST(GatedCell, IsTheTwinOnEverySetForOddSizes) {
  for (const Size& size : sizes()) {
    SCOPED_TRACE(testing::Message() << "S " << size.S << " D " << size.D << " I " << size.I
                                    << " inputs " << size.inputs);
    const Numbers numbers(size);
    for (const bool with_reads : {false, true}) {
      const auto expected = run<double>(numbers, 1, with_reads, /*keeps=*/true, /*in_place=*/false);
      on_every_isa([&] {
        const auto whole = run<float>(numbers, 1, with_reads, /*keeps=*/true, /*in_place=*/false);
        for (std::size_t t = 0; t < expected.tensors.size(); ++t)
          EXPECT_TRUE(close(whole.tensors[t], expected.tensors[t], kKernel)) << "tensor " << t;
        for (const int count : {2, 3, 5}) {
          const auto parts = run<float>(numbers, count, with_reads, /*keeps=*/true, count == 3);
          for (std::size_t t = 0; t < expected.tensors.size(); ++t)
            EXPECT_TRUE(same_bits(parts.tensors[t], whole.tensors[t])) << "tensor " << t;
        }
        const auto forgetful = run<float>(numbers, 2, with_reads, /*keeps=*/false, false);
        EXPECT_TRUE(same_bits(forgetful.tensors[0], whole.tensors[0])) << "nothing kept";
      });
    }
  }
}

TEST(GatedCell, PassesNaNOnInItsRowOnly) {
  Numbers numbers({33, 24, 40, 0});
  numbers.h[5 * 24 + 3] = numbers.dy[5 * 24 + 3] = std::numeric_limits<float>::quiet_NaN();
  on_every_isa([&] {
    const auto outcome = run<float>(numbers, 1, true, true, false);
    for (const std::size_t t : {0, 4}) {
      for (int s = 0; s < 33; ++s) {
        for (int d = 0; d < 24; ++d)
          EXPECT_EQ(std::isnan(outcome.tensors[t][s * 24 + d]), s == 5) << "tensor " << t;
      }
    }
    EXPECT_TRUE(std::isnan(outcome.tensors[6][0]));
  });
}

TEST(AddTransposedProduct, ReadsStridedRowsAndWritesNothingElse) {
  for (const int size : kOddSizes) {
    const int M = size, N = 19, K = 2 * size + 1000, a_stride = M + 3, b_stride = N + 5;
    const std::vector<float> a = random_floats(K * a_stride, 1), b = random_floats(K * b_stride, 2);
    const std::vector<float> start = random_floats(M * N, 3);
    std::vector<double> expected = doubles(start);
    kernels::add_transposed_product(expected.data(), doubles(a).data(), a_stride, doubles(b).data(),
                                    b_stride, M, N, K);
    on_every_isa([&] {
      Fenced c(start);
      for (int i = 0; i < 2; ++i)
        kernels::add_transposed_product(c.data(), a.data(), a_stride, b.data(), b_stride, M, N, K,
                                        Part{i, 2});
      EXPECT_TRUE(close(c.span(), expected, kKernel)) << size;
      EXPECT_TRUE(c.is_intact()) << size;
    });
  }
}

TEST(MeanOfOthers, IsTheTwinOnEverySetForOddSizes) {
  for (const int size : kOddSizes) {
    for (const int symbols : {2, 9}) {
      const std::vector<float> t = random_floats(5 * symbols * size, 1);
      std::vector<double> expected(t.size());
      kernels::mean_of_others(expected.data(), doubles(t).data(), 5, symbols, size);
      on_every_isa([&] {
        Fenced o(t.size()), in_place(t);
        for (int i = 0; i < 3; ++i) {
          kernels::mean_of_others(o.data(), t.data(), 5, symbols, size, Part{i, 3});
          kernels::mean_of_others(in_place.data(), in_place.data(), 5, symbols, size, Part{i, 3});
        }
        EXPECT_TRUE(close(o.span(), expected, kKernel)) << size;
        EXPECT_TRUE(same_bits(in_place.span(), o.span())) << size;
        EXPECT_TRUE(o.is_intact() && in_place.is_intact()) << size;
      });
    }
  }
}

TEST(GatedCell, RejectsSizesOfZero) {
  float x[64] = {};
  const Packed<float> w{x, kernels::panel_width(0.0f)};
  const GatedTape<float> tape{x, x, x, x};
  for (int zero = 0; zero < 4; ++zero) {
    const kernels::GatedSizes sizes{zero != 0, zero != 1, zero != 2, zero != 3};
    EXPECT_THROW(kernels::gated_cell_forward(x, tape, x, x, nullptr, nullptr, w, w, sizes, x),
                 std::invalid_argument);
    EXPECT_THROW(kernels::gated_cell_backward(x, x, x, x, x, x, tape, w, w, sizes),
                 std::invalid_argument);
  }
  for (int zero = 0; zero < 3; ++zero) {
    const int S = zero != 0, D = zero != 1, I = zero != 2;
    EXPECT_THROW(kernels::add_transposed_product(x, x, 1, x, 1, S, D, I), std::invalid_argument);
    EXPECT_THROW(kernels::add_gate_up_gradient(x, x, x, S, D, I), std::invalid_argument);
    EXPECT_THROW(kernels::mean_of_others(x, x, S, 1 + D, I), std::invalid_argument);
  }
}

}  // namespace
}  // namespace tests
