// SPDX-License-Identifier: Apache-2.0
// Wilson's interval.
#include "solver/statistics.h"

#include <algorithm>
#include <cmath>

namespace solver {

Interval wilson95(std::int64_t hits, std::int64_t trials) {
  if (trials <= 0) return {};
  constexpr double z = 1.959963984540054;
  const double n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n;
  const double centre = p + z * z / (2 * n);
  const double spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  // At 0 and at n hits the bound is exactly 0 and 1; rounding must not take it past.
  return {hits == 0 ? 0.0 : std::max(0.0, (centre - spread) / scale),
          hits == trials ? 1.0 : std::min(1.0, (centre + spread) / scale)};
}

}  // namespace solver
