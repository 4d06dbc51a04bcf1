// SPDX-License-Identifier: Apache-2.0
// Structures against configurations.
#include "models/structure.h"

#include <stdexcept>

#include "models/config.h"

namespace models {
namespace {

[[noreturn]] void fail(const std::string& text) { throw std::runtime_error("structure: " + text); }

// All of lists[i] in 0 .. count - 1?
void check_range(const std::vector<std::vector<int>>& lists, int count, const std::string& where,
                 const char* thing) {
  for (const std::vector<int>& list : lists) {
    for (const int index : list) {
      if (index >= 0 && index < count) continue;
      fail(where + " names " + thing + " " + std::to_string(index) + ", wanted 0 to " +
           std::to_string(count - 1));
    }
  }
}

void check_kind(const GroupKind& kind, int cells) {
  const std::string where = "kind '" + kind.name + "'";
  if (kind.groups_of_cell.size() != static_cast<std::size_t>(cells)) {
    fail(where + " is for " + std::to_string(kind.groups_of_cell.size()) + " cells, wanted " +
         std::to_string(cells) + " (grid_tokens)");
  }
  for (std::size_t group = 0; group < kind.groups.size(); ++group) {
    if (kind.groups[group].empty()) fail(where + " has no cell in group " + std::to_string(group));
  }
  check_range(kind.groups, cells, where, "cell");
  check_range(kind.groups_of_cell, static_cast<int>(kind.groups.size()), where, "group");
}

}  // namespace

GroupKind kind_of_members(const std::string& name, std::vector<std::vector<int>> groups,
                          int cells) {
  GroupKind kind{name, std::move(groups), {}};
  kind.groups_of_cell.resize(cells);
  for (std::size_t group = 0; group < kind.groups.size(); ++group) {
    for (const int cell : kind.groups[group]) {
      kind.groups_of_cell.at(cell).push_back(static_cast<int>(group));
    }
  }
  return kind;
}

GroupKind kind_of_neighbours(const std::string& name, int rows, int cols, int down, int right) {
  GroupKind kind{name, {}, {}};
  kind.groups_of_cell.resize(static_cast<std::size_t>(rows) * cols);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) {
      const int row = r + down, col = c + right;
      if (row < 0 || row >= rows || col < 0 || col >= cols) continue;
      kind.groups_of_cell[r * cols + c] = {static_cast<int>(kind.groups.size())};
      kind.groups.push_back({row * cols + col});
    }
  }
  return kind;
}

Structure structure_of_canvas(int side) {
  const int cells = side * side;
  std::vector<std::vector<int>> rows(side), columns(side), all(1);
  for (int cell = 0; cell < cells; ++cell) {
    rows[cell / side].push_back(cell);
    columns[cell % side].push_back(cell);
    all[0].push_back(cell);
  }
  return {{kind_of_neighbours("left", side, side, 0, -1),
           kind_of_neighbours("right", side, side, 0, 1),
           kind_of_neighbours("above", side, side, -1, 0),
           kind_of_neighbours("below", side, side, 1, 0), kind_of_members("row", rows, cells),
           kind_of_members("column", columns, cells), kind_of_members("canvas", all, cells)}};
}

std::vector<GroupKind> kinds_for(const ModelConfig& config, const Structure& structure) {
  std::vector<GroupKind> kinds;
  std::string known;
  for (const GroupKind& kind : structure.kinds) known += (known.empty() ? "" : ",") + kind.name;
  for (const std::string& name : config.group_kinds()) {
    const GroupKind* found = nullptr;
    for (const GroupKind& kind : structure.kinds) {
      if (kind.name == name) found = &kind;
    }
    if (found == nullptr) {
      fail("the puzzle has " + (known.empty() ? "no groups" : "the groups '" + known + "'") +
           ", wanted '" + name + "' as well, since the model has groups '" + config.groups + "'");
    }
    check_kind(*found, config.grid_tokens);
    kinds.push_back(*found);
  }
  return kinds;
}

}  // namespace models
