// SPDX-License-Identifier: Apache-2.0
// The one comparator of the project: are these numbers those numbers?  Its own test feeds it zeros,
// sign flips, NaN, one bad element in 10,000, wrong sizes and nothing, and demands rejection.
//   error(i) = |got(i) - expected(i)| / max(|expected(i)|, rms(expected)),   accepted when every
//   error <= tolerance.
// An element is judged by its own size or, where it is a small one among larger, by the typical
// size, since sums round with the size of their terms.  All-zero output has error 1 at the largest
// element, whatever the values are; expected zeros alone (rms 0) are met by zeros alone.  An
// infinity is met by the same infinity; NaN by nothing.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>

namespace tests {

struct Worst {
  double error = 0;  // infinity where no tolerance would do
  std::size_t index = 0;
};

// The worst error and where it is; sizes equal and not 0.
template <typename Got, typename Expected>
Worst worst_error(std::span<const Got> got, std::span<const Expected> expected) {
  double largest = 0;
  for (const double e : expected) {
    if (std::isfinite(e)) largest = std::fmax(largest, std::fabs(e));
  }
  double squares = 0;  // of e / largest: the square of a large double is infinite
  for (const double e : expected) {
    if (std::isfinite(e) && largest > 0) squares += e / largest * (e / largest);
  }
  const double rms = largest * std::sqrt(squares / static_cast<double>(expected.size()));
  Worst worst;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double g = got[i];
    const double e = expected[i];
    double error = INFINITY;
    if (g == e) {
      error = 0;
    } else if (std::isfinite(g) && std::isfinite(e)) {
      const double scale = std::fmax(std::fabs(e), rms);
      if (scale > 0) error = std::fabs(g - e) / scale;
    }
    if (error > worst.error) worst = {error, i};
  }
  return worst;
}

// EXPECT_TRUE(close(got, expected, kKernel)): vectors, arrays or spans of float or double.
template <typename GotRange, typename ExpectedRange>
testing::AssertionResult close(const GotRange& got_range, const ExpectedRange& expected_range,
                               double tolerance) {
  const std::span got(got_range);
  const std::span expected(expected_range);
  using Got = std::remove_cv_t<typename decltype(got)::value_type>;
  using Expected = std::remove_cv_t<typename decltype(expected)::value_type>;
  if (!(tolerance >= 0 && tolerance <= 0.1)) {
    return testing::AssertionFailure() << "tolerance " << tolerance << ", wanted 0 to 0.1";
  }
  if (got.size() != expected.size()) {
    return testing::AssertionFailure()
           << "got " << got.size() << " elements, expected " << expected.size();
  }
  if (got.empty()) return testing::AssertionFailure() << "nothing to compare";
  const Worst worst = worst_error(std::span<const Got>(got), std::span<const Expected>(expected));
  if (worst.error <= tolerance) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "element " << worst.index << " of " << got.size() << ": got " << got[worst.index]
         << ", expected " << expected[worst.index] << ", error " << worst.error << " > "
         << tolerance;
}

// EXPECT_TRUE(same_bits(got, expected)): for results that must not depend on threads or blocking.
template <typename GotRange, typename ExpectedRange>
testing::AssertionResult same_bits(const GotRange& got_range, const ExpectedRange& expected_range) {
  const std::span got(got_range);
  const std::span expected(expected_range);
  static_assert(sizeof(got[0]) == sizeof(expected[0]));
  if (got.size() != expected.size()) {
    return testing::AssertionFailure()
           << "got " << got.size() << " elements, expected " << expected.size();
  }
  if (got.empty()) return testing::AssertionFailure() << "nothing to compare";
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (std::memcmp(&got[i], &expected[i], sizeof(got[i])) != 0) {
      return testing::AssertionFailure() << "element " << i << " of " << got.size() << ": got "
                                         << got[i] << ", expected the same bits as " << expected[i];
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace tests
