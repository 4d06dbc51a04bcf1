// SPDX-License-Identifier: Apache-2.0
// Draws by rejection.
#include "puzzles/random.h"

#include <cassert>
#include <limits>
#include <numeric>

namespace puzzles {

uint64_t uniform_int(std::mt19937_64& rng, uint64_t n) {
  assert(n >= 1);
  // Draws at or above the largest multiple of n that fits 64 bits would favour small results.
  const uint64_t reject = (std::numeric_limits<uint64_t>::max() % n + 1) % n;
  const uint64_t last = std::numeric_limits<uint64_t>::max() - reject;
  uint64_t draw = rng();
  while (draw > last) draw = rng();
  return draw % n;
}

double uniform_real(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1p-53; }

std::vector<int> random_permutation(int n, std::mt19937_64& rng) {
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  shuffle(order, rng);
  return order;
}

}  // namespace puzzles
