// SPDX-License-Identifier: Apache-2.0
// Groups of cells of a canvas.
#include "solver/arc_structure.h"

#include <numeric>

namespace solver {
namespace {

// The one cell that lies so many rows and columns further.
models::GroupKind neighbour(const std::string& name, int side, int rows, int cols) {
  models::GroupKind kind{name, {}, {}};
  kind.groups_of_cell.resize(static_cast<std::size_t>(side) * side);
  for (int r = 0; r < side; ++r) {
    for (int c = 0; c < side; ++c) {
      const int row = r + rows, col = c + cols;
      if (row < 0 || row >= side || col < 0 || col >= side) continue;
      kind.groups_of_cell[r * side + c] = {static_cast<int>(kind.groups.size())};
      kind.groups.push_back({row * side + col});
    }
  }
  return kind;
}

}  // namespace

models::Structure structure_of_canvas(int side) {
  std::vector<std::vector<int>> rows(side), columns(side);
  for (int cell = 0; cell < side * side; ++cell) {
    rows[cell / side].push_back(cell);
    columns[cell % side].push_back(cell);
  }
  std::vector<int> all(static_cast<std::size_t>(side) * side);
  std::iota(all.begin(), all.end(), 0);
  const int cells = side * side;
  return {{neighbour("left", side, 0, -1), neighbour("right", side, 0, 1),
           neighbour("above", side, -1, 0), neighbour("below", side, 1, 0),
           models::kind_of_members("row", rows, cells),
           models::kind_of_members("column", columns, cells),
           models::kind_of_members("canvas", {all}, cells)}};
}

}  // namespace solver
