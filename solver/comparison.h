// SPDX-License-Identifier: Apache-2.0
// What a comparison found: runs, figures, and what follows from them.  results.json holds all of
// it (docs/formats.md, "Results of a comparison").
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "solver/statistics.h"

namespace solver {

// A measurement during training, on the first test puzzles.
struct CurvePoint {
  double budget_share = 0;  // 0..1
  std::int64_t sample_steps = 0;
  double minutes = 0;  // in training
  double exact = 0;    // share of the puzzles
  double cells = 0;
};

// What one way of answering gave; shares of the puzzles.
struct ModeFigures {
  std::string name;
  nlohmann::json options;  // as in the suite, and the number of puzzles
  std::int64_t puzzles = 0;
  double exact = 0, valid = 0, says_done = 0, cells = 0;
  double steps_spent_mean = 0;  // supervision steps of all attempts at a puzzle
  double seconds_per_puzzle = 0;
  std::vector<double> exact_by_step;  // [0]: after one supervision step
  double best = 0;                    // valid, and none is better (of mazes: shorter)
  std::string best_word;  // puzzles::Domain::best_word: empty where valid is all there is
};

struct RunFigures {
  std::string variant;
  std::int64_t seed = 0;
  bool is_done = false;
  std::string failure;  // why there is no more to come; empty = none
  std::int64_t sample_steps = 0;
  double minutes = 0;
  double flops = 0;     // useful ones
  std::string made_on;  // program, instruction set and processor of its last measurement
  std::vector<CurvePoint> curve;
  std::vector<ModeFigures> modes;
};

struct VariantFacts {
  std::string name, about;
  std::string base;  // its own name for none
  std::size_t parameters = 0;
  std::string budget;
  nlohmann::json settings;  // preset and what differs
};

struct Comparison {
  std::string name, about;
  nlohmann::json surroundings;  // program, instruction set, threads, data
  std::vector<VariantFacts> variants;
  std::vector<RunFigures> runs;
  std::vector<std::string> modes;  // the first is the one that variants are compared by
};

// Figures over the seeds of a variant, of the runs that are done.
struct VariantSummary {
  const VariantFacts* facts = nullptr;
  int seeds = 0, seeds_wanted = 0;
  Spread exact;                                                  // percent, of the first mode
  Spread confirmed;                                              // by the rules
  Difference to_base;                                            // percentage points
  double sample_steps = 0, minutes = 0, samples_per_second = 0;  // means
};
// What the rules confirm, and its word: the best answers where some are better, else the valid
// ones.
double confirmed(const ModeFigures& figures);
std::string confirmed_word(const Comparison& comparison);
std::vector<VariantSummary> summarise(const Comparison& comparison);

// The figures of that mode; null where the run has none.
const ModeFigures* mode_of(const RunFigures& run, const std::string& mode);

nlohmann::json to_json(const CurvePoint& point);
nlohmann::json to_json(const ModeFigures& figures);
nlohmann::json to_json(const RunFigures& run);
nlohmann::json to_json(const Comparison& comparison);  // with the summaries
// `where` begins the message of the std::runtime_error that a damaged object gets.
RunFigures run_from_json(const nlohmann::json& object, const std::string& where);
Comparison comparison_from_json(const nlohmann::json& object, const std::string& where);
// From what `trm eval --json` printed.
ModeFigures mode_from_evaluation(const nlohmann::json& evaluation, const std::string& where);

// Markdown: variants, answer modes where there are several, what is not done, how it was computed.
std::string table_text(const Comparison& comparison);

struct PlotFile {
  std::string name;  // "accuracy-minutes.svg"
  std::string text;
};
std::vector<PlotFile> plots(const Comparison& comparison);

}  // namespace solver
