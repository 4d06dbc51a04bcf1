// SPDX-License-Identifier: Apache-2.0
// Every tolerance of the tests, relative as comparator.h defines it, with its derivation.  u =
// 2^-24 = 6e-8 is half an ulp of float; a sum of K products rounds by about sqrt(K) u in the mean
// and at most K u.
#pragma once

namespace tests {

// One product or norm in float against double: 916 terms, sqrt(916) u = 2e-6, times 5 for the worst
// of 10^6 elements.
inline constexpr double kKernel = 1e-5;
// Forward pass in float against double: 512-term sums, a few layers deep; the norm in each block
// keeps errors apart.
inline constexpr double kForward = 1e-5;
// Gradients in float against double: sums over tokens of products that cancel, through two blocks.
inline constexpr double kGradient = 1e-4;
// Attention in float: exp turns the absolute error of a score (up to 20, 64 terms: 20 * 8 u = 1e-5)
// into a relative one.
inline constexpr double kAttention = 5e-5;
// The same with scores up to 200: 200 * 8 u = 1e-4, twice.
inline constexpr double kAttentionLarge = 2e-4;
// One optimiser step in float: p loses u by rounding twice, atan2 and sqrt a few ulp times lr.
inline constexpr double kOptimizer = 1e-6;
// Newton-Schulz in float: each of five steps lifts small singular values up to 3.4 times, and their
// rounding with them: 3.4^5 u = 3e-5, times 3.
inline constexpr double kOrthogonal = 1e-4;
// Central differences in double, step 1e-5: truncation h^2 = 1e-10 and rounding 1e-16 / h = 1e-11,
// curvature to spare.
inline constexpr double kFiniteDifference = 1e-6;
// The same with sums in float on both sides, in another order: twice the rounding.  (With double
// sums on our side, the naive twins, the published float32 numbers are met within kForward.)
inline constexpr double kForwardVector = 2e-5;
// The second supervision step of golden files: rounding of twice as many applications of the net
// has gone through the carry and the first update, and 8 or 16 channels average little of it.
// Measured: 5.5e-5, as much with double sums.
inline constexpr double kSecondStep = 1e-4;
inline constexpr double kSecondStepGradient = 5e-4;
// Forwards of golden files after an optimiser step on our own gradients: Adam-atan2's first steps
// move each weight by up to lr * pi/2 in the direction of g/sqrt(v); where g is within rounding of
// zero (one weight in 10^5) the two programs part by a share of lr = 1e-3, which is 4e-3 of a
// weight.
inline constexpr double kAfterUpdate = 5e-4;

// Vector functions, in units of the last place of a float; measured over floats of every size,
// rounded up.
inline constexpr double kExpUlp = 1.25;
inline constexpr double kLogUlp = 1;
inline constexpr double kSigmoidUlp = 2.5;
inline constexpr double kAtan2Ulp = 3;

}  // namespace tests
