// SPDX-License-Identifier: Apache-2.0
// The parts of a run, and what is kept of them.
#include "tools/compare_run.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "models/atomic_file.h"
#include "models/checkpoint.h"
#include "models/strict_json.h"
#include "puzzles/fnv.h"
#include "solver/folder_lock.h"
#include "solver/report.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kKept = "/compare.json";
constexpr const char* kSettings = "/settings.json";
constexpr const char* kLast = "/last.safetensors";

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_text(const std::string& path, const std::string& text) {
  models::AtomicFile file(path);
  file.write(text.data(), text.size());
  file.commit();
}

// Reads back as the same number.
std::string exact_text(double value) {
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%.17g", value);
  return text.data();
}

// The last line with something in it, cut to a bearable length.
std::string last_line(const std::string& text) {
  std::size_t end = text.find_last_not_of("\n\r ");
  if (end == std::string::npos) return "no word of why";
  const std::size_t begin = text.find_last_of('\n', end) + 1;
  return text.substr(begin, std::min<std::size_t>(400, end + 1 - begin));
}

}  // namespace

CompareRun::CompareRun(const CompareSetting& setting, const solver::Variant& variant,
                       const solver::VariantCost& cost, std::int64_t seed, std::string folder)
    : setting_(setting), variant_(variant), cost_(cost), folder_(std::move(folder)) {
  figures_.variant = variant.name;
  figures_.seed = seed;
  if (fs::exists(folder_)) take_up();
}

std::string CompareRun::title() const {
  return figures_.variant + ", seed " + std::to_string(figures_.seed);
}

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
    if (!figures_.curve.empty() && !fs::exists(folder_ + kLast)) {
      throw std::runtime_error(folder_ + kLast + ": missing");
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

// Measurements during training.
std::size_t CompareRun::curve_points() const {
  return variant_.is_trained_here()
             ? static_cast<std::size_t>(setting_.suite.evaluation.curve_points)
             : 0;
}

double CompareRun::share_of(std::size_t part) const {
  return static_cast<double>(part) / setting_.suite.evaluation.curve_points;
}

std::int64_t CompareRun::steps_until(std::size_t part) const {
  const auto points = static_cast<std::int64_t>(setting_.suite.evaluation.curve_points);
  return std::max<std::int64_t>(1, cost_.steps * static_cast<std::int64_t>(part) / points);
}

double CompareRun::minutes_until(std::size_t part) const {
  return part == curve_points() ? variant_.budget.minutes
                                : variant_.budget.minutes * share_of(part);
}

CompareRun::Trained CompareRun::logged() const {
  Trained last;
  std::ifstream in(folder_ + "/metrics.jsonl", std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || !object.contains("step") || !object.contains("elapsed_s")) continue;
    if (object["step"].is_number_integer() && object["elapsed_s"].is_number()) {
      last = {object["step"], object["elapsed_s"]};
    }
  }
  return last;
}

CompareRun::Trained CompareRun::trained() const {
  if (!fs::exists(folder_ + kLast)) return {};
  const Json facts = models::read_model_facts(models::SafetensorsReader(folder_ + kLast));
  if (!facts.contains("step") || !facts["step"].is_number_integer()) {
    throw std::runtime_error(folder_ + kLast + ": found no step, wanted what trm train wrote");
  }
  Trained trained{facts["step"], 0};
  std::ifstream in(folder_ + "/metrics.jsonl", std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || !object.contains("checkpoint")) continue;
    if (object.value("step", std::int64_t{-1}) == trained.step) {
      trained.elapsed_s = object.value("elapsed_s", 0.0);
    }
  }
  return trained;
}

bool CompareRun::has_reached(const Trained& trained, std::size_t part) const {
  return cost_.steps > 0 ? trained.step >= steps_until(part)
                         : trained.step > 0 && trained.elapsed_s >= 60.0 * minutes_until(part);
}

const solver::AnswerMode* CompareRun::next_mode() const {
  for (const solver::AnswerMode& mode : setting_.suite.modes) {
    if (solver::mode_of(figures_, mode.name) == nullptr) return &mode;
  }
  return nullptr;
}

std::vector<std::string> CompareRun::next() {
  if (is_over()) return {};
  const std::size_t part = figures_.curve.size() + 1;
  if (part <= curve_points()) {
    if (!has_reached(trained(), part)) {
      task_ = Task::kTrain;
      return train_arguments();
    }
    task_ = Task::kCurve;
    return eval_arguments(setting_.suite.modes.front(), setting_.suite.evaluation.curve_puzzles);
  }
  task_ = Task::kAnswer;
  return eval_arguments(*next_mode(), setting_.suite.evaluation.puzzles);
}

std::vector<std::string> CompareRun::train_arguments() const {
  const std::size_t part = figures_.curve.size() + 1;
  std::vector<std::string> words = {"train", "--threads", std::to_string(setting_.suite.threads)};
  if (cost_.steps > 0) {
    words.insert(words.end(), {"--steps", std::to_string(steps_until(part))});
  } else {
    words.insert(words.end(), {"--minutes", exact_text(minutes_until(part))});
  }
  if (fs::exists(folder_ + "/run.json")) {
    words.insert(words.end(), {"--resume", folder_, "--data", setting_.train});
    return words;
  }
  fs::create_directories(folder_);
  save();
  write_text(folder_ + kSettings, variant_.set.dump(1) + "\n");
  words.insert(words.end(),
               {"--out", folder_, "--data", setting_.train, "--preset", variant_.preset, "--config",
                folder_ + kSettings, "--seed", std::to_string(figures_.seed)});
  return words;
}

std::vector<std::string> CompareRun::eval_arguments(const solver::AnswerMode& mode,
                                                    std::int64_t puzzles) const {
  const bool is_ours = variant_.is_trained_here();
  std::vector<std::string> words = {"eval",
                                    "--json",
                                    "--quiet",
                                    "--model",
                                    is_ours ? folder_ + kLast : variant_.model,
                                    "--data",
                                    setting_.test,
                                    "--threads",
                                    std::to_string(setting_.suite.threads),
                                    "--limit",
                                    std::to_string(puzzles)};
  if (!is_ours && !mode.options.contains("seed")) {
    words.insert(words.end(), {"--seed", std::to_string(figures_.seed)});
  }
  const std::vector<std::string> flags = solver::answer_flags(mode.options);
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

void CompareRun::fail() {
  figures_.failure = last_line(read_text(errors()));
  save();
}

void CompareRun::take_mode(solver::ModeFigures measured) {
  const solver::AnswerMode& mode = *next_mode();
  measured.name = mode.name;
  measured.options = mode_options(mode);
  figures_.modes.push_back(std::move(measured));
}

void CompareRun::read_evaluation() {
  const Json evaluation = models::parse_json(read_text(output()), output());
  solver::ModeFigures measured = solver::mode_from_evaluation(evaluation, output());
  if (!variant_.is_trained_here()) {
    take_mode(std::move(measured));
    figures_.is_done = next_mode() == nullptr;
    return;
  }
  const Trained now = trained();
  figures_.sample_steps = solver::sample_steps(solver::settings_of(variant_).train, now.step);
  figures_.minutes = now.elapsed_s / 60;
  if (task_ == Task::kCurve) {
    figures_.curve.push_back({share_of(figures_.curve.size() + 1), figures_.sample_steps,
                              figures_.minutes, measured.exact, measured.cells});
    return;
  }
  take_mode(std::move(measured));
  if (next_mode() != nullptr) return;
  solver::Settings settings = solver::settings_of(variant_);
  solver::fit_to_domain(settings, setting_.domain);
  figures_.flops = solver::useful_flops(settings, setting_.domain, now.step);
  figures_.is_done = true;
}

void CompareRun::finished(int status, bool was_stopped) {
  if (task_ == Task::kTrain) {
    const bool has_ended_well =
        status == 0 && (was_stopped || has_reached(trained(), figures_.curve.size() + 1));
    if (!has_ended_well && !was_stopped) fail();
    return;
  }
  if (was_stopped) return;  // part of the puzzles is no measurement
  if (status != 0) return fail();
  try {
    read_evaluation();
  } catch (const std::runtime_error& error) {
    figures_.failure = error.what();
  }
  save();
}

double CompareRun::share_done() const {
  if (is_over()) return 1;
  if (!variant_.is_trained_here()) {
    return static_cast<double>(figures_.modes.size()) /
           static_cast<double>(setting_.suite.modes.size());
  }
  const Trained now = logged();
  const double share = cost_.steps > 0
                           ? static_cast<double>(now.step) / static_cast<double>(cost_.steps)
                           : now.elapsed_s / (60 * variant_.budget.minutes);
  return std::min(share, 1.0);
}

std::string CompareRun::state_text() const {
  const Trained now = logged();
  std::string text = std::to_string(figures_.modes.size()) + " of " +
                     std::to_string(setting_.suite.modes.size()) + " modes";
  if (variant_.is_trained_here()) {
    text = "step " + std::to_string(now.step) + ", " + solver::duration_text(now.elapsed_s) +
           " in training";
  }
  if (!figures_.modes.empty()) {
    text += ", exact " + solver::percent_text(figures_.modes.front().exact, 1);
  } else if (!figures_.curve.empty()) {
    text += ", exact " + solver::percent_text(figures_.curve.back().exact, 1) + " so far";
  }
  return figures_.failure.empty() ? text : text + ", FAILED: " + figures_.failure;
}

}  // namespace tools
