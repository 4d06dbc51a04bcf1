// SPDX-License-Identifier: Apache-2.0
// What an answer to a maze is worth: three questions, never mixed.
#pragma once

#include <string>
#include <vector>

#include "puzzles/grid.h"

namespace puzzles {

enum class MazeFaultKind {
  kShape,    // not a grid of the maze's shape, or the question is no maze
  kChanged,  // a wall, S or G is not kept, or stands where there was none
  kWall,     // the path goes through a wall
  kGap,      // S and G are not joined: the cells where the path breaks off
  kApart,    // marked cells joined to neither S nor G
  kDeadEnd,  // a marked cell with one way on only
  kBranch,   // a marked cell with more than two ways on, or S or G with more than one
  kLoop,     // marked cells that can be walked round: two paths, or a path that closes on itself
  kDetour,   // a path, but not a shortest: the steps that lead no nearer to G
};

struct MazeFault {
  MazeFaultKind kind;
  std::vector<int> cells;  // row-major indices, ascending
  std::string text;        // "the path goes through a wall in row 2, column 3 (and 1 more cell)"
};

struct MazeCheck {
  bool is_path = false;           // "valid": the maze is kept, the marked cells are one path S to G
  bool is_shortest = false;       // "valid and shortest": a path, and no path is shorter
  int cells = 0;                  // on the path, S and G included; 0 if there is none
  int shortest_cells = 0;         // of a shortest path; 0 if there is none
  std::vector<MazeFault> faults;  // in the order of MazeFaultKind; empty when is_shortest
};

// An answer gives cells, not their order, so a path is one that can be walked without a choice: S
// and G have one marked neighbour (or are each other's), every path cell has two, and no marked
// cell is left over.  A path that touches itself sideways is therefore a kLoop.  (A shortest path
// never does, so "valid and shortest" does not depend on this.)
MazeCheck check_maze(const Grid& question, const Grid& answer);

}  // namespace puzzles
