// SPDX-License-Identifier: Apache-2.0
// Norms, SwiGLU backward, rotary embedding, sums and the optimiser step against their naive twins
// in double.
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "models/kernels/reference.h"
#include "models/kernels/sparse_rows.h"
#include "tests/comparator.h"
#include "tests/kernels_cases.h"
#include "tests/tolerances.h"

namespace tests {
namespace {

namespace reference = kernels::reference;

struct Size {
  int R, D;
};
std::vector<Size> sizes() {
  std::vector<Size> all = {{97, 512}, {916, 64}, {916, 512}, {82, 64}};
  for (const int size : kOddSizes) {
    all.push_back({3, size});
    all.push_back({size, 5});
    all.push_back({size, 64 + size});
  }
  return all;
}

// Runs the kernel on every set in 1, 2, 3 and 5 parts: the parts must give the bits of the whole.
void check_parts(const std::function<std::vector<Fenced>(int count)>& run,
                 const std::vector<std::vector<double>>& expected, double tolerance) {
  on_every_isa([&] {
    std::vector<Fenced> whole = run(1);
    ASSERT_EQ(whole.size(), expected.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      EXPECT_TRUE(close(whole[i].span(), expected[i], tolerance)) << "output " << i;
      EXPECT_TRUE(whole[i].is_intact()) << "output " << i;
    }
    for (const int count : {2, 3, 5}) {
      std::vector<Fenced> parts = run(count);
      for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_TRUE(same_bits(parts[i].span(), whole[i].span())) << count << " parts, output " << i;
      }
    }
  });
}

using ForwardNorm = void (*)(float*, float*, const float*, const float*, int, int, Part);
using ForwardTwin = void (*)(double*, double*, const double*, const double*, int, int, Part);
using BackwardNorm = void (*)(float*, const float*, const float*, const float*, int, int, Part);
using BackwardTwin = void (*)(double*, const double*, const double*, const double*, int, int, Part);

void check_norm(ForwardNorm forward, ForwardTwin forward_twin, BackwardNorm backward,
                BackwardTwin backward_twin, bool is_down_columns) {
  for (const auto& [R, D] : sizes()) {
    SCOPED_TRACE(testing::Message() << "R " << R << " D " << D);
    const std::size_t n = static_cast<std::size_t>(R) * D;
    const std::size_t norms = is_down_columns ? D : R;
    Fenced h(random_floats(n, 1, 3)), o(random_floats(n, 2)), dy(random_floats(n, 3));
    std::vector<double> y(n), r(norms), du(n);
    forward_twin(y.data(), r.data(), doubles(h.span()).data(), doubles(o.span()).data(), R, D, {});
    // Not the forward's y: at D = 1 that is +-1, and du what the rounding of dy - dy leaves.
    const std::vector<float> y_float = random_floats(n, 4, 1.5f), r_float = random_floats(norms, 5);
    backward_twin(du.data(), doubles(dy.span()).data(), doubles(y_float).data(),
                  doubles(r_float).data(), R, D, {});
    const int rows = R, columns = D;
    check_parts(
        [&](int count) {
          std::vector<Fenced> out = {Fenced(n), Fenced(norms), Fenced(n), h, o, dy};
          for (int i = 0; i < count; ++i) {
            const Part part{i, count};
            forward(out[0].data(), out[1].data(), h.data(), o.data(), rows, columns, part);
            backward(out[2].data(), dy.data(), y_float.data(), r_float.data(), rows, columns, part);
            // In place: y on h, y on o, du on dy.
            forward(out[3].data(), out[1].data(), out[3].data(), o.data(), rows, columns, part);
            forward(out[4].data(), out[1].data(), h.data(), out[4].data(), rows, columns, part);
            backward(out[5].data(), out[5].data(), y_float.data(), r_float.data(), rows, columns,
                     part);
          }
          return out;
        },
        {y, r, du, y, y, du}, kKernel);
  }
}

TEST(RmsNorm, RowsAgreeWithTheTwinInDouble) {
  check_norm(kernels::residual_rmsnorm_forward, reference::residual_rmsnorm_forward<double>,
             kernels::rmsnorm_backward, reference::rmsnorm_backward<double>, false);
}

TEST(RmsNorm, ColumnsAgreeWithTheTwinInDouble) {
  check_norm(kernels::residual_rmsnorm_columns_forward,
             reference::residual_rmsnorm_columns_forward<double>, kernels::rmsnorm_columns_backward,
             reference::rmsnorm_columns_backward<double>, true);
}

TEST(RmsNorm, NanStaysInItsRowOrColumn) {
  on_every_isa([] {
    const int R = 20, D = 37;
    std::vector<float> h = random_floats(R * D, 1);
    h[7 * D + 33] = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> o(R * D, 0.5f);
    std::vector<float> y(R * D), r(D);
    kernels::residual_rmsnorm_forward(y.data(), r.data(), h.data(), o.data(), R, D);
    for (int i = 0; i < R * D; ++i) ASSERT_EQ(std::isnan(y[i]), i / D == 7) << i;
    kernels::residual_rmsnorm_columns_forward(y.data(), r.data(), h.data(), o.data(), R, D);
    for (int i = 0; i < R * D; ++i) ASSERT_EQ(std::isnan(y[i]), i % D == 33) << i;
  });
}

TEST(SwigluBackward, AgreesWithTheTwinInDouble) {
  for (const auto& [R, D] : sizes()) {
    SCOPED_TRACE(testing::Message() << "R " << R << " C " << D);
    const int rows = R, columns = D, stride = 2 * D + 1;
    const std::size_t n = static_cast<std::size_t>(R) * D,
                      all = static_cast<std::size_t>(R) * stride;
    Fenced dp(random_floats(n, 1)), gate_up(random_floats(all, 2, 8));
    std::vector<double> dgate_up(all), p(n);
    const std::vector<double> gu = doubles(gate_up.span());
    reference::swiglu_backward(dgate_up.data(), dgate_up.data() + D, p.data(),
                               doubles(dp.span()).data(), gu.data(), gu.data() + D, R, D, stride);
    check_parts(
        [&](int count) {
          std::vector<Fenced> out = {Fenced(all), Fenced(n), dp};
          for (int i = 0; i < count; ++i) {
            float* dgate = out[0].data();
            kernels::swiglu_backward(dgate, dgate + columns, out[1].data(), dp.data(),
                                     gate_up.data(), gate_up.data() + columns, rows, columns,
                                     stride, {i, count});
            kernels::swiglu_backward(dgate, dgate + columns, out[2].data(), out[2].data(),
                                     gate_up.data(), gate_up.data() + columns, rows, columns,
                                     stride, {i, count});  // p on dp
          }
          return out;
        },
        {dgate_up, p, p}, kKernel);
  }
}

TEST(SumRows, AgreesWithTheTemplateInDouble) {
  for (const int width : {1, 7, 16, 17, 63, 64, 65, 97, 512}) {
    SCOPED_TRACE(width);
    const kernels::SparseRows A({{0, 3, 8}, {}, {5}, {1, 2, 3, 4, 5, 6, 7, 8, 0}, {8, 8}},
                                {0.5, 1, -2, 1.0 / 9, 0.25});
    Fenced x(random_floats(static_cast<std::size_t>(9) * width, 1));
    const std::size_t n = static_cast<std::size_t>(5) * width;
    std::vector<double> overwritten(n, 3), added(n, 3);
    kernels::sum_rows(overwritten.data(), doubles(x.span()).data(), A, width,
                      kernels::Store::kOverwrite);
    kernels::sum_rows(added.data(), doubles(x.span()).data(), A, width, kernels::Store::kAdd);
    check_parts(
        [&](int count) {
          std::vector<Fenced> out = {Fenced(n, 3), Fenced(n, 3)};
          for (int i = 0; i < count; ++i) {
            kernels::sum_rows(out[0].data(), x.data(), A, width, kernels::Store::kOverwrite,
                              {i, count});
            kernels::sum_rows(out[1].data(), x.data(), A, width, kernels::Store::kAdd, {i, count});
          }
          return out;
        },
        {overwritten, added}, kKernel);
  }
}

TEST(Rotary, AgreesWithTheTwinInDoubleAndTurnsBack) {
  for (const int K : {2, 4, 6, 8, 16, 24, 32, 64, 66}) {
    for (const int S : {1, 5, 97}) {
      const int H = 3;
      SCOPED_TRACE(testing::Message() << "K " << K << " S " << S);
      const std::size_t n = static_cast<std::size_t>(S) * 3 * H * K;
      Fenced qkv(random_floats(n, 1));
      std::vector<float> cosine(static_cast<std::size_t>(S) * K / 2), sine(cosine.size());
      for (std::size_t i = 0; i < cosine.size(); ++i) {
        cosine[i] = std::cos(0.37f * static_cast<float>(i));
        sine[i] = std::sin(0.37f * static_cast<float>(i));
      }
      const std::vector<double> original = doubles(qkv.span());
      std::vector<double> turned = original;
      reference::rotary(turned.data(), doubles(cosine).data(), doubles(sine).data(), S, H, K,
                        false);
      check_parts(
          [&](int count) {
            std::vector<Fenced> out = {qkv, qkv};
            for (const bool inverse : {false, true}) {
              for (int i = 0; i < count; ++i) {
                if (!inverse)
                  kernels::rotary(out[0].data(), cosine.data(), sine.data(), S, H, K, false,
                                  {i, count});
                kernels::rotary(out[1].data(), cosine.data(), sine.data(), S, H, K, inverse,
                                {i, count});
              }
            }
            return out;
          },
          {turned, original}, kKernel);
    }
  }
}

TEST(Add, SumsOfTwoAndThreeMayBeInPlace) {
  for (const int n : {1, 3, 15, 16, 17, 31, 97, 1000, 4099}) {
    SCOPED_TRACE(n);
    Fenced a(random_floats(n, 1)), b(random_floats(n, 2)), c(random_floats(n, 3));
    std::vector<double> two(n), three(n);
    reference::add(two.data(), doubles(a.span()).data(), doubles(b.span()).data(), n);
    reference::add3(three.data(), doubles(a.span()).data(), doubles(b.span()).data(),
                    doubles(c.span()).data(), n);
    check_parts(
        [&](int count) {
          std::vector<Fenced> out = {Fenced(n), a, Fenced(n), c};
          for (int i = 0; i < count; ++i) {
            const Part part{i, count};
            kernels::add(out[0].data(), a.data(), b.data(), n, part);
            kernels::add(out[1].data(), out[1].data(), b.data(), n, part);
            kernels::add3(out[2].data(), a.data(), b.data(), c.data(), n, part);
            kernels::add3(out[3].data(), a.data(), b.data(), out[3].data(), n, part);
          }
          return out;
        },
        {two, two, three, three}, kKernel);
  }
}

TEST(AdamAtan2, AgreesWithTheTwinInDoubleOverManySteps) {
  for (const int n : {1, 17, 97, 4099}) {
    for (const bool has_ema : {true, false}) {
      SCOPED_TRACE(testing::Message() << n << (has_ema ? " with" : " without") << " ema");
      const std::vector<float> p = random_floats(n, 1), g = random_floats(n, 2, 1e-3f);
      std::vector<double> p_twin = doubles(p), m_twin(n), v_twin(n), ema_twin = p_twin;
      const auto step_at = [](int t) {
        return kernels::AdamAtan2{1e-4, 1.0, 0.9, 0.95, 1 - std::pow(0.9, t), 1 - std::pow(0.95, t),
                                  0.999};
      };
      constexpr int kSteps = 8;
      for (int t = 1; t <= kSteps; ++t) {
        reference::adam_atan2(p_twin.data(), m_twin.data(), v_twin.data(),
                              has_ema ? ema_twin.data() : nullptr, doubles(g).data(), n,
                              step_at(t));
      }
      check_parts(
          [&](int count) {
            std::vector<Fenced> out = {Fenced(p), Fenced(n), Fenced(n), Fenced(p)};
            for (int t = 1; t <= kSteps; ++t) {
              for (int i = 0; i < count; ++i) {
                kernels::adam_atan2(out[0].data(), out[1].data(), out[2].data(),
                                    has_ema ? out[3].data() : nullptr, g.data(), n, step_at(t),
                                    {i, count});
              }
            }
            return out;
          },
          {p_twin, m_twin, v_twin, ema_twin}, kOptimizer);
    }
  }
}

TEST(AdamAtan2, ZeroGradientOnFreshMomentsOnlyDecays) {
  on_every_isa([] {
    float p = 2, m = 0, v = 0, ema = 2;
    const float g = 0;
    kernels::adam_atan2(&p, &m, &v, &ema, &g, 1, {0.01, 0.5, 0.9, 0.95, 0.1, 0.05, 0.5});
    EXPECT_FLOAT_EQ(p, 1.99f);
    EXPECT_FLOAT_EQ(ema, 1.995f);
    EXPECT_EQ(m, 0);
    EXPECT_EQ(v, 0);
  });
}

TEST(LayerKernels, RejectZeroSizes) {
  on_every_isa([] {
    std::vector<float> x(64);
    float* p = x.data();
    for (const auto& [R, D] : {Size{0, 1}, Size{1, 0}, Size{-1, 1}}) {
      EXPECT_THROW(kernels::residual_rmsnorm_forward(p, p, p, p, R, D), std::invalid_argument);
      EXPECT_THROW(kernels::rmsnorm_backward(p, p, p, p, R, D), std::invalid_argument);
      EXPECT_THROW(kernels::residual_rmsnorm_columns_forward(p, p, p, p, R, D),
                   std::invalid_argument);
      EXPECT_THROW(kernels::rmsnorm_columns_backward(p, p, p, p, R, D), std::invalid_argument);
      EXPECT_THROW(kernels::swiglu_backward(p, p, p, p, p, p, R, D, 1), std::invalid_argument);
      EXPECT_THROW(kernels::rotary(p, p, p, R, D, 2, false), std::invalid_argument);
    }
    EXPECT_THROW(kernels::rotary(p, p, p, 1, 1, 0, false), std::invalid_argument);
    EXPECT_THROW(kernels::rotary(p, p, p, 1, 1, 3, false), std::invalid_argument);
    EXPECT_THROW(kernels::add(p, p, p, 0), std::invalid_argument);
    EXPECT_THROW(kernels::add3(p, p, p, p, 0), std::invalid_argument);
    EXPECT_THROW(kernels::adam_atan2(p, p, p, p, p, 0, {}), std::invalid_argument);
  });
}

}  // namespace
}  // namespace tests
