// SPDX-License-Identifier: Apache-2.0
// Normal draws by rejection.
#include "models/random.h"

#include <cmath>

namespace models {

double draw_normal(Rng& rng) {
  for (;;) {
    const double u = 2.0 * draw_unit(rng) - 1.0;
    const double v = 2.0 * draw_unit(rng) - 1.0;
    const double s = u * u + v * v;
    if (s > 0.0 && s < 1.0) return u * std::sqrt(-2.0 * std::log(s) / s);
  }
}

double draw_truncated_normal(Rng& rng) {
  constexpr double kStdOfCut = 0.87962566103423978;  // of a standard normal cut at +-2
  for (;;) {
    const double value = draw_normal(rng);
    if (std::fabs(value) <= 2.0) return value / kStdOfCut;
  }
}

}  // namespace models
