// SPDX-License-Identifier: Apache-2.0
// Warm-up, decay, stages.
#include "solver/schedule.h"

#include <algorithm>

namespace solver {

Schedule::Schedule(const TrainConfig& config) : config_(config), stages_(stages_of(config)) {}

// From start = max(decay_start * total_steps, warmup_steps) on, u = (step - start) / (total_steps -
// start):
//   cosine  base * (min + (1 - min) (1 + cos(pi u)) / 2)
//   linear  base * (1 - (1 - min) u)
double Schedule::decayed(double base, std::int64_t step) const {
  const TrainConfig& c = config_;
  if (step < c.warmup_steps || c.total_steps == 0 || c.decay == Decay::kConstant)
    return models::learning_rate(base, step, c.warmup_steps, 1, 1.0);
  const auto begin = static_cast<std::int64_t>(c.decay_start * static_cast<double>(c.total_steps));
  const std::int64_t start = std::max<std::int64_t>(begin, c.warmup_steps);
  // Before its start the decay stands at 1; beyond its end the cosine would climb again.
  const std::int64_t at = std::min(std::max(step, start), c.total_steps);
  if (c.decay == Decay::kCosine)
    return models::learning_rate(base, at, start, c.total_steps, c.min_lr_ratio);
  const double span = static_cast<double>(std::max<std::int64_t>(1, c.total_steps - start));
  return base * (1.0 - (1.0 - c.min_lr_ratio) * static_cast<double>(at - start) / span);
}

double Schedule::rate(double base, std::int64_t step) const {
  const Stage& stage = at(step);
  const std::int64_t steps = step - stage.after_step;
  const bool is_warming_up = stage.after_step > 0 && steps < config_.stage_warmup_steps;
  const double warmth =
      is_warming_up ? static_cast<double>(steps) / config_.stage_warmup_steps : 1.0;
  return decayed(base * lr_factor(stage, step) * warmth, step);
}

double Schedule::lr_factor(const Stage& stage, std::int64_t step) const {
  if (stage.lr_end_factor == stage.lr_factor) return stage.lr_factor;
  const bool is_last = &stage == &stages_.back();
  const std::int64_t end = is_last ? config_.total_steps : (&stage + 1)->after_step;
  const double share = static_cast<double>(std::min(step, end) - stage.after_step) /
                       static_cast<double>(end - stage.after_step);
  return stage.lr_factor + share * (stage.lr_end_factor - stage.lr_factor);
}

const Stage& Schedule::at(std::int64_t step) const {
  const auto later = std::find_if(stages_.begin() + 1, stages_.end(),
                                  [&](const Stage& stage) { return stage.after_step >= step; });
  return *(later - 1);
}

bool Schedule::begins_stage(std::int64_t step) const {
  const Stage& stage = at(step);
  return stage.after_step > 0 && stage.after_step + 1 == step;
}

int Schedule::largest_batch() const {
  int largest = 0;
  for (const Stage& stage : stages_) largest = std::max(largest, stage.batch);
  return largest;
}

double Schedule::largest_hint_chance() const {
  double largest = 0;
  for (const Stage& stage : stages_) largest = std::max(largest, stage.hint_chance);
  return largest;
}

}  // namespace solver
