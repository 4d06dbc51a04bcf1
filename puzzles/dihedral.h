// SPDX-License-Identifier: Apache-2.0
// The eight turns and mirrors of a rectangle, numbered as published ARC code numbers them.
#pragma once

#include "puzzles/grid.h"

namespace puzzles {

//   0 as it is             a b     4 left and right swapped       b a
//   1 a quarter turn left  b d     5 top and bottom swapped       c d
//   2 a half turn          d c     6 rows for columns             a c
//   3 a quarter turn right c a     7 the same over the other      d b
//                                    diagonal
// (of  a b / c d  the first row of the result; 1, 3, 6, 7 swap rows and columns of the shape)
inline constexpr int kDihedralTransforms = 8;

// Requires 0 <= transform < kDihedralTransforms, here and below.
Grid dihedral(const Grid& grid, int transform);
// The transform that undoes this one: 1 and 3 undo each other, every other one itself.
int dihedral_inverse(int transform);
// Does it make R x C a C x R grid?
bool dihedral_swaps_sides(int transform);

}  // namespace puzzles
