// SPDX-License-Identifier: Apache-2.0
// x = sqrt(D) * [puzzle embedding ; token embedding], with learned positions sqrt(D) * (that + pos)
// / sqrt(2). Maths: docs/models.md, "Embedding".
#pragma once

#include <cstdint>

#include "models/params.h"
#include "models/team.h"

namespace models {

template <typename Real>
class Embedding {
 public:
  Embedding(const ModelConfig& config, const ParamTable& table);
  // x (S, D) from tokens (L), each in 0..V-1, and the row of `puzzle` in the puzzle embedding.
  // Parts split tokens.
  void forward(Real* x, const Real* params, const std::int32_t* tokens, int puzzle,
               Part part) const;
  // Adds into the token and position tables of grads; overwrites dpuzzle (E), the gradient of this
  // sample's own row. Parts split columns.
  void backward(Real* grads, Real* dpuzzle, const Real* dx, const std::int32_t* tokens,
                Part part) const;

 private:
  int P_, S_, D_, E_;
  bool has_positions_;
  double scale_;  // of every embedding, positions included
  ParamRef tokens_, positions_, puzzles_;
};

}  // namespace models
