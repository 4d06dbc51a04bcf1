// SPDX-License-Identifier: Apache-2.0
// Placing, borders, the largest rectangle.
#include "puzzles/arc_canvas.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "puzzles/random.h"

namespace puzzles {

namespace {

constexpr int32_t kEndToken = 1;
constexpr int32_t kFirstColour = 2;

int side_of(const Grid& grid) { return std::max(grid.rows, grid.cols); }

}  // namespace

int fitted_canvas(const std::vector<ArcTask>& tasks) {
  int side = kMinArcCanvas;
  for (const ArcTask& task : tasks) {
    for (const ArcPair& pair : task.train) {
      side = std::max({side, side_of(pair.input), side_of(*pair.output)});
    }
    for (const ArcPair& pair : task.test) side = std::max(side, side_of(pair.input));
  }
  return side;
}

bool fits_canvas(const ArcTask& task, int side) {
  const auto fits = [side](const ArcPair& pair) {
    return side_of(pair.input) <= side && (!pair.output || side_of(*pair.output) <= side);
  };
  return std::all_of(task.train.begin(), task.train.end(), fits) &&
         std::all_of(task.test.begin(), task.test.end(), fits);
}

std::vector<int32_t> encode_on_canvas(const Grid& grid, int side, ArcOffset offset) {
  assert(offset.row >= 0 && offset.col >= 0);
  assert(offset.row + grid.rows <= side && offset.col + grid.cols <= side);
  std::vector<int32_t> tokens(static_cast<size_t>(side) * side, 0);
  const int below = offset.row + grid.rows, beside = offset.col + grid.cols;
  for (int r = 0; r < grid.rows; ++r) {
    int32_t* row = &tokens[static_cast<size_t>(offset.row + r) * side];
    for (int c = 0; c < grid.cols; ++c) row[offset.col + c] = grid.at(r, c) + kFirstColour;
    if (beside < side) row[beside] = kEndToken;
  }
  if (below < side) {
    std::fill_n(&tokens[static_cast<size_t>(below) * side + offset.col], grid.cols, kEndToken);
  }
  return tokens;
}

ArcOffset draw_offset(const ArcPair& pair, int side, std::mt19937_64& rng) {
  int rows = pair.input.rows, cols = pair.input.cols;
  if (pair.output) {
    rows = std::max(rows, pair.output->rows);
    cols = std::max(cols, pair.output->cols);
  }
  assert(rows <= side && cols <= side);
  ArcOffset offset;
  offset.row = static_cast<int>(uniform_int(rng, side - rows + 1));
  offset.col = static_cast<int>(uniform_int(rng, side - cols + 1));
  return offset;
}

Grid read_from_canvas(std::span<const int32_t> tokens, int side) {
  if (tokens.size() != static_cast<size_t>(side) * side) {
    throw std::runtime_error("found " + std::to_string(tokens.size()) + " tokens, wanted " +
                             std::to_string(side * side) + " (canvas " + std::to_string(side) +
                             "x" + std::to_string(side) + ")");
  }
  for (const int32_t token : tokens) {
    if (token >= 0 && token < kArcTokens) continue;
    throw std::runtime_error("found token " + std::to_string(token) + ", wanted 0 to " +
                             std::to_string(kArcTokens - 1));
  }
  int width = side, best_rows = 0, best_cols = 0;
  for (int r = 0; r < side && width > 0; ++r) {
    const auto row = tokens.subspan(static_cast<size_t>(r) * side, width);
    const auto is_colour = [](int32_t token) { return token >= kFirstColour; };
    width = static_cast<int>(std::find_if_not(row.begin(), row.end(), is_colour) - row.begin());
    if ((r + 1) * width <= best_rows * best_cols) continue;
    best_rows = r + 1;
    best_cols = width;
  }
  Grid grid = blank_grid(best_rows, best_cols);
  for (int r = 0; r < best_rows; ++r) {
    for (int c = 0; c < best_cols; ++c) {
      grid.at(r, c) =
          static_cast<uint8_t>(tokens[static_cast<size_t>(r) * side + c] - kFirstColour);
    }
  }
  return grid;
}

}  // namespace puzzles
