// SPDX-License-Identifier: Apache-2.0
// Answers an ARC task from its file alone: trains on the task's demonstrations under augmentations,
// from a base model or from scratch, answers every test input under many augmentations, undoes them
// and votes.  The known test outputs are never looked at.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "puzzles/arc_submission.h"
#include "puzzles/arc_vote.h"
#include "solver/settings.h"
#include "solver/trainer.h"

namespace solver {

struct ArcTestAnswer {
  std::vector<puzzles::ArcVote> ranked;  // the first two are the attempts
  int predictions = 0;                   // that came in time; those without cells have no vote
};

struct ArcAnswer {
  std::string task;
  int canvas = 0;  // side; 0 = the task does not fit on the model's: no attempts
  std::int64_t steps = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  // The demonstration that was left out at first, under some augmentations.
  int left_out_asked = 0, left_out_right = 0;
  bool was_stopped = false;
  std::vector<ArcTestAnswer> tests;
};

// While training on a task.
struct ArcProgress {
  int net = 0;  // of several: arc_ensemble.h
  std::int64_t step = 0;
  double elapsed_s = 0;
  TrainFigures figures;  // since the last report
  bool leaves_one_out = false;
};

struct ArcEffort {
  double time_limit_s = 120;  // a task; 0 = none, then the setting tune_steps ends the training
  bool trains = true;
  std::function<bool()> is_stop_asked = {};  // then the answers are given at once
  std::function<void(const ArcProgress&)> on_progress = {};
};

class ArcSolver {
 public:
  // base: starts from its weights and takes its model configuration; null = from scratch.  It must
  // outlive the solver.  Throws std::runtime_error where the settings do not fit together.
  ArcSolver(Settings settings, const models::LoadedModel* base);

  // Limited by steps alone, the same answer for any number of threads.
  ArcAnswer solve(const puzzles::ArcTask& task, const ArcEffort& effort) const;

  // The canvas of a task; 0 where it does not fit.
  int canvas_of(const puzzles::ArcTask& task) const;

 private:
  models::ModelConfig model_for(int canvas, int rows, int colours) const;

  Settings settings_;
  const models::LoadedModel* base_;
};

// Ranked grids by task, as scores and submissions want them.
puzzles::ArcAnswers ranked_grids(const std::vector<ArcAnswer>& answers);

}  // namespace solver
