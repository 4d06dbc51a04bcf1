// SPDX-License-Identifier: Apache-2.0
// One run of a comparison: a variant with a seed.  It goes through parts of the budget, each a
// `trm train` and a `trm eval` on some test puzzles, then one `trm eval` for each answer mode; of a
// trained model the last alone.
// What is done is kept in compare.json of its folder, so that nothing is done twice; in between,
// the training's own checkpoints are exact (solver/training.h).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "puzzles/domain.h"
#include "solver/comparison.h"
#include "solver/run_folder.h"
#include "solver/suite.h"
#include "solver/variant_cost.h"

namespace tools {

// What all runs of a comparison share.
struct CompareSetting {
  const solver::Suite& suite;
  const puzzles::Domain& domain;
  std::string train, test;                // files
  std::string train_digest, test_digest;  // of their puzzles
  std::string made_on;                    // program, instruction set and processor
};

class CompareRun {
 public:
  // Takes up what is in the folder.  Throws std::invalid_argument where it belongs to another suite
  // or run; a damaged folder is moved to FOLDER.damaged (-2, ...), and note() says so.
  CompareRun(const CompareSetting& setting, const solver::Variant& variant,
             const solver::VariantCost& cost, std::int64_t seed, std::string folder);

  const std::string& folder() const { return folder_; }
  std::string title() const;  // "variant, seed 1"
  const solver::RunFigures& figures() const { return figures_; }
  const std::string& note() const { return note_; }

  bool is_over() const { return figures_.is_done || !figures_.failure.empty(); }
  // The arguments of the next trm; empty when the run is over.
  std::vector<std::string> next();
  // That trm has ended.  was_stopped: it was asked to, and comes again.
  void finished(int status, bool was_stopped);
  std::string output() const { return folder_ + "/output.txt"; }
  std::string errors() const { return folder_ + "/errors.txt"; }

  // 0..1 of the budget, between measurements by the training's own log.
  double share_done() const;
  // "step 1200, 4.2 min, exact 31.0%"
  std::string state_text() const;

 private:
  struct Trained {
    std::int64_t step = 0;
    double elapsed_s = 0;
  };
  enum class Task { kTrain, kCurve, kAnswer };
  void take_up();
  void check_setting(const nlohmann::json& found) const;
  void check_curve(const nlohmann::json& kept) const;
  std::string put_aside() const;  // gives the folder's new name
  Trained trained() const;        // by the last checkpoint
  Trained logged() const;         // by the log, which runs ahead of it
  bool has_reached(const Trained& trained, std::size_t part) const;
  double share_of(std::size_t part) const;
  std::int64_t steps_until(std::size_t part) const;
  double minutes_until(std::size_t part) const;
  nlohmann::json setting_json() const;
  nlohmann::json mode_options(const solver::AnswerMode& mode) const;
  std::size_t curve_points() const;
  const solver::AnswerMode* next_mode() const;
  std::vector<std::string> train_arguments() const;
  std::vector<std::string> eval_arguments(const solver::AnswerMode& mode,
                                          std::int64_t puzzles) const;
  void read_evaluation();
  void fail(int status);
  void save() const;

  const CompareSetting& setting_;
  const solver::Variant& variant_;
  solver::VariantCost cost_;
  std::string folder_, note_;
  solver::RunFiles files_;  // of the training in it
  solver::RunFigures figures_;
  Task task_ = Task::kTrain;
};

}  // namespace tools
