// SPDX-License-Identifier: Apache-2.0
// A linear map's weight with the packed copies that products on its two sides need; packed once per
// optimiser step, read by every application of the net.
#pragma once

#include "models/kernels/copy.h"
#include "models/kernels/kernels.h"
#include "models/kernels/sparse_rows.h"
#include "models/params.h"
#include "models/team.h"

namespace models {

using kernels::Packed;
using kernels::View;

template <typename Real>
Packed<Real> packed(const Real* data) {
  return {data, kernels::panel_width(Real{})};
}

enum class Columns { kPlain, kGateUp };  // kGateUp: the first half of the outputs gate, the rest up

// W used as  y (S, out) = x (S, in) W  and backward as  dx (S, in) = dy (S, out) W^T,  dW = x^T dy.
template <typename Real>
class RightWeight {
 public:
  RightWeight(ParamRef ref, Layout layout, Columns columns, bool for_training)
      : ref_(ref),
        layout_(layout),
        columns_(columns),
        forward_(columns == Columns::kGateUp ? kernels::packed_size_gate_up<Real>(in(), out() / 2)
                                             : kernels::packed_size<Real>(in(), out())),
        backward_(for_training ? kernels::packed_size<Real>(out(), in()) : 0) {}

  int in() const { return layout_ == Layout::kOutIn ? ref_.cols : ref_.rows; }
  int out() const { return layout_ == Layout::kOutIn ? ref_.rows : ref_.cols; }

  void pack(const Real* params, Part part) {
    const View<Real> straight{params + ref_.offset, ref_.cols};
    const View<Real> turned = kernels::transposed(params + ref_.offset, ref_.cols);
    const View<Real>& in_out = layout_ == Layout::kInOut ? straight : turned;
    const View<Real>& out_in = layout_ == Layout::kInOut ? turned : straight;
    if (columns_ == Columns::kGateUp) {
      kernels::pack_gate_up(forward_.data(), in_out, in(), out() / 2, part);
    } else {
      kernels::pack(forward_.data(), in_out, in(), out(), part);
    }
    if (backward_.size() > 0) kernels::pack(backward_.data(), out_in, out(), in(), part);
  }

  // dW += x^T dy, in the tensor's own layout.  x (S, in), dy (S, out); scratch:
  // gradient_scratch_size(S) elements, packed by all members of the team, who meet once inside.
  std::size_t gradient_scratch_size(int S) const {
    return kernels::packed_size<Real>(S, layout_ == Layout::kOutIn ? in() : out());
  }
  void add_gradient(const Team& team, Real* grads, const Real* x, const Real* dy, int S,
                    Real* scratch) const {
    const bool is_out_in = layout_ == Layout::kOutIn;
    const Real* left = is_out_in ? dy : x;
    const Real* right = is_out_in ? x : dy;
    const int rows = ref_.rows, cols = ref_.cols;
    kernels::pack(scratch, View<Real>{right, cols}, S, cols, team.part());
    team.sync();
    kernels::matmul(grads + ref_.offset, cols, kernels::transposed<Real>(left, rows),
                    packed<Real>(scratch), rows, cols, S, kernels::Store::kAdd, team.part());
  }

  Packed<Real> forward() const { return packed(forward_.data()); }    // (in, out)
  Packed<Real> backward() const { return packed(backward_.data()); }  // (out, in)
  std::size_t packed_size() const { return forward_.size() + backward_.size(); }
  const ParamRef& ref() const { return ref_; }

 private:
  ParamRef ref_;
  Layout layout_;
  Columns columns_;
  Buffer<Real> forward_, backward_;
};

}  // namespace models
