// SPDX-License-Identifier: Apache-2.0
// Plots as SVG text: lines with bands, marked points, heat maps.  Readable on light and dark
// screens (the file carries both sets of colours) and with any colour vision: the palette of Okabe
// and Ito (2008), and a mark of its own for each series.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace solver {

enum class Scale { kLinear, kLog10, kLog2 };

struct Axis {
  std::string name;  // with its unit
  Scale scale = Scale::kLinear;
  std::optional<double> low = {}, high = {};  // else by the values, at round numbers
};

struct Series {
  std::string name;                         // in the legend
  std::vector<double> x, y;                 // of one length
  std::vector<double> low = {}, high = {};  // band around y; empty = none
  std::vector<std::string> labels = {};     // beside each point; empty = none
  bool is_joined = true;                    // by a line
  bool is_bound = false;  // thin and grey, without marks, out of the legend: the edge of a cloud
};

// Values that are not finite, or not above 0 on a logarithmic axis, are left out.
struct Chart {
  std::string title;
  Axis x, y;
  std::vector<Series> series;
};
std::string chart_svg(const Chart& chart);

struct HeatMap {
  std::string title, x_name, y_name;
  std::vector<std::string> columns, rows;   // row 0 on top
  std::vector<std::vector<double>> values;  // (rows, columns), 0..high, written to one decimal;
                                            // NaN = an empty cell
  double high = 100;
};
std::string heat_map_svg(const HeatMap& map);

// Round numbers around low..high, to a fiftieth of their distance (kLinear), or those between the
// two (log).
std::vector<double> ticks(Scale scale, double low, double high);
std::string tick_text(double value);  // "0.002", "15", "20k", "1.5M"

}  // namespace solver
