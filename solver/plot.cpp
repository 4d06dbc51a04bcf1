// SPDX-License-Identifier: Apache-2.0
// Frame, ticks, series, legend.  Widths of texts are estimated, as no font is at hand.
#include "solver/plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "solver/svg.h"

namespace solver {
namespace {

constexpr double kPlotWidth = 620, kPlotHeight = 360;
constexpr double kLeft = 64, kTop = 44, kBottom = 56, kGap = 18, kRowHeight = 20;
constexpr int kColours = 7;    // c0..c6 of svg.cpp
constexpr int kDashAfter = 7;  // colours come again dashed

// Maps values of an axis to its length; the limits are the outer ticks of a linear axis.
class Ruler {
 public:
  Ruler(const Axis& axis, std::vector<double> values, double begin, double end)
      : scale_(axis.scale), begin_(begin), end_(end) {
    if (axis.low) values.push_back(*axis.low);
    if (axis.high) values.push_back(*axis.high);
    std::erase_if(values, [&](double value) { return !shows(value); });
    low_ = high_ = scale_ == Scale::kLinear ? 0 : 1;
    if (!values.empty()) {
      const auto [least, most] = std::minmax_element(values.begin(), values.end());
      low_ = *least;
      high_ = *most;
    }
    if (scale_ == Scale::kLinear) {
      // Means that differ by rounding are one: no tick would fit between them.
      if (high_ - low_ <= 1e-9 * std::max(1.0, std::abs(high_))) high_ = low_ + 1;
      ticks_ = solver::ticks(scale_, low_, high_);
      low_ = axis.low.value_or(std::min(low_, ticks_.front()));
      high_ = axis.high.value_or(std::max(high_, ticks_.back()));
    } else {
      const double room = high_ > low_ ? std::pow(high_ / low_, 0.04) : 2;
      low_ /= room;
      high_ *= room;
      ticks_ = solver::ticks(scale_, low_, high_);
    }
  }
  bool shows(double value) const {
    return std::isfinite(value) && (scale_ == Scale::kLinear || value > 0);
  }
  double at(double value) const {
    const double share = scale_ == Scale::kLinear ? (value - low_) / (high_ - low_)
                                                  : std::log(value / low_) / std::log(high_ / low_);
    return begin_ + share * (end_ - begin_);
  }
  std::vector<double> shown_ticks() const {
    std::vector<double> shown;
    const double slack = 1e-9 * (high_ - low_);
    for (const double tick : ticks_) {
      if (tick >= low_ - slack && tick <= high_ + slack) shown.push_back(tick);
    }
    return shown;
  }

 private:
  Scale scale_;
  double begin_, end_, low_, high_;
  std::vector<double> ticks_;
};

struct Box {
  double left, top, right, bottom;
  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

std::string colour(std::size_t series) {
  return std::string(1, 'c').append(std::to_string(static_cast<int>(series) % kColours));
}

void draw_mark(Svg& svg, std::size_t series, double x, double y) {
  const std::string fill = colour(series) + " fill";
  switch (series % 4) {
    case 0:
      return svg.circle(x, y, 3.5, fill);
    case 1:
      return svg.polygon(
          {{x - 3.3, y - 3.3}, {x + 3.3, y - 3.3}, {x + 3.3, y + 3.3}, {x - 3.3, y + 3.3}}, fill);
    case 2:
      return svg.polygon({{x, y - 4.2}, {x + 4, y + 3}, {x - 4, y + 3}}, fill);
    default:
      return svg.polygon({{x, y - 4.6}, {x + 4.6, y}, {x, y + 4.6}, {x - 4.6, y}}, fill);
  }
}

void draw_frame(Svg& svg, const Chart& chart, const Ruler& x, const Ruler& y) {
  const double right = kLeft + kPlotWidth, bottom = kTop + kPlotHeight;
  for (const double tick : y.shown_ticks()) {
    svg.line(kLeft, y.at(tick), right, y.at(tick), "grid");
    svg.text(kLeft - 8, y.at(tick) + 4, tick_text(tick), "end");
  }
  for (const double tick : x.shown_ticks()) {
    svg.line(x.at(tick), kTop, x.at(tick), bottom, "grid");
    svg.text(x.at(tick), bottom + 18, tick_text(tick), "middle");
  }
  svg.line(kLeft, bottom, right, bottom, "axis");
  svg.line(kLeft, kTop, kLeft, bottom, "axis");
  svg.text(kLeft, 24, chart.title, "start", "title");
  svg.text(kLeft + kPlotWidth / 2, bottom + 42, chart.x.name, "middle");
  svg.upright_text(18, kTop + kPlotHeight / 2, chart.y.name);
}

void draw_series(Svg& svg, const Series& series, std::size_t index, const Ruler& x,
                 const Ruler& y) {
  std::vector<std::pair<double, double>> line, band, upper;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!x.shows(series.x[i]) || !y.shows(series.y[i])) continue;
    line.emplace_back(x.at(series.x[i]), y.at(series.y[i]));
    if (series.low.empty() || !y.shows(series.low[i]) || !y.shows(series.high[i])) continue;
    band.emplace_back(line.back().first, y.at(series.low[i]));
    upper.emplace_back(line.back().first, y.at(series.high[i]));
  }
  if (series.is_bound) return svg.polyline(line, "bound");
  band.insert(band.end(), upper.rbegin(), upper.rend());
  if (upper.size() > 1) svg.polygon(band, colour(index) + " band");
  const bool is_dashed = index >= kDashAfter;
  if (series.is_joined) svg.polyline(line, colour(index) + (is_dashed ? " dashed" : " line"));
  for (const auto& [px, py] : line) draw_mark(svg, index, px, py);
}

// Beside its point, where no point and no other label is: right, left, above, below, then farther.
void draw_labels(Svg& svg, const Chart& chart, const Ruler& x, const Ruler& y) {
  std::vector<Box> taken;
  const Box room{kLeft, kTop - 12, kLeft + kPlotWidth, kTop + kPlotHeight};
  const auto each_point = [&](const auto& see) {
    for (const Series& series : chart.series) {
      for (std::size_t i = 0; i < series.labels.size(); ++i) {
        if (x.shows(series.x[i]) && y.shows(series.y[i])) {
          see(x.at(series.x[i]), y.at(series.y[i]), series.labels[i]);
        }
      }
    }
  };
  each_point([&](double px, double py, const std::string&) {
    taken.push_back({px - 5, py - 5, px + 5, py + 5});
  });
  each_point([&](double px, double py, const std::string& label) {
    const double width = text_width(label), height = 13;
    for (int ring = 0; ring < 8; ++ring) {
      for (const auto& [left, base] :
           std::array<std::pair<double, double>, 4>{{{px + 8, py + 4 + 14 * ring},
                                                     {px - 8 - width, py + 4 - 14 * ring},
                                                     {px - width / 2, py - 9 - 14 * ring},
                                                     {px - width / 2, py + 18 + 14 * ring}}}) {
        const Box box{left, base - height + 3, left + width, base + 3};
        const bool is_inside = box.left > room.left && box.right < room.right &&
                               box.top > room.top && box.bottom < room.bottom;
        const auto meets = [&](const Box& other) { return box.meets(other); };
        if (!is_inside || std::any_of(taken.begin(), taken.end(), meets)) continue;
        taken.push_back(box);
        if (ring > 0) {
          const double end_x = std::clamp(px, box.left, box.right);
          const double end_y = std::clamp(py, box.top, box.bottom);
          svg.line(px, py, end_x, end_y, "leader");
        }
        return svg.text(left, base, label, "start", "small");
      }
    }
  });
}

double draw_legend(Svg& svg, const Chart& chart) {
  const double left = kLeft + kPlotWidth + kGap;
  double widest = 0, top = kTop + 8;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    if (chart.series[i].is_bound) continue;
    if (chart.series[i].is_joined) {
      svg.polyline({{left, top}, {left + 24, top}},
                   colour(i) + (i >= kDashAfter ? " dashed" : " line"));
    }
    draw_mark(svg, i, left + 12, top);
    svg.text(left + 32, top + 4, chart.series[i].name, "start");
    widest = std::max(widest, text_width(chart.series[i].name));
    top += kRowHeight;
  }
  svg.reach(top);
  return left + 32 + widest + kGap;
}

}  // namespace

std::vector<double> ticks(Scale scale, double low, double high) {
  std::vector<double> found;
  if (scale == Scale::kLinear) {
    const double rough = (high - low) / 6;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {5.0, 2.0, 1.0}) {
      if (factor * power >= rough * 0.999) step = factor * power;
    }
    // A hair beyond a tick, as the last step of a training is, asks for no further one.
    const double first = std::floor(low / step + 0.02), last = std::ceil(high / step - 0.02);
    for (double i = first; i <= last; ++i) found.push_back(i * step);
    return found;
  }
  const double base = scale == Scale::kLog2 ? 2 : 10;
  const int first = static_cast<int>(std::floor(std::log(low) / std::log(base)));
  const int last = static_cast<int>(std::ceil(std::log(high) / std::log(base)));
  const bool is_short = scale == Scale::kLog10 && std::log10(high / low) < 2.5;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !is_short) continue;
      const double tick = factor * std::pow(base, exponent);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) found.push_back(tick);
    }
  }
  return found;
}

std::string tick_text(double value) {
  const double size = std::abs(value);
  if (size >= 1e9) return number_text(value / 1e9) + "G";
  if (size >= 1e6) return number_text(value / 1e6) + "M";
  if (size >= 1e4) return number_text(value / 1e3) + "k";
  return number_text(value);
}

std::string chart_svg(const Chart& chart) {
  std::vector<double> xs, ys;
  for (const Series& series : chart.series) {
    xs.insert(xs.end(), series.x.begin(), series.x.end());
    for (const auto* values : {&series.y, &series.low, &series.high}) {
      ys.insert(ys.end(), values->begin(), values->end());
    }
  }
  const Ruler x(chart.x, xs, kLeft, kLeft + kPlotWidth);
  const Ruler y(chart.y, ys, kTop + kPlotHeight, kTop);
  Svg svg;
  svg.reach(kTop + kPlotHeight + kBottom);
  draw_frame(svg, chart, x, y);
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    draw_series(svg, chart.series[i], i, x, y);
  }
  draw_labels(svg, chart, x, y);
  const double width =
      std::max(draw_legend(svg, chart), kLeft + text_width(chart.title) * 1.25 + kGap);
  return svg.finish(width, chart.title);
}

std::string heat_map_svg(const HeatMap& map) {
  constexpr double kCell = 58, kCellHeight = 34;
  double widest = text_width(map.y_name);
  for (const std::string& row : map.rows) widest = std::max(widest, text_width(row));
  const double left = 40 + widest, right = left + kCell * static_cast<double>(map.columns.size());
  const double bottom = kTop + kCellHeight * static_cast<double>(map.rows.size());
  Svg svg;
  svg.reach(bottom + kBottom);
  svg.text(20, 24, map.title, "start", "title");
  for (std::size_t r = 0; r < map.rows.size(); ++r) {
    const double top = kTop + kCellHeight * static_cast<double>(r);
    svg.text(left - 8, top + kCellHeight / 2 + 4, map.rows[r], "end");
    for (std::size_t c = 0; c < map.columns.size(); ++c) {
      const double value = map.values[r][c];
      if (!std::isfinite(value)) continue;
      svg.cell(left + kCell * static_cast<double>(c), top, kCell, kCellHeight,
               std::clamp(value / map.high, 0.0, 1.0), decimals_text(value, 1));
    }
  }
  for (std::size_t c = 0; c < map.columns.size(); ++c) {
    svg.text(left + kCell * (static_cast<double>(c) + 0.5), bottom + 18, map.columns[c], "middle");
  }
  svg.text((left + right) / 2, bottom + 42, map.x_name, "middle");
  svg.upright_text(18, (kTop + bottom) / 2, map.y_name);
  svg.reach((kTop + bottom) / 2 + text_width(map.y_name) / 2 + kGap);
  return svg.finish(std::max(right, 20 + text_width(map.title) * 1.25) + kGap, map.title);
}

}  // namespace solver
