// SPDX-License-Identifier: Apache-2.0
// The heads of the token models, forward and backward.
#include "models/heads.h"

namespace models {
namespace {

template <typename Real>
class TokenHeads : public Heads<Real> {
 public:
  TokenHeads(const ModelConfig& c, const ParamTable& table, bool for_training)
      : P_(c.P()),
        L_(c.grid_tokens),
        D_(c.D()),
        V_(c.vocabulary),
        lm_head_(table.find("model.inner.lm_head.weight"), Layout::kOutIn, Columns::kPlain,
                 for_training),
        q_weight_(table.find("model.inner.q_head.weight")),
        q_bias_(table.find("model.inner.q_head.bias")) {}

  void pack(const Real* params, Part part) override { lm_head_.pack(params, part); }
  std::size_t scratch_size() const override { return lm_head_.gradient_scratch_size(L_); }
  std::size_t packed_size() const override { return lm_head_.packed_size(); }

  void forward(const Team& team, Real* logits, Real* q, const Real* y,
               const Real* params) const override {
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

  // dy[P:] = dlogits W_head,  dy[0] += dq W_q,  dW_head = dlogits^T y[P:],  dW_q = dq y[0],  db =
  // dq
  void backward(const Team& team, Real* dy, const Real* dlogits, const Real* dq, const Real* y,
                const Real* params, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const std::size_t first = static_cast<std::size_t>(P_) * D_;
    kernels::fill(dy, Real{0}, first, part);
    kernels::matmul(dy + first, D_, View<Real>{dlogits, V_}, lm_head_.backward(), L_, D_, V_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    lm_head_.add_gradient(team, grads, y + first, dlogits, L_, scratch);
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

 private:
  int P_, L_, D_, V_;
  RightWeight<Real> lm_head_;  // (V, D)
  ParamRef q_weight_;          // (2, D)
  ParamRef q_bias_;            // (2)
};

}  // namespace

template <typename Real>
std::unique_ptr<Heads<Real>> make_token_heads(const ModelConfig& config, const ParamTable& table,
                                              bool for_training) {
  return std::make_unique<TokenHeads<Real>>(config, table, for_training);
}
template std::unique_ptr<Heads<float>> make_token_heads(const ModelConfig&, const ParamTable&,
                                                        bool);
template std::unique_ptr<Heads<double>> make_token_heads(const ModelConfig&, const ParamTable&,
                                                         bool);

}  // namespace models
