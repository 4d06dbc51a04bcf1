// SPDX-License-Identifier: Apache-2.0
// The checks that both formats share.
#include "puzzles/maze_intake.h"

#include <algorithm>
#include <stdexcept>

#include "puzzles/maze_check.h"
#include "puzzles/maze_solver.h"

namespace puzzles {

namespace {

constexpr const char* kWantedCells = ", wanted '#', ' ' or '.', S, G and o";

// 0 unless cells = side * side.
int side_of_square(size_t cells) {
  int side = 1;
  while (side < kMaxMazeSide && static_cast<size_t>(side) * side < cells) ++side;
  return static_cast<size_t>(side) * side == cells ? side : 0;
}

}  // namespace

void MazeIntake::check_shape(MazeShape shape, long number) const {
  try {
    check_maze_shape(shape);
  } catch (const std::runtime_error& error) {
    reader_.fail(number, error.what());
  }
}

void MazeIntake::check_row(const Line& line, int row) const {
  for (size_t i = 0; i < line.text.size(); ++i) {
    if (maze_cell_of_character(line.text[i]) >= 0) continue;
    reader_.fail(line.number, "row " + std::to_string(row) + " of the maze has " +
                                  character_text(line.text[i]) + " in column " +
                                  std::to_string(i + 1) + kWantedCells);
  }
}

void MazeIntake::add_drawn(const std::vector<std::string>& rows, long number) {
  Grid grid = blank_grid(static_cast<int>(rows.size()), static_cast<int>(rows[0].size()));
  size_t cell = 0;
  bool has_path = false;
  for (const std::string& row : rows) {
    for (const char character : row) {
      const int value = maze_cell_of_character(character);
      has_path = has_path || value == kMazePath;
      grid.cells[cell++] = static_cast<uint8_t>(value);
    }
  }
  Puzzle puzzle;
  puzzle.question = without_path(grid);
  if (has_path) puzzle.answer = std::move(grid);
  add(std::move(puzzle), number);
}

Grid MazeIntake::read_field(const std::string& cells, const std::string& size, long number,
                            const std::string& what) const {
  MazeShape shape;
  if (!size.empty()) {
    try {
      shape = parse_maze_shape(size);
    } catch (const std::runtime_error& error) {
      reader_.fail(number, error.what());
    }
  } else {
    const int side = side_of_square(cells.size());
    if (side == 0) {
      reader_.fail(number, what + " has " + std::to_string(cells.size()) +
                               " cells, wanted a square of at most 64x64, such as 900 for 30x30 "
                               "(others want a column size with 5x7)");
    }
    shape = {side, side};
  }
  if (cells.size() != static_cast<size_t>(shape.cells())) {
    reader_.fail(number, what + " has " + std::to_string(cells.size()) + " cells, wanted " +
                             std::to_string(shape.cells()) + " for " + maze_shape_text(shape));
  }
  Grid grid = blank_grid(shape.rows, shape.cols);
  for (size_t i = 0; i < cells.size(); ++i) {
    const int value = maze_cell_of_character(cells[i]);
    if (value < 0) {
      reader_.fail(number, what + " has " + character_text(cells[i]) + " in " +
                               maze_cell_text(static_cast<int>(i), shape.cols) + kWantedCells);
    }
    grid.cells[i] = static_cast<uint8_t>(value);
  }
  return grid;
}

void MazeIntake::add(Puzzle puzzle, long number) {
  if (puzzles_.size() == options_.max_mazes) {
    reader_.fail(number, "found more than " + std::to_string(options_.max_mazes) +
                             " mazes, wanted at most that; split the file");
  }
  check_shape({puzzle.question.rows, puzzle.question.cols}, number);
  const std::string fault = maze_fault(puzzle.question);
  if (!fault.empty()) reader_.fail(number, "the maze is none: " + fault);
  if (options_.check_paths && path_by_rule(puzzle.question).empty()) {
    reader_.fail(number, "found no path from S to G, wanted a maze with one");
  }
  if (options_.check_answers && puzzle.answer) {
    const MazeCheck check = check_maze(puzzle.question, *puzzle.answer);
    if (!check.is_shortest) {
      reader_.fail(number, "the answer is wrong: " + check.faults[0].text +
                               ", wanted a shortest path from S to G");
    }
  }
  puzzle.where = reader_.place(number);
  puzzles_.push_back(std::move(puzzle));
}

}  // namespace puzzles
