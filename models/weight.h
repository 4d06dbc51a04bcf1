// SPDX-License-Identifier: Apache-2.0
// A linear map's weight with the packed copies that products on its two sides need; packed once per
// optimiser step, read by every application of the net.
#pragma once

#include "models/kernels/kernels.h"
#include "models/params.h"
#include "models/team.h"

namespace models {

using kernels::Packed;
using kernels::View;

template <typename Real>
Packed<Real> packed(const Real* data) {
  return {data, kernels::panel_width(Real{})};
}

// w (out, in) used as  y (S, out) = x (S, in) w^T  and backward as  dx (S, in) = dy (S, out) w.
template <typename Real>
class RightWeight {
 public:
  // `is_gate_up`: rows 0..out/2-1 gate, the rest up, packed side by side for matmul_swiglu.
  RightWeight(ParamRef ref, bool is_gate_up, bool for_training)
      : ref_(ref),
        is_gate_up_(is_gate_up),
        forward_(is_gate_up ? kernels::packed_size_gate_up<Real>(ref.cols, ref.rows / 2)
                            : kernels::packed_size<Real>(ref.cols, ref.rows)),
        backward_(for_training ? kernels::packed_size<Real>(ref.rows, ref.cols) : 0) {}

  void pack(const Real* params, Part part) {
    const Real* w = params + ref_.offset;
    const View<Real> w_T = kernels::transposed(w, ref_.cols);
    if (is_gate_up_) {
      kernels::pack_gate_up(forward_.data(), w_T, ref_.cols, ref_.rows / 2, part);
    } else {
      kernels::pack(forward_.data(), w_T, ref_.cols, ref_.rows, part);
    }
    if (backward_.size() > 0)
      kernels::pack(backward_.data(), View<Real>{w, ref_.cols}, ref_.rows, ref_.cols, part);
  }

  Packed<Real> forward() const { return packed(forward_.data()); }    // (in, out)
  Packed<Real> backward() const { return packed(backward_.data()); }  // (out, in)
  std::size_t packed_size() const { return forward_.size() + backward_.size(); }
  const ParamRef& ref() const { return ref_; }

 private:
  ParamRef ref_;
  bool is_gate_up_;
  Buffer<Real> forward_, backward_;
};

}  // namespace models
