// SPDX-License-Identifier: Apache-2.0
// Cell access and counting.
#include "puzzles/grid.h"

#include <algorithm>
#include <cassert>

namespace puzzles {

uint8_t& Grid::at(int r, int c) {
  assert(r >= 0 && r < rows && c >= 0 && c < cols);
  return cells[static_cast<size_t>(r) * cols + c];
}

uint8_t Grid::at(int r, int c) const {
  assert(r >= 0 && r < rows && c >= 0 && c < cols);
  return cells[static_cast<size_t>(r) * cols + c];
}

Grid blank_grid(int rows, int cols) {
  return Grid{rows, cols, std::vector<uint8_t>(static_cast<size_t>(rows) * cols, 0)};
}

int count_given(const Grid& grid) {
  const auto is_given = [](uint8_t cell) { return cell != 0; };
  return static_cast<int>(std::count_if(grid.cells.begin(), grid.cells.end(), is_given));
}

}  // namespace puzzles
