// SPDX-License-Identifier: Apache-2.0
// Measures a net on puzzles whose answers are known.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "puzzles/domain.h"
#include "solver/predictor.h"

namespace solver {

// After that many supervision steps; a puzzle that was stopped earlier keeps its answer.
struct StepFigures {
  int step = 0;
  std::int64_t exact = 0;
  std::int64_t cells_correct = 0;
  std::int64_t says_done = 0;
};

// A fifth of the rated puzzles, easiest first; equal ratings stay together.
struct RatingFigures {
  double rating_low = 0;
  double rating_high = 0;
  std::int64_t puzzles = 0;
  std::int64_t exact = 0;
};

struct Evaluation {
  std::int64_t puzzles = 0;    // answered
  std::int64_t exact = 0;      // every cell as in the known answer
  std::int64_t valid = 0;      // the rules confirm it (another solution counts here)
  std::int64_t says_done = 0;  // the net says so at its last step
  std::int64_t cells_scored = 0;
  std::int64_t cells_correct = 0;
  double loss = 0;        // mean cross entropy at the last step
  double steps_mean = 0;  // steps until the net says done, or all where it never does
  double seconds_per_puzzle = 0;
  std::vector<StepFigures> by_step;
  std::vector<RatingFigures> by_rating;
};

// Puzzles without an answer are an error (std::runtime_error).  progress sees the number answered
// so far and of them the exact ones.  When options ask for a stop, what is answered by then counts.
Evaluation evaluate(Predictor& predictor, const puzzles::Domain& domain,
                    const std::vector<puzzles::Puzzle>& puzzles, const PredictOptions& options,
                    const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace solver
