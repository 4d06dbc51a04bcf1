// SPDX-License-Identifier: Apache-2.0
// Reading of stage lists.
#include "solver/stages.h"

#include <charconv>
#include <cmath>
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
  throw std::runtime_error("setting 'stages': found '" + std::string(piece.substr(0, 40)) +
                           "', wanted " + wanted);
}

Stage parse_stage(std::string_view text, std::int64_t total_steps) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) fail(text, kStagesForm);
  std::string_view from = text.substr(0, colon);
  const std::vector<std::string_view> numbers = split(text.substr(colon + 1), ',');
  Stage stage{};
  const bool has_cycles = numbers.size() >= 2 &&
                          read(numbers[0], 1, models::kMostCycles, stage.high_cycles) &&
                          read(numbers[1], 1, models::kMostCycles, stage.low_cycles);
  if (!has_cycles) fail(text, kStagesForm);
  for (std::size_t i = 2; i < numbers.size(); ++i) {
    const std::size_t equals = std::min(numbers[i].find('='), numbers[i].size());
    const std::string_view key = numbers[i].substr(0, equals);
    const std::string_view value = numbers[i].substr(std::min(equals + 1, numbers[i].size()));
    const bool is_read =
        (key == "lr" && read(value, 0.0, kMostFactor, stage.lr_factor)) ||
        (key == "batch" && read(value, 1, kMostSlots, stage.batch)) ||
        (key == "steps" &&
         read(value, 1, models::kMostSupervisionSteps, stage.supervision_steps)) ||
        (key == "accumulate" && read(value, 1, kMostAccumulated, stage.accumulate));
    if (!is_read) fail(text, kStagesForm);
  }
  if (from.empty() || from.back() != '%') {
    if (!read(from, std::int64_t{1}, std::int64_t{1'000'000'000'000}, stage.after_step))
      fail(text, kStagesForm);
    return stage;
  }
  double percent = 0;
  from.remove_suffix(1);
  if (!read(from, 0.0, 100.0, percent)) fail(text, kStagesForm);
  if (total_steps == 0) fail(text, "total_steps above 0 for a share of it");
  stage.after_step = std::llround(percent / 100.0 * static_cast<double>(total_steps));
  if (stage.after_step < 1) fail(text, "a stage that begins after the first step");
  return stage;
}

}  // namespace

std::vector<Stage> parse_stages(const std::string& text, std::int64_t total_steps) {
  std::vector<Stage> stages;
  if (text.empty()) return stages;
  for (const std::string_view piece : split(text, ';')) {
    Stage stage = parse_stage(piece, total_steps);
    if (!stages.empty()) {
      const Stage& before = stages.back();
      if (stage.after_step <= before.after_step)
        fail(piece, "a stage that begins after the one before it");
      if (stage.batch == 0) stage.batch = before.batch;
      if (stage.accumulate == 0) stage.accumulate = before.accumulate;
      if (stage.supervision_steps == 0) stage.supervision_steps = before.supervision_steps;
    }
    stages.push_back(stage);
  }
  return stages;
}

bool is_stage_list(const std::string& text) {
  try {
    // Long enough that no share of it falls on the first step.
    constexpr std::int64_t kAnySteps = 1'000'000'000'000;
    if (!text.empty()) {
      for (const std::string_view piece : split(text, ';')) parse_stage(piece, kAnySteps);
    }
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace solver
