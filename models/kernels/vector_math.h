// SPDX-License-Identifier: Apache-2.0
// Elementary functions over arrays, on the chosen instruction set ("scalar": the C library in
// double). Largest errors in units of the last place over all floats, shown by
// tests/kernels_vector_math_test.cpp.
#pragma once

#include <cstddef>

namespace models::kernels {

// y = exp(x), log(x), atan2(y, x) for n numbers; the result may be an input.
void exp(float* result, const float* x, std::size_t n);
void log(float* result, const float* x, std::size_t n);
void atan2(float* result, const float* y, const float* x, std::size_t n);
// exp_within_87 and sigmoid as softmax and SwiGLU use them: below 1e-37 they differ from exact
// ones.
void sigmoid(float* result, const float* x, std::size_t n);

}  // namespace models::kernels
