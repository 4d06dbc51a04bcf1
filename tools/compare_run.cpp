// SPDX-License-Identifier: Apache-2.0
// The parts of a run; what is kept of them is in compare_record.cpp.
#include "tools/compare_run.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "models/checkpoint.h"
#include "models/strict_json.h"
#include "solver/number_text.h"
#include "tools/text_file.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kSettings = "/settings.json";

// Reads back as the same number.
std::string exact_text(double value) { return solver::formatted("%.17g", value); }

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
    : setting_(setting),
      variant_(variant),
      cost_(cost),
      folder_(std::move(folder)),
      files_(folder_) {
  figures_.variant = variant.name;
  figures_.seed = seed;
  if (fs::exists(folder_)) take_up();
}

std::string CompareRun::title() const {
  return figures_.variant + ", seed " + std::to_string(figures_.seed);
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
  std::ifstream in(files_.metrics(), std::ios::binary);
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
  if (!files_.has_last()) return {};
  const Json facts = models::read_model_facts(models::SafetensorsReader(files_.last()));
  if (!facts.contains("step") || !facts["step"].is_number_integer()) {
    throw std::runtime_error(files_.last() + ": found no step, wanted what trm train wrote");
  }
  Trained trained{facts["step"], 0};
  std::ifstream in(files_.metrics(), std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || !object.contains("checkpoint")) continue;
    const Json step = object.value("step", Json()), elapsed = object.value("elapsed_s", Json());
    if (step == trained.step && elapsed.is_number()) trained.elapsed_s = elapsed;
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
  std::vector<std::string> words = {"train", "--quiet", "--threads",
                                    std::to_string(setting_.suite.threads)};
  if (cost_.steps > 0) {
    words.insert(words.end(), {"--steps", std::to_string(steps_until(part))});
  } else {
    words.insert(words.end(), {"--minutes", exact_text(minutes_until(part))});
  }
  if (fs::exists(files_.run_json())) {
    words.insert(words.end(), {"--resume", folder_, "--data", setting_.train});
    return words;
  }
  fs::create_directories(folder_);
  save();
  write_text(folder_ + kSettings, models::json_text(variant_.set, 1) + "\n");
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
                                    is_ours ? files_.last() : variant_.model,
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

void CompareRun::fail(int status) {
  figures_.failure = status == 0    ? "stopped before its budget was spent"
                     : status > 128 ? "ended by signal " + std::to_string(status - 128) +
                                          (status - 128 == SIGKILL ? ", perhaps out of memory" : "")
                                    : last_line(read_text(errors()));
  save();
}

void CompareRun::read_evaluation() {
  const Json evaluation = models::parse_json(read_text(output()), output());
  solver::ModeFigures measured = solver::mode_from_evaluation(evaluation, output());
  const Trained now = trained();  // nothing of a model that was trained before
  figures_.sample_steps = solver::sample_steps(solver::settings_of(variant_).train, now.step);
  figures_.minutes = now.elapsed_s / 60;
  figures_.made_on = setting_.made_on;
  if (task_ == Task::kCurve) {
    figures_.curve.push_back({share_of(figures_.curve.size() + 1), figures_.sample_steps,
                              figures_.minutes, measured.exact, measured.cells});
    return;
  }
  const solver::AnswerMode& mode = *next_mode();
  measured.name = mode.name;
  measured.options = mode_options(mode);
  figures_.modes.push_back(measured);
  solver::Settings settings = solver::settings_of(variant_);
  solver::fit_to_domain(settings, setting_.domain);
  figures_.flops = solver::useful_flops(settings, setting_.domain, now.step);
  figures_.is_done = next_mode() == nullptr;
}

void CompareRun::finished(int status, bool was_stopped) {
  if (task_ == Task::kTrain) {
    const bool has_ended_well =
        status == 0 && (was_stopped || has_reached(trained(), figures_.curve.size() + 1));
    if (!has_ended_well && !was_stopped) fail(status);
    return;
  }
  if (was_stopped && status != 0) return;  // part of the puzzles is no measurement
  if (status != 0) return fail(status);
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
