// SPDX-License-Identifier: Apache-2.0
// From puzzles to tokens and labels.
#include "solver/example.h"

#include "models/loss.h"

namespace solver {

Example make_example(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle) {
  Example example;
  example.tokens = domain.encode(puzzle.question);
  if (puzzle.answer) {
    example.labels = domain.encode(*puzzle.answer);
    for (std::int32_t& label : example.labels) {
      if (label == 0) label = models::kNotScored;
    }
  }
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
