// SPDX-License-Identifier: Apache-2.0
// Embedding, forward and backward.
#include "models/embedding.h"

#include <cmath>

namespace models {

template <typename Real>
Embedding<Real>::Embedding(const ModelConfig& c, const ParamTable& table)
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

template <typename Real>
void Embedding<Real>::forward(Real* x, const Real* params, const std::int32_t* tokens, int puzzle,
                              Part part) const {
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
template <typename Real>
void Embedding<Real>::backward(Real* grads, Real* dpuzzle, const Real* dx,
                               const std::int32_t* tokens, Part part) const {
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

template class Embedding<float>;
template class Embedding<double>;

}  // namespace models
