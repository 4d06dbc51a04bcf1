// SPDX-License-Identifier: Apache-2.0
// ARC grids on the canvas of a net, and back.  Tokens: 0 pad, 1 end of grid, 2..11 colours 0..9.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

inline constexpr int kArcTokens = 12;  // V: padding, end of grid, ten colours
inline constexpr int kMinArcCanvas = 10;
inline constexpr int kArcCanvas = 30;  // the published one

// Where on the canvas a grid's first cell stands: one offset for both grids of a pair.
struct ArcOffset {
  int row = 0;
  int col = 0;
};

// The side of the smallest square canvas, 10 to 30, that holds every grid of these tasks that is
// given when they are asked: demonstrations and test inputs.  Test outputs do not count, for they
// are not known; one that is larger cannot be answered.
int fitted_canvas(const std::vector<ArcTask>& tasks);

// Could every grid, test outputs included where known, stand on a canvas of that side?
bool fits_canvas(const ArcTask& task, int side);

// side * side tokens.  Requires that the grid fits at that offset.
//   c c c 1 0     the line under the grid is as wide, the one beside it as tall as the grid, where
//   c c c 1 0     the canvas has room; their corner and all the rest stay pad
//   1 1 1 0 0
std::vector<int32_t> encode_on_canvas(const Grid& grid, int side, ArcOffset offset = {});

// An offset drawn evenly from all at which both grids fit.
ArcOffset draw_offset(const ArcPair& pair, int side, std::mt19937_64& rng);

// Of all rectangles at the top left whose cells are colours the one of largest area: for each
// number of rows as wide as all those rows allow; of equal areas the one of fewer rows.  Without
// cells if the first token is no colour.  Throws std::runtime_error unless side * side tokens of
// 0..11 are given.
Grid read_from_canvas(std::span<const int32_t> tokens, int side);

}  // namespace puzzles
