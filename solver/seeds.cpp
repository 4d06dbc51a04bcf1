// SPDX-License-Identifier: Apache-2.0
// Seeds spread by the finaliser of SplitMix64.
#include "solver/seeds.h"

#include "models/noise.h"

namespace solver {

std::uint64_t seed_for(std::int64_t seed, Purpose purpose, std::int64_t index) {
  const std::uint64_t stream = models::mix_bits(models::mix_bits(static_cast<std::uint64_t>(seed)) ^
                                                static_cast<std::uint64_t>(purpose));
  return models::mix_bits(stream ^ static_cast<std::uint64_t>(index));
}

models::Rng rng_for(std::int64_t seed, Purpose purpose, std::int64_t index) {
  return models::Rng(seed_for(seed, purpose, index));
}

}  // namespace solver
