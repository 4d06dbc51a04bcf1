// SPDX-License-Identifier: Apache-2.0
// CSV and drawn mazes.
#include "puzzles/maze_writer.h"

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "puzzles/csv.h"
#include "puzzles/puzzle_csv.h"

namespace puzzles {

void write_mazes(std::ostream& out, const std::vector<Puzzle>& puzzles, MazeFormat format) {
  if (format == MazeFormat::kAuto) {
    throw std::runtime_error("maze format to write: found auto, wanted grids or csv");
  }
  const MazeDomain domain({kMaxMazeSide, kMaxMazeSide});
  if (format == MazeFormat::kGrids) {
    for (size_t i = 0; i < puzzles.size(); ++i) {
      const Puzzle& puzzle = puzzles[i];
      out << (i == 0 ? "" : "\n")
          << domain.to_text(puzzle.answer ? *puzzle.answer : puzzle.question);
    }
    return;
  }
  const bool are_square = std::all_of(puzzles.begin(), puzzles.end(), [](const Puzzle& puzzle) {
    return puzzle.question.rows == puzzle.question.cols;
  });
  out << "source,question,answer,rating" << (are_square ? "" : ",size") << '\n';
  for (const Puzzle& puzzle : puzzles) {
    // Cells are written without quotes, as Maze-Hard has them: they hold no comma and no quote.
    out << csv_field(puzzle.source) << ',' << domain.to_line(puzzle.question) << ','
        << (puzzle.answer ? domain.to_line(*puzzle.answer) : "") << ','
        << rating_field(puzzle.rating);
    if (!are_square) out << ',' << maze_shape_text({puzzle.question.rows, puzzle.question.cols});
    out << '\n';
  }
}

}  // namespace puzzles
