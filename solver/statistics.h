// SPDX-License-Identifier: Apache-2.0
// How sure a counted share is.
#pragma once

#include <cstdint>

namespace solver {

struct Interval {
  double low = 0;
  double high = 1;
};

// Wilson's 95% interval of hits / trials: with z = 1.959964 and p = hits / trials,
//   (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
// (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).  Of no trials: 0..1.
Interval wilson95(std::int64_t hits, std::int64_t trials);

}  // namespace solver
