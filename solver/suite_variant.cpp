// SPDX-License-Identifier: Apache-2.0
// One variant: what it takes over, what it changes, what it is held against.
#include <cctype>

#include "models/checkpoint.h"
#include "solver/suite_reading.h"

namespace solver {

Settings settings_of(const Variant& variant) {
  if (!variant.is_trained_here()) {
    Settings settings;
    settings.model = models::read_model_config(models::SafetensorsReader(variant.model));
    return settings;
  }
  Settings settings = preset(variant.preset);
  apply_json(settings, variant.set, "set");
  return settings;
}

namespace reading {
namespace {

Budget read_budget(const Json& object, const std::string& where) {
  Budget budget;
  set_fields(budget, object, where);
  if ((budget.minutes > 0) + (budget.sample_steps > 0) + (budget.flops > 0) != 1) {
    fail(where, "wanted one of minutes, sample_steps, flops above 0");
  }
  return budget;
}

std::string folder_name(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 && byte < 0x80) {
      result += static_cast<char>(std::tolower(byte));
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result;
}

std::size_t index_of(const std::vector<Variant>& variants, const std::string& name,
                     const std::string& where) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (variants[i].name == name) return i;
    known.push_back(variants[i].name);
  }
  if (known.empty()) fail(where, "'from' names a variant, but none stands before this one");
  unknown(where, "the variant", name, known);
}

// A trained model brings its own settings.
void check_free_of_training(const Json& value, const std::string& where) {
  for (const char* key : {"from", "preset", "set", "budget"}) {
    if (value.contains(key)) {
      fail(where, std::string("found '") + key + "' beside 'model', which is trained already");
    }
  }
}

void check_settings(const Variant& variant, const std::string& where) {
  try {
    settings_of(variant);
  } catch (const std::runtime_error& error) {
    fail(where, error.what());
  }
}

}  // namespace

void check_free_of_run_settings(const Json& set, const std::string& where) {
  for (const auto& [name, owner] : {std::pair<const char*, const char*>{"minutes", "budget"},
                                    {"steps", "budget"},
                                    {"threads", "threads"},
                                    {"seed", "seeds"}}) {
    if (set.contains(name)) {
      fail(where, std::string("setting '") + name + "' is the suite's own '" + owner + "'");
    }
  }
  // A group would replace the whole group of the base, or lose to settings of the suite.
  for (const auto& item : set.items()) {
    if (!item.value().is_object()) continue;
    fail(where, "found the group '" + item.key() + "', wanted its settings by their own names");
  }
}

Variant read_variant(const Json& value, const Suite& suite, const Common& common,
                     const std::string& place) {
  check_keys(value, {"name", "about", "model", "from", "preset", "set", "budget"}, place);
  Variant variant;
  variant.name = text_at(value, "name", place, /*is_wanted=*/true);
  const std::string where = place + " '" + variant.name + "'";
  variant.about = text_at(value, "about", where, false, kMaxText);
  variant.folder_name = folder_name(variant.name);
  if (variant.folder_name.empty()) fail(where, "wanted a letter or a digit in the name");
  for (const Variant& other : suite.variants) {
    if (other.folder_name == variant.folder_name) {
      fail(where, "would have the folder of '" + other.name + "', wanted another name");
    }
  }
  variant.model = text_at(value, "model", where, false, kMaxText);
  if (!variant.is_trained_here()) {
    check_free_of_training(value, where);
    check_settings(variant, where);
    return variant;  // held against the first
  }
  const std::string from = text_at(value, "from", where);
  variant.preset = text_at(value, "preset", where);
  variant.base = suite.variants.size();
  variant.set = common.set;
  if (!from.empty()) {
    variant.base = index_of(suite.variants, from, where);
  } else if (variant.preset.empty() && !suite.variants.empty()) {
    variant.base = 0;
  }
  Json budget = common.budget;
  if (variant.base < suite.variants.size() && suite.variants[variant.base].is_trained_here()) {
    const Variant& base = suite.variants[variant.base];
    variant.set = base.set;
    if (variant.preset.empty()) variant.preset = base.preset;
    budget = models::fields_to_json(base.budget);
  }
  if (variant.preset.empty()) variant.preset = common.preset;
  if (variant.preset.empty()) fail(where, "wanted a 'preset', here or for the whole suite");
  if (value.contains("budget")) budget = value["budget"];
  if (budget.is_null()) fail(where, "wanted a 'budget', here or for the whole suite");
  variant.budget = read_budget(budget, where + " budget");
  if (value.contains("set")) {
    check_free_of_run_settings(object_at(value["set"], where + " set"), where);
    variant.set.update(value["set"]);
  }
  check_settings(variant, where);
  return variant;
}

}  // namespace reading
}  // namespace solver
