// SPDX-License-Identifier: Apache-2.0
// Exact Sudoku search: counts solutions up to a limit.  Used to check, generate and rate puzzles;
// it never answers in place of a net.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "puzzles/sudoku.h"

namespace puzzles {

// Search nodes before a search gives up.  The hardest known 9x9 puzzles need a few hundred; a
// hostile 16x16 would run for years.
inline constexpr long kDefaultNodeLimit = 1'000'000;

struct SolveResult {
  int solutions = 0;  // found, at most the limit asked for
  Grid first;         // the first of them; without cells if there is none
  long guesses = 0;   // choices made with an alternative left, until the first solution: the rating
  long nodes = 0;     // positions looked at in all
  bool gave_up = false;  // the node limit was reached: there may be more solutions than counted
};

class ExactSolver {
 public:
  explicit ExactSolver(BoxShape box);

  // Counts up to max_solutions.  Contradicting clues: no solution.  Throws std::runtime_error for a
  // grid of another shape or with a digit out of range.
  SolveResult solve(const Grid& question, int max_solutions = 2,
                    long node_limit = kDefaultNodeLimit) const;

  // A solution with another digit than `digit` at `cell` (which is blank in the question): none
  // means that giving `digit` there back makes no difference.
  SolveResult solve_without(const Grid& question, int cell, int digit,
                            long node_limit = kDefaultNodeLimit) const;

  // A solution found by trying digits in random order; nothing if the node limit comes first or
  // there is none.
  std::optional<Grid> random_solution(const Grid& question, std::mt19937_64& rng,
                                      long node_limit) const;

  BoxShape box() const { return box_; }

 private:
  class Search;

  void check_question(const Grid& question) const;

  BoxShape box_;
  int side_ = 0;
  std::vector<uint16_t> units_;  // (3*side, side) cells of each row, column, box
  std::vector<uint16_t> peers_;  // (side*side, peer_count_) cells seen by each cell
  int peer_count_ = 0;
  std::vector<uint64_t> units_of_;  // (side*side)  bit u: the cell is in unit u
};

}  // namespace puzzles
