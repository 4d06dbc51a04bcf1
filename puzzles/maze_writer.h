// SPDX-License-Identifier: Apache-2.0
// Writes mazes in the two formats that maze_reader.h reads.
#pragma once

#include <iosfwd>
#include <vector>

#include "puzzles/maze_reader.h"

namespace puzzles {

// kCsv: source,question,answer,rating, and size where a maze is not square; an absent answer or
// rating is an empty field.  kGrids: the answer where there is one, else the question; an empty
// line between mazes.  Both read back as they were (kGrids without source and rating).
// Throws std::runtime_error for kAuto.
void write_mazes(std::ostream& out, const std::vector<Puzzle>& puzzles, MazeFormat format);

}  // namespace puzzles
