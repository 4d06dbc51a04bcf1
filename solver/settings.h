// SPDX-License-Identifier: Apache-2.0
// Everything that can be set about a training: presets, a JSON file, key=value, checked against the
// data.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "models/config.h"
#include "puzzles/domain.h"
#include "solver/train_config.h"

namespace solver {

struct Settings {
  models::ModelConfig model;
  TrainConfig train;
  RunConfig run;
  std::string preset_name;
  std::set<std::string> given;  // names set by a file or on the command line
};

// A starting point by name.  Throws std::runtime_error with the nearest name.
Settings preset(const std::string& name);
std::vector<std::string> preset_names();

// Names of all fields, tables in turn.
std::vector<std::string> setting_names();
// One setting.  Throws std::runtime_error: an unknown name with the nearest one, a wrong type, a
// value out of range.
void apply_setting(Settings& settings, const std::string& name, const nlohmann::json& value);
// "key=value", the value a JSON scalar or a bare word.
void apply_assignment(Settings& settings, const std::string& assignment);
// A JSON object of settings, flat or grouped under "model", "train", "run".  `where` stands for the
// file in messages.
void apply_json(Settings& settings, const nlohmann::json& object, const std::string& where);
// The same from a file of at most 1 MB.
void apply_config_file(Settings& settings, const std::string& path);

// Takes grid_tokens and vocabulary from the domain, refuses others that were given, and checks that
// everything fits together.
void fit_to_domain(Settings& settings, const puzzles::Domain& domain);

}  // namespace solver
