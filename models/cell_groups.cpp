// SPDX-License-Identifier: Apache-2.0
// Groups of cells as groups of rows.
#include "models/cell_groups.h"

#include <cmath>

namespace models {
namespace {

using Lists = std::vector<std::vector<int>>;

// The rows of these cells, for one symbol.
void append_rows(std::vector<int>& rows, const std::vector<int>& cells, int symbol, int symbols) {
  for (const int cell : cells) rows.push_back(cell * symbols + symbol);
}

}  // namespace

bool stands_beside(const GroupKind& kind) {
  for (const std::vector<int>& read : kind.groups_of_cell) {
    if (read.size() > 1) return false;
  }
  // Fewer than two readers a group in the mean; not tuned.
  return 2 * kind.groups.size() > kind.groups_of_cell.size();
}

CellGroups group_cells(const std::vector<GroupKind>& kinds, std::size_t beside, int cells,
                       int symbols) {
  const int S = cells * symbols;
  CellGroups groups;
  Lists members;
  for (int row = 0; beside > 0 && row < S; ++row) {
    members.push_back({row});
    for (std::size_t kind = 0; kind < beside; ++kind) {
      std::vector<int>& rows = members.emplace_back();
      for (const int group : kinds[kind].groups_of_cell[row / symbols])
        append_rows(rows, kinds[kind].groups[group], row % symbols, symbols);
    }
  }
  for (std::size_t kind = 0; kind < beside; ++kind)
    groups.sums += static_cast<double>(kinds[kind].groups.size()) * symbols;
  groups.beside = static_cast<int>(members.size());

  Lists read(S);  // by row of h: shared groups
  for (std::size_t kind = beside; kind < kinds.size(); ++kind) {
    const int first = static_cast<int>(members.size()) - groups.beside;
    for (const std::vector<int>& group : kinds[kind].groups) {
      for (int symbol = 0; symbol < symbols; ++symbol)
        append_rows(members.emplace_back(), group, symbol, symbols);
    }
    for (int row = 0; row < S; ++row) {
      for (const int group : kinds[kind].groups_of_cell[row / symbols])
        read[row].push_back(first + group * symbols + row % symbols);
    }
    groups.count.push_back(static_cast<int>(kinds[kind].groups.size()) * symbols);
  }
  // With one row for each cell its symbols are no group beside itself.
  for (int cell = 0; symbols > 1 && cell < cells; ++cell) {
    const int group = static_cast<int>(members.size()) - groups.beside;
    std::vector<int>& rows = members.emplace_back();
    for (int row = cell * symbols; row < (cell + 1) * symbols; ++row) {
      read[row].push_back(group);
      rows.push_back(row);
    }
  }
  if (symbols > 1) groups.count.push_back(cells);

  groups.gathered = static_cast<int>(members.size());
  groups.sums += groups.shared();
  std::vector<double> scale;
  for (const std::vector<int>& rows : members)
    scale.push_back(rows.empty() ? 0 : 1.0 / std::sqrt(static_cast<double>(rows.size())));
  groups.gather = kernels::SparseRows(members, scale);
  groups.gather_back = groups.gather.transposed(S);
  groups.spread = kernels::SparseRows(read, std::vector<double>(read.size(), 1.0));
  groups.spread_back = groups.spread.transposed(groups.shared());
  return groups;
}

CellGroups group_symbols(int cells, int symbols) {
  CellGroups groups = group_cells({}, 0, cells, symbols);
  groups.beside = 2 * cells * symbols;
  groups.gathered += groups.beside;
  groups.sums += static_cast<double>(cells) * symbols;
  return groups;
}

}  // namespace models
