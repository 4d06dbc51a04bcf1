// SPDX-License-Identifier: Apache-2.0
// Field by field, by the tables.
#include "solver/changes.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "solver/schedule.h"

namespace solver {
namespace {

constexpr std::size_t kMostChanges = 10000;

// What the next step may take another value of: neither the slots nor what was drawn hang on it.
constexpr std::array<std::string_view, 23> kMayChange = {
    "lr",        "min_lr_ratio",  "schedule",         "total_steps",        "decay_start",
    "beta1",     "beta2",         "weight_decay",     "ema_rate",           "clip_norm",
    "stages",    "hint_chance",   "hint_share",       "stage_warmup_steps", "stage_restart",
    "puzzle_lr", "clue_chance",   "clue_changes",     "clue_tries",         "puzzle_weight_decay",
    "muon_lr",   "muon_momentum", "muon_weight_decay"};

template <typename Config>
void collect(const Config& before, const Config& after, nlohmann::json& changed) {
  const nlohmann::json had = models::fields_to_json(before), has = models::fields_to_json(after);
  for (const auto& field : has.items()) {
    if (had[field.key()] != field.value()) changed[field.key()] = field.value();
  }
}

// What the slots hang on in the stages that have begun by then.
auto slots_of_begun(const TrainConfig& train, std::int64_t step) {
  std::vector<std::array<std::int64_t, 6>> slots;
  for (const Stage& stage : stages_of(train)) {
    if (stage.after_step >= std::max<std::int64_t>(step, 1)) break;
    slots.push_back({stage.after_step, stage.high_cycles, stage.low_cycles, stage.batch,
                     stage.supervision_steps, stage.accumulate});
  }
  return slots;
}

// A setting that the stage names itself would be changed, and recorded, in vain.
void check_heard(const nlohmann::json& changed, const char* name, const char* key,
                 const Stage& stage, double held) {
  if (!changed.contains(name) || changed[name] == held) return;
  throw std::runtime_error(std::string("setting '") + name + "': the stage after step " +
                           std::to_string(stage.after_step) +
                           " does not take it from there, wanted stages with another " + key);
}

}  // namespace

nlohmann::json changed_settings(const Settings& before, const Settings& after, std::int64_t step) {
  nlohmann::json changed = nlohmann::json::object();
  collect(before.model, after.model, changed);
  collect(before.train, after.train, changed);
  collect(before.arc, after.arc, changed);
  for (const auto& field : changed.items()) {
    if (std::find(kMayChange.begin(), kMayChange.end(), field.key()) != kMayChange.end()) continue;
    throw std::runtime_error("setting '" + field.key() +
                             "' cannot change in mid-training, start a new one");
  }
  if (slots_of_begun(before.train, step) != slots_of_begun(after.train, step)) {
    const bool has_moved = before.train.stages == after.train.stages;  // shares of total_steps
    throw std::runtime_error(
        std::string(has_moved ? "setting 'total_steps': " : "setting 'stages': ") +
        "stages that began before step " + std::to_string(step) + " cannot " +
        (has_moved ? "move in mid-training; write them as steps, not as shares of total_steps"
                   : "change in mid-training, but for lr, ema, hints and tries"));
  }
  const Schedule schedule(after.train);
  const Stage& next = schedule.at(step + 1);
  check_heard(changed, "ema_rate", "ema=", next, next.ema_rate);
  check_heard(changed, "hint_chance", "hints=", next, next.hint_chance);
  check_heard(changed, "clue_tries", "tries=", next, next.clue_tries);
  return changed;
}

nlohmann::json read_changes(const nlohmann::json& facts, const std::string& where) {
  if (!facts.contains(kChangesFact)) return nlohmann::json::array();
  const nlohmann::json& changes = facts[kChangesFact];
  const bool is_record =
      changes.is_array() && changes.size() <= kMostChanges &&
      std::all_of(changes.begin(), changes.end(), [](const nlohmann::json& change) {
        return change.is_object() && change.contains("step") &&
               change["step"].is_number_integer() && change.contains("set") &&
               change["set"].is_object();
      });
  if (is_record) return changes;
  throw std::runtime_error(where +
                           ": found changes that are no list of steps and settings, "
                           "wanted what trm train wrote");
}

}  // namespace solver
