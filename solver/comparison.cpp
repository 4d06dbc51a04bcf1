// SPDX-License-Identifier: Apache-2.0
// Summaries, and results as JSON.
#include "solver/comparison.h"

#include <algorithm>
#include <stdexcept>

namespace solver {
namespace {

using Json = nlohmann::json;

constexpr int kResultsVersion = 1;

// Of trm eval, and of a kept mode; Sudoku have no word.
void read_best(const Json& object, ModeFigures& figures) {
  if (!object.contains("best_word")) return;
  figures.best_word = object["best_word"];
  figures.best = object.at(figures.best_word);
}

// The library's exceptions name a key but no file.
template <typename Call>
auto reading(const std::string& where, const Call& call) {
  try {
    return call();
  } catch (const Json::exception& error) {
    std::string what = error.what();
    what.erase(0, what.find("] ") == std::string::npos ? 0 : what.find("] ") + 2);
    throw std::runtime_error(std::string(where).append(": damaged (") + what.substr(0, 120) +
                             "), wanted what trm compare wrote");
  }
}

CurvePoint point_from_json(const Json& p) {
  return {p.at("budget_share"), p.at("sample_steps"), p.at("minutes"), p.at("exact"),
          p.at("cells")};
}

ModeFigures mode_from_json(const Json& m) {
  ModeFigures figures;
  figures.name = m.at("mode");
  figures.options = m.at("options");
  figures.puzzles = m.at("puzzles");
  figures.exact = m.at("exact");
  figures.valid = m.at("valid");
  read_best(m, figures);
  figures.says_done = m.at("says_done");
  figures.cells = m.at("cells");
  figures.steps_spent_mean = m.at("steps_spent_mean");
  figures.seconds_per_puzzle = m.at("seconds_per_puzzle");
  figures.exact_by_step = m.at("exact_by_step").get<std::vector<double>>();
  return figures;
}

const char* method_name(DifferenceMethod method) {
  const char* names[] = {"none", "paired", "welch"};
  return names[static_cast<int>(method)];
}

Json to_json(const VariantSummary& s, const std::string& word) {
  Json object = {{"variant", s.facts->name},
                 {"seeds", s.seeds},
                 {"exact_percent", s.exact.mean},
                 {"exact_deviation", s.exact.deviation},
                 {word + "_percent", s.confirmed.mean},
                 {"parameters", s.facts->parameters},
                 {"sample_steps", s.sample_steps},
                 {"minutes", s.minutes},
                 {"samples_per_second", s.samples_per_second}};
  if (s.facts->base != s.facts->name && s.to_base.count > 0) {
    object["to_base"] = {{"base", s.facts->base},
                         {"points", s.to_base.mean},
                         {"half_width_95", s.to_base.half_width},
                         {"method", method_name(s.to_base.method)},
                         {"count", s.to_base.count}};
  }
  return object;
}

}  // namespace

const ModeFigures* mode_of(const RunFigures& run, const std::string& mode) {
  const auto found = std::find_if(run.modes.begin(), run.modes.end(),
                                  [&](const ModeFigures& each) { return each.name == mode; });
  return found == run.modes.end() ? nullptr : &*found;
}

double confirmed(const ModeFigures& figures) {
  return figures.best_word.empty() ? figures.valid : figures.best;
}

std::string confirmed_word(const Comparison& comparison) {
  for (const RunFigures& run : comparison.runs) {
    for (const ModeFigures& mode : run.modes) {
      if (!mode.best_word.empty()) return mode.best_word;
    }
  }
  return "valid";
}

std::vector<VariantSummary> summarise(const Comparison& comparison) {
  std::map<std::string, std::map<std::int64_t, double>> exact;
  std::vector<VariantSummary> summaries;
  for (const VariantFacts& variant : comparison.variants) {
    VariantSummary summary;
    summary.facts = &variant;
    std::vector<double> exact_values, confirmed_values;
    for (const RunFigures& run : comparison.runs) {
      if (run.variant != variant.name) continue;
      ++summary.seeds_wanted;
      const ModeFigures* figures = mode_of(run, comparison.modes.front());
      if (!run.is_done || figures == nullptr) continue;
      exact[variant.name][run.seed] = 100 * figures->exact;
      exact_values.push_back(100 * figures->exact);
      confirmed_values.push_back(100 * confirmed(*figures));
      summary.sample_steps += static_cast<double>(run.sample_steps);
      summary.minutes += run.minutes;
    }
    summary.seeds = static_cast<int>(exact_values.size());
    summary.exact = spread_over(exact_values);
    summary.confirmed = spread_over(confirmed_values);
    if (summary.minutes > 0) {
      summary.samples_per_second = summary.sample_steps / (60 * summary.minutes);
    }
    summary.sample_steps /= std::max(1, summary.seeds);
    summary.minutes /= std::max(1, summary.seeds);
    summaries.push_back(summary);
  }
  for (VariantSummary& summary : summaries) {
    if (summary.facts->base == summary.facts->name) continue;
    summary.to_base = difference95(exact[summary.facts->name], exact[summary.facts->base]);
  }
  return summaries;
}

Json to_json(const CurvePoint& p) {
  return {{"budget_share", p.budget_share},
          {"sample_steps", p.sample_steps},
          {"minutes", p.minutes},
          {"exact", p.exact},
          {"cells", p.cells}};
}

Json to_json(const ModeFigures& m) {
  Json object = {{"mode", m.name},
                 {"options", m.options},
                 {"puzzles", m.puzzles},
                 {"exact", m.exact},
                 {"valid", m.valid},
                 {"says_done", m.says_done},
                 {"cells", m.cells},
                 {"steps_spent_mean", m.steps_spent_mean},
                 {"seconds_per_puzzle", m.seconds_per_puzzle},
                 {"exact_by_step", m.exact_by_step}};
  if (m.best_word.empty()) return object;
  object["best_word"] = m.best_word;
  object[m.best_word] = m.best;
  return object;
}

Json to_json(const RunFigures& run) {
  Json curve = Json::array(), modes = Json::array();
  for (const CurvePoint& point : run.curve) curve.push_back(to_json(point));
  for (const ModeFigures& mode : run.modes) modes.push_back(to_json(mode));
  return {{"variant", run.variant},
          {"seed", run.seed},
          {"is_done", run.is_done},
          {"failure", run.failure},
          {"sample_steps", run.sample_steps},
          {"minutes", run.minutes},
          {"flops", run.flops},
          {"made_on", run.made_on},
          {"curve", curve},
          {"modes", modes}};
}

Json to_json(const Comparison& comparison) {
  Json variants = Json::array(), runs = Json::array(), summary = Json::array();
  for (const VariantFacts& v : comparison.variants) {
    variants.push_back({{"name", v.name},
                        {"about", v.about},
                        {"base", v.base},
                        {"parameters", v.parameters},
                        {"budget", v.budget},
                        {"settings", v.settings}});
  }
  for (const RunFigures& run : comparison.runs) runs.push_back(to_json(run));
  const std::string word = confirmed_word(comparison);
  for (const VariantSummary& s : summarise(comparison)) {
    if (s.seeds > 0) summary.push_back(to_json(s, word));
  }
  return {{"version", kResultsVersion},
          {"suite", comparison.name},
          {"about", comparison.about},
          {"surroundings", comparison.surroundings},
          {"modes", comparison.modes},
          {"variants", variants},
          {"runs", runs},
          {"summary", summary}};
}

RunFigures run_from_json(const Json& object, const std::string& where) {
  return reading(where, [&] {
    RunFigures run;
    run.variant = object.at("variant");
    run.seed = object.at("seed");
    run.is_done = object.at("is_done");
    run.failure = object.at("failure");
    run.sample_steps = object.at("sample_steps");
    run.minutes = object.at("minutes");
    run.flops = object.at("flops");
    run.made_on = object.value("made_on", "");
    for (const Json& point : object.at("curve")) run.curve.push_back(point_from_json(point));
    for (const Json& mode : object.at("modes")) run.modes.push_back(mode_from_json(mode));
    return run;
  });
}

Comparison comparison_from_json(const Json& object, const std::string& where) {
  return reading(where, [&] {
    if (object.at("version") != kResultsVersion) {
      throw std::runtime_error(where + ": found version " + object.at("version").dump() +
                               ", wanted " + std::to_string(kResultsVersion));
    }
    Comparison comparison;
    comparison.name = object.at("suite");
    comparison.about = object.at("about");
    comparison.surroundings = object.at("surroundings");
    comparison.modes = object.at("modes").get<std::vector<std::string>>();
    for (const Json& v : object.at("variants")) {
      comparison.variants.push_back({v.at("name"), v.at("about"), v.at("base"), v.at("parameters"),
                                     v.at("budget"), v.at("settings")});
    }
    for (const Json& run : object.at("runs")) {
      comparison.runs.push_back(run_from_json(run, where));
    }
    if (comparison.modes.empty()) throw std::runtime_error(where + ": names no answer mode");
    return comparison;
  });
}

ModeFigures mode_from_evaluation(const Json& e, const std::string& where) {
  return reading(where, [&] {
    ModeFigures figures;
    figures.puzzles = e.at("puzzles");
    figures.exact = e.at("exact");
    figures.valid = e.at("valid");
    read_best(e, figures);
    figures.says_done = e.at("says_done");
    figures.cells = e.at("cells");
    figures.steps_spent_mean = e.at("steps_spent_mean");
    figures.seconds_per_puzzle = e.at("seconds_per_puzzle");
    for (const Json& step : e.at("by_step")) figures.exact_by_step.push_back(step.at("exact"));
    return figures;
  });
}

}  // namespace solver
