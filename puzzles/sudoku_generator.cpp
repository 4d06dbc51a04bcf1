// SPDX-License-Identifier: Apache-2.0
// Full grids by random search; puzzles by taking clues away while the solution stays the only one.
#include "puzzles/sudoku_generator.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "puzzles/random.h"
#include "puzzles/sudoku_symmetry.h"

namespace puzzles {

namespace {

// A random search on an empty grid either ends within about side*side nodes or has lost its way;
// then a restart is cheaper than going on.
constexpr int kRestarts = 1000;
constexpr long kNodesPerRestart = 2000;

// Bounds of one puzzle, so that 17 clues on 9x9 end in an error and not in a night.  9x9 reaches
// 22 clues in one grid of thirty, 21 in one of 700.
constexpr int kMaxGrids = 1000;
constexpr long kMaxNodes = 1'000'000;
// A clue whose removal is not decided within this is left in place.
constexpr long kNodesPerRemoval = 20'000;

int count_clues(const Grid& question) {
  return static_cast<int>(question.cells.size()) -
         static_cast<int>(std::count(question.cells.begin(), question.cells.end(), 0));
}

}  // namespace

struct SudokuGenerator::Reduced {
  Grid question;
  int clues = 0;
  bool is_proven = true;  // every removal tried was decided
  long nodes = 0;
};

SudokuGenerator::SudokuGenerator(BoxShape box) : box_(box), solver_(box) {}

Grid SudokuGenerator::full_grid(std::mt19937_64& rng) const {
  const Grid blank = blank_grid(box_.side(), box_.side());
  for (int restart = 0; restart < kRestarts; ++restart) {
    const std::optional<Grid> grid = solver_.random_solution(blank, rng, kNodesPerRestart);
    if (grid) return Symmetry::random(box_, rng).apply(*grid);
  }
  throw std::runtime_error("generator: found no full grid of box " + box_text(box_) + " in " +
                           std::to_string(kRestarts) + " searches");
}

// A clue that cannot go now cannot go later either, when fewer clues are left, so one pass is
// enough: with clues = 0 the result is minimal.
SudokuGenerator::Reduced SudokuGenerator::reduce(const Grid& question,
                                                 const std::vector<int>& order, int clues) const {
  Reduced reduced{question, count_clues(question)};
  for (const int cell : order) {
    if (reduced.clues == clues) break;
    if (reduced.nodes >= kMaxNodes) {
      reduced.is_proven = false;
      break;
    }
    const uint8_t digit = reduced.question.cells[cell];
    reduced.question.cells[cell] = 0;
    const SolveResult other =
        solver_.solve_without(reduced.question, cell, digit, kNodesPerRemoval);
    reduced.nodes += other.nodes;
    if (other.gave_up) reduced.is_proven = false;
    if (other.gave_up || other.solutions > 0) {
      reduced.question.cells[cell] = digit;
    } else {
      --reduced.clues;
    }
  }
  return reduced;
}

Puzzle SudokuGenerator::finish(const Grid& question, const Grid& answer) const {
  Puzzle puzzle;
  puzzle.question = question;
  puzzle.answer = answer;
  puzzle.rating = static_cast<double>(solver_.solve(question, 1).guesses);
  return puzzle;
}

Puzzle SudokuGenerator::with_clues(int clues, std::mt19937_64& rng) const {
  if (clues < 1 || clues > box_.cells()) {
    throw std::runtime_error("generator: found " + std::to_string(clues) + " clues, wanted 1 to " +
                             std::to_string(box_.cells()) + " for box " + box_text(box_));
  }
  int fewest = box_.cells(), grids = 0;
  for (long nodes = 0; grids < kMaxGrids && nodes < kMaxNodes; ++grids) {
    const Grid full = full_grid(rng);
    const Reduced reduced = reduce(full, random_permutation(box_.cells(), rng), clues);
    if (reduced.clues == clues) {
      Puzzle puzzle = finish(reduced.question, full);
      puzzle.source = "generated-" + std::to_string(clues) + "-clues";
      return puzzle;
    }
    nodes += reduced.nodes;
    fewest = std::min(fewest, reduced.clues);
  }
  throw std::runtime_error("generator: wanted " + std::to_string(clues) + " clues on box " +
                           box_text(box_) + ", but " + std::to_string(grids) +
                           " grids led to no less than " + std::to_string(fewest) +
                           "; ask for more clues");
}

Puzzle SudokuGenerator::minimal(std::mt19937_64& rng) const {
  int grids = 0;
  for (long nodes = 0; grids < kMaxGrids && nodes < kMaxNodes; ++grids) {
    const Grid full = full_grid(rng);
    const Reduced reduced = reduce(full, random_permutation(box_.cells(), rng), 0);
    if (reduced.is_proven) {
      Puzzle puzzle = finish(reduced.question, full);
      puzzle.source = "generated-minimal";
      return puzzle;
    }
    nodes += reduced.nodes;
  }
  throw std::runtime_error("generator: of " + std::to_string(grids) + " grids of box " +
                           box_text(box_) +
                           " none led to a puzzle proven minimal; ask for a number of clues");
}

Puzzle SudokuGenerator::other_clues(const Puzzle& puzzle, int shown, std::mt19937_64& rng) const {
  if (!puzzle.answer) throw std::runtime_error("generator: found no answer to take other clues of");
  Grid question = puzzle.question;
  std::vector<int> order = random_permutation(box_.cells(), rng);
  std::stable_partition(order.begin(), order.end(),
                        [&](int cell) { return question.cells[cell] != 0; });
  const int clues = count_clues(question);
  shown = std::min(shown, box_.cells() - clues);
  for (int i = 0; i < shown; ++i) {
    const int cell = order[clues + i];
    question.cells[cell] = puzzle.answer->cells[cell];
  }
  order.resize(clues + shown);
  Puzzle other = puzzle;
  other.question = reduce(question, order, clues).question;
  other.rating = std::numeric_limits<double>::quiet_NaN();
  return other;
}

}  // namespace puzzles
