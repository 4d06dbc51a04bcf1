// SPDX-License-Identifier: Apache-2.0
// The checker on right answers and on every kind of wrong path.
#include <gtest/gtest.h>

#include <algorithm>

#include "puzzles/maze.h"
#include "puzzles/maze_check.h"
#include "puzzles/maze_generator.h"
#include "puzzles/maze_reader.h"
#include "puzzles/maze_solver.h"
#include "puzzles/random.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

// Rows to a grid, as they are.
Grid grid(const std::vector<std::string>& rows) {
  Grid grid = blank_grid(static_cast<int>(rows.size()), static_cast<int>(rows[0].size()));
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.cols; ++c) {
      grid.at(r, c) = static_cast<uint8_t>(std::max(0, maze_cell_of_character(rows[r][c])));
    }
  }
  return grid;
}

const Grid kMaze = grid({"S    ",  //
                         " ### ",  //
                         "     ",  //
                         " # # ",  //
                         "    G"});

bool has_fault(const MazeCheck& check, MazeFaultKind kind, const std::vector<int>& cells) {
  return std::any_of(check.faults.begin(), check.faults.end(), [&](const MazeFault& fault) {
    return fault.kind == kind && fault.cells == cells;
  });
}

MazeCheck check_of(const std::vector<std::string>& answer) {
  return check_maze(kMaze, grid(answer));
}

TEST(MazeCheck, TakesEveryShortestPath) {
  const Grid by_rule = answer_by_rule(kMaze);
  const MazeCheck same = check_maze(kMaze, by_rule);
  EXPECT_TRUE(same.is_path && same.is_shortest);
  EXPECT_EQ(same.cells, 9);
  EXPECT_TRUE(same.faults.empty());
  const Grid other = grid({"Soooo", " ###o", "    o", " # #o", "    G"});
  EXPECT_NE(other, by_rule);
  const MazeCheck of_other = check_maze(kMaze, other);
  EXPECT_TRUE(of_other.is_path && of_other.is_shortest);
}

TEST(MazeCheck, CallsADetourValidButLonger) {
  const Grid open = grid({"S   ", "    ", "   G"});
  const MazeCheck check = check_maze(open, grid({"So o", " ooo", "   G"}));
  EXPECT_FALSE(check.is_path);  // has a cell apart
  const MazeCheck longer = check_maze(grid({"S  ", " # ", "  G"}), grid({"Soo", " #o", "  G"}));
  EXPECT_TRUE(longer.is_shortest);
  const Grid wide = grid({"S G", "   ", "   "});
  const MazeCheck around = check_maze(wide, grid({"S G", "o o", "ooo"}));
  EXPECT_TRUE(around.is_path);
  EXPECT_FALSE(around.is_shortest);
  EXPECT_EQ(around.cells, 7);
  EXPECT_EQ(around.shortest_cells, 3);
  EXPECT_TRUE(has_fault(around, MazeFaultKind::kDetour, {3, 6}));
  EXPECT_EQ(around.faults[0].text,
            "valid but 4 cells longer than the shortest (7, not 3), led away from G in row 2, "
            "column 1 and in row 3, column 1");
}

TEST(MazeCheck, FindsADetourOnWhichEveryCellIsOnSomeShortestPath) {
  const Grid open = grid({"S    ", "     ", "     ", "     ", "    G"});
  const MazeCheck check = check_maze(open, grid({"S ooo", "o o o", "o o o", "o o o", "ooo G"}));
  EXPECT_TRUE(check.is_path);
  EXPECT_EQ(check.cells, 17);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kDetour, {2, 7, 12, 17}));
}

TEST(MazeCheck, RejectsAPathWithAGap) {
  const MazeCheck check = check_of({"S    ", "o### ", "oo oo", " # #o", "    G"});
  EXPECT_FALSE(check.is_path || check.is_shortest);
  EXPECT_EQ(check.cells, 0);
  EXPECT_EQ(check.shortest_cells, 9);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kGap, {11, 13}));
  EXPECT_EQ(check.faults[0].text,
            "S and G are not joined: the path ends in row 3, column 2 and in row 3, column 4");
}

TEST(MazeCheck, RejectsAnAnswerWithoutAnyPath) {
  const MazeCheck check = check_maze(kMaze, kMaze);
  EXPECT_FALSE(check.is_path);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kGap, {0, 24}));
}

TEST(MazeCheck, RejectsAPathThroughAWall) {
  const MazeCheck check = check_of({"So   ", " o## ", " oooo", " # #o", "    G"});
  EXPECT_FALSE(check.is_path);
  ASSERT_EQ(check.faults.size(), 1u);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kWall, {6}));
  EXPECT_EQ(check.faults[0].text, "the path goes through a wall in row 2, column 2");
}

TEST(MazeCheck, RejectsTwoPaths) {
  const MazeCheck check = check_of({"Soooo", "o###o", "o   o", "o# #o", "ooooG"});
  EXPECT_FALSE(check.is_path);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kBranch, {0, 24}));
  EXPECT_EQ(check.faults.back().kind, MazeFaultKind::kLoop);
  EXPECT_EQ(check.faults.back().cells.size(), 16u);
}

TEST(MazeCheck, RejectsALoopBesideThePath) {
  const Grid room = grid({"S   G", "#   #", "#   #"});
  const MazeCheck check = check_maze(room, grid({"SoooG", "#o o#", "#ooo#"}));
  EXPECT_FALSE(check.is_path);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kBranch, {1, 3}));
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kLoop, {1, 2, 3, 6, 8, 11, 12, 13}));
}

TEST(MazeCheck, RejectsAPathThatTouchesItselfSideways) {
  // Which way it goes cannot be told from the cells.
  const Grid room = grid({"S  G", "    "});
  EXPECT_FALSE(check_maze(room, grid({"SooG", " oo "})).is_path);
  EXPECT_TRUE(check_maze(room, grid({"SooG", "    "})).is_shortest);
}

TEST(MazeCheck, RejectsExtraCells) {
  const std::vector<std::string> apart = {"S  o ", "o### ", "oooo ", " # # ", "    G"};
  const MazeCheck check = check_of({"S   o", "o### ", "o    ", "o# # ", "ooooG"});
  EXPECT_FALSE(check.is_path);
  ASSERT_EQ(check.faults.size(), 1u);
  EXPECT_TRUE(has_fault(check, MazeFaultKind::kApart, {4}));
  const MazeCheck spur = check_of({"So   ", "o### ", "o    ", "o# # ", "ooooG"});
  EXPECT_TRUE(has_fault(spur, MazeFaultKind::kDeadEnd, {1}));
  EXPECT_TRUE(has_fault(spur, MazeFaultKind::kBranch, {0}));
  // Both at once, and a gap: nothing hides anything.
  const MazeCheck both = check_of(apart);
  EXPECT_TRUE(has_fault(both, MazeFaultKind::kGap, {13, 24}));
  EXPECT_TRUE(has_fault(both, MazeFaultKind::kApart, {3}));
}

TEST(MazeCheck, RejectsAMissingCell) {
  Grid answer = answer_by_rule(kMaze);
  const std::vector<int> path = path_by_rule(kMaze);
  for (size_t i = 1; i + 1 < path.size(); ++i) {
    Grid wrong = answer;
    wrong.cells[path[i]] = kMazeOpen;
    EXPECT_FALSE(check_maze(kMaze, wrong).is_path) << "without cell " << path[i];
  }
}

TEST(MazeCheck, RejectsAChangedMaze) {
  const Grid label = answer_by_rule(kMaze);
  const auto kinds = [](uint8_t cell) { return std::string(1, character_of_maze_cell(cell)); };
  for (size_t i = 0; i < label.cells.size(); ++i) {
    for (const uint8_t cell : {kMazeOutside, kMazeWall, kMazeOpen, kMazeStart, kMazeGoal}) {
      if (label.cells[i] == cell || kMaze.cells[i] == cell) continue;
      Grid wrong = label;
      wrong.cells[i] = cell;
      const MazeCheck check = check_maze(kMaze, wrong);
      EXPECT_FALSE(check.is_path);
      ASSERT_FALSE(check.faults.empty());
      EXPECT_EQ(check.faults[0].kind, MazeFaultKind::kChanged);
      EXPECT_EQ(check.faults[0].cells, std::vector<int>{static_cast<int>(i)});
      expect_contains(check.faults[0].text, "has become '" + kinds(cell) + "' in row");
    }
  }
}

TEST(MazeCheck, RejectsOtherShapesAndQuestionsThatAreNoMaze) {
  EXPECT_EQ(check_maze(kMaze, grid({"SG"})).faults.at(0).text, "the answer is 1x2, wanted 5x5");
  EXPECT_EQ(check_maze(kMaze, Grid()).faults.at(0).kind, MazeFaultKind::kShape);
  const Grid none = grid({"S  "});
  EXPECT_EQ(check_maze(none, none).faults.at(0).text,
            "the question is no maze: found no G, wanted one");
}

TEST(MazeCheck, TakesAMazeWithoutAPathForUnanswerable) {
  const Grid closed = grid({"S#G"});
  const MazeCheck check = check_maze(closed, closed);
  EXPECT_FALSE(check.is_path);
  EXPECT_EQ(check.shortest_cells, 0);
}

TEST(MazeCheck, OfEveryGeneratedLabelIsRightAndOfEveryChangeIsNot) {
  MazeGeneratorOptions options;
  options.shape = {9, 12};
  options.min_path = 10;
  std::mt19937_64 rng(3);
  for (const Puzzle& puzzle : MazeGenerator(options).make(20, rng)) {
    ASSERT_TRUE(check_maze(puzzle.question, *puzzle.answer).is_shortest);
    for (size_t i = 0; i < puzzle.answer->cells.size(); ++i) {
      for (uint8_t cell = 0; cell < kMazeTokens; ++cell) {
        Grid wrong = *puzzle.answer;
        if (wrong.cells[i] == cell) continue;
        wrong.cells[i] = cell;
        // One cell more or less is never a path of the same length.
        EXPECT_FALSE(check_maze(puzzle.question, wrong).is_shortest);
      }
    }
  }
}

}  // namespace
