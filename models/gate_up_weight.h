// SPDX-License-Identifier: Apache-2.0
// The gates and ups of a thin cell's SwiGLU as one weight, packed for kernels/gated_cell.h.
#pragma once

#include "models/kernels/gated_cell.h"
#include "models/weight.h"

namespace models {

// [gate up] of one operand as  x (rows, X) W (X, 2I),  in the order of pack_gate_up.
template <typename Real>
class GateUpWeight {
 public:
  GateUpWeight(ParamRef ref, bool for_training)
      : ref_(ref),
        forward_(kernels::packed_size_gate_up<Real>(ref.rows, inner())),
        back_(for_training
                  ? kernels::packed_size<Real>(2 * kernels::padded_inner<Real>(inner()), ref.rows)
                  : 0) {}

  int inner() const { return ref_.cols / 2; }
  void pack(const Real* params, Part part) {
    const Real* w = params + ref_.offset;
    kernels::pack_gate_up(forward_.data(), View<Real>{w, ref_.cols}, ref_.rows, inner(), part);
    if (part.index == 0 && back_.size() > 0)
      kernels::pack_back_gate_up(back_.data(), w, ref_.rows, inner());
  }
  // dW += x^T dy with dy (rows, 2Ip).
  void add_gradient(Real* grads, const Real* x, const Real* dy, int rows, Part part) const {
    kernels::add_gate_up_gradient(grads + ref_.offset, x, dy, ref_.rows, inner(), rows, part);
  }
  Packed<Real> forward() const { return packed(forward_.data()); }  // (X, 2Ip)
  Packed<Real> backward() const { return packed(back_.data()); }    // (2Ip, X)
  std::size_t packed_size() const { return forward_.size() + back_.size(); }

 private:
  ParamRef ref_;
  Buffer<Real> forward_, back_;
};

}  // namespace models
