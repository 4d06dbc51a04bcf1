// SPDX-License-Identifier: Apache-2.0
// Our own small draws from std::mt19937_64: std distributions differ between libraries, these do
// not.
#pragma once

#include <cstdint>
#include <random>

namespace models {

using Rng = std::mt19937_64;

// Uniform in [0, 1) with 53 bits.
inline double draw_unit(Rng& rng) { return static_cast<double>(rng() >> 11) * 0x1.0p-53; }
// Uniform in low..high, both included; high - low < 2^32, so that the bias of the product is below
// 2^-32.
inline int draw_int(Rng& rng, int low, int high) {
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  return low + static_cast<int>(((rng() >> 32) * span) >> 32);
}
// Standard normal (Marsaglia's polar method, second value dropped so that no state is hidden).
double draw_normal(Rng& rng);
// Normal cut at +-2 sigma and rescaled so that its standard deviation is 1.  Maths: docs/models.md,
// "Initialisation".
double draw_truncated_normal(Rng& rng);

}  // namespace models
