// SPDX-License-Identifier: Apache-2.0
// trm data sudoku --check: what is wrong with the puzzles of a file, and what is in it.
#pragma once

#include "tools/puzzle_source.h"

namespace tools {

// Prints a line for each fault (contradicting clues, no solution, several solutions, an answer that
// is none), then a summary.  True when there was none.
bool check_data(const PuzzleSource& source);

}  // namespace tools
