// SPDX-License-Identifier: Apache-2.0
// What is read from the answer state: logits at the grid positions, q_halt and q_continue.
// Maths: docs/models.md, "Heads".
#pragma once

#include <memory>

#include "models/weight.h"

namespace models {

template <typename Real>
class Heads {
 public:
  virtual ~Heads() = default;
  virtual void pack(const Real* params, Part part) = 0;
  virtual std::size_t scratch_size() const = 0;
  virtual std::size_t packed_size() const = 0;

  // logits (L, V) and q (2): q_halt, q_continue, from y (S, D).  The team meets at the end; q is
  // the first member's.
  virtual void forward(const Team& team, Real* logits, Real* q, const Real* y,
                       const Real* params) const = 0;
  // dy (S, D) is overwritten; adds into grads.  dq is read from the first member.
  virtual void backward(const Team& team, Real* dy, const Real* dlogits, const Real* dq,
                        const Real* y, const Real* params, Real* scratch, Real* grads) const = 0;
};

// logits = y[P:] W_head^T;  q = W_q y[0] + b.
template <typename Real>
std::unique_ptr<Heads<Real>> make_token_heads(const ModelConfig& config, const ParamTable& table,
                                              bool for_training);
// Symbols as an axis: logit of symbol d = head . y_d, what stands before the symbols impossible;
// q_halt = q_weight . mean of y + b.
template <typename Real>
std::unique_ptr<Heads<Real>> make_symbol_heads(const ModelConfig& config, const ParamTable& table);
// The ones that the configuration asks for.
template <typename Real>
std::unique_ptr<Heads<Real>> make_heads(const ModelConfig& config, const ParamTable& table,
                                        bool for_training) {
  return config.has_symbol_axis() ? make_symbol_heads<Real>(config, table)
                                  : make_token_heads<Real>(config, table, for_training);
}

}  // namespace models
