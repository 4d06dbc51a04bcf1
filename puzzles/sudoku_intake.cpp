// SPDX-License-Identifier: Apache-2.0
// The checks that all formats share.
#include "puzzles/sudoku_intake.h"

#include <stdexcept>

namespace puzzles {

namespace {

std::string size_text(int side) { return std::to_string(side) + "x" + std::to_string(side); }

// All sizes but 9x9: "4, 6, 8", or in cells "16 for 4x4, 36 for 6x6".
std::string sizes_text(bool in_cells) {
  std::string text;
  for (int side = 1; side <= kMaxSide; ++side) {
    if (side == 9 || !has_default_box(side)) continue;
    text +=
        (text.empty() ? "" : ", ") +
        (in_cells ? std::to_string(side * side) + " for " + size_text(side) : std::to_string(side));
  }
  return text;
}

std::string digits_text(int side) {
  if (side <= 9) return "1 to " + std::to_string(side);
  return std::string("1 to 9, A to ") + character_of_cell(side);
}

// 0 unless cells = side * side of a side with a box.
int side_of_cells(size_t cells) {
  for (int side = 4; side <= kMaxSide; ++side) {
    if (static_cast<size_t>(side * side) == cells && has_default_box(side)) return side;
  }
  return 0;
}

}  // namespace

SudokuIntake::SudokuIntake(const LineReader& reader, const ReadOptions& options)
    : reader_(reader), options_(options) {
  if (options.box) fix_box(*options.box, 0);
}

void SudokuIntake::fix_box(BoxShape box, long number) {
  domain_ = std::make_unique<SudokuDomain>(box);
  size_from_ = size_text(box.side()) +
               (number == 0 ? ", as given" : ", as in line " + std::to_string(number));
}

// The cells without bars and spaces.  A bar must stand at the edge of a box, as far as those are
// known, so that a grid of 3x2 boxes is not read as one of 2x3.
std::string SudokuIntake::take_cells(const Line& line, const std::string& what) const {
  std::string cells;
  for (size_t i = 0; i < line.text.size(); ++i) {
    const char character = line.text[i];
    if (character == ' ' || character == '\t') continue;
    if (character == '|') {
      if (domain_ && cells.size() % domain_->box().cols != 0) {
        reader_.fail(line.number, what + " has a bar after " + std::to_string(cells.size()) +
                                      " cells, wanted one after every " +
                                      std::to_string(domain_->box().cols) + " (boxes of " +
                                      box_text(domain_->box()) +
                                      "); give the box shape if it is another");
      }
      continue;
    }
    if (cell_of_character(character) < 0) {
      reader_.fail(line.number, what + " has " + character_text(character) + " in column " +
                                    std::to_string(i + 1) +
                                    ", wanted digits (1 to 9, A to G) and . for blanks");
    }
    cells += character;
  }
  return cells;
}

void SudokuIntake::check_digits(const std::string& cells, long number,
                                const std::string& what) const {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cell_of_character(cells[i]) <= side()) continue;
    reader_.fail(number, what + " has " + character_text(cells[i]) + " as cell " +
                             std::to_string(i + 1) + ", wanted " + digits_text(side()) +
                             " or . for a blank (" + size_from_ + ")");
  }
}

Grid SudokuIntake::read_cells(const Line& line, const std::string& what) {
  std::string cells = take_cells(line, what);
  const std::string found = what + " has " + std::to_string(cells.size()) + " cells, wanted ";
  if (!domain_) {
    const int side = side_of_cells(cells.size());
    if (side == 0) {
      reader_.fail(line.number, found + "81 for 9x9 (" + sizes_text(true) + ")");
    }
    fix_box(default_box(side), line.number);
    cells = take_cells(line, what);  // again, now that the place of bars is known
  }
  if (cells.size() != static_cast<size_t>(domain_->grid_tokens())) {
    reader_.fail(line.number,
                 found + std::to_string(domain_->grid_tokens()) + " (" + size_from_ + ")");
  }
  check_digits(cells, line.number, what);
  Grid grid = blank_grid(side(), side());
  for (size_t i = 0; i < cells.size(); ++i) {
    grid.cells[i] = static_cast<uint8_t>(cell_of_character(cells[i]));
  }
  return grid;
}

void SudokuIntake::add_row(std::string& cells, const Line& line, int row) {
  const std::string what = "row " + std::to_string(row) + " of the grid";
  std::string row_cells = take_cells(line, what);
  const std::string found = what + " has " + std::to_string(row_cells.size()) + " cells, wanted ";
  if (!domain_) {
    const int side = row_cells.size() > kMaxSide ? 0 : static_cast<int>(row_cells.size());
    if (!has_default_box(side))
      reader_.fail(line.number, found + "9 (or " + sizes_text(false) + ")");
    fix_box(default_box(side), line.number);
    row_cells = take_cells(line, what);
  }
  if (row_cells.size() != static_cast<size_t>(side())) {
    reader_.fail(line.number, found + std::to_string(side()) + " (" + size_from_ + ")");
  }
  check_digits(row_cells, line.number, what);
  cells += row_cells;
}

void SudokuIntake::check_ruler(int rows, long number) const {
  if (!domain_ || rows % domain_->box().rows == 0) return;
  reader_.fail(number, "found a line of dashes after row " + std::to_string(rows) +
                           " of the grid, wanted one after every " +
                           std::to_string(domain_->box().rows) + " (boxes of " +
                           box_text(domain_->box()) + "); give the box shape if it is another");
}

void SudokuIntake::add(Puzzle puzzle, long number) {
  if (puzzles_.size() == options_.max_puzzles) {
    reader_.fail(number, "found more than " + std::to_string(options_.max_puzzles) +
                             " puzzles, wanted at most that; split the file");
  }
  const std::string contradiction = contradiction_of(puzzle.question, domain_->box());
  if (options_.check_clues && !contradiction.empty()) reader_.fail(number, contradiction);
  if (options_.check_answers && puzzle.answer && contradiction.empty()) {
    const Verdict verdict = domain_->judge(puzzle.question, *puzzle.answer);
    if (!verdict.valid) {
      reader_.fail(number, "the answer is wrong: " + verdict.reason +
                               ", wanted a complete grid that keeps the clues and the rules");
    }
  }
  puzzles_.push_back(std::move(puzzle));
}

}  // namespace puzzles
