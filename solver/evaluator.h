// SPDX-License-Identifier: Apache-2.0
// Measures a net on puzzles whose answers are known.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "puzzles/domain.h"
#include "solver/predictor.h"

namespace solver {

// After that many supervision steps of every attempt; a puzzle that was stopped earlier keeps its
// answer.
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

// Answers whose sigmoid(q_halt) lies in one tenth of 0..1, and how many of them are right.
struct SurenessFigures {
  std::int64_t puzzles = 0;
  std::int64_t exact = 0;
};

struct Evaluation {
  std::int64_t puzzles = 0;     // answered
  std::int64_t exact = 0;       // every cell as in the known answer
  std::int64_t valid = 0;       // the rules confirm it (another solution counts here)
  std::int64_t best = 0;        // and none is better (of mazes: shorter)
  std::string best_word;        // puzzles::Domain::best_word: empty where valid is all there is
  std::int64_t says_done = 0;   // the net says so of its answer
  std::int64_t done_exact = 0;  // it says so and is right
  std::int64_t ever_exact = 0;  // after some step of some attempt, whatever came of it
  std::int64_t cells_scored = 0;
  std::int64_t cells_correct = 0;
  double loss = 0;              // mean cross entropy at the last step
  double steps_mean = 0;        // steps until the net says done, or all where it never does
  double steps_spent_mean = 0;  // supervision steps of all attempts at a puzzle
  double seconds_per_puzzle = 0;
  std::vector<StepFigures> by_step;
  std::vector<RatingFigures> by_rating;
  std::array<SurenessFigures, 10> by_sureness;
};

// Puzzles without an answer are an error (std::runtime_error).  progress sees the number answered
// so far and of them the exact ones.  When options ask for a stop, what is answered by then counts.
Evaluation evaluate(Predictor& predictor, const puzzles::Domain& domain,
                    const std::vector<puzzles::Puzzle>& puzzles, const PredictOptions& options,
                    const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace solver
