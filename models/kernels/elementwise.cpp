// SPDX-License-Identifier: Apache-2.0
// Sums of arrays and one step of the optimiser: one pass over memory each.
// Naive twins: reference.h, "Elementwise and optimiser".
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/elementwise.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// Calls run(i, count) for every vector of this part's share of n.
template <class Run>
HWY_INLINE void over_share(std::size_t n, Part part, const Run& run) {
  const std::size_t end = reference::cut(n, part.index + 1, part.count);
  std::size_t i = reference::cut(n, part.index, part.count);
  for (; i + kLanes <= end; i += kLanes) run(i, kLanes);
  if (i < end) run(i, end - i);
}

void add_float(float* y, const float* a, const float* b, std::size_t n, Part part) {
  over_share(n, part, [&](std::size_t i, std::size_t count) HWY_ATTR {
    store_up_to(hn::Add(load_up_to(a + i, count), load_up_to(b + i, count)), y + i, count);
  });
}

void add3_float(float* y, const float* a, const float* b, const float* c, std::size_t n,
                Part part) {
  over_share(n, part, [&](std::size_t i, std::size_t count) HWY_ATTR {
    const Float sum = hn::Add(load_up_to(a + i, count), load_up_to(b + i, count));
    store_up_to(hn::Add(sum, load_up_to(c + i, count)), y + i, count);
  });
}

// Coefficients in double, each rounded once:
//   m <- m + (1-b1)(g - m);   v <- v + (1-b2)(g^2 - v);   p <- p * keep - pace * atan2(m, sqrt(v *
//   unbias)) ema <- ema + (1 - ema_rate) * (p - ema)                   which is  ema_rate * ema +
//   (1 - ema_rate) * p
void adam_atan2_float(float* p, float* m, float* v, float* ema, const float* g, std::size_t n,
                      const AdamAtan2& step, Part part) {
  const Float slope_rate = broadcast(static_cast<float>(1 - step.beta1));
  const Float square_rate = broadcast(static_cast<float>(1 - step.beta2));
  const Float unbias = broadcast(static_cast<float>(1 / step.bias2));
  const Float decay = broadcast(static_cast<float>(step.lr * step.weight_decay));
  const Float pace = broadcast(static_cast<float>(step.lr / step.bias1));
  const Float ema_share = broadcast(static_cast<float>(1 - step.ema_rate));
  over_share(n, part, [&](std::size_t i, std::size_t count) HWY_ATTR {
    const Float slope = load_up_to(g + i, count);
    Float mean = load_up_to(m + i, count);
    Float square = load_up_to(v + i, count);
    mean = hn::MulAdd(slope_rate, hn::Sub(slope, mean), mean);
    square = hn::MulAdd(square_rate, hn::MulSub(slope, slope, square), square);
    const Float old = load_up_to(p + i, count);
    const Float turn = atan2(mean, hn::Sqrt(hn::Mul(square, unbias)));
    const Float next = hn::NegMulAdd(pace, turn, hn::NegMulAdd(decay, old, old));
    store_up_to(next, p + i, count);
    store_up_to(mean, m + i, count);
    store_up_to(square, v + i, count);
    if (ema != nullptr) {
      const Float average = load_up_to(ema + i, count);
      store_up_to(hn::MulAdd(ema_share, hn::Sub(next, average), average), ema + i, count);
    }
  });
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(add_float);
HWY_EXPORT(add3_float);
HWY_EXPORT(adam_atan2_float);

void add(float* y, const float* a, const float* b, std::size_t n, Part part) {
  const Timed timed(Kind::kElementwise);
  require_sizes("add", {static_cast<long long>(n)});
  if (is_scalar()) return reference::add(y, a, b, n, part);
  HWY_DYNAMIC_DISPATCH(add_float)(y, a, b, n, part);
}

void add3(float* y, const float* a, const float* b, const float* c, std::size_t n, Part part) {
  const Timed timed(Kind::kElementwise);
  require_sizes("add3", {static_cast<long long>(n)});
  if (is_scalar()) return reference::add3(y, a, b, c, n, part);
  HWY_DYNAMIC_DISPATCH(add3_float)(y, a, b, c, n, part);
}

void adam_atan2(float* p, float* m, float* v, float* ema, const float* g, std::size_t n,
                const AdamAtan2& step, Part part) {
  const Timed timed(Kind::kOptimizer);
  require_sizes("adam_atan2", {static_cast<long long>(n)});
  if (is_scalar()) return reference::adam_atan2(p, m, v, ema, g, n, step, part);
  HWY_DYNAMIC_DISPATCH(adam_atan2_float)(p, m, v, ema, g, n, step, part);
}

}  // namespace models::kernels
#endif
