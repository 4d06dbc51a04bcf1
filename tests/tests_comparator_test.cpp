// SPDX-License-Identifier: Apache-2.0
// The comparator must be able to fail: every way of being wrong that we know is rejected.
#include "tests/comparator.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/tolerances.h"

namespace tests {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<float> waves(std::size_t n, float size) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = size * std::sin(1.0f + static_cast<float>(i));
  return x;
}

TEST(Comparator, AcceptsTheSameNumbersAndARoundingError) {
  const std::vector<float> x = waves(10000, 3);
  EXPECT_TRUE(close(x, x, 0));
  std::vector<float> near = x;
  for (float& e : near) e *= 1 + 1e-6f;
  EXPECT_TRUE(close(near, x, kKernel));
  EXPECT_FALSE(close(near, x, 1e-8));
}

TEST(Comparator, ComparesFloatWithDouble) {
  const std::vector<float> got = {1.0f / 3};
  const std::array<double, 1> expected = {1.0 / 3};
  EXPECT_TRUE(close(got, expected, 1e-7));
  EXPECT_FALSE(close(got, expected, 1e-9));
}

TEST(Comparator, RejectsZerosWhateverTheSizeOfTheNumbers) {
  for (const float size : {1e-30f, 1e-6f, 1.0f, 1e6f, 1e30f}) {
    const std::vector<float> x = waves(1000, size);
    EXPECT_FALSE(close(std::vector<float>(1000, 0.0f), x, 0.1)) << size;
  }
  const std::vector<double> huge = {1e300, -1e300};
  EXPECT_FALSE(close(std::vector<double>{0, 0}, huge, 0.1));
}

TEST(Comparator, RejectsNumbersWhereZerosAreExpected) {
  const std::vector<float> zeros(100, 0.0f);
  EXPECT_TRUE(close(zeros, zeros, kKernel));
  EXPECT_FALSE(close(waves(100, 1e-20f), zeros, 0.1));
}

TEST(Comparator, RejectsSignFlips) {
  const std::vector<float> x = waves(1000, 2);
  std::vector<float> flipped = x;
  for (float& e : flipped) e = -e;
  EXPECT_FALSE(close(flipped, x, 0.1));
  flipped = x;
  flipped[777] = -flipped[777];
  EXPECT_FALSE(close(flipped, x, 0.1));
}

TEST(Comparator, RejectsNanAndInfinityOnEitherSide) {
  for (const double bad : {kNan, static_cast<double>(INFINITY), -static_cast<double>(INFINITY)}) {
    const std::vector<double> good = {1, 2, 3};
    const std::vector<double> with_bad = {1, bad, 3};
    EXPECT_FALSE(close(with_bad, good, 0.1));
    EXPECT_FALSE(close(good, with_bad, 0.1));
  }
  const std::vector<double> nans(3, kNan);
  EXPECT_FALSE(close(nans, nans, 0.1));
  const std::vector<double> up = {INFINITY, 1};
  EXPECT_TRUE(close(up, up, kKernel));
  EXPECT_FALSE(close(std::vector<double>{-INFINITY, 1}, up, 0.1));
}

TEST(Comparator, RejectsOneBadElementInTenThousand) {
  const std::vector<float> x = waves(10000, 1);
  for (const std::size_t at : {std::size_t{0}, std::size_t{5000}, std::size_t{9999}}) {
    std::vector<float> bad = x;
    bad[at] += 1e-3f;
    EXPECT_FALSE(close(bad, x, kGradient)) << at;
    bad[at] = x[at] - 1e-3f;
    EXPECT_FALSE(close(bad, x, kGradient)) << at;
  }
}

TEST(Comparator, OneLargeElementDoesNotHideTheOthers) {
  std::vector<float> x = waves(10000, 1);
  x[17] = 50;
  std::vector<float> bad = x;
  bad[4000] += 1e-3f;
  EXPECT_FALSE(close(bad, x, kGradient));
}

TEST(Comparator, RejectsWrongSizesAndNothing) {
  const std::vector<float> three = {1, 2, 3};
  EXPECT_FALSE(close(std::vector<float>{1, 2}, three, 0.1));
  EXPECT_FALSE(close(three, std::vector<float>{1, 2}, 0.1));
  EXPECT_FALSE(close(std::vector<float>{}, three, 0.1));
  EXPECT_FALSE(close(std::vector<float>{}, std::vector<float>{}, 0.1));
  EXPECT_FALSE(same_bits(std::vector<float>{}, std::vector<float>{}));
  EXPECT_FALSE(same_bits(std::vector<float>{1, 2}, three));
}

TEST(Comparator, RejectsAToleranceThatAcceptsAnything) {
  const std::vector<float> x = {1, 2, 3};
  for (const double tolerance : {1.0, -1.0, kNan, static_cast<double>(INFINITY)}) {
    EXPECT_FALSE(close(x, x, tolerance)) << tolerance;
  }
}

TEST(Comparator, NamesTheElementItRejects) {
  const testing::AssertionResult result =
      close(std::vector<float>{1, 2, 4}, std::vector<float>{1, 2, 3}, 0.1);
  const std::string message = result.message();
  EXPECT_NE(message.find("element 2 of 3: got 4, expected 3"), std::string::npos) << message;
}

TEST(Comparator, SameBitsTellsZeroFromMinusZero) {
  EXPECT_TRUE(same_bits(std::vector<float>{0, 1}, std::vector<float>{0, 1}));
  EXPECT_FALSE(same_bits(std::vector<float>{0, 1}, std::vector<float>{-0.0f, 1}));
  EXPECT_FALSE(
      same_bits(std::vector<float>{0, 1}, std::vector<float>{0, std::nextafter(1.0f, 2.0f)}));
}

}  // namespace
}  // namespace tests
