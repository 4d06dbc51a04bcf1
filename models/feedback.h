// SPDX-License-Identifier: Apache-2.0
// Feedback of the last answer: its probabilities, through a learned map, are added to x at the next
// supervision step.  Maths: docs/models.md, "Feedback".
#pragma once

#include <cstddef>

#include "models/params.h"
#include "models/team.h"

namespace models {

template <typename Real>
class Feedback {
 public:
  Feedback(const ModelConfig& config, const ParamTable& table);

  // p (L, V): what a slot keeps behind its states, the probabilities of its last answer, all 0 at
  // a fresh puzzle, which has none.
  // Token models:    x[P + l] += sqrt(D) sum over v of p[l, v] W[v],   W (V, D)
  // symbols as axis: x[l, d]  += sqrt(w) p[l, symbol d] W,              W (1, w)
  // Parts split rows as Embedding::forward does.
  void add(Real* x, const Real* params, const Real* p, Part part) const;
  // dW[v] += sqrt(D) sum over l of p[l, v] dx[P + l];  nothing flows into p, as nothing does into
  // the carry.  Parts split columns.
  void add_gradient(Real* grads, const Real* dx, const Real* p, Part part) const;
  // p = softmax of logits (L, V), row by row.  Parts split rows.
  void keep(Real* p, const Real* logits, Part part) const;

 private:
  int L_, V_, S_, D_, P_;
  int first_;    // token of symbol 0
  int symbols_;  // 0 in token models
  double scale_;
  ParamRef map_;
};

}  // namespace models
