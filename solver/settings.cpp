// SPDX-License-Identifier: Apache-2.0
// Setting by name, by file, and the fit to the data.
#include "solver/settings.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "models/strict_json.h"

namespace solver {
namespace {

constexpr std::size_t kMaxConfigBytes = 1 << 20;

constexpr std::array<std::string_view, 4> kGroups = {"model", "train", "run", "arc"};

// Whether the group has a setting of that name.
bool set_in_group(Settings& settings, std::string_view group, const std::string& name,
                  const nlohmann::json& value) {
  const bool is_set = group == "model"   ? models::set_field(settings.model, name, value)
                      : group == "train" ? models::set_field(settings.train, name, value)
                      : group == "run"   ? models::set_field(settings.run, name, value)
                                         : models::set_field(settings.arc, name, value);
  if (is_set) settings.given.insert(name);
  return is_set;
}

}  // namespace

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const std::vector<std::string>& group :
       {models::field_names<models::ModelConfig>(), models::field_names<TrainConfig>(),
        models::field_names<RunConfig>(), models::field_names<ArcConfig>()}) {
    names.insert(names.end(), group.begin(), group.end());
  }
  return names;
}

void apply_setting(Settings& settings, const std::string& name, const nlohmann::json& value) {
  for (const std::string_view group : kGroups) {
    if (set_in_group(settings, group, name, value)) return;
  }
  const std::string near = models::nearest_name(name.substr(0, 80), setting_names());
  throw std::runtime_error(
      "setting '" + name.substr(0, 80) + "' is unknown" +
      (near.empty() ? "; trm train --help-settings lists them" : "; did you mean '" + near + "'?"));
}

void apply_assignment(Settings& settings, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw std::runtime_error("setting '" + assignment.substr(0, 80) + "': wanted key=value");
  }
  const std::string text = assignment.substr(equals + 1);
  nlohmann::json value = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) value = text;
  apply_setting(settings, assignment.substr(0, equals), value);
}

void apply_json(Settings& settings, const nlohmann::json& object, const std::string& where) {
  if (!object.is_object()) {
    throw std::runtime_error(where + ": found " + object.type_name() +
                             ", wanted a JSON object of settings");
  }
  try {
    for (const auto& item : object.items()) {
      if (std::find(kGroups.begin(), kGroups.end(), item.key()) == kGroups.end()) {
        apply_setting(settings, item.key(), item.value());
        continue;
      }
      if (!item.value().is_object()) {
        throw std::runtime_error("'" + item.key() + "': wanted an object of settings");
      }
      for (const auto& inner : item.value().items()) {
        if (set_in_group(settings, item.key(), inner.key(), inner.value())) continue;
        throw std::runtime_error("setting '" + inner.key().substr(0, 80) +
                                 "' is unknown among those of '" + item.key() + "'");
      }
    }
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(where + ": " + error.what());
  }
}

void apply_config_file(Settings& settings, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxConfigBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.gcount() == 0) {
    throw std::runtime_error(path + ": cannot read or empty, wanted a JSON object of settings");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxConfigBytes) {
    throw std::runtime_error(path + ": larger than 1 MB, wanted a JSON object of settings");
  }
  apply_json(settings, models::parse_json(text, path), path);
}

void fit_to_domain(Settings& settings, const puzzles::Domain& domain) {
  const int cells = domain.grid_tokens();
  fit_sizes(settings,
            {cells, domain.vocabulary(), 1, models::columns_field(cells, domain.grid_columns())},
            domain.name());
}

void fit_sizes(Settings& settings, const DataSizes& sizes, const std::string& what) {
  const auto take = [&](const char* name, int& value, int wanted) {
    if (settings.given.count(name) != 0 && value != wanted) {
      throw std::runtime_error("setting '" + std::string(name) + "': found " +
                               std::to_string(value) + ", wanted " + std::to_string(wanted) +
                               " as in the data (" + what + ")");
    }
    value = wanted;
  };
  take("grid_tokens", settings.model.grid_tokens, sizes.grid_tokens);
  take("grid_columns", settings.model.grid_columns, sizes.grid_columns);
  take("vocabulary", settings.model.vocabulary, sizes.vocabulary);
  if (sizes.puzzle_count > 1) {
    take("puzzle_count", settings.model.puzzle_count, sizes.puzzle_count);
  }
  models::validate(settings.model);
  validate(settings.train);
}

}  // namespace solver
