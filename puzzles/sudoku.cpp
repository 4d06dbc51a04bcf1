// SPDX-License-Identifier: Apache-2.0
// Box shapes, characters, tokens, printing.  The rules stand in sudoku_rules.cpp.
#include "puzzles/sudoku.h"

#include <cassert>
#include <charconv>
#include <stdexcept>

#include "puzzles/exact_solver.h"
#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_symmetry.h"

namespace puzzles {

namespace {

constexpr int32_t kPadToken = 0;
// Enough for every 9x9; a hostile 16x16 is then simply not judged beforehand, or rated too low.
constexpr long kBoundedNodes = 20'000;

}  // namespace

void check_box(BoxShape box) {
  if (box.rows < 2 || box.cols < 2 || box.rows > kMaxSide || box.cols > kMaxSide ||
      box.side() > kMaxSide) {
    throw std::runtime_error("box " + box_text(box) +
                             " is not supported, wanted at least 2x2 and rows times columns at "
                             "most " +
                             std::to_string(kMaxSide) + " (such as 2x3, 3x3, 4x4)");
  }
}

BoxShape parse_box(std::string_view text) {
  BoxShape box;
  const char* end = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), end, box.rows);
  if (rows.ec == std::errc() && rows.ptr != end && *rows.ptr == 'x') {
    const auto cols = std::from_chars(rows.ptr + 1, end, box.cols);
    if (cols.ec == std::errc() && cols.ptr == end) {
      check_box(box);
      return box;
    }
  }
  throw std::runtime_error("box '" + std::string(text) +
                           "' is not ROWSxCOLUMNS, wanted for example 3x3");
}

std::string box_text(BoxShape box) {
  return std::to_string(box.rows) + "x" + std::to_string(box.cols);
}

bool has_default_box(int side) {
  if (side < 4 || side > kMaxSide) return false;
  for (int rows = 2; rows * rows <= side; ++rows) {
    if (side % rows == 0) return true;
  }
  return false;
}

BoxShape default_box(int side) {
  if (!has_default_box(side)) {
    throw std::runtime_error("side " + std::to_string(side) +
                             " has no box shape, wanted 4, 6, 8, 9, 10, 12, 14, 15 or 16");
  }
  BoxShape box{2, side / 2};
  for (int rows = 2; rows * rows <= side; ++rows) {
    if (side % rows == 0) box = BoxShape{rows, side / rows};
  }
  return box;
}

int cell_of_character(char character) {
  if (character == '.' || character == '0' || character == '_' || character == '*') return 0;
  if (character >= '1' && character <= '9') return character - '0';
  if (character >= 'A' && character <= 'G') return character - 'A' + 10;
  if (character >= 'a' && character <= 'g') return character - 'a' + 10;
  return -1;
}

char character_of_cell(int cell) {
  assert(cell >= 0 && cell <= kMaxSide);
  return ".123456789ABCDEFG"[cell];
}

SudokuDomain::SudokuDomain(BoxShape box) : box_(box) { check_box(box); }

std::string SudokuDomain::name() const { return "sudoku-" + box_text(box_); }

void SudokuDomain::check_grid(const Grid& grid, const char* what) const {
  const int side = box_.side();
  if (grid.rows != side || grid.cols != side ||
      grid.cells.size() != static_cast<size_t>(side) * side) {
    throw std::runtime_error(std::string(what) + " is " + std::to_string(grid.rows) + "x" +
                             std::to_string(grid.cols) + ", wanted " + std::to_string(side) + "x" +
                             std::to_string(side) + " (" + name() + ")");
  }
  for (size_t i = 0; i < grid.cells.size(); ++i) {
    if (grid.cells[i] <= side) continue;
    throw std::runtime_error(
        std::string(what) + " has the number " + std::to_string(grid.cells[i]) + " in row " +
        std::to_string(i / side + 1) + ", column " + std::to_string(i % side + 1) +
        ", wanted 0 to " + std::to_string(side));
  }
}

std::vector<int32_t> SudokuDomain::encode(const Grid& grid) const {
  check_grid(grid, "grid");
  std::vector<int32_t> tokens(grid.cells.size());
  for (size_t i = 0; i < tokens.size(); ++i) tokens[i] = grid.cells[i] + kBlankToken;
  return tokens;
}

Grid SudokuDomain::decode(std::span<const int32_t> tokens) const {
  if (tokens.size() != static_cast<size_t>(grid_tokens())) {
    throw std::runtime_error("found " + std::to_string(tokens.size()) + " tokens, wanted " +
                             std::to_string(grid_tokens()) + " (" + name() + ")");
  }
  Grid grid = blank_grid(box_.side(), box_.side());
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] < kPadToken || tokens[i] >= vocabulary()) {
      throw std::runtime_error("found token " + std::to_string(tokens[i]) + ", wanted 0 to " +
                               std::to_string(vocabulary() - 1) + " (" + name() + ")");
    }
    if (tokens[i] > kBlankToken) grid.cells[i] = static_cast<uint8_t>(tokens[i] - kBlankToken);
  }
  return grid;
}

Grid SudokuDomain::answer_of(const Puzzle& puzzle) const {
  if (puzzle.answer) return *puzzle.answer;
  const SolveResult result = ExactSolver(box_).solve(puzzle.question, 2);
  if (result.solutions == 1 && !result.gave_up) return result.first;
  const std::string place = puzzle.where.empty() ? "puzzle" : puzzle.where;
  const char* found = result.solutions >= 2 ? "several solutions"
                      : result.gave_up      ? "no end to the search for solutions"
                                            : "no solution";
  throw std::runtime_error(place + ": found " + found + ", wanted a puzzle with exactly one");
}

std::string SudokuDomain::remark(const Puzzle& puzzle) const {
  const std::string contradiction = contradiction_of(puzzle.question, box_);
  if (!contradiction.empty()) throw std::runtime_error(puzzle.where + ": " + contradiction);
  const SolveResult found = ExactSolver(box_).solve(puzzle.question, 2, kBoundedNodes);
  if (found.solutions == 0 && !found.gave_up) {
    throw std::runtime_error(puzzle.where +
                             ": found a puzzle without any solution, wanted one that can be "
                             "solved");
  }
  return found.solutions >= 2 ? "this puzzle has several solutions; any of them counts" : "";
}

Puzzle SudokuDomain::augment(const Puzzle& puzzle, std::mt19937_64& rng) const {
  const Symmetry symmetry = Symmetry::random(box_, rng);
  Puzzle turned = puzzle;
  turned.question = symmetry.apply(puzzle.question);
  if (puzzle.answer) turned.answer = symmetry.apply(*puzzle.answer);
  return turned;
}

Puzzle SudokuDomain::other_clues(const Puzzle& puzzle, int changes, std::mt19937_64& rng) const {
  return SudokuGenerator(box_).other_clues(puzzle, changes, rng);
}

double SudokuDomain::rate(const Puzzle& puzzle) const {
  return static_cast<double>(ExactSolver(box_).solve(puzzle.question, 1, kBoundedNodes).guesses);
}

std::vector<GridSymmetry> SudokuDomain::symmetries(const Grid&, int count,
                                                   std::mt19937_64& rng) const {
  std::vector<GridSymmetry> list;
  for (int i = 0; i < count; ++i) {
    const Symmetry there = i == 0 ? Symmetry::identity(box_) : Symmetry::random(box_, rng);
    list.push_back({[there](const Grid& grid) { return there.apply(grid); },
                    [back = there.inverse()](const Grid& grid) { return back.apply(grid); }});
  }
  return list;
}

std::string SudokuDomain::to_line(const Grid& grid) const {
  check_grid(grid, "grid");
  std::string line;
  line.reserve(grid.cells.size());
  for (const uint8_t cell : grid.cells) line += character_of_cell(cell);
  return line;
}

// 5 3 . | . 7 . | . . .
// ------+-------+------      under each band but the last
std::string SudokuDomain::to_text(const Grid& grid) const {
  check_grid(grid, "grid");
  const int side = box_.side();
  std::string text;
  for (int r = 0; r < side; ++r) {
    if (r > 0 && r % box_.rows == 0) {
      for (int stack = 0; stack < box_.stacks(); ++stack) {
        const bool is_inner = stack > 0 && stack + 1 < box_.stacks();
        if (stack > 0) text += '+';
        text += std::string(2 * box_.cols + (is_inner ? 1 : 0), '-');
      }
      text += '\n';
    }
    for (int c = 0; c < side; ++c) {
      if (c > 0) text += c % box_.cols == 0 ? " | " : " ";
      text += character_of_cell(grid.at(r, c));
    }
    text += '\n';
  }
  return text;
}

std::string SudokuDomain::canonical(const Grid& solution) const {
  return to_line(canonical_grid(solution, box_));
}

}  // namespace puzzles
