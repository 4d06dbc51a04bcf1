// SPDX-License-Identifier: Apache-2.0
// What a set of mazes is like, so that generated sets can be held against published ones.
#pragma once

#include <cstddef>
#include <vector>

#include "puzzles/domain.h"

namespace puzzles {

// Of one quantity over the mazes of a set.
struct Spread {
  double least = 0;
  double mean = 0;
  double median = 0;  // of an even number the lower of the middle two
  double most = 0;
  double deviation = 0;  // root of the mean square about the mean
};

Spread spread_of(std::vector<double> values);

struct MazeStatistics {
  size_t mazes = 0;
  size_t with_path = 0;    // G can be reached; what follows on paths is of these
  size_t only_one = 0;     // mazes with one shortest path only
  Spread path_cells;       // on a shortest path, S and G included
  Spread log10_paths;      // log10 of the number of shortest paths
  Spread open_share;       // cells that are no wall, of all cells
  Spread reachable_share;  // cells reachable from S, of those that are no wall
  Spread loops;            // independent ways round: steps - cells + parts, over open cells
  Spread open_blocks;      // 2x2 blocks without a wall
};

// Requires at least one maze, each with S and G.
MazeStatistics maze_statistics(const std::vector<Puzzle>& puzzles);

}  // namespace puzzles
