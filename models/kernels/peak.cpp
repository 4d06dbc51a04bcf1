// SPDX-License-Identifier: Apache-2.0
// Multiply-adds in registers, for every instruction set.
#include "models/kernels/peak.h"

#include "models/kernels/isa.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/peak.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Ten chains hide a latency of four or five cycles on two units.
double MultiplyAddInRegisters(long steps) {
  const hn::ScalableTag<float> d;
  const auto factor = hn::Set(d, 0.999f), term = hn::Set(d, 1e-3f);
  auto s0 = term, s1 = term, s2 = term, s3 = term, s4 = term, s5 = term, s6 = term, s7 = term,
       s8 = term, s9 = term;
  for (long i = 0; i < steps; ++i) {
    s0 = hn::MulAdd(s0, factor, term);
    s1 = hn::MulAdd(s1, factor, term);
    s2 = hn::MulAdd(s2, factor, term);
    s3 = hn::MulAdd(s3, factor, term);
    s4 = hn::MulAdd(s4, factor, term);
    s5 = hn::MulAdd(s5, factor, term);
    s6 = hn::MulAdd(s6, factor, term);
    s7 = hn::MulAdd(s7, factor, term);
    s8 = hn::MulAdd(s8, factor, term);
    s9 = hn::MulAdd(s9, factor, term);
  }
  const auto sum = hn::Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)),
                           hn::Add(hn::Add(hn::Add(s4, s5), hn::Add(s6, s7)), hn::Add(s8, s9)));
  const double flops = 2.0 * 10 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(steps);
  return hn::GetLane(sum) > 0 ? flops : 0;  // the sum is always positive; reading it keeps the loop
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {
HWY_EXPORT(MultiplyAddInRegisters);
double multiply_add_in_registers(long steps) {
  isa_name();  // TRM_ISA is heard before the first dispatch
  return HWY_DYNAMIC_DISPATCH(MultiplyAddInRegisters)(steps);
}
}  // namespace models::kernels
#endif
