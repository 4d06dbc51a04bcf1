// SPDX-License-Identifier: Apache-2.0
// Each transform says where the cell of the result comes from.
#include "puzzles/dihedral.h"

#include <cassert>

namespace puzzles {

bool dihedral_swaps_sides(int transform) {
  assert(transform >= 0 && transform < kDihedralTransforms);
  return transform == 1 || transform == 3 || transform >= 6;
}

int dihedral_inverse(int transform) {
  assert(transform >= 0 && transform < kDihedralTransforms);
  if (transform == 1) return 3;
  if (transform == 3) return 1;
  return transform;
}

Grid dihedral(const Grid& grid, int transform) {
  const bool swaps = dihedral_swaps_sides(transform);
  Grid turned = swaps ? blank_grid(grid.cols, grid.rows) : blank_grid(grid.rows, grid.cols);
  // The result's row runs backwards in its source axis, and its column likewise.
  const bool row_back = transform == 1 || transform == 2 || transform == 5 || transform == 7;
  const bool col_back = transform == 2 || transform == 3 || transform == 4 || transform == 7;
  size_t cell = 0;
  for (int r = 0; r < turned.rows; ++r) {
    const int from_r = row_back ? turned.rows - 1 - r : r;
    for (int c = 0; c < turned.cols; ++c) {
      const int from_c = col_back ? turned.cols - 1 - c : c;
      turned.cells[cell++] = swaps ? grid.at(from_c, from_r) : grid.at(from_r, from_c);
    }
  }
  return turned;
}

}  // namespace puzzles
