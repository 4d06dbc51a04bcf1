// SPDX-License-Identifier: Apache-2.0
// Reading of stage lists.
#include "solver/stages.h"

#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string_view>

#include "models/config.h"
#include "solver/train_config.h"

namespace solver {
namespace {

constexpr double kMostFactor = 10.0;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t at = text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

template <typename Number>
bool read(std::string_view text, Number low, Number high, Number& value) {
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end && value >= low && value <= high;
}

[[noreturn]] void fail(std::string_view piece, const std::string& wanted) {
  throw std::runtime_error("found '" + std::string(piece.substr(0, 60)) + "', wanted " + wanted);
}

std::string up_to(const char* name, std::int64_t most) {
  return std::string(name) + " from 1 to " + std::to_string(most);
}

// "lr=0.5", "batch=2" and so on of a piece.
void read_option(std::string_view option, std::string_view piece, Stage& stage) {
  const std::size_t equals = std::min(option.find('='), option.size());
  const std::string_view key = option.substr(0, equals);
  const std::string_view value = option.substr(std::min(equals + 1, option.size()));
  const auto count = [&](const char* name, int most, int& number) {
    if (!read(value, 1, most, number)) fail(piece, up_to(name, most));
  };
  const auto share = [&](const std::string& wanted, double most, double& number) {
    if (!read(value, 0.0, most, number)) fail(piece, wanted);
  };
  if (key == "lr") {
    share("lr from 0 to 10", kMostFactor, stage.lr_factor);
  } else if (key == "to") {
    share("to= from 0 to 10", kMostFactor, stage.lr_end_factor);
  } else if (key == "batch") {
    count("batch", kMostSlots, stage.batch);
  } else if (key == "steps") {
    count("steps", models::kMostSupervisionSteps, stage.supervision_steps);
  } else if (key == "accumulate") {
    count("accumulate", kMostAccumulated, stage.accumulate);
  } else if (key == "ema") {
    share("ema from 0 to 0.999999", kMostAveraging, stage.ema_rate);
  } else if (key == "hints") {
    share("hints from 0 to 1", 1.0, stage.hint_chance);
  } else if (key == "tries") {
    count("tries", kMostClueTries, stage.clue_tries);
  } else {
    fail(piece, kStagesForm);
  }
}

// "6000" or "30%".
std::int64_t read_from(std::string_view from, std::string_view piece, std::int64_t total_steps) {
  std::int64_t step = 0;
  if (from.empty() || from.back() != '%') {
    if (!read(from, std::int64_t{1}, kMostSteps, step)) {
      fail(piece, up_to("FROM, before the colon, a step", kMostSteps));
    }
    return step;
  }
  double percent = 0;
  from.remove_suffix(1);
  if (!read(from, 0.0, 100.0, percent)) fail(piece, "FROM, before the colon, from 0% to 100%");
  if (total_steps == 0) fail(piece, "total_steps above 0 for a share of it");
  step = std::llround(percent / 100.0 * static_cast<double>(total_steps));
  if (step < 1) fail(piece, "a stage that begins after the first step");
  return step;
}

Stage parse_stage(std::string_view text, std::int64_t total_steps, const Stage& before) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) fail(text, kStagesForm);
  const std::vector<std::string_view> numbers = split(text.substr(colon + 1), ',');
  if (numbers.size() < 2) fail(text, kStagesForm);
  Stage stage = before;
  stage.lr_factor = 1;
  stage.lr_end_factor = -1;  // not named yet
  stage.after_step = read_from(text.substr(0, colon), text, total_steps);
  if (!read(numbers[0], 1, models::kMostCycles, stage.high_cycles) ||
      !read(numbers[1], 1, models::kMostCycles, stage.low_cycles)) {
    fail(text, up_to("HIGH,LOW, behind the colon, each", models::kMostCycles));
  }
  std::set<std::string_view> named;
  for (std::size_t i = 2; i < numbers.size(); ++i) {
    const std::string_view key = numbers[i].substr(0, numbers[i].find('='));
    if (!named.insert(key).second) fail(text, "'" + std::string(key.substr(0, 20)) + "' once");
    read_option(numbers[i], text, stage);
  }
  if (stage.lr_end_factor < 0) stage.lr_end_factor = stage.lr_factor;
  return stage;
}

Stage first_stage(const TrainConfig& train) {
  Stage stage;
  stage.batch = train.batch;
  stage.accumulate = train.accumulate;
  stage.ema_rate = train.ema_rate;
  stage.hint_chance = train.hint_chance;
  stage.clue_tries = train.clue_tries;
  return stage;
}

}  // namespace

std::vector<Stage> stages_of(const TrainConfig& train) {
  std::vector<Stage> stages = {first_stage(train)};
  if (train.stages.empty()) return stages;
  try {
    for (const std::string_view piece : split(train.stages, ';')) {
      const Stage stage = parse_stage(piece, train.total_steps, stages.back());
      if (stage.after_step <= stages.back().after_step)
        fail(piece, "a stage that begins after the one before it");
      stages.push_back(stage);
    }
    const Stage& last = stages.back();
    if (last.lr_end_factor != last.lr_factor && train.total_steps <= last.after_step)
      fail(split(train.stages, ';').back(),
           "total_steps beyond FROM, for to= of the last stage ends there");
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string("setting 'stages': ") + error.what());
  }
  return stages;
}

std::string fault_of_stages(const std::string& text) {
  if (text.empty()) return "";
  try {
    // Long enough that no share of it falls on the first step.
    for (const std::string_view piece : split(text, ';')) parse_stage(piece, kMostSteps, {});
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace solver
