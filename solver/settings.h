// SPDX-License-Identifier: Apache-2.0
// Everything that can be set about a training: presets, a JSON file, key=value, checked against the
// data.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "models/config.h"
#include "puzzles/domain.h"
#include "solver/arc_config.h"
#include "solver/train_config.h"

namespace solver {

struct Settings {
  models::ModelConfig model;
  TrainConfig train;
  RunConfig run;
  ArcConfig arc;  // of ARC tasks alone
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
// A JSON object of settings, flat or grouped under "model", "train", "run", "arc".  `where` stands
// for the file in messages.
void apply_json(Settings& settings, const nlohmann::json& object, const std::string& where);
// The same from a file of at most 1 MB.
void apply_config_file(Settings& settings, const std::string& path);

// What data ask of a model.
struct DataSizes {
  int grid_tokens = 0;
  int vocabulary = 0;
  int puzzle_count = 1;
  int grid_columns = 0;  // 0: the grid is square
};
// Takes the sizes, refuses others that were given, and checks that everything fits together.  what:
// whose sizes, for messages.
void fit_sizes(Settings& settings, const DataSizes& sizes, const std::string& what);
// The same for a domain.
void fit_to_domain(Settings& settings, const puzzles::Domain& domain);

}  // namespace solver
