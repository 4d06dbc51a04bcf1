// SPDX-License-Identifier: Apache-2.0
// Normal noise that any thread can draw for any element: a hash of (seed, place), no state, so the
// same bits for any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/kernels/matrix.h"

namespace models {

// splitmix64's finaliser: 64 well-mixed bits from a counter.
inline std::uint64_t mix_bits(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// About N(0, 1): the sum of the four 16-bit words of a hash, centred and scaled (Irwin-Hall of
// order 4: all within
// +-3.5, kurtosis 2.7 instead of 3).  Forty times cheaper than the logarithm and cosine of a true
// one, and noise is drawn for every element of every application.
inline float hashed_normal(std::uint64_t seed, std::uint64_t place) {
  const std::uint64_t bits = mix_bits(seed ^ mix_bits(place));
  const auto sum = static_cast<std::int32_t>((bits & 0xffff) + ((bits >> 16) & 0xffff) +
                                             ((bits >> 32) & 0xffff) + (bits >> 48));
  constexpr float kStd = 37837.23f;  // of the sum: sqrt(4 (65536^2 - 1) / 12)
  return static_cast<float>(sum - 2 * 65535) / kStd;
}

// y += sigma * noise (n elements); `stream` tells apart the draws of one seed.  Parts split the
// range.
template <typename Real>
void add_noise(Real* y, double sigma, std::uint64_t seed, std::uint64_t stream, std::size_t n,
               kernels::Part part) {
  const std::size_t begin = n * part.index / part.count, end = n * (part.index + 1) / part.count;
  const Real scale = static_cast<Real>(sigma);
  for (std::size_t i = begin; i < end; ++i)
    y[i] += scale * static_cast<Real>(hashed_normal(seed, (stream << 32) + i));
}

}  // namespace models
