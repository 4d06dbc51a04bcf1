// SPDX-License-Identifier: Apache-2.0
// What is kept of a run in its folder, and how it is taken up again.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

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
  return {{"preset", variant_.preset},
          {"set", variant_.set},
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
  const Json wanted = setting_json();
  for (const auto& item : wanted.items()) {
    const Json had = found.contains(item.key()) ? found[item.key()] : Json();
    if (had == item.value()) continue;
    throw std::invalid_argument(folder_ + ": was run with " + item.key() + " " +
                                had.dump().substr(0, 150) + ", the suite says " +
                                item.value().dump().substr(0, 150) +
                                "; wanted the same suite, or another --out");
  }
}

// A killed compare takes its children with it, but they may need a moment to be gone.
void CompareRun::wait_for_others() const {
  constexpr int kTries = 100;
  for (int i = 1;; ++i) {
    try {
      const solver::FolderLock lock(folder_, "training");
      return;
    } catch (const std::runtime_error&) {
      if (i == kTries) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
}

void CompareRun::take_up() {
  const std::string path = folder_ + kKept;
  const bool has_run = fs::exists(folder_ + "/run.json");
  if (!has_run && !fs::exists(path)) return;  // nothing was begun
  if (has_run) wait_for_others();
  try {
    if (!fs::exists(path)) throw std::runtime_error(path + ": missing");
    const Json kept = models::parse_json(read_text(path), path);
    if (!kept.is_object() || !kept.contains("setting") || !kept.contains("figures")) {
      throw std::runtime_error(path + ": found no setting and figures");
    }
    solver::RunFigures figures = solver::run_from_json(kept["figures"], path);
    check_setting(kept["setting"]);
    if (figures.variant != figures_.variant || figures.seed != figures_.seed) {
      throw std::runtime_error(path + ": of another run");
    }
    figures_ = std::move(figures);
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
    if (has_run) models::parse_json(read_text(folder_ + "/run.json"), folder_ + "/run.json");
    if (!figures_.curve.empty() && !fs::exists(last_checkpoint())) {
      throw std::runtime_error(last_checkpoint() + ": missing");
    }
    trained();
  } catch (const std::runtime_error& error) {
    const std::string aside = folder_ + ".damaged";
    fs::remove_all(aside);
    fs::rename(folder_, aside);
    note_ = std::string(error.what()) + "; moved to " + aside + ", the run begins anew";
    const std::int64_t seed = figures_.seed;
    figures_ = {};
    figures_.variant = variant_.name;
    figures_.seed = seed;
  }
}

void CompareRun::save() const {
  const Json kept = {{"setting", setting_json()}, {"figures", solver::to_json(figures_)}};
  write_text(folder_ + kKept, kept.dump(1) + "\n");
}

}  // namespace tools
