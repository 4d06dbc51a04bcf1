// SPDX-License-Identifier: Apache-2.0
// From many predictions of one test output to a ranked list of different grids.
#pragma once

#include <vector>

#include "puzzles/grid.h"

namespace puzzles {

struct ArcPrediction {
  Grid grid;     // read back and its augmentation undone; without cells: a vote for no answer
  double q = 0;  // sigmoid(q_halt), 0..1
};

struct ArcVote {
  Grid grid;
  int count = 0;
  double mean_q = 0;
};

// Each different grid once: most votes first, of equal votes the higher mean q, of equal q the one
// predicted first.  The first two are the two attempts.
std::vector<ArcVote> rank_predictions(const std::vector<ArcPrediction>& predictions);

// The votes of two rankings together, ranked again.
void add_votes(std::vector<ArcVote>& ranked, const std::vector<ArcVote>& more);

}  // namespace puzzles
