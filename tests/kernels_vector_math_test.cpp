// SPDX-License-Identifier: Apache-2.0
// exp, log, atan2 and sigmoid against the C library in double, in units of the last place of a
// float, over floats of every size: all exponents, denormals, both signs, infinities, NaN.
#include "models/kernels/vector_math.h"

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "tests/kernels_cases.h"
#include "tests/tolerances.h"

namespace tests {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Floats `step` bit patterns apart over all of them, and the special ones.
std::vector<float> floats_of_every_size(std::uint32_t step) {
  std::vector<float> x = {0.0f, -0.0f, kInfinity, -kInfinity, kNan, 1.0f, -1.0f};
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += step) {
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  return x;
}

// |got - exact| in units of the last place of the float nearest to exact; infinity where one is NaN
// or infinite and the other is not.
double ulps(float got, double exact) {
  const float nearest = static_cast<float>(exact);
  if (std::isnan(got) || std::isnan(exact))
    return std::isnan(got) == std::isnan(exact) ? 0 : kInfinity;
  if (got == nearest) return 0;
  if (std::isinf(got) || std::isinf(nearest)) {  // one rounding away from overflow is not far
    const double largest = std::numeric_limits<float>::max();
    return std::fabs(std::fabs(static_cast<double>(std::isinf(got) ? nearest : got)) - largest) <
                   1e32
               ? 1
               : kInfinity;
  }
  const float up = std::nextafter(std::fabs(nearest), kInfinity);
  const double unit = std::isinf(up) ? std::fabs(nearest) - std::nextafter(std::fabs(nearest), 0.0f)
                                     : up - std::fabs(nearest);
  return std::fabs(got - exact) / unit;
}

void check(const std::vector<float>& got, const std::function<double(std::size_t)>& exact,
           const std::function<std::string(std::size_t)>& where, double limit) {
  double worst = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double error = ulps(got[i], exact(i));
    if (error > worst) worst = error, at = i;
  }
  std::printf("  %s: worst %.3f ulp at %s\n", kernels::isa_name().c_str(), worst,
              where(at).c_str());
  EXPECT_LE(worst, limit) << "at " << where(at) << ": got " << got[at] << ", expected "
                          << exact(at);
}

using ArrayFunction = void (*)(float*, const float*, std::size_t);
void check_function(ArrayFunction run, double (*exact)(double), double limit,
                    float low = -kInfinity, float high = kInfinity) {
  std::vector<float> x = floats_of_every_size(4099);
  std::erase_if(x, [&](float e) { return e < low || e > high; });
  on_every_isa([&] {
    std::vector<float> y(x.size());
    run(y.data(), x.data(), x.size());
    check(
        y, [&](std::size_t i) { return exact(x[i]); },
        [&](std::size_t i) { return std::to_string(x[i]); }, limit);
  });
}

TEST(VectorMath, ExpIsWithinItsStatedError) {
  check_function(
      kernels::bounded_exp, [](double x) { return std::exp(x); }, kExpUlp, -70, 87);
}

TEST(VectorMath, LogIsWithinItsStatedError) {
  check_function(
      kernels::log, [](double x) { return std::log(x); }, kLogUlp);
}

TEST(VectorMath, SigmoidIsWithinItsStatedError) {
  std::vector<float> x = floats_of_every_size(4099);
  std::erase_if(x, [](float e) { return e < -87; });  // there it stays at 1e-38
  on_every_isa([&] {
    std::vector<float> y(x.size());
    kernels::sigmoid(y.data(), x.data(), x.size());
    check(
        y, [&](std::size_t i) { return 1 / (1 + std::exp(-static_cast<double>(x[i]))); },
        [&](std::size_t i) { return std::to_string(x[i]); }, kSigmoidUlp);
    float low = -200;
    kernels::sigmoid(&low, &low, 1);
    EXPECT_GE(low, 0);
    EXPECT_LE(low, 1e-37f);
  });
}

TEST(VectorMath, Atan2IsWithinItsStatedError) {
  const std::vector<float> sizes = floats_of_every_size(2500009);
  std::vector<float> y, x;
  for (const float a : sizes) {
    for (const float b : sizes) {
      y.push_back(a);
      x.push_back(b);
    }
  }
  const std::vector<float> angles =
      random_floats(1 << 20, 1);  // and where the quotient is not extreme
  y.insert(y.end(), angles.begin(), angles.end());
  x.insert(x.end(), angles.rbegin(), angles.rend());
  on_every_isa([&] {
    std::vector<float> angle(x.size());
    kernels::atan2(angle.data(), y.data(), x.data(), x.size());
    check(
        angle,
        [&](std::size_t i) {
          return std::atan2(static_cast<double>(y[i]), static_cast<double>(x[i]));
        },
        [&](std::size_t i) { return std::to_string(y[i]) + ", " + std::to_string(x[i]); },
        kAtan2Ulp);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (angle[i] == 0) {
        ASSERT_EQ(std::signbit(angle[i]), std::signbit(y[i])) << y[i] << ", " << x[i];
      }
    }
  });
}

TEST(VectorMath, EveryLengthStaysInItsArrayAndMayWorkInPlace) {
  on_every_isa([] {
    for (const int n : kOddSizes) {
      const std::vector<float> x = random_floats(n, 2);
      std::vector<float> expected(n);
      kernels::bounded_exp(expected.data(), x.data(), n);
      Fenced y(x);
      kernels::bounded_exp(y.data(), y.data(), n);
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), y.span().begin())) << n;
      EXPECT_TRUE(y.is_intact()) << n;
    }
  });
}

}  // namespace
}  // namespace tests
