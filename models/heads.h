// SPDX-License-Identifier: Apache-2.0
// What is read from the answer state: logits at the grid positions, q_halt and q_continue at the
// first token. Maths: docs/models.md, "Heads".
#pragma once

#include "models/weight.h"

namespace models {

template <typename Real>
class Heads {
 public:
  Heads(const ModelConfig& config, const ParamTable& table, bool for_training);
  void pack(const Real* params, Part part) { lm_head_.pack(params, part); }
  std::size_t scratch_size() const;
  std::size_t packed_size() const { return lm_head_.packed_size(); }

  // logits (L, V) = y[P:] W_head^T;  q (2) = W_q y[0] + b: q_halt, q_continue.  y (S, D).  The team
  // meets at the end.
  void forward(const Team& team, Real* logits, Real* q, const Real* y, const Real* params) const;
  // dy (S, D) is overwritten; adds into grads.
  void backward(const Team& team, Real* dy, const Real* dlogits, const Real* dq, const Real* y,
                const Real* params, Real* scratch, Real* grads) const;

 private:
  int P_, L_, S_, D_, V_;
  RightWeight<Real> lm_head_;  // (V, D)
  ParamRef q_weight_;          // (2, D)
  ParamRef q_bias_;            // (2)
};

}  // namespace models
