// SPDX-License-Identifier: Apache-2.0
// Grids for people: given and found cells, marks on broken or changed ones, with colour or without.
#pragma once

#include <string>
#include <vector>

#include "puzzles/domain.h"

namespace tools {

struct CellMarks {
  std::vector<int> cells;  // row-major indices
  char sign = '!';         // stands behind each marked cell, so that marks show without colour
};

// The printed grid; cells as in the question bold, found ones cyan, marked ones red, where the
// terminal shows colour.
std::string grid_text(const puzzles::Domain& domain, const puzzles::Grid& question,
                      const puzzles::Grid& grid, const CellMarks& marks);

// Two blocks of lines next to each other with an arrow between, or under each other when the
// output is too narrow.  Widths are counted without colour.
std::string side_by_side(const std::string& left, const std::string& right);

}  // namespace tools
