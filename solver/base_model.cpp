// SPDX-License-Identifier: Apache-2.0
// Settings, copies by name, means of rows.
#include "solver/base_model.h"

#include <algorithm>
#include <stdexcept>

#include "solver/arc_curriculum.h"
#include "solver/schedule.h"

namespace solver {
namespace {

constexpr const char* kPuzzleTable = "model.inner.puzzle_emb.weights";

void check_fits(const models::ParamSpec& spec, const models::ParamTable& base) {
  const auto has_name = [&](const models::ParamSpec& other) { return other.key == spec.key; };
  const auto found = std::find_if(base.specs().begin(), base.specs().end(), has_name);
  const bool is_puzzle_table = spec.key == kPuzzleTable;
  if (found != base.specs().end() &&
      (found->shape == spec.shape || (is_puzzle_table && found->cols() >= spec.cols()))) {
    return;
  }
  const auto text = [](const models::ParamSpec& of) {
    return std::to_string(of.rows()) + "x" + std::to_string(of.cols());
  };
  throw std::runtime_error(
      "the model to start from: found " +
      (found == base.specs().end() ? "no " + spec.key : spec.key + " of " + text(*found)) +
      ", wanted " + text(spec) +
      "; settings that shape weights and boards of another size need a new training");
}

// M belongs to the model; how many puzzles take it at once, with which weights, goes with it.
void take_slots(TrainConfig& train, const nlohmann::json& facts) {
  const bool says_it = facts.contains(kTrainFact) && facts[kTrainFact].is_object() &&
                       facts.contains("step") && facts["step"].is_number_integer();
  if (!says_it) return;
  TrainConfig had;
  for (const auto& field : facts[kTrainFact].items()) {
    models::set_field(had, field.key(), field.value());
  }
  const Schedule schedule(had);
  train.batch = schedule.at(facts["step"]).batch;
  train.accumulate = schedule.at(facts["step"]).accumulate;
}

}  // namespace

void start_settings_from(Settings& settings, const models::LoadedModel& base) {
  settings.model = base.config;
  if (base.facts.contains(models::kTrainedRoundsFact)) {
    models::set_field(settings.model, "high_cycles", base.facts[models::kTrainedRoundsFact]);
  }
  settings.model.puzzle_count = 1;
  settings.train.stages.clear();
  take_slots(settings.train, base.facts);
  if (base.facts.contains(kArcFact)) {
    const std::set<std::string> given = settings.given;
    apply_json(settings, {{"arc", base.facts[kArcFact]}}, "the model to start from");
    settings.given = given;
  }
}

void tune_settings_from(Settings& settings, const models::LoadedModel& base) {
  settings.model = base.config;
  if (!base.facts.contains(kArcFact) || !base.facts[kArcFact].is_object()) return;
  for (const char* name : {"identifiers", "permutes_colours", "random_offsets"}) {
    const nlohmann::json& arc = base.facts[kArcFact];
    if (arc.contains(name)) apply_setting(settings, name, arc[name]);
  }
}

void check_generations(const nlohmann::json& facts) {
  constexpr int kMost = 20;  // each a level of nesting, of the 32 that a reader takes
  int generations = 1;
  for (const nlohmann::json* at = &facts; at->is_object() && at->contains(kBaseFact);
       at = &at->at(kBaseFact)) {
    ++generations;
  }
  if (generations <= kMost) return;
  throw std::runtime_error("the model to start from: found " + std::to_string(generations) +
                           " trainings that went on one from another, wanted " +
                           std::to_string(kMost) + " at most");
}

std::vector<std::string> arc_seen(const nlohmann::json& facts) {
  std::vector<std::string> seen;
  for (const nlohmann::json* at = &facts; at->is_object(); at = &at->at(kBaseFact)) {
    if (at->contains(kArcSeenFact)) {
      for (const nlohmann::json& digest : at->at(kArcSeenFact)) {
        if (digest.is_string()) seen.push_back(digest);
      }
    }
    if (!at->contains(kBaseFact)) break;
  }
  return seen;
}

bool serves_any_canvas(models::ModelConfig config) {
  if (config.positions == models::Positions::kRotary) return false;
  const std::size_t size = models::ParamTable(config).total_size();
  config.grid_tokens = config.grid_tokens > 1 ? config.grid_tokens - 1 : 2;
  return models::ParamTable(config).total_size() == size;
}

void take_weights(models::Params<float>& params, const models::Params<float>& base) {
  for (const models::ParamSpec& spec : params.table.specs()) {
    check_fits(spec, base.table);
    const models::ParamRef from = base.table.find(spec.key);
    float* to = params.values.data() + spec.offset;
    if (spec.key != kPuzzleTable) {
      std::copy_n(base.at(from), spec.size(), to);
      continue;
    }
    const int first = from.rows > 1 ? 1 : 0;
    for (int e = 0; e < spec.cols(); ++e) {
      double sum = 0;
      for (int row = first; row < from.rows; ++row) {
        sum += base.at(from)[static_cast<std::size_t>(row) * from.cols + e];
      }
      for (int row = 0; row < spec.rows(); ++row) {
        to[static_cast<std::size_t>(row) * spec.cols() + e] =
            static_cast<float>(sum / (from.rows - first));
      }
    }
  }
}

models::LoadedModel without_identifiers(const models::LoadedModel& model) {
  models::ModelConfig config = model.config;
  config.puzzle_count = 1;
  models::LoadedModel base{config, models::Params<float>(config), model.facts};
  take_weights(base.params, model.params);
  return base;
}

}  // namespace solver
