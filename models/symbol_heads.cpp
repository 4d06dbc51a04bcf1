// SPDX-License-Identifier: Apache-2.0
// The heads with symbols as an axis: one vector reads every symbol, or each its own; q_halt reads
// the mean over cells and symbols.
#include <cmath>

#include "models/heads.h"

namespace models {
namespace {

constexpr double kImpossible =
    -1e30;  // logit of padding and blank: probability 0 under either loss

template <typename Real>
class SymbolHeads : public Heads<Real> {
 public:
  SymbolHeads(const ModelConfig& c, const ParamTable& table)
      : S_(c.S()),
        D_(c.D()),
        V_(c.vocabulary),
        first_(c.first_symbol()),
        symbols_(c.symbols()),
        answers_(c.answers()),
        has_identity_(c.has_identity()),
        head_(table.find("model.inner.lm_head.weight")),
        q_weight_(table.find("model.inner.q_head.weight")),
        q_bias_(table.find("model.inner.q_head.bias")) {}

  void pack(const Real*, Part) override {}
  std::size_t scratch_size() const override { return static_cast<std::size_t>(D_); }
  std::size_t packed_size() const override { return 0; }

  void forward(const Team& team, Real* logits, Real* q, const Real* y,
               const Real* params) const override {
    const kernels::Range cells = kernels::share(S_ / symbols_, team.part());
    for (int cell = cells.begin; cell < cells.end; ++cell) {
      Real* cell_logits = logits + static_cast<std::size_t>(cell) * V_;
      std::fill(cell_logits, cell_logits + first_, static_cast<Real>(kImpossible));
      for (int k = 0; k < answers_; ++k) {
        const Real* head = params + head_of(k);
        const Real* row = y + row_of(cell, k);
        Real sum = 0;
        for (int d = 0; d < D_; ++d) sum += head[d] * row[d];
        cell_logits[first_ + k] = sum;
      }
    }
    if (team.is_first()) {
      double sum = 0;
      for (int s = 0; s < S_; ++s) {
        for (int d = 0; d < D_; ++d) {
          sum += static_cast<double>(params[q_weight_.offset + d]) *
                 y[static_cast<std::size_t>(s) * D_ + d];
        }
      }
      q[0] = static_cast<Real>(sum / S_ + params[q_bias_.offset]);
      q[1] = 0;
    }
    team.sync();
  }

  // dy_s = dlogit_s head + dq q_weight / S,  dhead = sum of dlogit_s y_s,  dq_weight = dq mean of
  // y,  db = dq
  void backward(const Team& team, Real* dy, const Real* dlogits, const Real* dq, const Real* y,
                const Real* params, Real* scratch, Real* grads) const override {
    if (team.is_first()) {
      Real* mean = scratch;
      const Real share = static_cast<Real>(1.0 / S_);
      std::fill(mean, mean + D_, Real{0});
      for (int s = 0; s < S_; ++s) {
        const std::size_t row = static_cast<std::size_t>(s) * D_;
        for (int d = 0; d < D_; ++d) {
          dy[row + d] = dq[0] * share * params[q_weight_.offset + d];
          mean[d] += share * y[row + d];
        }
      }
      for (int cell = 0; cell < S_ / symbols_; ++cell) {
        for (int k = 0; k < answers_; ++k) {
          const Real dlogit = dlogits[static_cast<std::size_t>(cell) * V_ + first_ + k];
          const Real* head = params + head_of(k);
          Real* dhead = grads + head_of(k);
          const std::size_t row = row_of(cell, k);
          for (int d = 0; d < D_; ++d) {
            dy[row + d] += dlogit * head[d];
            dhead[d] += dlogit * y[row + d];
          }
        }
      }
      for (int d = 0; d < D_; ++d) grads[q_weight_.offset + d] += dq[0] * mean[d];
      grads[q_bias_.offset] += dq[0];
    }
    team.sync();
  }

 private:
  // Where the row that tells of symbol k in a cell begins, and the vector that reads it.
  std::size_t row_of(int cell, int k) const {
    return static_cast<std::size_t>(cell * symbols_ + (symbols_ > 1 ? k : 0)) * D_;
  }
  std::size_t head_of(int k) const {
    return head_.offset + (has_identity_ ? static_cast<std::size_t>(k) * D_ : 0);
  }

  int S_, D_, V_, first_, symbols_, answers_;
  bool has_identity_;
  ParamRef head_;      // (1, D), or one for each symbol
  ParamRef q_weight_;  // (1, D)
  ParamRef q_bias_;    // (1)
};

}  // namespace

template <typename Real>
std::unique_ptr<Heads<Real>> make_symbol_heads(const ModelConfig& config, const ParamTable& table) {
  return std::make_unique<SymbolHeads<Real>>(config, table);
}
template std::unique_ptr<Heads<float>> make_symbol_heads(const ModelConfig&, const ParamTable&);
template std::unique_ptr<Heads<double>> make_symbol_heads(const ModelConfig&, const ParamTable&);

}  // namespace models
