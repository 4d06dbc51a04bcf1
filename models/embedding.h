// SPDX-License-Identifier: Apache-2.0
// From tokens to x, the input that every application of the net may read.  Maths: docs/models.md,
// "Embedding".
#pragma once

#include <cstdint>
#include <memory>

#include "models/params.h"
#include "models/team.h"

namespace models {

template <typename Real>
class Embedding {
 public:
  virtual ~Embedding() = default;
  // x (S, D) from tokens (L), each in 0..V-1, and the row of `puzzle` in the puzzle embedding.
  // Parts split rows.
  virtual void forward(Real* x, const Real* params, const std::int32_t* tokens, int puzzle,
                       Part part) const = 0;
  // Adds into the tables of grads; overwrites dpuzzle (E), the gradient of this sample's own row,
  // where the model has puzzle embeddings.  Parts split columns.
  virtual void backward(Real* grads, Real* dpuzzle, const Real* dx, const std::int32_t* tokens,
                        Part part) const = 0;
};

// x = sqrt(D) * [puzzle embedding ; token embedding], with learned positions sqrt(D) * (that + pos)
// / sqrt(2).
template <typename Real>
std::unique_ptr<Embedding<Real>> make_token_embedding(const ModelConfig& config,
                                                      const ParamTable& table);
// Symbols as an axis: x of symbol d at a cell = sqrt(w) * role[blank 0, given as d 1, given as
// another 2].
template <typename Real>
std::unique_ptr<Embedding<Real>> make_role_embedding(const ModelConfig& config,
                                                     const ParamTable& table);
// Symbols as an axis for ARC: special and common symbols, and what the puzzle adds to each.
template <typename Real>
std::unique_ptr<Embedding<Real>> make_symbol_embedding(const ModelConfig& config,
                                                       const ParamTable& table);
// The one that the configuration asks for.
template <typename Real>
std::unique_ptr<Embedding<Real>> make_embedding(const ModelConfig& config,
                                                const ParamTable& table) {
  if (config.has_colours()) {
    return make_symbol_embedding<Real>(config, table);
  }
  return config.has_symbol_axis() ? make_role_embedding<Real>(config, table)
                                  : make_token_embedding<Real>(config, table);
}

}  // namespace models
