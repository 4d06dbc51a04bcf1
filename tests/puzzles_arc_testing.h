// SPDX-License-Identifier: Apache-2.0
// What the tests of ARC share: random grids and tasks.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "puzzles/arc.h"
#include "puzzles/random.h"

namespace puzzles_testing {

inline puzzles::Grid random_arc_grid(std::mt19937_64& rng, int rows, int cols,
                                     int colours = puzzles::kArcColours) {
  puzzles::Grid grid = puzzles::blank_grid(rows, cols);
  for (uint8_t& cell : grid.cells) {
    cell = static_cast<uint8_t>(puzzles::uniform_int(rng, colours));
  }
  return grid;
}

// Any size up to that side.
inline puzzles::Grid random_arc_grid(std::mt19937_64& rng, int side = puzzles::kMaxArcSide) {
  const int rows = 1 + static_cast<int>(puzzles::uniform_int(rng, side));
  const int cols = 1 + static_cast<int>(puzzles::uniform_int(rng, side));
  return random_arc_grid(rng, rows, cols);
}

inline puzzles::ArcTask random_arc_task(std::mt19937_64& rng, const std::string& name,
                                        int side = puzzles::kMaxArcSide) {
  puzzles::ArcTask task;
  task.name = name;
  for (int i = 0; i < 3; ++i) {
    const puzzles::Grid input = random_arc_grid(rng, side), output = random_arc_grid(rng, side);
    (i < 2 ? task.train : task.test).push_back({input, output});
  }
  return task;
}

}  // namespace puzzles_testing
