// SPDX-License-Identifier: Apache-2.0
// Token and puzzle embedding, forward and backward.
#include "models/embedding.h"

#include <cmath>

namespace models {
namespace {

template <typename Real>
class TokenEmbedding : public Embedding<Real> {
 public:
  TokenEmbedding(const ModelConfig& c, const ParamTable& table)
      : P_(c.P()),
        S_(c.S()),
        D_(c.D()),
        E_(c.E()),
        has_positions_(c.positions == Positions::kLearned),
        scale_(std::sqrt(static_cast<double>(c.D())) * (has_positions_ ? std::sqrt(0.5) : 1.0)),
        tokens_(table.find("model.inner.embed_tokens.embedding_weight")),
        puzzles_(table.find("model.inner.puzzle_emb.weights")) {
    if (has_positions_) positions_ = table.find("model.inner.embed_pos.embedding_weight");
  }

  void forward(Real* x, const Real* params, const std::int32_t* tokens, int puzzle,
               Part part) const override {
    const Real scale = static_cast<Real>(scale_);
    const kernels::Range rows = kernels::share(S_, part);
    for (int s = rows.begin; s < rows.end; ++s) {
      Real* row = x + static_cast<std::size_t>(s) * D_;
      const Real* position =
          has_positions_ ? params + positions_.offset + static_cast<std::size_t>(s) * D_ : nullptr;
      for (int d = 0; d < D_; ++d) {
        Real value = 0;
        if (s >= P_) {
          value = params[tokens_.offset + static_cast<std::size_t>(tokens[s - P_]) * D_ + d];
        } else if (s * D_ + d < E_) {
          value = params[puzzles_.offset + static_cast<std::size_t>(puzzle) * E_ + s * D_ + d];
        }
        row[d] = scale * (position != nullptr ? value + position[d] : value);
      }
    }
  }

  // With x = scale * (table[token] + pos):  dtable[token] += scale * dx,  dpos += scale * dx.
  void backward(Real* grads, Real* dpuzzle, const Real* dx, const std::int32_t* tokens,
                Part part) const override {
    const Real scale = static_cast<Real>(scale_);
    const kernels::Range columns = kernels::share(D_, part);
    for (int s = 0; s < S_; ++s) {
      const Real* row = dx + static_cast<std::size_t>(s) * D_;
      if (s >= P_) {
        Real* dtoken = grads + tokens_.offset + static_cast<std::size_t>(tokens[s - P_]) * D_;
        for (int d = columns.begin; d < columns.end; ++d) dtoken[d] += scale * row[d];
      } else {
        for (int d = columns.begin; d < columns.end && s * D_ + d < E_; ++d)
          dpuzzle[s * D_ + d] = scale * row[d];
      }
      if (has_positions_) {
        Real* dposition = grads + positions_.offset + static_cast<std::size_t>(s) * D_;
        for (int d = columns.begin; d < columns.end; ++d) dposition[d] += scale * row[d];
      }
    }
  }

 private:
  int P_, S_, D_, E_;
  bool has_positions_;
  double scale_;  // of every embedding, positions included
  ParamRef tokens_, positions_, puzzles_;
};

}  // namespace

template <typename Real>
std::unique_ptr<Embedding<Real>> make_token_embedding(const ModelConfig& config,
                                                      const ParamTable& table) {
  return std::make_unique<TokenEmbedding<Real>>(config, table);
}
template std::unique_ptr<Embedding<float>> make_token_embedding(const ModelConfig&,
                                                                const ParamTable&);
template std::unique_ptr<Embedding<double>> make_token_embedding(const ModelConfig&,
                                                                 const ParamTable&);

}  // namespace models
