// SPDX-License-Identifier: Apache-2.0
// One pass over the mazes, then the spreads.
#include "puzzles/maze_statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

#include "puzzles/maze.h"
#include "puzzles/maze_check.h"
#include "puzzles/maze_solver.h"

namespace puzzles {

namespace {

bool is_open(const Grid& grid, int r, int c) {
  return r < grid.rows && c < grid.cols && grid.at(r, c) > kMazeWall;
}

// Counts of one maze over its open cells.
struct Layout {
  int open_cells = 0;
  int steps = 0;  // pairs of neighbours
  int blocks = 0;
  int parts = 0;  // sets of cells that can reach each other
};

Layout layout_of(const Grid& grid) {
  Layout layout;
  std::vector<bool> is_counted(grid.cells.size(), false);
  for (int r = 0, cell = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.cols; ++c, ++cell) {
      if (!is_open(grid, r, c)) continue;
      ++layout.open_cells;
      const bool right = is_open(grid, r, c + 1), below = is_open(grid, r + 1, c);
      layout.steps += right + below;
      layout.blocks += right && below && is_open(grid, r + 1, c + 1);
      if (is_counted[cell]) continue;
      ++layout.parts;
      const std::vector<int> steps = maze_distances(grid, cell);
      for (size_t i = 0; i < steps.size(); ++i) {
        if (steps[i] >= 0) is_counted[i] = true;
      }
    }
  }
  return layout;
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  Spread spread;
  if (values.empty()) return spread;
  std::sort(values.begin(), values.end());
  const double count = static_cast<double>(values.size());
  for (const double value : values) spread.mean += value / count;
  double square = 0;
  for (const double value : values) square += (value - spread.mean) * (value - spread.mean) / count;
  spread.deviation = std::sqrt(square);
  spread.least = values.front();
  spread.median = values[(values.size() - 1) / 2];
  spread.most = values.back();
  return spread;
}

MazeStatistics maze_statistics(const std::vector<Puzzle>& puzzles) {
  assert(!puzzles.empty());
  MazeStatistics statistics;
  std::vector<double> path_cells, log10_paths, open_share, reachable_share, loops, open_blocks;
  const PathCount one(1);
  for (const Puzzle& puzzle : puzzles) {
    const Grid& maze = puzzle.question;
    ++statistics.mazes;
    const Layout layout = layout_of(maze);
    const int start = find_maze_cell(maze, kMazeStart), goal = find_maze_cell(maze, kMazeGoal);
    const std::vector<int> steps = maze_distances(maze, start);
    const auto reachable = std::count_if(steps.begin(), steps.end(), [](int s) { return s >= 0; });
    open_share.push_back(static_cast<double>(layout.open_cells) /
                         static_cast<double>(maze.cells.size()));
    reachable_share.push_back(static_cast<double>(reachable) / layout.open_cells);
    loops.push_back(layout.steps - layout.open_cells + layout.parts);
    open_blocks.push_back(layout.blocks);
    if (steps[goal] >= 0) {
      ++statistics.with_path;
      const PathCount paths = count_shortest_paths(maze);
      statistics.only_one += paths == one;
      path_cells.push_back(steps[goal] + 1);
      log10_paths.push_back(paths.log10());
    }
  }
  statistics.path_cells = spread_of(std::move(path_cells));
  statistics.log10_paths = spread_of(std::move(log10_paths));
  statistics.open_share = spread_of(std::move(open_share));
  statistics.reachable_share = spread_of(std::move(reachable_share));
  statistics.loops = spread_of(std::move(loops));
  statistics.open_blocks = spread_of(std::move(open_blocks));
  return statistics;
}

}  // namespace puzzles
