// SPDX-License-Identifier: Apache-2.0
// Wilson's interval, Student's t.
#include "solver/statistics.h"

#include <algorithm>
#include <cmath>

namespace solver {
namespace {

// P(|T| > t) = I_x(degrees/2, 1/2) with x = degrees/(degrees + t^2), the regularised incomplete
// beta function by its continued fraction (Abramowitz and Stegun, 26.5.8, 26.7.1; modified Lentz).
// The fraction converges fast for x < (a+1)/(a+b+2); beyond, I_x(a,b) = 1 - I_{1-x}(b,a).
double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  constexpr double kTiny = 1e-300;
  constexpr int kTerms = 1000;
  double c = 1, d = 1 / std::max(kTiny, 1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m < kTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return fraction / a *
         std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) +
                  b * std::log1p(-x));
}

// Equal but for rounding: seeds that decide nothing, or 100% on both sides, are no certainty.
bool are_equal(const Spread& spread) {
  constexpr double kRounding = 1e-9;
  return spread.deviation <= kRounding * std::max(1.0, std::abs(spread.mean));
}

}  // namespace

Interval wilson95(double hits, std::int64_t trials) {
  if (trials <= 0) return {};
  constexpr double z = 1.959963984540054;
  const double n = static_cast<double>(trials);
  const double p = hits / n;
  const double centre = p + z * z / (2 * n);
  const double spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  // At 0 and at n hits the bound is exactly 0 and 1; rounding must not take it past.
  return {hits == 0 ? 0.0 : std::max(0.0, (centre - spread) / scale),
          hits == n ? 1.0 : std::min(1.0, (centre + spread) / scale)};
}

Spread spread_over(const std::vector<double>& values) {
  Spread spread;
  spread.count = static_cast<int>(values.size());
  if (values.empty()) return spread;
  for (const double value : values) spread.mean += value;
  spread.mean /= spread.count;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  if (spread.count > 1) spread.deviation = std::sqrt(squares / (spread.count - 1));
  return spread;
}

double student95(double degrees) {
  const auto outside = [&](double t) {
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
  };
  double low = 0, high = 2;
  while (outside(high) > 0.05 && high < 1e12) high *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (outside(middle) > 0.05 ? low : high) = middle;
  }
  return high;
}

Difference difference95(const std::map<std::int64_t, double>& values,
                        const std::map<std::int64_t, double>& base) {
  std::vector<double> differences, all, all_of_base;
  for (const auto& [seed, value] : values) {
    all.push_back(value);
    const auto partner = base.find(seed);
    if (partner != base.end()) differences.push_back(value - partner->second);
  }
  for (const auto& [seed, value] : base) all_of_base.push_back(value);
  if (differences.size() >= 2) {
    const Spread spread = spread_over(differences);
    if (are_equal(spread)) return {DifferenceMethod::kNone, spread.count, spread.mean, 0};
    return {DifferenceMethod::kPaired, spread.count, spread.mean,
            student95(spread.count - 1) * spread.deviation / std::sqrt(spread.count)};
  }
  const Spread a = spread_over(all), b = spread_over(all_of_base);
  Difference difference;
  difference.count = std::min(a.count, b.count);
  if (difference.count == 0) return difference;
  difference.mean = differences.empty() ? a.mean - b.mean : differences.front();
  if (difference.count < 2) return difference;
  const double v1 = a.deviation * a.deviation / a.count, v2 = b.deviation * b.deviation / b.count;
  difference.mean = a.mean - b.mean;
  if (are_equal(a) && are_equal(b)) return difference;
  difference.method = DifferenceMethod::kWelch;
  const double degrees =
      (v1 + v2) * (v1 + v2) / (v1 * v1 / (a.count - 1) + v2 * v2 / (b.count - 1));
  difference.half_width = student95(degrees) * std::sqrt(v1 + v2);
  return difference;
}

}  // namespace solver
