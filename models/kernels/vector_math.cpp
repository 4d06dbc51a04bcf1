// SPDX-License-Identifier: Apache-2.0
// The functions of vector_math-inl.h over arrays.
#include "models/kernels/vector_math.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/vector_math.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/reference.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

template <class Function>
HWY_INLINE void map(float* result, const float* x, std::size_t n, const Function& function) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    store_up_to(function(load_up_to(x + i, n - i)), result + i, n - i);
  }
}

void bounded_exp_array(float* result, const float* x, std::size_t n) {
  map(result, x, n, [](Float v) HWY_ATTR { return bounded_exp(v); });
}
void log_array(float* result, const float* x, std::size_t n) {
  map(result, x, n, [](Float v) HWY_ATTR { return log(v); });
}
void sigmoid_array(float* result, const float* x, std::size_t n) {
  map(result, x, n, [](Float v) HWY_ATTR { return sigmoid(v); });
}
void atan2_array(float* result, const float* y, const float* x, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    store_up_to(atan2(load_up_to(y + i, n - i), load_up_to(x + i, n - i)), result + i, n - i);
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(bounded_exp_array);
HWY_EXPORT(log_array);
HWY_EXPORT(sigmoid_array);
HWY_EXPORT(atan2_array);

void bounded_exp(float* result, const float* x, std::size_t n) {
  if (!is_scalar()) return HWY_DYNAMIC_DISPATCH(bounded_exp_array)(result, x, n);
  for (std::size_t i = 0; i < n; ++i) result[i] = static_cast<float>(std::exp(double{x[i]}));
}

void log(float* result, const float* x, std::size_t n) {
  if (!is_scalar()) return HWY_DYNAMIC_DISPATCH(log_array)(result, x, n);
  for (std::size_t i = 0; i < n; ++i) result[i] = static_cast<float>(std::log(double{x[i]}));
}

void sigmoid(float* result, const float* x, std::size_t n) {
  if (!is_scalar()) return HWY_DYNAMIC_DISPATCH(sigmoid_array)(result, x, n);
  for (std::size_t i = 0; i < n; ++i) result[i] = static_cast<float>(reference::sigmoid(x[i]));
}

void atan2(float* result, const float* y, const float* x, std::size_t n) {
  if (!is_scalar()) return HWY_DYNAMIC_DISPATCH(atan2_array)(result, y, x, n);
  for (std::size_t i = 0; i < n; ++i)
    result[i] = static_cast<float>(std::atan2(double{y[i]}, double{x[i]}));
}

}  // namespace models::kernels
#endif
