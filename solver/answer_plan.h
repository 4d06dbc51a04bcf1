// SPDX-License-Identifier: Apache-2.0
// What is tried for a puzzle, and which of the attempts is its answer: votes over symmetries, under
// each of them rollouts with noise (PTRM, arXiv 2605.19943) or random starts (EqR, arXiv
// 2605.21488).  Formulas: docs/answering.md.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/loss.h"
#include "puzzles/domain.h"
#include "solver/example.h"
#include "solver/predict_options.h"

namespace solver {

// One run of the net at a puzzle, and how it stands.
struct Attempt {
  Example example;  // the puzzle as this attempt sees it
  int vote = 0;     // number of its symmetry; 0 = the identity
  int trial = 0;    // number of its rollout or start; 0 = neither noise nor random start
  std::uint64_t seed = 0;
  puzzles::GridSymmetry symmetry = {};  // empty where nothing is turned

  int steps = 0;                     // made so far
  std::vector<std::int32_t> tokens;  // (L) its answer, turned back
  double q_halt = 0;
  bool says_done = false;
  bool is_confirmed = false;  // by the rules; known only when they are asked
  double change = 0;          // root mean square of s_{t+1} - s_t in its last step; starts only
  models::SampleLoss loss;    // where the puzzle's answer is known
};

// Which attempt stands, and how many symmetries agree with it.
struct Choice {
  std::size_t attempt = 0;
  int votes = 1;
  int voters = 1;
};

class AnswerPlan {
 public:
  // Keeps references to the domain and the puzzles, or to the examples.  Throws std::runtime_error
  // for options that do not go together.
  AnswerPlan(const puzzles::Domain& domain, const std::vector<puzzles::Puzzle>& puzzles,
             const PredictOptions& options);
  // Examples alone cannot be turned or judged: votes and stops_when_valid are refused.
  AnswerPlan(std::span<const Example> examples, const PredictOptions& options);

  const PredictOptions& options() const { return options_; }
  std::size_t puzzles() const { return puzzles_ != nullptr ? puzzles_->size() : examples_.size(); }

  // The attempts at one puzzle, by symmetry, then by trial; they depend on the seed and the
  // puzzle's number only.
  std::vector<Attempt> attempts(std::size_t index) const;
  // How many of them start together: all; or, where the rules end the search, the plain one first
  // and the others only if it has failed.
  std::size_t first_wave(std::size_t attempts) const;
  int waves() const { return options_.stops_when_valid && options_.attempts() > 1 ? 2 : 1; }
  // Takes what the net has answered, as the attempt saw the puzzle; asks the rules where they
  // count.
  void read(std::size_t index, std::span<const std::int32_t> tokens, Attempt& attempt) const;
  // Attempts that have made a step; at least one.
  Choice choose(std::span<const Attempt> attempts) const;

 private:
  PredictOptions options_;
  const puzzles::Domain* domain_ = nullptr;
  const std::vector<puzzles::Puzzle>* puzzles_ = nullptr;
  std::span<const Example> examples_;
};

}  // namespace solver
