// SPDX-License-Identifier: Apache-2.0
// Seeds spread by the finaliser of SplitMix64.
#include "solver/seeds.h"

namespace solver {
namespace {

std::uint64_t spread(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

std::uint64_t seed_for(std::int64_t seed, Purpose purpose, std::int64_t index) {
  const std::uint64_t stream =
      spread(spread(static_cast<std::uint64_t>(seed)) ^ static_cast<std::uint64_t>(purpose));
  return spread(stream ^ static_cast<std::uint64_t>(index));
}

models::Rng rng_for(std::int64_t seed, Purpose purpose, std::int64_t index) {
  return models::Rng(seed_for(seed, purpose, index));
}

}  // namespace solver
