// SPDX-License-Identifier: Apache-2.0
// Small draws from a std::mt19937_64 that are the same with every standard library
// (the generator is fixed by the standard, its distributions are not).
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace puzzles {

// Uniform in 0..n-1, without bias.  Requires n >= 1.
uint64_t uniform_int(std::mt19937_64& rng, uint64_t n);

// Uniform in [0, 1), 53 bits.
double uniform_real(std::mt19937_64& rng);

// Fisher-Yates, from the back.
template <typename Item>
void shuffle(std::vector<Item>& items, std::mt19937_64& rng) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[uniform_int(rng, i)]);
}

// 0..n-1 in random order.
std::vector<int> random_permutation(int n, std::mt19937_64& rng);

}  // namespace puzzles
