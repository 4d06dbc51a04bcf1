// SPDX-License-Identifier: Apache-2.0
// The few shapes that plots are made of, collected into one SVG file with its style sheet.
// Classes: "c0".."c6" the palette, with "line", "dashed", "band" or "fill"; "grid", "axis",
// "bound", "leader" for lines; "title", "small" for texts.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace solver {

using Points = std::vector<std::pair<double, double>>;

class Svg {
 public:
  void line(double x1, double y1, double x2, double y2, const std::string& classes);
  void polyline(const Points& points, const std::string& classes);
  void polygon(const Points& points, const std::string& classes);
  void circle(double x, double y, double radius, const std::string& classes);
  // anchor: start, middle, end.
  void text(double x, double y, const std::string& text, const std::string& anchor,
            const std::string& classes = "");
  void upright_text(double x, double y, const std::string& text);  // read from below, centred
  // A filled cell with its number, from pale (0) to dark blue (1); the same on any screen.
  void cell(double x, double y, double width, double height, double share,
            const std::string& number);
  void reach(double bottom);  // the picture goes down to there at least

  std::string finish(double width, const std::string& title) const;

 private:
  std::string body_;
  double height_ = 0;
};

double text_width(const std::string& text);  // an estimate, at the size of plain text
std::string number_text(double value);       // at most four digits, no trailing zeros
std::string decimals_text(double value, int decimals);

}  // namespace solver
