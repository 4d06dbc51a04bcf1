// SPDX-License-Identifier: Apache-2.0
// Plots: round ticks, what is drawn and what is left out, names that could break the file.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "solver/plot.h"

namespace {

using solver::Scale;

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) {
    ++found;
  }
  return found;
}

TEST(Ticks, StandAtRoundNumbers) {
  EXPECT_EQ(solver::ticks(Scale::kLinear, 0, 100), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(solver::ticks(Scale::kLinear, 0, 7), (std::vector<double>{0, 2, 4, 6, 8}));
  EXPECT_EQ(solver::ticks(Scale::kLog2, 1, 16), (std::vector<double>{1, 2, 4, 8, 16}));
  EXPECT_EQ(solver::ticks(Scale::kLog10, 1, 30), (std::vector<double>{1, 2, 5, 10, 20}));
  EXPECT_EQ(solver::ticks(Scale::kLog10, 1, 1e4), (std::vector<double>{1, 10, 100, 1000, 1e4}));
  EXPECT_EQ(solver::tick_text(20000), "20k");
  EXPECT_EQ(solver::tick_text(1.5e6), "1.5M");
  EXPECT_EQ(solver::tick_text(0.002), "0.002");
}

solver::Chart two_lines() {
  solver::Chart chart{"title", {"minutes"}, {"exact, percent"}, {}};
  chart.series.push_back({"first", {1, 2, 3}, {10, 20, 30}, {5, 15, 25}, {15, 25, 35}});
  chart.series.push_back({"second", {1, 2, 3}, {1, 2, 3}});
  return chart;
}

TEST(Chart, DrawsLinesMarksBandsAndNamesThem) {
  const std::string svg = solver::chart_svg(two_lines());
  EXPECT_EQ(svg.rfind("<svg ", 0), 0u);
  EXPECT_EQ(svg.substr(svg.size() - 7), "</svg>\n");
  EXPECT_EQ(count(svg, "<polyline"), 4);  // two lines, twice in the legend
  EXPECT_EQ(count(svg, "band\""), 1);
  EXPECT_EQ(count(svg, "<circle"), 4);  // three marks and one in the legend
  for (const char* part : {"minutes</text>", "exact, percent</text>", "first</text>",
                           "second</text>", "prefers-color-scheme:dark", "title</title>"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << part;
  }
}

TEST(Chart, EscapesNames) {
  solver::Chart chart = two_lines();
  chart.series[0].name = "a<b & \"c\"\n";
  const std::string svg = solver::chart_svg(chart);
  EXPECT_NE(svg.find("a&lt;b &amp; &quot;c&quot; </text>"), std::string::npos);
}

TEST(Chart, LeavesOutWhatHasNoPlace) {
  solver::Chart chart = two_lines();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  chart.x.scale = Scale::kLog10;
  chart.series[0].x[0] = 0;
  chart.series[1].y[1] = nan;
  const std::string svg = solver::chart_svg(chart);
  EXPECT_EQ(count(svg, "<circle"), 3);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(Chart, StandsWithoutAnySeriesOrSpread) {
  EXPECT_EQ(solver::chart_svg({"empty", {"x"}, {"y"}, {}}).find("nan"), std::string::npos);
  solver::Chart chart{"flat", {"x", Scale::kLog2}, {"y"}, {{"one", {4}, {0}}}};
  EXPECT_EQ(solver::chart_svg(chart).find("nan"), std::string::npos);
  // Two means of the same scores, added up in another order.
  chart.series = {{"two", {4, 8}, {(99.8 + 99.9 + 100.0) / 3, (100.0 + 99.8 + 99.9) / 3}}};
  EXPECT_LT(count(solver::chart_svg(chart), "<text"), 30);
}

TEST(HeatMap, WritesTheNumberIntoEachCell) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string svg = solver::heat_map_svg(
      {"grid", "answered", "trained", {"1", "2"}, {"one", "two"}, {{0, 12.34}, {nan, 100}}});
  EXPECT_EQ(count(svg, "<rect"), 4);  // the page and three cells
  for (const char* part : {">0.0<", ">12.3<", ">100.0<", "answered", "trained"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << part;
  }
}

}  // namespace
