// SPDX-License-Identifier: Apache-2.0
// Shortest paths, their number and the path by the rule, against twins too simple to be wrong.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "puzzles/maze.h"
#include "puzzles/maze_reader.h"
#include "puzzles/maze_solver.h"
#include "puzzles/random.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

Grid maze(const std::string& text) {
  MazeReadOptions options;
  options.check_paths = false;
  return parse_maze(text, "maze", options).question;
}

std::string drawn(const Grid& grid) { return MazeDomain({64, 64}).to_text(grid); }

// Steps from S to every cell by relaxing all pairs of neighbours until nothing changes; unreached
// cells stay at a number larger than any.
std::vector<int> naive_steps(const Grid& grid) {
  constexpr int kFar = 1 << 20;
  std::vector<int> steps(grid.cells.size(), kFar);
  steps[find_maze_cell(grid, kMazeStart)] = 0;
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (int a = 0; a < static_cast<int>(steps.size()); ++a) {
      for (int b = 0; b < static_cast<int>(steps.size()); ++b) {
        const int rows = std::abs(a / grid.cols - b / grid.cols);
        const int cols = std::abs(a % grid.cols - b % grid.cols);
        if (rows + cols != 1 || grid.cells[a] == kMazeWall || grid.cells[b] == kMazeWall) continue;
        if (steps[a] + 1 >= steps[b]) continue;
        steps[b] = steps[a] + 1;
        is_changed = true;
      }
    }
  }
  return steps;
}

// Every walk of that many steps from a cell that ends on G.
uint32_t naive_count(const Grid& grid, int r, int c, int steps) {
  if (r < 0 || c < 0 || r >= grid.rows || c >= grid.cols || grid.at(r, c) == kMazeWall) return 0;
  if (steps == 0) return grid.at(r, c) == kMazeGoal;
  return naive_count(grid, r + 1, c, steps - 1) + naive_count(grid, r - 1, c, steps - 1) +
         naive_count(grid, r, c + 1, steps - 1) + naive_count(grid, r, c - 1, steps - 1);
}

Grid random_maze(std::mt19937_64& rng, int rows, int cols) {
  Grid grid = blank_grid(rows, cols);
  for (uint8_t& cell : grid.cells) cell = uniform_int(rng, 3) == 0 ? kMazeWall : kMazeOpen;
  const std::vector<int> places = random_permutation(rows * cols, rng);
  grid.cells[places[0]] = kMazeStart;
  grid.cells[places[1]] = kMazeGoal;
  return grid;
}

TEST(MazeSolver, AgreesWithRelaxationAndCountingOfWalks) {
  std::mt19937_64 rng(1);
  int reached = 0;
  for (int round = 0; round < 300; ++round) {
    const int rows = 1 + static_cast<int>(uniform_int(rng, 5));
    const int cols = 2 + static_cast<int>(uniform_int(rng, 4));
    const Grid grid = random_maze(rng, rows, cols);
    const std::vector<int> steps = naive_steps(grid);
    const int start = find_maze_cell(grid, kMazeStart), goal = find_maze_cell(grid, kMazeGoal);
    const std::vector<int> path = path_by_rule(grid);
    const bool is_reached = steps[goal] <= rows * cols;
    ASSERT_EQ(path.empty(), !is_reached) << drawn(grid);
    if (!is_reached) {
      EXPECT_EQ(count_shortest_paths(grid).text(), "0");
      continue;
    }
    ++reached;
    ASSERT_EQ(static_cast<int>(path.size()), steps[goal] + 1) << drawn(grid);
    EXPECT_EQ(path.front(), start);
    EXPECT_EQ(path.back(), goal);
    for (size_t i = 0; i < path.size(); ++i) EXPECT_EQ(steps[path[i]], static_cast<int>(i));
    if (steps[goal] > 9) continue;  // 4^9 walks
    EXPECT_EQ(count_shortest_paths(grid),
              PathCount(naive_count(grid, start / cols, start % cols, steps[goal])))
        << drawn(grid);
  }
  EXPECT_GT(reached, 100);
}

TEST(MazeSolver, TakesTheFirstOfDownLeftRightUp) {
  // Worked out on paper, S in each corner.
  EXPECT_EQ(drawn(answer_by_rule(maze("S  \n   \n  G\n"))), "S  \no  \nooG\n");
  EXPECT_EQ(drawn(answer_by_rule(maze("  S\n   \nG  \n"))), "  S\n  o\nGoo\n");
  EXPECT_EQ(drawn(answer_by_rule(maze("G  \n   \n  S\n"))), "G  \no  \nooS\n");
  EXPECT_EQ(drawn(answer_by_rule(maze("  G\n   \nS  \n"))), "  G\n  o\nSoo\n");
  EXPECT_EQ(drawn(answer_by_rule(maze("   \nS#G\n   \n"))), "   \nS#G\nooo\n");
}

TEST(MazeSolver, ReproducesTheLabelsOfAnIndependentProgram) {
  // Labels and ratings of tests/cases/maze_labels.csv were made by a breadth-first search in
  // Python.
  const std::vector<Puzzle> puzzles = read_maze_file(TRM_SOURCE_DIR "/tests/cases/maze_labels.csv");
  ASSERT_EQ(puzzles.size(), 20u);
  for (const Puzzle& puzzle : puzzles) {
    EXPECT_EQ(drawn(answer_by_rule(puzzle.question)), drawn(*puzzle.answer)) << puzzle.where;
    EXPECT_EQ(static_cast<double>(path_by_rule(puzzle.question).size()), puzzle.rating);
  }
}

TEST(MazeSolver, TellsAMazeWithoutAPath) {
  const Grid closed = maze("S#G\n");
  EXPECT_TRUE(path_by_rule(closed).empty());
  EXPECT_EQ(count_shortest_paths(closed), PathCount());
  EXPECT_EQ(error_of([&] { answer_by_rule(closed); }),
            "found no path from S to G, wanted a maze with one");
}

TEST(MazeSolver, TakesNeighboursAsAPathOfTwo) {
  EXPECT_EQ(path_by_rule(maze("SG\n")), (std::vector<int>{0, 1}));
  EXPECT_EQ(drawn(answer_by_rule(maze("G\nS\n"))), "G\nS\n");
}

TEST(PathCount, OfAnOpenMazeIsABinomialCoefficient) {
  Grid open = blank_grid(64, 64);
  for (uint8_t& cell : open.cells) cell = kMazeOpen;
  open.at(0, 0) = kMazeStart;
  open.at(63, 63) = kMazeGoal;
  // 126 choose 63, by exact integers elsewhere.
  EXPECT_EQ(count_shortest_paths(open).text(), "6034934435761406706427864636568328000");
  EXPECT_NEAR(count_shortest_paths(open).log10(), 36.7806725, 1e-6);
}

// Rooms of 2x2 cells, each entered at one corner and left at the opposite one: two ways each.
//   S. ...G      a band of two rows; the next band below runs the other way, joined to it at its
//   .... .       end
Grid chain_of_rooms(int bands, int rooms) {
  Grid grid = blank_grid(3 * bands - 1, 3 * rooms - 1);
  for (uint8_t& cell : grid.cells) cell = kMazeWall;
  for (int band = 0; band < bands; ++band) {
    const auto col = [&](int c) { return band % 2 == 0 ? c : grid.cols - 1 - c; };
    for (int room = 0; room < rooms; ++room) {
      for (const int c : {3 * room, 3 * room + 1}) {
        grid.at(3 * band, col(c)) = grid.at(3 * band + 1, col(c)) = kMazeOpen;
      }
      const int leaves_below = room % 2 == 0;
      if (room + 1 < rooms) grid.at(3 * band + leaves_below, col(3 * room + 2)) = kMazeOpen;
    }
    if (band + 1 < bands) grid.at(3 * band + 2, col(grid.cols - 1)) = kMazeOpen;
  }
  grid.at(0, 0) = kMazeStart;
  grid.at(grid.rows - 1, bands % 2 == 0 ? 0 : grid.cols - 1) = kMazeGoal;
  return grid;
}

TEST(PathCount, OfAChainOfRoomsDoesNotOverflow) {
  EXPECT_EQ(count_shortest_paths(chain_of_rooms(1, 3)).text(), "8");
  EXPECT_EQ(count_shortest_paths(chain_of_rooms(2, 3)).text(), "64");
  const PathCount count = count_shortest_paths(chain_of_rooms(21, 21));
  PathCount doubled(1);
  for (int room = 0; room < 441; ++room) {
    const PathCount before = doubled;
    doubled += before;
  }
  EXPECT_EQ(count, doubled);
  EXPECT_EQ(count.text(),
            "56784275335594288324165922491250354246378231303696723459491421810987444383859212759858"
            "67583701277855943457200048954515105739075223552");
  EXPECT_NEAR(count.log10(), 441 * std::log10(2.0), 1e-9);
}

TEST(PathCount, CarriesAndComparesLikeANumber) {
  PathCount count(999'999'999);
  count += PathCount(1);
  EXPECT_EQ(count.text(), "1000000000");
  count += PathCount(4'000'000'000);
  EXPECT_EQ(count.text(), "5000000000");
  EXPECT_EQ(PathCount(), PathCount(0));
  EXPECT_EQ(PathCount().text(), "0");
  EXPECT_EQ(PathCount().log10(), -std::numeric_limits<double>::infinity());
  PathCount none;
  none += PathCount(7);
  EXPECT_EQ(none, PathCount(7));
}

}  // namespace
