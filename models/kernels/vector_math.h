// SPDX-License-Identifier: Apache-2.0
// Elementary functions over arrays, on the chosen instruction set ("scalar": the C library in
// double). Largest errors in units of the last place over all floats, shown by
// tests/kernels_vector_math_test.cpp.
#pragma once

#include <cstddef>

namespace models::kernels {

// y = exp(x) (for -70 <= x <= 87), log(x), atan2(y, x) for n numbers; the result may be an input.
void bounded_exp(float* result, const float* x, std::size_t n);
void log(float* result, const float* x, std::size_t n);
void atan2(float* result, const float* y, const float* x, std::size_t n);
// 1 / (1 + exp(-x)); below x = -87 it stays at 1.6e-38.
void sigmoid(float* result, const float* x, std::size_t n);

}  // namespace models::kernels
