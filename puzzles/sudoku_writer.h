// SPDX-License-Identifier: Apache-2.0
// Writes Sudoku in the three formats that sudoku_reader.h reads.
#pragma once

#include <iosfwd>
#include <vector>

#include "puzzles/sudoku.h"
#include "puzzles/sudoku_reader.h"

namespace puzzles {

// kCsv: source,question,answer,rating; an absent answer or rating is an empty field.
// kLines, kGrids: the questions alone.  Throws std::runtime_error for kAuto.
void write_sudoku(std::ostream& out, const std::vector<Puzzle>& puzzles, BoxShape box,
                  Format format);

}  // namespace puzzles
