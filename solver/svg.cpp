// SPDX-License-Identifier: Apache-2.0
// Shapes as text.
#include "solver/svg.h"

#include <algorithm>
#include <cmath>

#include "solver/number_text.h"

namespace solver {
namespace {

// Okabe and Ito's palette without black (text has it) and yellow (too pale on white); purple and
// a grey fill up.  On dark: the same, the two darkest lightened.
constexpr const char* kStyle = R"(<style>
svg{background:#fff;font-family:system-ui,"DejaVu Sans",sans-serif;font-size:12px}
text{fill:#222}.title{font-size:14px;font-weight:600}.small{font-size:11px}
.page{fill:#fff}.grid{stroke:#e4e4e4;fill:none}.axis{stroke:#444;fill:none}
.bound{stroke:#999;fill:none;stroke-dasharray:2 3}.leader{stroke:#999;stroke-width:.7}
.line,.dashed{fill:none;stroke-width:2;stroke-linejoin:round}.dashed{stroke-dasharray:7 4}
.band{opacity:.16;stroke:none}
.c0{color:#0072b2}.c1{color:#e69f00}.c2{color:#009e73}.c3{color:#d55e00}
.c4{color:#cc79a7}.c5{color:#56b4e9}.c6{color:#777}
.line,.dashed{stroke:currentColor}.band,.fill{fill:currentColor}
@media (prefers-color-scheme:dark){
svg{background:#16181c}.page{fill:#16181c}text{fill:#e6e6e6}.grid{stroke:#33373d}.axis{stroke:#aaa}
.c0{color:#3ea6e6}.c2{color:#1fc596}.c6{color:#aaa}.band{opacity:.25}}
</style>
)";

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else {
      result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return result;
}

// " name="12.3""
std::string attribute(const char* name, double value) {
  return std::string(" ").append(name).append("=\"") + decimals_text(value, 1) + "\"";
}

std::string class_attribute(const std::string& classes) {
  return classes.empty() ? "" : std::string(" class=\"").append(classes) + "\"";
}

std::string list(const Points& points) {
  std::string text;
  for (const auto& [x, y] : points) {
    if (!text.empty()) text += ' ';
    text.append(decimals_text(x, 1)).append(",").append(decimals_text(y, 1));
  }
  return text;
}

}  // namespace

double text_width(const std::string& text) {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return 6.8 * static_cast<double>(std::count_if(text.begin(), text.end(), is_first));
}

std::string decimals_text(double value, int decimals) { return formatted("%.*f", decimals, value); }

std::string number_text(double value) {
  return formatted("%.4g", std::abs(value) < 1e-12 ? 0.0 : value);
}

void Svg::line(double x1, double y1, double x2, double y2, const std::string& classes) {
  body_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) +
           attribute("y2", y2) + class_attribute(classes) + "/>\n";
}

void Svg::polyline(const Points& points, const std::string& classes) {
  if (points.size() < 2) return;
  body_ += "<polyline points=\"" + list(points) + "\"" + class_attribute(classes) + "/>\n";
}

void Svg::polygon(const Points& points, const std::string& classes) {
  body_ += "<polygon points=\"" + list(points) + "\"" + class_attribute(classes) + "/>\n";
}

void Svg::circle(double x, double y, double radius, const std::string& classes) {
  body_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) +
           class_attribute(classes) + "/>\n";
}

void Svg::text(double x, double y, const std::string& text, const std::string& anchor,
               const std::string& classes) {
  body_ += "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" + anchor + "\"" +
           class_attribute(classes) + ">" + escaped(text) + "</text>\n";
}

void Svg::upright_text(double x, double y, const std::string& text) {
  body_ += "<text text-anchor=\"middle\" transform=\"translate(" + decimals_text(x, 1) + " " +
           decimals_text(y, 1) + ") rotate(-90)\">" + escaped(text) + "</text>\n";
}

void Svg::cell(double x, double y, double width, double height, double share,
               const std::string& number) {
  // One hue, evenly darker: from #f0f5fa to #08427a, white numbers where they stand out better.
  const auto mix = [&](int pale, int dark) {
    return std::to_string(static_cast<int>(std::lround(pale + share * (dark - pale))));
  };
  body_ += "<rect" + attribute("x", x + 1) + attribute("y", y + 1) + attribute("width", width - 2) +
           attribute("height", height - 2) + " fill=\"rgb(" + mix(0xf0, 0x08) + "," +
           mix(0xf5, 0x42) + "," + mix(0xfa, 0x7a) + ")\"/>\n<text" +
           attribute("x", x + width / 2) + attribute("y", y + height / 2 + 4) +
           " text-anchor=\"middle\" style=\"fill:" + (share > 0.6 ? "#fff" : "#111") + "\">" +
           escaped(number) + "</text>\n";
}

void Svg::reach(double bottom) { height_ = std::max(height_, bottom); }

std::string Svg::finish(double width, const std::string& title) const {
  const std::string w = decimals_text(width, 0), h = decimals_text(height_, 0);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h +
         "\" viewBox=\"0 0 " + w + " " + h + "\" role=\"img\">\n<title>" + escaped(title) +
         "</title>\n" + kStyle + "<rect class=\"page\" width=\"" + w + "\" height=\"" + h +
         "\"/>\n" + body_ + "</svg>\n";
}

}  // namespace solver
