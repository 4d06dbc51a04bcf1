// SPDX-License-Identifier: Apache-2.0
// Means over seeds and their differences, against values worked out elsewhere.
#include <gtest/gtest.h>

#include <cmath>

#include "solver/statistics.h"

namespace {

constexpr double kPrinted = 6e-4;  // the tables print three decimals

// Values: tables of Student's t, two-sided 95%.
TEST(Student95, AgreesWithPublishedTables) {
  EXPECT_NEAR(solver::student95(1), 12.706, kPrinted);
  EXPECT_NEAR(solver::student95(2), 4.303, kPrinted);
  EXPECT_NEAR(solver::student95(3), 3.182, kPrinted);
  EXPECT_NEAR(solver::student95(10), 2.228, kPrinted);
  EXPECT_NEAR(solver::student95(30), 2.042, kPrinted);
  EXPECT_NEAR(solver::student95(1e7), 1.960, kPrinted);
  EXPECT_GT(solver::student95(2.5), solver::student95(3));
}

TEST(SpreadOver, DividesByOneLess) {
  const solver::Spread spread = solver::spread_over({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(spread.count, 8);
  EXPECT_NEAR(spread.mean, 5, 1e-12);
  EXPECT_NEAR(spread.deviation, std::sqrt(32.0 / 7), 1e-12);
  EXPECT_EQ(solver::spread_over({3}).deviation, 0);
  EXPECT_EQ(solver::spread_over({}).count, 0);
}

TEST(Difference95, PairsSeedsWhereItCan) {
  // Differences 1, 2, 3: mean 2, deviation 1, so 4.303 / sqrt(3) = 2.484 to each side.
  const solver::Difference d =
      solver::difference95({{1, 11}, {2, 22}, {3, 33}}, {{1, 10}, {2, 20}, {3, 30}, {9, 0}});
  EXPECT_EQ(d.method, solver::DifferenceMethod::kPaired);
  EXPECT_EQ(d.count, 3);
  EXPECT_NEAR(d.mean, 2, 1e-12);
  EXPECT_NEAR(d.half_width, 2.484, kPrinted);
}

TEST(Difference95, FallsBackToWelch) {
  // v = 1/3 and 4/3; degrees (5/3)^2 / ((1/9 + 16/9) / 2) = 2.941; t 3.219 by interpolation.
  const solver::Difference d =
      solver::difference95({{1, 4}, {2, 5}, {3, 6}}, {{4, 0}, {5, 2}, {6, 4}});
  EXPECT_EQ(d.method, solver::DifferenceMethod::kWelch);
  EXPECT_NEAR(d.mean, 3, 1e-12);
  EXPECT_NEAR(d.half_width, solver::student95(50.0 / 17) * std::sqrt(5.0 / 3), 1e-9);
  EXPECT_GT(d.half_width, 3.182 * std::sqrt(5.0 / 3));
}

// Seeds that decide nothing, as of a model that was trained before, are one measurement.
TEST(Difference95, GivesNoIntervalOfEqualDifferences) {
  const solver::Difference same = solver::difference95({{1, 4}, {2, 4}}, {{1, 1}, {2, 1}});
  EXPECT_EQ(same.method, solver::DifferenceMethod::kNone);
  EXPECT_NEAR(same.mean, 3, 1e-12);
  EXPECT_EQ(solver::difference95({{1, 4}, {2, 4}}, {{3, 1}, {4, 1}}).method,
            solver::DifferenceMethod::kNone);
}

// 380, 391 and 402 of 500 against five more of each: in percent they differ by a rounding.
TEST(Difference95, GivesNoIntervalOfDifferencesThatAreEqualButForRounding) {
  const auto percent = [](int hits) { return 100 * (hits / 500.0); };
  const solver::Difference same =
      solver::difference95({{1, percent(385)}, {2, percent(396)}, {3, percent(407)}},
                           {{1, percent(380)}, {2, percent(391)}, {3, percent(402)}});
  EXPECT_EQ(same.method, solver::DifferenceMethod::kNone);
  EXPECT_NEAR(same.mean, 1, 1e-9);
  const solver::Difference apart =
      solver::difference95({{1, percent(385)}, {2, percent(396)}, {3, percent(408)}},
                           {{1, percent(380)}, {2, percent(391)}, {3, percent(402)}});
  EXPECT_EQ(apart.method, solver::DifferenceMethod::kPaired);
}

TEST(Difference95, GivesNoIntervalOfOneSeed) {
  const solver::Difference one = solver::difference95({{1, 4}}, {{1, 1}});
  EXPECT_EQ(one.method, solver::DifferenceMethod::kNone);
  EXPECT_NEAR(one.mean, 3, 1e-12);
  EXPECT_EQ(solver::difference95({}, {{1, 1}}).count, 0);
}

}  // namespace
