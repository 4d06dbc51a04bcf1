// SPDX-License-Identifier: Apache-2.0
// Breadth-first search: distances, how many shortest paths there are, and the one that is the
// label.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "puzzles/grid.h"

namespace puzzles {

// A number of paths, exact however large: an open 64x64 maze has 6e36, a chain of rooms far more.
class PathCount {
 public:
  PathCount() = default;
  explicit PathCount(uint32_t count);

  PathCount& operator+=(const PathCount& other);
  bool operator==(const PathCount& other) const = default;

  std::string text() const;  // decimal digits
  double log10() const;      // of 0: minus infinity

 private:
  std::vector<uint32_t> limbs_;  // base 1e9, least first, none leading 0; of 0: empty
};

// Index of the first cell with that value; -1 if there is none.
int find_maze_cell(const Grid& grid, uint8_t value);

// Steps from a cell to each cell over all cells but walls and outside; -1: cannot be reached.
std::vector<int> maze_distances(const Grid& maze, int from);

// The rule that all 2,000 labels of Maze-Hard follow: breadth-first from S, neighbours in the order
// down, left, right, up, the first parent of a cell kept.  The cells of that path from S to G, both
// included; empty if G cannot be reached.  Here and below: a grid for which maze_fault is empty.
std::vector<int> path_by_rule(const Grid& question);

// How many paths from S to G have the shortest length; 0 if there is none.
PathCount count_shortest_paths(const Grid& question);

// The answer: the question with the path's open cells marked.
Grid draw_path(const Grid& question, const std::vector<int>& path);

// draw_path(path_by_rule).  Throws std::runtime_error "found no path ..." if there is none.
Grid answer_by_rule(const Grid& question);

}  // namespace puzzles
