// SPDX-License-Identifier: Apache-2.0
// Which kinds stand beside the state, and what is gathered for them and for the shared ones.
#include "models/cell_groups.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace {

using models::CellGroups;
using models::GroupKind;
using models::kind_of_members;
using models::kind_of_neighbours;
using models::stands_beside;

using Row = std::vector<std::pair<int, float>>;  // {row summed, weight}
Row row_of(const models::kernels::SparseRows& sums, int i) {
  Row row;
  for (int at = sums.offsets[i]; at < sums.offsets[i + 1]; ++at)
    row.emplace_back(sums.indices[at], sums.weights[at]);
  return row;
}

TEST(KindsBesideTheState, AreThoseOfWhichHardlyAGroupHasTwoReaders) {
  EXPECT_TRUE(stands_beside(kind_of_neighbours("left", 3, 3, 0, -1)));
  EXPECT_TRUE(stands_beside(kind_of_members("self", {{0}, {1}}, 2)));
  EXPECT_FALSE(stands_beside(kind_of_neighbours("below", 2, 5, 1, 0))) << "half of the cells";
  EXPECT_FALSE(stands_beside(kind_of_neighbours("below", 1, 5, 1, 0))) << "no group at all";
  EXPECT_FALSE(stands_beside(kind_of_members("line", {{0, 1}, {2, 3}}, 4)));
  EXPECT_FALSE(stands_beside(GroupKind{"two", {{0}, {1}, {2}}, {{0, 1}, {2}, {}}}));
}

// Three cells in a row, two symbols: row 2 c + d is symbol d of cell c.
TEST(CellGroups, ArePutBesideEachRowOrShared) {
  const std::vector<GroupKind> kinds = {kind_of_neighbours("left", 1, 3, 0, -1),
                                        kind_of_members("row", {{0, 1, 2}}, 3)};
  const CellGroups groups = models::group_cells(kinds, /*beside=*/1, /*cells=*/3, /*symbols=*/2);
  EXPECT_EQ(groups.beside, 12) << "itself and its left neighbour, for six rows";
  EXPECT_EQ(groups.shared(), 2 + 3) << "the row for each symbol, the symbols of each cell";
  EXPECT_EQ(groups.gathered, 17);
  EXPECT_EQ(groups.count, (std::vector<int>{2, 3}));
  EXPECT_EQ(groups.sums, 2 * 2 + 5);
  EXPECT_EQ(row_of(groups.gather, 0), (Row{{0, 1.0f}}));
  EXPECT_EQ(row_of(groups.gather, 1), Row{}) << "nothing to the left";
  EXPECT_EQ(row_of(groups.gather, 6), (Row{{3, 1.0f}}));
  EXPECT_EQ(row_of(groups.gather, 7), (Row{{1, 1.0f}}));
  const float third = static_cast<float>(1 / std::sqrt(3.0));
  EXPECT_EQ(row_of(groups.gather, 13), (Row{{1, third}, {3, third}, {5, third}}));
  EXPECT_EQ(row_of(groups.spread, 3), (Row{{1, 1.0f}, {3, 1.0f}}));
  EXPECT_EQ(groups.gather_back.rows(), 6);
  EXPECT_EQ(groups.spread_back.rows(), 5);
}

TEST(CellGroups, CopyNothingWhereNothingStandsBeside) {
  EXPECT_EQ(models::group_cells({}, 0, 4, 1).gathered, 0);
  const CellGroups shared =
      models::group_cells({kind_of_members("line", {{0, 1}, {2, 3}}, 4)}, 0, 4, 1);
  EXPECT_EQ(shared.beside, 0);
  EXPECT_EQ(shared.gathered, 2);
}

}  // namespace
