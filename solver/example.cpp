// SPDX-License-Identifier: Apache-2.0
// From puzzles to tokens and labels.
#include "solver/example.h"

#include "models/loss.h"

namespace solver {

std::vector<std::int32_t> labels_of(std::vector<std::int32_t> tokens) {
  for (std::int32_t& token : tokens) {
    if (token == 0) token = models::kNotScored;
  }
  return tokens;
}

Example make_example(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle) {
  Example example;
  example.tokens = domain.encode(puzzle.question);
  if (puzzle.answer) example.labels = labels_of(domain.encode(*puzzle.answer));
  return example;
}

models::Structure structure_of(const puzzles::Domain& domain) {
  models::Structure structure;
  for (puzzles::GroupKind& kind : domain.groups()) {
    structure.kinds.push_back(
        {std::move(kind.name), std::move(kind.groups), std::move(kind.groups_of_cell)});
  }
  return structure;
}

}  // namespace solver
