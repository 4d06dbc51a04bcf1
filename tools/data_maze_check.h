// SPDX-License-Identifier: Apache-2.0
// trm data maze --check: what is wrong with the mazes of a file, and what they are like.
#pragma once

#include <string>
#include <vector>

#include "puzzles/domain.h"

namespace tools {

// Aligned lines: length of the shortest paths, how many there are, share of open cells, ways round.
// Requires at least one maze.
std::string maze_statistics_text(const std::vector<puzzles::Puzzle>& mazes);

// Prints a line for each fault (no path, an answer that is no shortest path), then a summary.  True
// when there was none.
bool check_mazes(const std::vector<puzzles::Puzzle>& mazes);

}  // namespace tools
