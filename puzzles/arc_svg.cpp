// SPDX-License-Identifier: Apache-2.0
// A task as SVG: one row of the picture for each pair, rectangles for runs of one colour.
//   train 1   [input]  ->  [output]
//   test 1    [input]  ->  ?
#include <algorithm>

#include "puzzles/arc_view.h"

namespace puzzles {

namespace {

// Pixels.
constexpr int kCell = 12;
constexpr int kMargin = 12;
constexpr int kHeading = 20;
constexpr int kArrow = 36;

constexpr const char* kColours[] = {"#000000", "#0074d9", "#ff4136", "#2ecc40", "#ffdc00",
                                    "#aaaaaa", "#f012be", "#ff851b", "#7fdbff", "#870c25"};

std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : text) {
    if (character == '&') {
      result += "&amp;";
    } else if (character == '<') {
      result += "&lt;";
    } else if (character == '>') {
      result += "&gt;";
    } else {
      result += character;
    }
  }
  return result;
}

std::string number(const char* name, int value) {
  return std::string(" ") + name + "=\"" + std::to_string(value) + "\"";
}

std::string text_at(int x, int y, const std::string& text) {
  return "<text" + number("x", x) + number("y", y) + ">" + escaped(text) + "</text>\n";
}

std::string grid_at(int left, int top, const Grid& grid) {
  std::string svg;
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.cols;) {
      int end = c + 1;
      while (end < grid.cols && grid.at(r, end) == grid.at(r, c)) ++end;
      svg += "<rect" + number("x", left + c * kCell) + number("y", top + r * kCell) +
             number("width", (end - c) * kCell) + number("height", kCell) + " fill=\"" +
             kColours[grid.at(r, c) % kArcColours] + "\"/>\n";
      c = end;
    }
  }
  // Thin lines between cells, so that a field of one colour can be counted.
  svg += "<path stroke=\"#555555\" stroke-width=\"0.5\" fill=\"none\" d=\"";
  const auto add_line = [&svg](int x, int y, const char* direction, int length) {
    svg.append("M").append(std::to_string(x)).append(" ").append(std::to_string(y));
    svg.append(direction).append(std::to_string(length));
  };
  for (int r = 0; r <= grid.rows; ++r) add_line(left, top + r * kCell, "h", grid.cols * kCell);
  for (int c = 0; c <= grid.cols; ++c) add_line(left + c * kCell, top, "v", grid.rows * kCell);
  return svg + "\"/>\n";
}

}  // namespace

std::string arc_task_svg(const ArcTask& task) {
  std::string body;
  int y = kMargin + kHeading, width = 0;
  body += text_at(kMargin, y - kHeading / 3, "task " + task.name);
  const auto add = [&](const std::vector<ArcPair>& pairs, const std::string& part) {
    for (size_t i = 0; i < pairs.size(); ++i) {
      const ArcPair& pair = pairs[i];
      body += text_at(kMargin, y + kHeading - kHeading / 3, part + " " + std::to_string(i + 1));
      y += kHeading;
      const int output_x = kMargin + pair.input.cols * kCell + kArrow;
      body += grid_at(kMargin, y, pair.input);
      body += text_at(output_x - kArrow * 2 / 3, y + kCell, "→");
      int rows = pair.input.rows, right = output_x + kCell;
      if (pair.output) {
        body += grid_at(output_x, y, *pair.output);
        rows = std::max(rows, pair.output->rows);
        right = output_x + pair.output->cols * kCell;
      } else {
        body += text_at(output_x, y + kCell, "?");
      }
      width = std::max(width, right);
      y += rows * kCell + kMargin;
    }
  };
  add(task.train, "train");
  add(task.test, "test");
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + number("width", width + kMargin) +
         number("height", y) + " font-family=\"sans-serif\" font-size=\"13\">\n" +
         "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + body + "</svg>\n";
}

}  // namespace puzzles
