// SPDX-License-Identifier: Apache-2.0
// The symmetries of Sudoku: relabelling of digits, permutation of bands, of rows inside bands, of
// stacks, of columns inside stacks, and transposition where boxes are square.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "puzzles/sudoku.h"

namespace puzzles {

// apply(g)(r, c) = digit_to[ h(row_from[r], col_from[c]) ],  h = g or, if transposed, g^T.
struct Symmetry {
  BoxShape box;
  bool is_transposed = false;
  std::vector<int> row_from;      // (side)  rows of one band come from one band
  std::vector<int> col_from;      // (side)  columns of one stack come from one stack
  std::vector<uint8_t> digit_to;  // (side+1)  blank stays: digit_to[0] = 0

  static Symmetry identity(BoxShape box);
  static Symmetry random(BoxShape box, std::mt19937_64& rng);

  Grid apply(const Grid& grid) const;
  Symmetry inverse() const;
  // First this one, then `next`.
  Symmetry then(const Symmetry& next) const;
  // Is this a symmetry of Sudoku with that box (permutations, bands and stacks kept whole)?
  bool is_valid() const;
};

// The canonical form of a complete, valid grid: equal for two grids exactly when some Symmetry
// turns one into the other.  Exact for every box shape; how: sudoku_canonical.cpp.
// Throws std::runtime_error for a grid that is no solution.
Grid canonical_grid(const Grid& solution, BoxShape box);

}  // namespace puzzles
