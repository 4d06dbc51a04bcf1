// SPDX-License-Identifier: Apache-2.0
// Groups of cells of a canvas.
#include "solver/arc_structure.h"

#include <numeric>

namespace solver {

models::Structure structure_of_canvas(int side) {
  std::vector<std::vector<int>> rows(side), columns(side);
  for (int cell = 0; cell < side * side; ++cell) {
    rows[cell / side].push_back(cell);
    columns[cell % side].push_back(cell);
  }
  std::vector<int> all(static_cast<std::size_t>(side) * side);
  std::iota(all.begin(), all.end(), 0);
  const int cells = side * side;
  const auto neighbour = [side](const char* name, int down, int right) {
    return models::kind_of_neighbours(name, side, side, down, right);
  };
  return {{neighbour("left", 0, -1), neighbour("right", 0, 1), neighbour("above", -1, 0),
           neighbour("below", 1, 0), models::kind_of_members("row", rows, cells),
           models::kind_of_members("column", columns, cells),
           models::kind_of_members("canvas", {all}, cells)}};
}

}  // namespace solver
