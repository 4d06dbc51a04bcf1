// SPDX-License-Identifier: Apache-2.0
// The small draws: range, rough evenness, and the same numbers everywhere.
#include <gtest/gtest.h>

#include <algorithm>

#include "puzzles/random.h"

namespace {

using namespace puzzles;

TEST(UniformInt, StaysInRangeAndReachesAll) {
  std::mt19937_64 rng(1);
  for (const uint64_t n : {1, 2, 3, 7, 10}) {
    std::vector<int> seen(n, 0);
    for (int draw = 0; draw < 10000; ++draw) ++seen.at(uniform_int(rng, n));
    // 5 sigma of a binomial count is at most 5 * sqrt(10000 / 4) = 250.
    for (const int count : seen) EXPECT_NEAR(count, 10000.0 / static_cast<double>(n), 250);
  }
}

TEST(UniformInt, HasNoBiasForHugeRanges) {
  // With n = 3/4 of 2^64 a bare remainder would fall in the lower third twice as often.
  std::mt19937_64 rng(2);
  const uint64_t n = uint64_t{3} << 62;
  int lower_third = 0;
  for (int draw = 0; draw < 9000; ++draw) lower_third += uniform_int(rng, n) < n / 3;
  EXPECT_NEAR(lower_third, 3000, 5 * 45);  // sigma = sqrt(9000 * 1/3 * 2/3) = 45
}

TEST(UniformReal, IsAtLeastZeroAndBelowOne) {
  std::mt19937_64 rng(3);
  double sum = 0;
  for (int draw = 0; draw < 10000; ++draw) {
    const double value = uniform_real(rng);
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 5 * 0.0029);  // sigma = sqrt(1/12/10000) = 0.0029
}

TEST(Shuffle, KeepsEveryItem) {
  std::mt19937_64 rng(4);
  std::vector<int> order = random_permutation(100, rng);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
  EXPECT_TRUE(random_permutation(0, rng).empty());
}

TEST(Shuffle, IsTheSameOnEveryMachine) {
  std::mt19937_64 rng(5489);
  // Computed by a second implementation, in Python.
  EXPECT_EQ(random_permutation(8, rng), (std::vector<int>{3, 4, 7, 0, 5, 2, 1, 6}));
}

}  // namespace
