// SPDX-License-Identifier: Apache-2.0
// Sudoku from CSV with a header: question, answer, and perhaps source and rating, in any order.
#pragma once

#include <string>

#include "puzzles/line_reader.h"
#include "puzzles/sudoku_intake.h"

namespace puzzles {

// A header rather than cells: it has a comma, or is the word question alone.
bool is_csv_header(const std::string& text);

// All rows.  Other columns are passed over; an empty answer or rating is absent.
void read_csv(LineReader& reader, SudokuIntake& intake);

}  // namespace puzzles
