// SPDX-License-Identifier: Apache-2.0
// trm data sudoku --check: what is wrong with the puzzles of a file, and what is in it.
#pragma once

#include <vector>

#include "puzzles/sudoku.h"

namespace tools {

struct SudokuFile {
  puzzles::SudokuDomain domain;
  std::vector<puzzles::Puzzle> puzzles;
};

// Prints a line for each fault (contradicting clues, no solution, several solutions, an answer that
// is none), then a summary.  True when there was none.
bool check_sudoku(const SudokuFile& file);

}  // namespace tools
