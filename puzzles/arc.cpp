// SPDX-License-Identifier: Apache-2.0
// What makes a grid one of ARC; names in messages.
#include "puzzles/arc.h"

#include <algorithm>

namespace puzzles {

namespace {

constexpr size_t kQuotedBytes = 60;

}  // namespace

bool is_arc_grid(const Grid& grid) {
  return grid.rows >= 1 && grid.cols >= 1 && grid.rows <= kMaxArcSide && grid.cols <= kMaxArcSide &&
         grid.cells.size() == static_cast<size_t>(grid.rows) * grid.cols &&
         std::all_of(grid.cells.begin(), grid.cells.end(),
                     [](uint8_t cell) { return cell < kArcColours; });
}

std::string grid_size_text(const Grid& grid) {
  return std::to_string(grid.rows) + "x" + std::to_string(grid.cols);
}

std::string quoted_name(std::string_view name) {
  std::string text = "'";
  for (const char character : name.substr(0, kQuotedBytes)) {
    text += character < ' ' || character > '~' ? '?' : character;
  }
  return text + (name.size() > kQuotedBytes ? "...'" : "'");
}

}  // namespace puzzles
