// SPDX-License-Identifier: Apache-2.0
// What is kept of a run in its folder, and how it is taken up again.
#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "models/strict_json.h"
#include "puzzles/fnv.h"
#include "solver/folder_lock.h"
#include "tools/compare_run.h"
#include "tools/text_file.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kKept = "/compare.json";
constexpr const char* kCurveMode = "curve_mode";
constexpr const char* kSettings = "settings";

// What decides the numbers; how long, and how often it is reported, is the suite's own.
Json flat(const solver::Settings& settings) {
  Json all = models::fields_to_json(settings.model);
  all.update(models::fields_to_json(settings.train));
  return all;
}

}  // namespace

// All that decides the figures of a run.  Answer modes stand apart: more of them may be asked for
// later.
Json CompareRun::setting_json() const {
  if (!variant_.is_trained_here()) {
    puzzles::Fnv digest;
    digest.add(read_text(variant_.model));
    return {{"model", variant_.model},
            {"model_digest", digest.hex()},
            {"threads", setting_.suite.threads},
            {"test_digest", setting_.test_digest}};
  }
  return {{kSettings, flat(solver::settings_of(variant_))},  // all: presets change
          {"budget", models::fields_to_json(variant_.budget)},
          {"threads", setting_.suite.threads},
          {"curve_points", setting_.suite.evaluation.curve_points},
          {"curve_puzzles", setting_.suite.evaluation.curve_puzzles},
          {"train_digest", setting_.train_digest},
          {"test_digest", setting_.test_digest}};
}

Json CompareRun::mode_options(const solver::AnswerMode& mode) const {
  Json options = mode.options;
  options["puzzles"] = setting_.suite.evaluation.puzzles;
  return options;
}

// No damage: what is there is somebody's work, and stays.
void CompareRun::check_setting(const Json& found) const {
  const auto expect_same = [&](const std::string& name, const Json& had, const Json& wanted) {
    if (had == wanted) return;
    throw std::invalid_argument(
        folder_ + ": was run with " + name + " " + had.dump().substr(0, 150) + ", the suite says " +
        wanted.dump().substr(0, 150) + "; wanted the same suite, or another --out");
  };
  if (variant_.is_trained_here() && found.contains("digest of all settings")) {
    throw std::invalid_argument(folder_ +
                                ": was run by an older program, which kept no settings by name; "
                                "wanted another --out (trm compare --show still prints its table)");
  }
  const Json wanted = setting_json();
  for (const auto& item : wanted.items()) {
    const Json had = found.value(item.key(), Json());
    if (item.key() != kSettings || !had.is_object()) {
      expect_same(item.key(), had, item.value());
      continue;
    }
    // A setting that came with a later program was at its default, which is off.
    Json settings = flat({});
    settings.update(had);
    // Earlier programs kept these, too.
    const Json run = models::fields_to_json(solver::RunConfig{});
    for (const auto& field : run.items()) settings.erase(field.key());
    for (const auto& setting : settings.items()) {
      expect_same(setting.key(), setting.value(), item.value().value(setting.key(), Json()));
    }
  }
}

// The curve is measured in the first mode; its points must be of one kind.
void CompareRun::check_curve(const Json& kept) const {
  const bool is_halfway = !figures_.curve.empty() && figures_.curve.size() < curve_points();
  const Json& wanted = setting_.suite.modes.front().options;
  if (!is_halfway || !kept.contains(kCurveMode) || kept[kCurveMode] == wanted) return;
  throw std::invalid_argument(folder_ + ": its curve was begun with answers by " +
                              kept[kCurveMode].dump().substr(0, 150) + ", the suite says " +
                              wanted.dump().substr(0, 150) +
                              "; wanted the same first mode, or another --out");
}

// Nothing that was put aside before is in the way.
std::string CompareRun::put_aside() const {
  std::string aside = folder_ + ".damaged";
  for (int number = 2; fs::exists(aside); ++number) {
    aside = folder_ + ".damaged-" + std::to_string(number);
  }
  fs::rename(folder_, aside);
  return aside;
}

void CompareRun::take_up() {
  const std::string path = folder_ + kKept;
  const bool has_run = fs::exists(files_.run_json());
  if (!has_run && !fs::exists(path)) return;                        // nothing was begun
  if (has_run) solver::FolderLock(folder_, solver::kTrainingLock);  // no trm is left at work on it
  try {
    if (!fs::exists(path)) throw std::runtime_error(path + ": missing");
    const Json kept = models::parse_json(read_text(path), path);
    if (!kept.is_object() || !kept.contains("setting") || !kept["setting"].is_object() ||
        !kept.contains("figures")) {
      throw std::runtime_error(path + ": found no setting and figures");
    }
    solver::RunFigures figures = solver::run_from_json(kept["figures"], path);
    check_setting(kept["setting"]);
    if (figures.variant != figures_.variant || figures.seed != figures_.seed) {
      throw std::invalid_argument(path + ": found the run '" + figures.variant + "', seed " +
                                  std::to_string(figures.seed) + ", wanted '" + figures_.variant +
                                  "', seed " + std::to_string(figures_.seed) +
                                  "; wanted the same suite, or another --out");
    }
    figures_ = std::move(figures);
    const bool has_gap = figures_.curve.size() < curve_points() && !figures_.modes.empty();
    if (has_gap || figures_.curve.size() > curve_points()) {
      throw std::runtime_error(path + ": found " + std::to_string(figures_.curve.size()) +
                               " points of the curve and " + std::to_string(figures_.modes.size()) +
                               " modes, wanted " + std::to_string(curve_points()) +
                               " points before any mode");
    }
    check_curve(kept);
    // Modes that the suite asks otherwise by now are measured anew.
    std::erase_if(figures_.modes, [&](const solver::ModeFigures& had) {
      const auto& modes = setting_.suite.modes;
      return std::none_of(modes.begin(), modes.end(), [&](const solver::AnswerMode& mode) {
        return mode.name == had.name && mode_options(mode) == had.options;
      });
    });
    figures_.failure.clear();
    figures_.is_done = figures_.curve.size() == curve_points() && next_mode() == nullptr;
    if (figures_.is_done) return;
    if (has_run) models::parse_json(read_text(files_.run_json()), files_.run_json());
    if (!figures_.curve.empty() && !files_.has_last()) {
      throw std::runtime_error(files_.last() + ": missing");
    }
    trained();
  } catch (const std::runtime_error& error) {
    note_ = std::string(error.what()) + "; moved to " + put_aside() + ", the run begins anew";
    const std::int64_t seed = figures_.seed;
    figures_ = {};
    figures_.variant = variant_.name;
    figures_.seed = seed;
  }
}

void CompareRun::save() const {
  const Json kept = {{"setting", setting_json()},
                     {kCurveMode, setting_.suite.modes.front().options},
                     {"figures", solver::to_json(figures_)}};
  write_text(folder_ + kKept, models::json_text(kept, 1) + "\n");
}

}  // namespace tools
