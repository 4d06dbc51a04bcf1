// SPDX-License-Identifier: Apache-2.0
// The suite: data, seeds, evaluation; variants are in suite_variant.cpp.
#include "solver/suite.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <stdexcept>

#include "models/strict_json.h"
#include "puzzles/sudoku_reader.h"
#include "solver/number_text.h"
#include "solver/predict_options.h"
#include "solver/suite_reading.h"

namespace solver {
namespace {

using namespace reading;

constexpr std::size_t kMaxSuiteBytes = 1 << 20;

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
  std::vector<std::string> known = models::field_names<EvaluationPlan>();
  known.emplace_back("modes");
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
                    "batch x accumulate of every training step");
  visitor.real("flops", b.flops, 0, 1e21, "useful arithmetic");
}

void visit_fields(DataSource& s, models::FieldVisitor& visitor) {
  visitor.integer64("generate", s.generate, 0, puzzles::kMaxPuzzles, "puzzles to make");
  visitor.integer("clues", s.clues, 0, puzzles::kMaxSide * puzzles::kMaxSide, "of each");
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

const std::string& box_of(const DataSource& source) {
  return box_names()[static_cast<std::size_t>(source.box)];
}

std::string budget_text(const Budget& budget) {
  if (budget.minutes > 0) return formatted("%g minutes", budget.minutes);
  if (budget.flops > 0) return formatted("%g useful FLOP", budget.flops);
  return count_text(static_cast<double>(budget.sample_steps)) + " sample-steps";
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
  const bool are_made = suite.train.file.empty() && suite.test.file.empty();
  if (suite.trains_any() && are_made && suite.train.box == suite.test.box &&
      suite.train.seed == suite.test.seed) {
    fail(where + " data", "train and test are made with the same seed " +
                              std::to_string(suite.test.seed) +
                              ", wanted another 'seed' for the test: else they share puzzles");
  }
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
