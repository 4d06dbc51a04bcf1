// SPDX-License-Identifier: Apache-2.0
// A training from start to stop in its folder: steps, validation, checkpoints, limits, resuming.
//
//   run.json             what it was started with
//   last.safetensors     everything needed to go on (resume.h)
//   best.safetensors     the averaged weights that did best on the validation part
//   step-N.safetensors   every Nth, like last
//   metrics.jsonl        the numbers of the progress lines
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "solver/curriculum.h"
#include "solver/metrics_log.h"
#include "solver/run_folder.h"
#include "solver/settings.h"
#include "solver/trainer.h"

namespace solver {

// How good averaged weights are on the validation part: more exact answers, then less loss.
struct Score {
  std::int64_t step = 0;
  std::int64_t puzzles = 0;
  std::int64_t exact = 0;
  double cells = 0;  // share right
  double loss = 0;
  std::int64_t best = 0;  // answers than which the rules know none better; as Evaluation has it
  std::string best_word = {};  // "shortest"; empty where exact decides
  // By the answers that are as good as can be where these are counted, else by the exact ones.
  bool is_better_than(const Score& other) const;
};

struct ProgressReport {
  std::int64_t step = 0;
  double elapsed_s = 0;
  TrainFigures figures;  // since the last report
  double lr = 0;
  double step_ms = 0;  // of steps alone, without validation and checkpoints
  double cells_per_s = 0;
  double epochs = 0;
};

enum class StopReason { kSteps, kMinutes, kAsked };

struct TrainingSummary {
  StopReason reason = StopReason::kSteps;
  std::int64_t step = 0;
  double elapsed_s = 0;
  std::optional<Score> best;
};

// What a training tells while it runs; each may be empty.
struct TrainingWatch {
  std::function<void(const ProgressReport&)> on_progress;
  std::function<void(const Score&, bool is_best)> on_validation;
  std::function<bool()> is_stop_asked;  // looked at after every step
};

class Training {
 public:
  // A new training in a new or empty folder.  Writes run.json and a first checkpoint, so that it
  // can be resumed from the first moment and a folder that cannot be written to is known at once.
  // base: the weights to start from, for settings of start_settings_from(); null = drawn by the
  // seed.
  static std::unique_ptr<Training> start(const std::string& folder, Settings settings,
                                         TrainingData data,
                                         const models::LoadedModel* base = nullptr);
  // Goes on in a folder.  load_data reads the puzzles given the path that run.json names.  change
  // may alter the limits, and of the rest what changed_settings() lets through: that is recorded.
  // Throws std::runtime_error for other changes, and when the data are not those that the training
  // began with.
  static std::unique_ptr<Training> resume(
      const std::string& folder,
      const std::function<TrainingData(const std::string& path, const std::string& puzzle)>&
          load_data,
      const std::function<void(Settings&)>& change);

  // Until a limit, a stop asked for, or a fault.  Faults are std::runtime_error that name the
  // checkpoint to go on from.
  TrainingSummary run(const TrainingWatch& watch);

  const Settings& settings() const { return settings_; }
  const Trainer& trainer() const { return *trainer_; }
  const RunFolder& folder() const { return folder_; }
  const std::string& data_path() const { return data_path_; }
  const Curriculum& curriculum() const { return *curriculum_; }
  double elapsed_s() const { return elapsed_s_; }  // of the sittings before this one
  nlohmann::json facts() const;                    // of the model files

 private:
  Training(Settings settings, TrainingData data);
  void build_trainer(std::int64_t step);  // as Trainer has it
  void read_best();
  TrainingSummary run_steps(const TrainingWatch& watch);
  std::optional<StopReason> limit_reached(double elapsed_s) const;
  void report(const TrainingWatch& watch, double elapsed_s);
  void validate(const TrainingWatch& watch, double elapsed_s);
  void write_last(double elapsed_s);
  std::string checkpoint_hint() const;

  RunFolder folder_;
  Settings settings_;
  std::string data_path_;
  std::unique_ptr<Curriculum> curriculum_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<Predictor> predictor_;  // of the validation part
  std::unique_ptr<models::Params<float>> averaged_;
  std::unique_ptr<MetricsLog> metrics_;
  std::optional<Score> best_;
  nlohmann::json base_;                               // kBaseFact; null: started from nothing
  nlohmann::json changes_ = nlohmann::json::array();  // changes.h
  double elapsed_s_ = 0;
  std::int64_t saved_step_ = -1;      // of last.safetensors
  std::int64_t validated_step_ = -1;  // of the last validation
  double stepping_s_ = 0;             // in steps since the last report
};

}  // namespace solver
