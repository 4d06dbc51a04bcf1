// SPDX-License-Identifier: Apache-2.0
// The plots of a comparison.
#include <algorithm>
#include <bit>
#include <cmath>

#include "solver/comparison.h"
#include "solver/plot.h"

namespace solver {
namespace {

const Axis kExactAxis{"exact, percent of test puzzles", Scale::kLinear, 0.0, {}};

// Means over the runs that have the figure, with one standard deviation to each side.
void add_point(Series& series, double x, const std::vector<double>& values) {
  const Spread spread = spread_over(values);
  series.x.push_back(x);
  series.y.push_back(spread.mean);
  series.low.push_back(std::max(0.0, spread.mean - spread.deviation));
  series.high.push_back(std::min(100.0, spread.mean + spread.deviation));
}

std::vector<const RunFigures*> runs_of(const Comparison& comparison, const std::string& variant) {
  std::vector<const RunFigures*> runs;
  for (const RunFigures& run : comparison.runs) {
    if (run.variant == variant) runs.push_back(&run);
  }
  return runs;
}

template <typename X>
std::string training_curves(const Comparison& comparison, const Axis& axis, const X& x_of) {
  Chart chart;
  chart.title = comparison.name + ": exact while training (band: sd over seeds)";
  chart.x = axis;
  chart.y = kExactAxis;
  for (const VariantFacts& variant : comparison.variants) {
    Series series;
    series.name = variant.name;
    const std::vector<const RunFigures*> runs = runs_of(comparison, variant.name);
    for (std::size_t k = 0;; ++k) {
      std::vector<double> xs, ys;
      for (const RunFigures* run : runs) {
        if (k >= run->curve.size()) continue;
        xs.push_back(x_of(run->curve[k]));
        ys.push_back(100 * run->curve[k].exact);
      }
      if (xs.empty()) break;
      add_point(series, spread_over(xs).mean, ys);
    }
    chart.series.push_back(series);
  }
  return chart_svg(chart);
}

// Percent exact after `step` supervision steps, of each run that was measured so far.
std::vector<double> exact_after(const Comparison& comparison, const std::string& variant,
                                std::size_t step) {
  std::vector<double> values;
  for (const RunFigures* run : runs_of(comparison, variant)) {
    const ModeFigures* mode = mode_of(*run, comparison.modes.front());
    if (mode == nullptr || step > mode->exact_by_step.size()) continue;
    values.push_back(100 * mode->exact_by_step[step - 1]);
  }
  return values;
}

std::size_t most_steps(const Comparison& comparison) {
  std::size_t most = 0;
  for (const RunFigures& run : comparison.runs) {
    const ModeFigures* mode = mode_of(run, comparison.modes.front());
    if (mode != nullptr) most = std::max(most, mode->exact_by_step.size());
  }
  return most;
}

std::string step_curves(const Comparison& comparison) {
  Chart chart;
  chart.title = comparison.name + ": exact by supervision steps at answer time";
  chart.x = {"supervision steps a puzzle", Scale::kLog2, {}, {}};
  chart.y = kExactAxis;
  const std::size_t most = most_steps(comparison);
  for (const VariantFacts& variant : comparison.variants) {
    Series series;
    series.name = variant.name;
    // Four points between powers of two.
    for (std::size_t step = 1; step <= most;
         step += std::max<std::size_t>(1, std::bit_floor(step) / 4)) {
      const std::vector<double> values = exact_after(comparison, variant.name, step);
      if (!values.empty()) add_point(series, static_cast<double>(step), values);
    }
    chart.series.push_back(series);
  }
  return chart_svg(chart);
}

std::string refinement_grid(const Comparison& comparison) {
  HeatMap map;
  map.title = comparison.name + ": exact, percent";
  map.x_name = "supervision steps answered";
  map.y_name = "variant trained";
  const std::size_t most = most_steps(comparison);
  std::vector<std::size_t> steps;
  for (std::size_t step = 1; step <= most; step *= 2) steps.push_back(step);
  for (const std::size_t step : steps) map.columns.push_back(std::to_string(step));
  for (const VariantFacts& variant : comparison.variants) {
    map.rows.push_back(variant.name);
    std::vector<double>& row = map.values.emplace_back();
    for (const std::size_t step : steps) {
      const std::vector<double> values = exact_after(comparison, variant.name, step);
      row.push_back(values.empty() ? std::nan("") : spread_over(values).mean);
    }
  }
  return heat_map_svg(map);
}

std::string answer_pareto(const Comparison& comparison) {
  Chart chart;
  chart.title = comparison.name + ": what an answer costs and gives";
  chart.x = {"seconds a puzzle", Scale::kLog10, {}, {}};
  chart.y = {"exact, percent of test puzzles", Scale::kLinear, {}, {}};
  std::vector<std::pair<double, double>> all;
  for (const VariantFacts& variant : comparison.variants) {
    Series series;
    series.name = variant.name;
    series.is_joined = false;
    for (const std::string& mode : comparison.modes) {
      std::vector<double> seconds, exact;
      for (const RunFigures* run : runs_of(comparison, variant.name)) {
        const ModeFigures* figures = mode_of(*run, mode);
        if (figures == nullptr) continue;
        seconds.push_back(figures->seconds_per_puzzle);
        exact.push_back(100 * figures->exact);
      }
      if (seconds.empty()) continue;
      series.x.push_back(spread_over(seconds).mean);
      series.y.push_back(spread_over(exact).mean);
      if (comparison.modes.size() > 1) series.labels.push_back(mode);
      all.emplace_back(series.x.back(), series.y.back());
    }
    chart.series.push_back(series);
  }
  // The edge: what no faster answer beats.
  Series edge;
  edge.is_bound = true;
  std::sort(all.begin(), all.end());
  for (const auto& [seconds, exact] : all) {
    if (!edge.y.empty() && exact <= edge.y.back()) continue;
    if (!edge.y.empty()) {
      edge.x.push_back(seconds);
      edge.y.push_back(edge.y.back());
    }
    edge.x.push_back(seconds);
    edge.y.push_back(exact);
  }
  chart.series.push_back(edge);
  return chart_svg(chart);
}

}  // namespace

std::vector<PlotFile> plots(const Comparison& comparison) {
  std::vector<PlotFile> files;
  const auto minutes = [](const CurvePoint& point) { return point.minutes; };
  const auto steps = [](const CurvePoint& point) {
    return static_cast<double>(point.sample_steps);
  };
  files.push_back(
      {"accuracy-minutes.svg",
       training_curves(comparison, {"minutes of training", Scale::kLinear, 0.0, {}}, minutes)});
  files.push_back({"accuracy-sample-steps.svg",
                   training_curves(comparison, {"sample-steps", Scale::kLinear, 0.0, {}}, steps)});
  if (most_steps(comparison) == 0) return files;  // nothing is measured yet
  files.push_back({"accuracy-answer-steps.svg", step_curves(comparison)});
  files.push_back({"refinement-grid.svg", refinement_grid(comparison)});
  files.push_back({"answer-pareto.svg", answer_pareto(comparison)});
  return files;
}

}  // namespace solver
