// SPDX-License-Identifier: Apache-2.0
// A puzzle as the net sees it: token ids, labels, the row of its puzzle embedding.
#pragma once

#include <cstdint>
#include <vector>

#include "models/structure.h"
#include "puzzles/domain.h"

namespace solver {

struct Example {
  std::vector<std::int32_t> tokens;  // (L)
  std::vector<std::int32_t> labels;  // (L), below 0 not scored; empty when there is no answer
  int puzzle = 0;
};

// The tokens of an answer as labels: those of token 0 (pad) are not scored.
std::vector<std::int32_t> labels_of(std::vector<std::int32_t> tokens);

// Encodes question and, where there is one, answer.
Example make_example(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle);

// The domain's groups of cells, for models that are given the puzzle's structure.
models::Structure structure_of(const puzzles::Domain& domain);

}  // namespace solver
