// SPDX-License-Identifier: Apache-2.0
// Where the three readers hand in what they found: one size for the whole file, characters, clues
// and answers checked, faults told with their line.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "puzzles/line_reader.h"
#include "puzzles/sudoku_reader.h"

namespace puzzles {

class SudokuIntake {
 public:
  // Keeps references to both.
  SudokuIntake(const LineReader& reader, const ReadOptions& options);

  // All cells of one grid; the first call fixes the size where no box was given.  `what` names the
  // text in messages ("the line", "the answer").
  Grid read_cells(const Line& line, const std::string& what);

  // One printed row: checks it and appends its cells; the first call fixes the size.
  void add_row(std::string& cells, const Line& line, int row);
  // A line of dashes after that many rows of a grid.
  void check_ruler(int rows, long number) const;

  // Checks clues, answer and solvability as the options ask.
  void add(Puzzle puzzle, long number);

  int side() const { return domain_->box().side(); }  // requires a size fixed
  std::vector<Puzzle> take() { return std::move(puzzles_); }

 private:
  std::string take_cells(const Line& line, const std::string& what) const;
  void check_digits(const std::string& cells, long number, const std::string& what) const;
  void fix_box(BoxShape box, long number);

  const LineReader& reader_;
  const ReadOptions& options_;
  std::unique_ptr<SudokuDomain> domain_;  // null until the size is known
  std::string size_from_;                 // "9x9, as given" or "9x9, as in line 3"
  std::vector<Puzzle> puzzles_;
};

}  // namespace puzzles
