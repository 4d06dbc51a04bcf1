// SPDX-License-Identifier: Apache-2.0
// What the kernel tests share: every instruction set of this processor, the odd sizes, random
// numbers, arrays that are misaligned and fenced so that a write outside is seen.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/kernels/isa.h"
#include "models/kernels/kernels.h"

namespace tests {

namespace kernels = models::kernels;
using kernels::Part;
using kernels::View;

// Runs `check` under each instruction set, then goes back to the one before; names those this
// processor lacks.
template <class Check>
void on_every_isa(const Check& check) {
  const std::string before = kernels::isa_name();
  const std::vector<std::string> supported = kernels::supported_isas();
  for (const std::string isa : {"scalar", "sse4", "avx2", "avx3", "neon"}) {
    if (std::find(supported.begin(), supported.end(), isa) == supported.end()) {
      static std::set<std::string> named;
      if (named.insert(isa).second) {
        std::printf("skipped: %s, which this processor lacks\n", isa.c_str());
      }
      continue;
    }
    SCOPED_TRACE(isa);
    kernels::force_isa(isa);
    check();
  }
  kernels::force_isa(before);
}

// Around the vectors of every set (4, 8, 16) and their panels, and the sizes of the puzzles.
inline const std::vector<int> kOddSizes = {1,  2,  3,  4,  5,  7,  8,  9,  13,
                                           14, 15, 16, 17, 31, 32, 33, 81, 97};

inline std::vector<float> random_floats(std::size_t n, unsigned seed, float size = 1) {
  std::mt19937_64 random(seed);
  std::vector<float> x(n);
  for (float& e : x) e = size * (static_cast<float>(random() >> 40) / (1 << 23) - 1);
  return x;
}

inline std::vector<double> doubles(std::span<const float> x) { return {x.begin(), x.end()}; }

// n floats that begin 4 bytes off any vector boundary, between fences.
class Fenced {
 public:
  explicit Fenced(std::size_t n, float value = 0) : all_(n + 2 * kFence + 1, kMark), n_(n) {
    std::fill_n(data(), n, value);
  }
  explicit Fenced(std::span<const float> x) : Fenced(x.size()) {
    std::copy(x.begin(), x.end(), data());
  }
  explicit Fenced(const std::vector<float>& x) : Fenced(std::span<const float>(x)) {}
  Fenced(const Fenced& other) : Fenced(other.span()) {}  // whose memory lies otherwise
  Fenced& operator=(const Fenced&) = delete;

  float* data() { return all_.data() + first(); }
  const float* data() const { return all_.data() + first(); }
  std::span<const float> span() const { return {data(), n_}; }
  bool is_intact() const {
    const auto is_mark = [](float x) { return x == kMark; };
    const auto begin = all_.begin() + static_cast<std::ptrdiff_t>(first());
    return std::all_of(all_.begin(), begin, is_mark) &&
           std::all_of(begin + static_cast<std::ptrdiff_t>(n_), all_.end(), is_mark);
  }

 private:
  std::size_t first() const {
    return reinterpret_cast<std::uintptr_t>(all_.data()) % 64 == 0 ? kFence + 1 : kFence;
  }
  static constexpr std::size_t kFence = 64;
  static constexpr float kMark = -12345.5f;
  std::vector<float> all_;
  std::size_t n_;
};

}  // namespace tests
