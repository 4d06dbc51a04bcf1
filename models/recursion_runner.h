// SPDX-License-Identifier: Apache-2.0
// Runs a recursion on the states of one sample, forward and backward.  Maths: docs/models.md,
// "Recursion".
#pragma once

#include <vector>

#include "models/layer.h"
#include "models/recursion.h"

namespace models {

// Runs a recursion on the states of one sample.
template <typename Real>
class RecursionRunner {
 public:
  RecursionRunner(const ModelConfig& config, const Structure& structure, const ParamTable& table,
                  bool for_training);

  const Recursion& recursion() const { return recursion_; }
  void pack(const Real* params, Part part);

  std::size_t packed_size() const;  // elements of the packed copies of the weights
  // Of the matrix products of one sample's supervision step: forward, and with the backward counted
  // as twice the forward of the applications with gradient.
  double forward_flops() const;
  double training_flops() const;
  // Elements of the workspace of a team of `members`.
  std::size_t workspace_size(int members) const;
  std::size_t tape_size() const {
    return record_offsets_.back();
  }  // of it, what is kept for the backward

  // One supervision step: carry (states, S, D) is refined in place, x (S, D) is only read.  With
  // record, the applications with gradient leave in the workspace what backward() needs.
  void forward(const Team& team, Real* carry, const Real* x, bool record, Real* workspace,
               std::uint64_t noise_seed) const;

  // After a recorded forward: dx (S, D) is overwritten with the gradient of x, given that of the
  // answer, danswer (S, D); adds into grads.  Nothing flows into the carry that the step began
  // with.
  void backward(const Team& team, Real* dx, const Real* danswer, Real* workspace,
                Real* grads) const;

 private:
  struct Workspace {
    Real* h;          // (S, D) input of an application that keeps nothing
    Real* scratch;    // of the nets
    Real* dh;         // (S, D)                  the rest when training only
    Real* gradients;  // (states, S, D)
    Real* records;    // what each application with gradient keeps, at record_offsets_
    std::size_t used;
  };
  Workspace cut(Real* base, int members) const;
  void blend(Real* out, const Real* result, Part part) const;

  std::size_t state_size_;  // S * D
  bool for_training_;
  double damping_, noise_;
  Recursion recursion_;
  std::size_t first_with_gradient_;
  std::vector<std::size_t> record_offsets_;  // one more than there are applications with gradient
  std::vector<Net<Real>> nets_;
};

}  // namespace models
