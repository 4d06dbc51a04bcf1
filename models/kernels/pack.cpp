// SPDX-License-Identifier: Apache-2.0
// Packing right-hand sides into panels (layout: matrix.h).  Naive twins: reference.h, "Packing".
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/pack.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/pack-inl.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

void pack_float(float* packed, View<float> b, int K, int N, Part part) {
  pack_panels(packed, b, K, N, share((N + kPanel - 1) / kPanel, part));
}

void pack_gate_up_float(float* packed, View<float> b, int K, int I, Part part) {
  const Range panels = share((I + kLanes - 1) / kLanes, part);
  for (int panel = panels.begin; panel < panels.end; ++panel) {
    const int column = panel * kLanes;
    const int columns = std::min(kLanes, I - column);
    float* to = packed + static_cast<std::size_t>(panel) * K * kPanel;
    pack_columns(to, b, K, column, columns, kLanes);
    pack_columns(to + kLanes, b, K, I + column, columns, kLanes);
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(pack_float);
HWY_EXPORT(pack_gate_up_float);

void pack(float* packed, View<float> b, int K, int N, Part part) {
  const Timed timed(Kind::kPacking);
  require_sizes("pack", {K, N});
  if (is_scalar()) return reference::pack(packed, b, K, N, part);
  HWY_DYNAMIC_DISPATCH(pack_float)(packed, b, K, N, part);
}

void pack_gate_up(float* packed, View<float> b, int K, int I, Part part) {
  const Timed timed(Kind::kPacking);
  require_sizes("pack_gate_up", {K, I});
  if (is_scalar()) return reference::pack_gate_up(packed, b, K, I, part);
  HWY_DYNAMIC_DISPATCH(pack_gate_up_float)(packed, b, K, I, part);
}

}  // namespace models::kernels
#endif
