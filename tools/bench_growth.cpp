// SPDX-License-Identifier: Apache-2.0
// The sizes run one after another; the table, the JSON and the plot of what they took.
#include "tools/bench_growth.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "models/benchmark.h"
#include "models/threads.h"
#include "solver/number_text.h"
#include "solver/plot.h"
#include "tools/command.h"
#include "tools/output.h"
#include "tools/text_file.h"

namespace tools {
namespace {

const std::map<std::string, models::GrowthAxis> kGrowthAxes = {
    {"batch", models::GrowthAxis::kBatch},
    {"tokens", models::GrowthAxis::kTokens},
    {"hidden", models::GrowthAxis::kHidden}};

}  // namespace

std::vector<std::string> growth_axes() {
  std::vector<std::string> names;
  for (const auto& [name, axis] : kGrowthAxes) names.push_back(name);
  return names;
}

int bench_growth(const GrowthOptions& options) {
  check_place(options.svg);
  const int threads = models::usable_threads(options.threads);
  std::vector<models::BenchResult> results;
  double best = 0;
  for (const models::BenchCase& c : models::growth_cases(kGrowthAxes.at(options.axis))) {
    tell("bench " + options.axis + " " + c.name);
    results.push_back(models::run_case(c, threads, options.repeats, /*with_parts=*/false));
    best = std::max(best, results.back().gflops);
  }
  nlohmann::json json = {{"axis", options.axis}, {"threads", threads}};
  solver::Series measured{"measured", {}, {}},
      expected{"expected: useful arithmetic at the best rate", {}, {}};
  if (!options.as_json) {
    put(solver::formatted("%8s %12s %12s %12s\n", options.axis.c_str(), "ms/step", "expected ms",
                          "GFLOP/s"));
  }
  for (const models::BenchResult& r : results) {
    const double ms = 1e3 * r.seconds_per_step, expected_ms = 1e3 * r.gflop_per_step / best;
    measured.x.push_back(std::stod(r.name));
    measured.y.push_back(ms);
    measured.low.push_back(ms * r.samples_per_second.median / r.samples_per_second.high);
    measured.high.push_back(ms * r.samples_per_second.median / r.samples_per_second.low);
    expected.x.push_back(measured.x.back());
    expected.y.push_back(expected_ms);
    json["points"].push_back({{"size", std::stoi(r.name)},
                              {"ms_per_step", ms},
                              {"expected_ms", expected_ms},
                              {"gflops", r.gflops}});
    if (!options.as_json) {
      put(solver::formatted("%8s %12.2f %12.2f %12.1f\n", r.name.c_str(), ms, expected_ms,
                            r.gflops));
    }
  }
  if (options.as_json) put(json.dump(2) + "\n");
  if (!options.svg.empty()) {
    write_text(options.svg, solver::chart_svg({"Time of a training step against " + options.axis,
                                               {options.axis, solver::Scale::kLog2},
                                               {"milliseconds a step", solver::Scale::kLog10},
                                               {measured, expected}}));
  }
  return kSuccess;
}

}  // namespace tools
