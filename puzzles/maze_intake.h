// SPDX-License-Identifier: Apache-2.0
// Where both maze readers hand in what they found: characters, S and G, path and answer checked,
// faults told with their line.
#pragma once

#include <string>
#include <vector>

#include "puzzles/line_reader.h"
#include "puzzles/maze_reader.h"

namespace puzzles {

class MazeIntake {
 public:
  // Keeps references to both.
  MazeIntake(const LineReader& reader, const MazeReadOptions& options)
      : reader_(reader), options_(options) {}

  // A row of a drawn maze.  Throws for a foreign character, with its column.
  void check_row(const Line& line, int row) const;
  // A maze of rows, the first of which stands in that line.  Requires equally long rows of checked
  // characters.
  void add_drawn(const std::vector<std::string>& rows, long number);

  // Cells in one field.  An empty size: square.
  Grid read_field(const std::string& cells, const std::string& size, long number,
                  const std::string& what) const;
  // Checks shape, S and G, path and answer as the options ask.
  void add(Puzzle puzzle, long number);

  std::vector<Puzzle> take() { return std::move(puzzles_); }

 private:
  void check_shape(MazeShape shape, long number) const;

  const LineReader& reader_;
  const MazeReadOptions& options_;
  std::vector<Puzzle> puzzles_;
};

}  // namespace puzzles
