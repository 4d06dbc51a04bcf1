// SPDX-License-Identifier: Apache-2.0
// Warm-up, decay, stages.
#include "solver/schedule.h"

#include <algorithm>

namespace solver {

Schedule::Schedule(const TrainConfig& config)
    : config_(config), stages_(parse_stages(config.stages, config.total_steps)) {}

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

const Stage* Schedule::stage_of(std::int64_t step) const {
  const auto after = std::find_if(stages_.begin(), stages_.end(),
                                  [&](const Stage& stage) { return stage.after_step >= step; });
  return after == stages_.begin() ? nullptr : &*(after - 1);
}

double Schedule::rate(double base, std::int64_t step) const {
  const Stage* stage = stage_of(step);
  if (stage == nullptr) return decayed(base, step);
  const std::int64_t steps = step - stage->after_step;
  const double warmth = steps < config_.stage_warmup_steps
                            ? static_cast<double>(steps) / config_.stage_warmup_steps
                            : 1.0;
  return decayed(base * stage->lr_factor * warmth, step);
}

int Schedule::batch(std::int64_t step) const {
  const Stage* stage = stage_of(step);
  return stage != nullptr && stage->batch > 0 ? stage->batch : config_.batch;
}

int Schedule::accumulate(std::int64_t step) const {
  const Stage* stage = stage_of(step);
  return stage != nullptr && stage->accumulate > 0 ? stage->accumulate : config_.accumulate;
}

double Schedule::ema_rate(std::int64_t step) const {
  const Stage* stage = stage_of(step);
  return stage != nullptr && stage->ema_rate > 0 ? stage->ema_rate : config_.ema_rate;
}

Difficulty Schedule::difficulty(std::int64_t step) const {
  Difficulty difficulty{config_.hint_chance, config_.clue_tries};
  const Stage* stage = stage_of(step);
  if (stage == nullptr) return difficulty;
  if (stage->hint_chance) difficulty.hint_chance = *stage->hint_chance;
  if (stage->clue_tries > 0) difficulty.clue_tries = stage->clue_tries;
  return difficulty;
}

double Schedule::largest_hint_chance() const {
  double largest = config_.hint_chance;
  for (const Stage& stage : stages_) largest = std::max(largest, stage.hint_chance.value_or(0.0));
  return largest;
}

int Schedule::largest_batch() const {
  int largest = config_.batch;
  for (const Stage& stage : stages_) largest = std::max(largest, stage.batch);
  return largest;
}

const Stage* Schedule::beginning_with(std::int64_t step) const {
  for (const Stage& stage : stages_) {
    if (stage.after_step + 1 == step) return &stage;
  }
  return nullptr;
}

}  // namespace solver
