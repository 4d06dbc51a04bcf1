// SPDX-License-Identifier: Apache-2.0
// How a model is trained, in two tables of fields: TrainConfig decides the numbers and is kept in
// every checkpoint; RunConfig says how long, on how many threads and how often things are written,
// and may change when a run is taken up again.
#pragma once

#include <cstdint>

#include "models/fields.h"
#include "models/optimizer.h"

namespace solver {

struct TrainConfig {
  int batch = 32;  // B
  double lr = 2e-3;
  double min_lr_ratio = 1.0;
  int warmup_steps = 200;
  std::int64_t total_steps = 0;
  double weight_decay = 0.1;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double ema_rate = 0.999;
  double clip_norm = 0.0;
  double decay_start = 0.0;
  std::int64_t grow_step = 0;
  int grow_low_cycles = 10;
  double grow_lr_factor = 0.4;
  double puzzle_lr = 2e-3;
  double puzzle_weight_decay = 0.1;
  double validation_fraction = 0.05;
  std::int64_t seed = 1;

  models::OptimizerConfig optimizer() const;
  // Of `base` at step `step`, counted from 1 (models::learning_rate); constant after the warm-up
  // where total_steps is 0.
  double learning_rate(double base, std::int64_t step) const;
};

struct RunConfig {
  double minutes = 15.0;
  std::int64_t steps = 0;
  int threads = 0;
  std::int64_t report_every_steps = 100;
  std::int64_t validation_every_steps = 500;
  double validation_every_seconds = 0.0;
  double checkpoint_every_minutes = 2.0;
  std::int64_t keep_every_steps = 0;
};

// The one table of fields of each: name, range, help.
void visit_fields(TrainConfig& config, models::FieldVisitor& visitor);
void visit_fields(RunConfig& config, models::FieldVisitor& visitor);

}  // namespace solver
