// SPDX-License-Identifier: Apache-2.0
// What changes as a training goes on: the learning rate and the stages.  Functions of the step
// alone, so a training that is taken up again needs nothing kept.  Maths: docs/models.md,
// "Schedules".
#pragma once

#include <cstdint>
#include <vector>

#include "solver/example_stream.h"
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
  // Slots of training step `step`; before the first step those of the first.
  int batch(std::int64_t step) const;
  int largest_batch() const;
  // Supervision steps of every slot in it.
  int accumulate(std::int64_t step) const;
  double ema_rate(std::int64_t step) const;
  // What is made of a puzzle that is drawn for that step.
  Difficulty difficulty(std::int64_t step) const;
  double largest_hint_chance() const;
  // The stage that begins with this step; null as a rule.
  const Stage* beginning_with(std::int64_t step) const;

 private:
  double decayed(double base, std::int64_t step) const;
  const Stage* stage_of(std::int64_t step) const;  // null before the first
  TrainConfig config_;
  std::vector<Stage> stages_;
};

}  // namespace solver
