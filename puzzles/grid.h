// SPDX-License-Identifier: Apache-2.0
// A grid of small integers, row by row: the question or the answer of any puzzle.
// Sudoku: 0 = blank, 1..side = digit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace puzzles {

struct Grid {
  int rows = 0;
  int cols = 0;
  std::vector<uint8_t> cells;  // (rows, cols) row-major

  // Requires 0 <= r < rows, 0 <= c < cols.
  uint8_t& at(int r, int c);
  uint8_t at(int r, int c) const;

  bool operator==(const Grid& other) const = default;
};

// A grid of that shape with every cell 0.
Grid blank_grid(int rows, int cols);

// Cells that are not 0.
int count_given(const Grid& grid);

}  // namespace puzzles
