// SPDX-License-Identifier: Apache-2.0
// Makes Sudoku puzzles with exactly one solution.  The same random state gives the same puzzles
// on every machine.
#pragma once

#include <random>

#include "puzzles/exact_solver.h"

namespace puzzles {

class SudokuGenerator {
 public:
  explicit SudokuGenerator(BoxShape box);

  // A complete grid, found by random search and put under a random symmetry.  Not uniform over all
  // grids, but every class can occur.
  Grid full_grid(std::mt19937_64& rng) const;

  // A puzzle of exactly that many clues: clues of a full grid are taken away in random order, each
  // only if the solution stays the only one.  The rating is the guesses of ExactSolver.
  // Throws std::runtime_error if a bounded number of grids did not lead there (17 clues on 9x9) or
  // the number is not in 1..side*side.
  Puzzle with_clues(int clues, std::mt19937_64& rng) const;

  // A puzzle no clue of which can be taken away.  Throws std::runtime_error if none could be
  // proven minimal within a bounded search (some 16x16).
  Puzzle minimal(std::mt19937_64& rng) const;

  // Other clues of the same answer: `shown` random blanks are shown, then clues that were there
  // before are taken away in random order, and after them the new ones, each only if the solution
  // stays the only one, until there are as few as before.  Not rated.  Throws std::runtime_error
  // for a puzzle without an answer.
  Puzzle other_clues(const Puzzle& puzzle, int shown, std::mt19937_64& rng) const;

 private:
  struct Reduced;
  // Takes clues away in this order until that many are left or none can go.
  Reduced reduce(const Grid& question, const std::vector<int>& order, int clues) const;
  Puzzle finish(const Grid& question, const Grid& answer) const;

  BoxShape box_;
  ExactSolver solver_;
};

}  // namespace puzzles
