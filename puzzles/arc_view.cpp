// SPDX-License-Identifier: Apache-2.0
// Lines of text.  The picture is in arc_svg.cpp.
#include "puzzles/arc_view.h"

#include <algorithm>

namespace puzzles {

namespace {

// The usual colours of ARC (black, blue, red, green, yellow, grey, pink, orange, light blue, dark
// red) as the nearest of the 256 that terminals know.
constexpr int kTerminalColours[] = {16, 32, 196, 41, 220, 248, 199, 208, 117, 88};
constexpr const char* kReset = "\x1b[0m";
constexpr const char* kEmpty = "(empty)";
constexpr const char* kBetween = "   ";

size_t width_of(const Grid& grid, ArcStyle style) {
  if (grid.cells.empty()) return std::string(kEmpty).size();
  return static_cast<size_t>(grid.cols) * 2 - (style == ArcStyle::kPlain ? 1 : 0);
}

// One row, as wide as the grid; blanks where it has no such row.
std::string row_text(const Grid& grid, int r, ArcStyle style) {
  if (grid.cells.empty() && r == 0) return kEmpty;
  if (r >= grid.rows) return std::string(width_of(grid, style), ' ');
  std::string text;
  int ground = -1;
  for (int c = 0; c < grid.cols; ++c) {
    const int colour = grid.at(r, c);
    if (style == ArcStyle::kPlain) {
      if (c > 0) text += ' ';
      text += colour == 0 ? '.' : static_cast<char>('0' + colour);
      continue;
    }
    if (colour != ground) {
      text += "\x1b[48;5;" + std::to_string(kTerminalColours[colour % kArcColours]) + "m";
    }
    ground = colour;
    text += "  ";
  }
  return style == ArcStyle::kPlain ? text : text + kReset;
}

void append_pairs(std::string& text, const std::vector<ArcPair>& pairs, const std::string& part,
                  ArcStyle style) {
  for (size_t i = 0; i < pairs.size(); ++i) {
    const ArcPair& pair = pairs[i];
    text += part + " " + std::to_string(i + 1) + ": " + grid_size_text(pair.input) + " -> " +
            (pair.output ? grid_size_text(*pair.output) : "?") + "\n";
    std::vector<Grid> grids = {pair.input};
    if (pair.output) grids.push_back(*pair.output);
    text += arc_grids_text(grids, style) + "\n";
  }
}

}  // namespace

std::string arc_grids_text(const std::vector<Grid>& grids, ArcStyle style) {
  int rows = 1;
  for (const Grid& grid : grids) rows = std::max(rows, grid.rows);
  std::string text;
  for (int r = 0; r < rows; ++r) {
    std::string line;
    for (size_t i = 0; i < grids.size(); ++i) {
      line += (i == 0 ? "" : kBetween) + row_text(grids[i], r, style);
    }
    line.erase(line.find_last_not_of(' ') + 1);  // colours end in a reset, not in a blank
    text += line + "\n";
  }
  return text;
}

std::string arc_task_text(const ArcTask& task, ArcStyle style) {
  std::string text;
  append_pairs(text, task.train, "train", style);
  append_pairs(text, task.test, "test", style);
  if (!text.empty()) text.pop_back();  // no blank line at the end
  return text;
}

}  // namespace puzzles
