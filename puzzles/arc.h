// SPDX-License-Identifier: Apache-2.0
// ARC tasks: pairs of grids of 1x1 to 30x30 cells, each a colour 0 to 9.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "puzzles/grid.h"

namespace puzzles {

inline constexpr int kMaxArcSide = 30;
inline constexpr int kArcColours = 10;

struct ArcPair {
  Grid input;
  std::optional<Grid> output;  // always there in demonstrations; in tests where it is known
};

struct ArcTask {
  std::string name;            // a key, never a path: it may hold slashes
  std::vector<ArcPair> train;  // the demonstrations, one at least
  std::vector<ArcPair> test;   // what is asked, one at least
};

std::string grid_size_text(const Grid& grid);  // "3x4", rows first

// Of names and grids of all pairs, in their order; 16 hexadecimal digits.
std::string content_digest(const std::vector<ArcTask>& tasks);

// A name for messages: in quotes, cut to a bearable length, no byte that could break a line.
std::string quoted_name(std::string_view name);

}  // namespace puzzles
