// SPDX-License-Identifier: Apache-2.0
// Reading and checking.
#include "solver/suite.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>
#include <stdexcept>

#include "models/checkpoint.h"
#include "models/strict_json.h"
#include "solver/predict_options.h"
#include "solver/report.h"

namespace solver {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxSuiteBytes = 1 << 20;
constexpr std::size_t kMaxName = 60, kMaxText = 2000;

// The place of a fault goes in front of it, from the inside out.
[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw std::runtime_error(std::string(where).append(": ") + what);
}

[[noreturn]] void unknown(const std::string& where, const std::string& kind,
                          const std::string& name, const std::vector<std::string>& known) {
  const std::string near = models::nearest_name(name.substr(0, 100), known);
  std::string list;
  for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
  fail(where, kind + " " + models::in_quotes(name) + " is unknown" +
                  (near.empty() ? ", wanted one of " + list.substr(0, 200)
                                : "; did you mean '" + near + "'?"));
}

const Json& object_at(const Json& value, const std::string& where) {
  if (!value.is_object())
    fail(where, std::string("found ") + value.type_name() + ", wanted an object");
  return value;
}

void check_keys(const Json& object, const std::vector<std::string>& known,
                const std::string& where) {
  for (const auto& item : object_at(object, where).items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      unknown(where, "the key", item.key(), known);
    }
  }
}

std::string text_at(const Json& object, const char* key, const std::string& where,
                    bool is_wanted = false, std::size_t longest = kMaxName) {
  if (!object.contains(key)) {
    if (is_wanted) fail(where, std::string("the key '") + key + "' is missing");
    return "";
  }
  const Json& value = object[key];
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().size() > longest) {
    fail(where, std::string("'") + key + "': found " + value.dump().substr(0, 80) +
                    ", wanted a text of 1 to " + std::to_string(longest) + " characters");
  }
  return value.get<std::string>();
}

template <typename Config>
std::vector<std::string> names_of(std::vector<std::string> names = {}) {
  const Json fields = models::fields_to_json(Config{});
  for (const auto& field : fields.items()) names.push_back(field.key());
  return names;
}

template <typename Config>
void set_fields(Config& config, const Json& object, const std::string& where) {
  for (const auto& item : object_at(object, where).items()) {
    try {
      if (models::set_field(config, item.key(), item.value())) continue;
    } catch (const std::runtime_error& error) {
      fail(where, error.what());
    }
    unknown(where, "the key", item.key(), names_of<Config>());
  }
}

Budget read_budget(const Json& object, const std::string& where) {
  Budget budget;
  set_fields(budget, object, where);
  if ((budget.minutes > 0) + (budget.sample_steps > 0) + (budget.flops > 0) != 1) {
    fail(where, "wanted one of minutes, sample_steps, flops above 0");
  }
  return budget;
}

DataSource read_source(const Json& value, const std::string& where) {
  DataSource source;
  if (value.is_string()) {
    source.file = value.get<std::string>();
    if (source.file.empty()) fail(where, "found an empty name, wanted a file");
    return source;
  }
  set_fields(source, value, where);
  if (source.generate < 1) fail(where, "'generate' is missing: how many puzzles");
  if ((source.clues > 0) == source.minimal) {
    fail(where, "wanted either 'clues' or 'minimal': true");
  }
  return source;
}

AnswerMode read_mode(const Json& value, const std::string& where) {
  AnswerMode mode;
  mode.name = text_at(object_at(value, where), "name", where, /*is_wanted=*/true);
  mode.options = value;
  mode.options.erase("name");
  const std::string place = where + " '" + mode.name + "'";
  PredictOptions options;
  set_fields(options, mode.options, place);
  if (mode.options.contains("noise") && options.rollouts < 2) {
    fail(place, "found 'noise' without 'rollouts' of 2 or more, which it is for");
  }
  try {
    validate(options);
  } catch (const std::runtime_error& error) {
    fail(place, error.what());
  }
  return mode;
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

// The suite decides about these, so that all variants are treated alike.
void check_free_of_run_settings(const Json& set, const std::string& where) {
  for (const auto& [name, owner] : {std::pair<const char*, const char*>{"minutes", "budget"},
                                    {"steps", "budget"},
                                    {"threads", "threads"},
                                    {"seed", "seeds"}}) {
    if (set.contains(name)) {
      fail(where, std::string("setting '") + name + "' is the suite's own '" + owner + "'");
    }
  }
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

// What holds for every variant: the suite's own preset, settings and budget.
struct Common {
  std::string preset;
  Json set;
  Json budget;
};

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
  if (variant.base < suite.variants.size()) {
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

std::vector<std::int64_t> read_seeds(const Json& value, const std::string& where) {
  std::vector<std::int64_t> seeds;
  const bool is_list = value.is_array() && !value.empty() && value.size() <= 1000;
  if (!is_list) fail(where, "wanted a list of 1 to 1000 seeds");
  for (const Json& seed : value) {
    if (!seed.is_number_integer() || seed < 0 || seed > INT64_MAX) {
      fail(where, "found " + seed.dump().substr(0, 80) + ", wanted an integer of 0 or more");
    }
    seeds.push_back(seed.get<std::int64_t>());
  }
  if (std::set<std::int64_t>(seeds.begin(), seeds.end()).size() != seeds.size()) {
    fail(where, "found a seed twice");
  }
  return seeds;
}

void read_evaluation(Suite& suite, Json object, const std::string& where) {
  Json modes = Json::array();
  if (object_at(object, where).contains("modes")) {
    modes = object["modes"];
    object.erase("modes");
    if (!modes.is_array() || modes.empty() || modes.size() > 100) {
      fail(where + " modes", "wanted a list of 1 to 100 modes");
    }
  }
  std::vector<std::string> known = names_of<EvaluationPlan>({"modes"});
  check_keys(object, known, where);
  set_fields(suite.evaluation, object, where);
  for (const Json& mode : modes) {
    suite.modes.push_back(
        read_mode(mode, where + " mode " + std::to_string(suite.modes.size() + 1)));
    for (std::size_t i = 0; i + 1 < suite.modes.size(); ++i) {
      if (suite.modes[i].name == suite.modes.back().name) {
        fail(where, "found the mode '" + suite.modes[i].name + "' twice");
      }
    }
  }
  if (suite.modes.empty()) suite.modes.push_back({"all steps", Json::object()});
}

}  // namespace

void visit_fields(Budget& b, models::FieldVisitor& visitor) {
  visitor.real("minutes", b.minutes, 0, 1e6, "of training, by the clock");
  visitor.integer64("sample_steps", b.sample_steps, 0, 1'000'000'000'000'000,
                    "batch times training steps");
  visitor.real("flops", b.flops, 0, 1e21, "useful arithmetic");
}

void visit_fields(DataSource& s, models::FieldVisitor& visitor) {
  visitor.integer64("generate", s.generate, 0, 5'000'000, "puzzles to make");
  visitor.integer("clues", s.clues, 0, 256, "of each");
  visitor.boolean("minimal", s.minimal, "no clue can be taken away");
  visitor.choice("box", s.box, box_names(), "rows x columns of a box");
  visitor.integer64("seed", s.seed, 0, INT64_MAX, "of the generator");
}

void visit_fields(EvaluationPlan& p, models::FieldVisitor& visitor) {
  visitor.integer64("puzzles", p.puzzles, 0, 1'000'000'000, "test puzzles; 0 = all");
  visitor.integer("curve_points", p.curve_points, 1, 1000, "measurements during training");
  visitor.integer64("curve_puzzles", p.curve_puzzles, 0, 1'000'000'000, "for those; 0 = all");
}

const std::vector<std::string>& box_names() {
  static const std::vector<std::string> names = {"3x3", "2x2", "2x3", "2x4", "2x5",
                                                 "3x4", "2x7", "3x5", "4x4"};
  return names;
}

std::string budget_text(const Budget& budget) {
  std::array<char, 64> text;
  if (budget.minutes > 0) {
    std::snprintf(text.data(), text.size(), "%g minutes", budget.minutes);
  } else if (budget.flops > 0) {
    std::snprintf(text.data(), text.size(), "%g useful FLOP", budget.flops);
  } else {
    return count_text(static_cast<double>(budget.sample_steps)) + " sample-steps";
  }
  return text.data();
}

std::vector<std::string> answer_flags(const Json& options) {
  std::vector<std::string> flags;
  for (const auto& item : options.items()) {
    std::string flag = "--" + item.key();
    std::replace(flag.begin(), flag.end(), '_', '-');
    if (item.value().is_boolean()) {
      if (item.value().get<bool>()) flags.push_back(flag);
      continue;
    }
    flags.push_back(flag);
    flags.push_back(item.value().dump());
  }
  return flags;
}

bool Suite::trains_any() const {
  return std::any_of(variants.begin(), variants.end(),
                     [](const Variant& variant) { return variant.is_trained_here(); });
}

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

Suite parse_suite(const Json& object, const std::string& where) {
  check_keys(object,
             {"name", "about", "preset", "set", "variants", "seeds", "budget", "threads", "data",
              "evaluation"},
             where);
  Suite suite;
  suite.name = text_at(object, "name", where, /*is_wanted=*/true);
  suite.about = text_at(object, "about", where, false, kMaxText);
  for (const char* key : {"variants", "seeds", "data"}) {
    if (!object.contains(key)) fail(where, std::string("the key '") + key + "' is missing");
  }
  Common common{text_at(object, "preset", where), Json::object(), Json()};
  // All training is measured on the test part at the end of the budget: no need to hold back.
  common.set["validation_fraction"] = 0;
  if (object.contains("set")) {
    check_free_of_run_settings(object_at(object["set"], where + " set"), where + " set");
    common.set.update(object["set"]);
  }
  if (object.contains("budget")) common.budget = object["budget"];
  const Json& variants = object["variants"];
  if (!variants.is_array() || variants.empty() || variants.size() > 1000) {
    fail(where + " variants", "wanted a list of 1 to 1000 variants");
  }
  for (const Json& variant : variants) {
    const std::string place = where + " variant " + std::to_string(suite.variants.size() + 1);
    suite.variants.push_back(read_variant(object_at(variant, place), suite, common, place));
  }
  suite.seeds = read_seeds(object["seeds"], where + " seeds");
  if (object.contains("threads")) {
    RunConfig run;
    try {
      models::set_field(run, "threads", object["threads"]);
    } catch (const std::runtime_error& error) {
      fail(where, error.what());
    }
    suite.threads = std::max(1, run.threads);
  }
  check_keys(object["data"], {"train", "test"}, where + " data");
  Json data = object["data"];
  if (!suite.trains_any() && data.contains("test")) data["train"] = data["test"];
  for (const char* part : {"train", "test"}) {
    if (!data.contains(part)) {
      fail(where + " data", std::string("the key '") + part + "' is missing");
    }
  }
  suite.train = read_source(data["train"], where + " data train");
  suite.test = read_source(data["test"], where + " data test");
  read_evaluation(suite, object.value("evaluation", Json::object()), where + " evaluation");
  return suite;
}

Suite read_suite(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxSuiteBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  if (text.empty()) fail(path, "cannot read or empty, wanted a suite (docs/formats.md)");
  if (text.size() > kMaxSuiteBytes) fail(path, "larger than 1 MB, wanted a suite");
  return parse_suite(models::parse_json(text, path), path);
}

}  // namespace solver
