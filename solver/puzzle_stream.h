// SPDX-License-Identifier: Apache-2.0
// The training puzzles as an endless stream: shuffled epochs, each puzzle under a fresh random
// symmetry at every draw, some with other clues or with hints.
#pragma once

#include <cstdint>
#include <vector>

#include "models/random.h"
#include "puzzles/domain.h"
#include "solver/example_stream.h"

namespace solver {

// Blank cells shown as in the answer: easier puzzles of the same grids, from which the rules are
// learned sooner.  With probability `chance` a draw shows a share of its blanks, uniform in
// 0..share.
struct Hints {
  double chance = 0;
  double share = 0;
};

// Other questions with the same answers (Domain::other_clues): more puzzles of the same grids. With
// probability `chance` a draw shows 1..changes blanks and takes other clues away for them, `tries`
// times, and is the hardest of what comes of it: a single try makes easier puzzles than it was
// given.
struct OtherClues {
  double chance = 0;
  int changes = 0;
  int tries = 1;
};

class PuzzleStream : public ExampleStream {
 public:
  // Keeps a reference to the domain.  Every puzzle needs an answer; throws std::runtime_error if
  // there is no puzzle.
  PuzzleStream(const puzzles::Domain& domain, std::vector<puzzles::Puzzle> puzzles,
               std::int64_t seed, Hints hints = {}, OtherClues other_clues = {});

  Example next() override;
  void set_difficulty(const Difficulty& difficulty) override {
    hints_.chance = difficulty.hint_chance;
    other_clues_.tries = difficulty.clue_tries;
  }

 private:
  puzzles::Puzzle hardest_other(const puzzles::Puzzle& puzzle, models::Rng& rng) const;

  const puzzles::Domain& domain_;
  std::vector<puzzles::Puzzle> puzzles_;
  Hints hints_;
  OtherClues other_clues_;
};

}  // namespace solver
