// SPDX-License-Identifier: Apache-2.0
// The heads, forward and backward.
#include "models/heads.h"

#include "models/kernels/copy.h"

namespace models {

template <typename Real>
Heads<Real>::Heads(const ModelConfig& c, const ParamTable& table, bool for_training)
    : P_(c.P()),
      L_(c.grid_tokens),
      S_(c.S()),
      D_(c.D()),
      V_(c.vocabulary),
      lm_head_(table.find("model.inner.lm_head.weight"), /*is_gate_up=*/false, for_training),
      q_weight_(table.find("model.inner.q_head.weight")),
      q_bias_(table.find("model.inner.q_head.bias")) {}

template <typename Real>
std::size_t Heads<Real>::scratch_size() const {
  return kernels::packed_size<Real>(L_, D_);
}

template <typename Real>
void Heads<Real>::forward(const Team& team, Real* logits, Real* q, const Real* y,
                          const Real* params) const {
  const Real* grid = y + static_cast<std::size_t>(P_) * D_;
  kernels::matmul(logits, V_, View<Real>{grid, D_}, lm_head_.forward(), L_, V_, D_,
                  kernels::Store::kOverwrite, team.part());
  if (team.is_first()) {
    for (int i = 0; i < 2; ++i) {
      const Real* w = params + q_weight_.offset + static_cast<std::size_t>(i) * D_;
      double sum = params[q_bias_.offset + i];
      for (int d = 0; d < D_; ++d) sum += static_cast<double>(w[d]) * y[d];
      q[i] = static_cast<Real>(sum);
    }
  }
  team.sync();
}

// dy[P:] = dlogits W_head,  dy[0] += dq W_q,  dW_head = dlogits^T y[P:],  dW_q = dq y[0],  db = dq
template <typename Real>
void Heads<Real>::backward(const Team& team, Real* dy, const Real* dlogits, const Real* dq,
                           const Real* y, const Real* params, Real* scratch, Real* grads) const {
  const Part part = team.part();
  const std::size_t first = static_cast<std::size_t>(P_) * D_;
  kernels::fill(dy, Real{0}, first, part);
  kernels::pack(scratch, View<Real>{y + first, D_}, L_, D_, part);
  kernels::matmul(dy + first, D_, View<Real>{dlogits, V_}, lm_head_.backward(), L_, D_, V_,
                  kernels::Store::kOverwrite, part);
  team.sync();
  kernels::matmul(grads + lm_head_.ref().offset, D_, kernels::transposed<Real>(dlogits, V_),
                  packed<Real>(scratch), V_, D_, L_, kernels::Store::kAdd, part);
  if (team.is_first()) {
    for (int i = 0; i < 2; ++i) {
      const std::size_t row = static_cast<std::size_t>(i) * D_;
      for (int d = 0; d < D_; ++d) {
        dy[d] += dq[i] * params[q_weight_.offset + row + d];
        grads[q_weight_.offset + row + d] += dq[i] * y[d];
      }
      grads[q_bias_.offset + i] += dq[i];
    }
  }
  team.sync();
}

template class Heads<float>;
template class Heads<double>;

}  // namespace models
