// SPDX-License-Identifier: Apache-2.0
// What the rows of a structured cell's state read, as sums of rows.  The state h has a row of w
// numbers for each symbol of each cell.  What it is for: structured_cell.cpp.
#pragma once

#include <cstddef>
#include <vector>

#include "models/kernels/sparse_rows.h"
#include "models/structure.h"

namespace models {

// Gathered are, in this order:
//   beside h, if any kinds stand there: for each row of h the row itself, then its group of each of
//   them (nothing where it reads none), so that they are (S, (1 + kinds) w);
//   shared: kind after kind, group after group, its sum for every symbol; the symbols of each cell
//   as a last kind.
struct CellGroups {
  int gathered = 0;  // rows
  int beside = 0;    // of them beside h
  int shared() const { return gathered - beside; }
  std::vector<int> count;  // of the shared, by kind
  double sums = 0;         // of groups, for useful arithmetic; beside h more products are taken
  kernels::SparseRows gather,
      gather_back;  // sums (gathered, w) = gather h,  dh += gather_back dsums
  kernels::SparseRows spread, spread_back;  // pre (S, 2I) += spread products (shared, 2I),
                                            // dproducts = spread_back dpre
};

// A kind of which nobody reads two groups, and hardly a group has two readers: to share its
// products would win nothing.
bool stands_beside(const GroupKind& kind);

// The first `beside` kinds stand beside h.
CellGroups group_cells(const std::vector<GroupKind>& kinds, std::size_t beside, int cells,
                       int symbols);

// The symbols of each cell alone; beside h stands what an adjacency brings (adjacency.h), w numbers
// a row, which gather leaves out: it gives the shared rows only.
CellGroups group_symbols(int cells, int symbols);

}  // namespace models
