// SPDX-License-Identifier: Apache-2.0
// Decorates Domain::picture: one character a cell, each followed by a space or a line end.
#include "tools/grid_view.h"

#include <algorithm>
#include <sstream>

#include "tools/output.h"

namespace tools {
namespace {

constexpr const char* kBold = "\033[1m";
constexpr const char* kCyan = "\033[36m";
constexpr const char* kRed = "\033[31m";
constexpr const char* kPlain = "\033[0m";
constexpr const char* kArrow = "   ->   ";
constexpr std::size_t kArrowWidth = 8;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t shown_width(const std::string& line) {
  std::size_t width = 0;
  bool is_escape = false;
  for (const char character : line) {
    if (character == '\033') is_escape = true;
    if (!is_escape) ++width;
    if (is_escape && character == 'm') is_escape = false;
  }
  return width;
}

std::size_t shown_width(const std::vector<std::string>& lines) {
  std::size_t width = 0;
  for (const std::string& line : lines) width = std::max(width, shown_width(line));
  return width;
}

}  // namespace

std::string grid_text(const puzzles::Domain& domain, const puzzles::Grid& question,
                      const puzzles::Grid& grid, const CellMarks& marks) {
  const bool has_colour = shows_colour();
  const puzzles::Picture plain = domain.picture(grid);
  std::string text;
  for (std::size_t i = 0; i < plain.text.size(); ++i) {
    const int cell = plain.cell_of_character[i];
    if (cell < 0) {
      text += plain.text[i];
      continue;
    }
    const bool is_marked = std::binary_search(marks.cells.begin(), marks.cells.end(), cell);
    const bool is_found = grid.cells[cell] != question.cells[cell],
               is_blank = grid.cells[cell] == 0;
    if (has_colour && (is_marked || !is_blank)) {
      text += is_marked ? kRed : (is_found ? kCyan : kBold);
    }
    text += plain.text[i];
    if (has_colour && (is_marked || !is_blank)) text += kPlain;
    if (!is_marked) continue;
    text += marks.sign;
    if (i + 1 < plain.text.size() && plain.text[i + 1] == ' ') ++i;  // the sign stands in its place
  }
  return text;
}

std::string side_by_side(const std::string& left, const std::string& right) {
  const std::vector<std::string> a = lines_of(left), b = lines_of(right);
  const std::size_t left_width = shown_width(a);
  if (left_width + kArrowWidth + shown_width(b) > static_cast<std::size_t>(output_width())) {
    return left + "\n" + right;
  }
  std::string text;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string l = i < a.size() ? a[i] : "";
    const bool is_middle = i == std::max(a.size(), b.size()) / 2;
    text += l + std::string(left_width - shown_width(l), ' ') +
            (is_middle ? kArrow : std::string(kArrowWidth, ' ')) + (i < b.size() ? b[i] : "") +
            "\n";
  }
  return text;
}

}  // namespace tools
