// SPDX-License-Identifier: Apache-2.0
// The structure of a Sudoku board, for tests that know nets but no puzzles.
#pragma once

#include <vector>

#include "models/structure.h"

namespace tests {

// Rows and columns as "line", boxes of box x box cells as "box".
inline models::Structure sudoku_board(int box) {
  const int side = box * box, cells = side * side;
  std::vector<std::vector<int>> lines(2 * side), boxes(side);
  for (int cell = 0; cell < cells; ++cell) {
    lines[cell / side].push_back(cell);
    lines[side + cell % side].push_back(cell);
    boxes[cell / side / box * box + cell % side / box].push_back(cell);
  }
  return {{models::kind_of_members("line", lines, cells),
           models::kind_of_members("box", boxes, cells)}};
}

}  // namespace tests
