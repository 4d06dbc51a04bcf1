// SPDX-License-Identifier: Apache-2.0
// The one number of the whole program that must not change by accident (`trm bench --signature`,
// tests/signature.txt).
#pragma once

#include <string>

namespace models {

// Trains a tiny mixer, a tiny attention net and two symbol cells for 20 steps each from a fixed
// seed with the naive kernels, and hashes the bits of all parameters and their moving averages: 16
// hexadecimal digits.
std::string signature();

}  // namespace models
