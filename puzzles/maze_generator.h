// SPDX-License-Identifier: Apache-2.0
// Makes mazes with loops: walls at random, S and G at random among those far enough apart.
// The same random state gives the same mazes on every machine.
#pragma once

#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "puzzles/maze.h"

namespace puzzles {

struct MazeGeneratorOptions {
  MazeShape shape{15, 15};
  int min_path = 2;  // cells on a shortest path, S and G included: the rating
  // The share of walls is drawn from this range for each maze.  These bounds give mazes like
  // Maze-Hard's (30x30, 110 cells): open share 0.63, as there.
  double least_walls = 0.30;
  double most_walls = 0.45;
};

class MazeGenerator {
 public:
  // Throws std::runtime_error for a shape, length or share that cannot be.
  explicit MazeGenerator(const MazeGeneratorOptions& options);

  // A maze with its answer by the rule and its rating, unlike every earlier one of this generator
  // and every one in `avoid`, also under the eight transforms.  Where random walls do not give a
  // path long enough, walls are moved until they do; such mazes have fewer ways round.  Throws
  // std::runtime_error if a bounded search found none.
  Puzzle make(std::mt19937_64& rng);
  std::vector<Puzzle> make(int count, std::mt19937_64& rng);

  // Keeps these from being made (test mazes, for one).
  void avoid(const std::vector<Puzzle>& puzzles);

 private:
  struct Draft {
    Grid maze;
    int path_cells = 0;  // of a shortest path
  };

  int full_draws() const;
  Draft draw(std::mt19937_64& rng) const;
  void lengthen(Draft& draft, std::mt19937_64& rng) const;
  Grid find(std::mt19937_64& rng);

  MazeGeneratorOptions options_;
  MazeDomain domain_;
  int draws_;                              // random grids before walls are moved, for now
  std::unordered_set<std::string> known_;  // canonical forms
};

}  // namespace puzzles
