// SPDX-License-Identifier: Apache-2.0
// What a puzzle tells the structured cell beforehand, as plain data: kinds of groups of cells, and
// which groups each cell reads.
#pragma once

#include <string>
#include <vector>

namespace models {

struct ModelConfig;

// The groups of a kind share the weight w_<name>.
struct GroupKind {
  std::string name;                              // "line", "box", "above", ...
  std::vector<std::vector<int>> groups;          // member cells of each group
  std::vector<std::vector<int>> groups_of_cell;  // what each cell reads: any number of groups, and
                                                 // not only those that it is a member of
};

struct Structure {
  std::vector<GroupKind> kinds;
};

// The kind in which every one of `cells` cells reads the groups that it is a member of.
GroupKind kind_of_members(const std::string& name, std::vector<std::vector<int>> groups, int cells);

// The kind in which every cell of a board reads the one cell that lies so many rows and columns
// further; none at the edge.
GroupKind kind_of_neighbours(const std::string& name, int rows, int cols, int down, int right);

// What a square canvas tells: kinds "left", "right", "above", "below" (one cell each, none beyond
// the border), "row", "column" (itself included) and "canvas" (every cell).
Structure structure_of_canvas(int side);

// The kinds that the configuration names, in its order; the structure may have more.  Throws
// std::runtime_error when one is missing, is for another number of cells, has an empty group or
// names a cell or group that there is not.
std::vector<GroupKind> kinds_for(const ModelConfig& config, const Structure& structure);

}  // namespace models
