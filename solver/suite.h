// SPDX-License-Identifier: Apache-2.0
// What `trm compare` is asked: variants, seeds, budget, data, evaluation.  Format: docs/formats.md,
// "Suites".  All of it is checked before anything runs.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "solver/settings.h"

namespace solver {

// How long each run trains; one of the three is above 0.
struct Budget {
  double minutes = 0;  // of wall time in training, interruptions left out
  std::int64_t sample_steps =
      0;             // supervision steps of samples: batch x accumulate a training step
  double flops = 0;  // useful ones: Engine::flops_per_sample()
};
void visit_fields(Budget& budget, models::FieldVisitor& visitor);
std::string budget_text(const Budget& budget);  // "10 minutes", "1.5M sample-steps", "2e+13 FLOP"

// A file, or Sudoku to be made.
struct DataSource {
  std::string file;  // empty = made
  std::int64_t generate = 0;
  int clues = 0;
  bool minimal = false;
  int box = 0;  // of box_names()
  std::int64_t seed = 1;
};
void visit_fields(DataSource& source, models::FieldVisitor& visitor);
const std::vector<std::string>& box_names();  // "3x3" first
const std::string& box_of(const DataSource& source);

struct EvaluationPlan {
  std::int64_t puzzles = 1000;       // of the test file, the first ones; 0 = all
  int curve_points = 10;             // equal parts of the budget; after each a measurement
  std::int64_t curve_puzzles = 200;  // for those; 0 = all
};
void visit_fields(EvaluationPlan& plan, models::FieldVisitor& visitor);

// One way of answering: fields of PredictOptions, which are flags of `trm eval`.  The first mode is
// the one that variants are compared by.
struct AnswerMode {
  std::string name;
  nlohmann::json options = nlohmann::json::object();
};
// The flags of an answer mode: {"steps": 64, "halting": true} is --steps 64 --halting.
std::vector<std::string> answer_flags(const nlohmann::json& options);

struct Variant {
  std::string name, about;
  std::string folder_name;  // the name in lower case, what is no letter or digit as '-'
  std::size_t base = 0;     // index of the variant it is held against; its own for none
  std::string model;        // file of a trained one, which is only asked; empty = to be trained
  std::string preset;
  nlohmann::json set = nlohmann::json::object();  // settings beyond the preset
  Budget budget;

  bool is_trained_here() const { return model.empty(); }
};

struct Suite {
  std::string name, about;
  std::vector<Variant> variants;
  std::vector<std::int64_t> seeds;
  int threads = 1;         // of each run
  DataSource train, test;  // the same where nothing is trained
  EvaluationPlan evaluation;
  std::vector<AnswerMode> modes;

  bool trains_any() const;
};

// Throws std::runtime_error "where: ..." for an unknown key, variant, preset or setting (with the
// nearest name), a wrong type, a value out of range, a name that comes twice.
Suite parse_suite(const nlohmann::json& object, const std::string& where);
// From a file of at most 1 MB.
Suite read_suite(const std::string& path);

// Preset and settings of a variant, or the sizes of its model; the data's are still to be fitted.
Settings settings_of(const Variant& variant);

}  // namespace solver
