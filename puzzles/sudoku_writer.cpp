// SPDX-License-Identifier: Apache-2.0
// Lines, printed grids, CSV.
#include "puzzles/sudoku_writer.h"

#include <ostream>
#include <stdexcept>

#include "puzzles/csv.h"
#include "puzzles/puzzle_csv.h"

namespace puzzles {

void write_sudoku(std::ostream& out, const std::vector<Puzzle>& puzzles, BoxShape box,
                  Format format) {
  if (format == Format::kAuto) {
    throw std::runtime_error("format to write: found auto, wanted lines, grids or csv");
  }
  const SudokuDomain domain(box);
  if (format == Format::kCsv) out << "source,question,answer,rating\n";
  bool is_first = true;
  for (const Puzzle& puzzle : puzzles) {
    const std::string question = domain.to_line(puzzle.question);
    if (format == Format::kCsv) {
      out << csv_field(puzzle.source) << ',' << question << ','
          << (puzzle.answer ? domain.to_line(*puzzle.answer) : "") << ','
          << rating_field(puzzle.rating) << '\n';
    } else if (format == Format::kLines) {
      out << question << '\n';
    } else {
      out << (is_first ? "" : "\n") << domain.to_text(puzzle.question);
    }
    is_first = false;
  }
}

}  // namespace puzzles
