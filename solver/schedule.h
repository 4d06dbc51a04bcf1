// SPDX-License-Identifier: Apache-2.0
// What changes as a training goes on: the learning rate and the stages.  Functions of the step
// alone, so a training that is taken up again needs nothing kept.  Maths: docs/models.md,
// "Schedules".
#pragma once

#include <cstdint>
#include <vector>

#include "solver/stages.h"
#include "solver/train_config.h"

namespace solver {

class Schedule {
 public:
  // Throws std::runtime_error when the stages do not fit the training.
  explicit Schedule(const TrainConfig& config);

  // Learning rate of step `step`, counted from 1, where the training's is `base`: linear warm-up;
  // from decay_start on a cosine or a line to min_lr_ratio; times what the stage makes of it.
  double rate(double base, std::int64_t step) const;
  // The stage of that step; before the first step that of the first.
  const Stage& at(std::int64_t step) const;
  // Does a stage of the list begin with that step?
  bool begins_stage(std::int64_t step) const;
  const std::vector<Stage>& stages() const { return stages_; }

  int largest_batch() const;
  double largest_hint_chance() const;

 private:
  double decayed(double base, std::int64_t step) const;
  double lr_factor(const Stage& stage, std::int64_t step) const;
  TrainConfig config_;
  std::vector<Stage> stages_;
};

}  // namespace solver
