// SPDX-License-Identifier: Apache-2.0
// How sure a counted share is, and a mean over seeds, and a difference of two of them.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace solver {

struct Interval {
  double low = 0;
  double high = 1;
};

// Wilson's 95% interval of hits / trials: with z = 1.959964 and p = hits / trials,
//   (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
// (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).  Of no trials: 0..1.  A trial may be hit in part.
Interval wilson95(double hits, std::int64_t trials);

// Mean and standard deviation (n - 1 below the sum of squares; 0 of fewer than two values).
struct Spread {
  int count = 0;
  double mean = 0;
  double deviation = 0;
};
Spread spread_over(const std::vector<double>& values);

// t such that a Student variable of that many degrees of freedom lies in -t..t with probability
// 0.95.  Requires degrees > 0.
double student95(double degrees);

enum class DifferenceMethod { kNone, kPaired, kWelch };

// How much better one variant does than another, with the half width of the 95% interval.
struct Difference {
  // kNone: too few values for an interval, or all of them equal.
  DifferenceMethod method = DifferenceMethod::kNone;
  int count = 0;  // pairs, or values of the smaller group
  double mean = 0;
  double half_width = 0;
};

// Values by seed.  Two seeds or more in common: the differences seed by seed, d,
//   mean(d) -+ student95(n-1) sd(d) / sqrt(n);
// else, with two values on each side, Welch's:  with v = sd^2/n of each,
//   student95((v1+v2)^2 / (v1^2/(n1-1) + v2^2/(n2-1))) sqrt(v1+v2).
Difference difference95(const std::map<std::int64_t, double>& values,
                        const std::map<std::int64_t, double>& base);

}  // namespace solver
