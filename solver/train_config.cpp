// SPDX-License-Identifier: Apache-2.0
// Fields of the training tables.
#include "solver/train_config.h"

#include <stdexcept>
#include <string>

#include "solver/schedule.h"
#include "solver/stages.h"

namespace solver {

models::OptimizerConfig TrainConfig::optimizer() const {
  models::OptimizerConfig config;
  config.kind = optimizer_kind;
  config.lr = lr;
  config.weight_decay = weight_decay;
  config.beta1 = beta1;
  config.beta2 = beta2;
  config.ema_rate = ema_rate;
  config.muon_lr = muon_lr;
  config.muon_momentum = muon_momentum;
  config.muon_weight_decay = muon_weight_decay;
  config.muon_scale = muon_scale;
  config.clip_norm = clip_norm;
  config.puzzle_weight_decay = puzzle_weight_decay;
  return config;
}

void validate(const TrainConfig& train) {
  if (train.total_steps != 0 && train.total_steps <= train.warmup_steps) {
    throw std::runtime_error("configuration: total_steps " + std::to_string(train.total_steps) +
                             " does not go beyond warmup_steps " +
                             std::to_string(train.warmup_steps));
  }
  const std::int64_t slots = std::int64_t{train.turns} * Schedule(train).largest_batch();
  if (slots > kMostSlots) {
    throw std::runtime_error("configuration: found " + std::to_string(slots) +
                             " slots in all turns, wanted " + std::to_string(kMostSlots) +
                             " at most");
  }
  if (train.optimizer_kind == models::OptimizerKind::kMuon && train.lr == 0) {
    throw std::runtime_error(
        "configuration: lr 0 with optimizer 'muon', wanted above 0: muon_lr "
        "follows its schedule");
  }
}

void visit_fields(TrainConfig& c, models::FieldVisitor& visitor) {
  visitor.integer("batch", c.batch, 1, kMostSlots, "slots of a training step, B");
  visitor.integer("turns", c.turns, 1, 4096, "batches of slots that take turns, one a step");
  visitor.integer("accumulate", c.accumulate, 1, kMostAccumulated,
                  "supervision steps of the slots before the weights move");
  models::choice_field(visitor, "optimizer", c.optimizer_kind, {"adam_atan2", "adamw", "muon"},
                       "muon: of the blocks' matrices, with adamw for embeddings and heads");
  visitor.real("lr", c.lr, 0.0, 10.0, "learning rate per step");
  models::choice_field(visitor, "schedule", c.decay, {"constant", "cosine", "linear"},
                       "how lr falls after the warm-up");
  visitor.real("min_lr_ratio", c.min_lr_ratio, 0.0, 1.0, "of lr, where the decay ends");
  visitor.integer("warmup_steps", c.warmup_steps, 0, 1'000'000'000, "steps of linear warm-up");
  visitor.integer64("total_steps", c.total_steps, 0, kMostSteps,
                    "steps until the decay ends; 0 = no decay");
  visitor.real("decay_start", c.decay_start, 0.0, 1.0,
               "share of total_steps before the decay begins");
  visitor.real("weight_decay", c.weight_decay, 0.0, 100.0,
               "of all weights but puzzle embeddings, times lr");
  visitor.real("beta1", c.beta1, 0.0, 0.999999, "decay of the first moment");
  visitor.real("beta2", c.beta2, 0.0, 0.999999, "decay of the second moment");
  visitor.real("muon_lr", c.muon_lr, 0.0, 10.0, "of muon's matrices, on the schedule of lr");
  visitor.real("muon_momentum", c.muon_momentum, 0.0, 0.999999, "of muon's matrices");
  visitor.real("muon_weight_decay", c.muon_weight_decay, 0.0, 100.0, "of them, times muon_lr");
  models::choice_field(visitor, "muon_scale", c.muon_scale, {"shape", "rms"},
                       "of muon's update: sqrt(max(1, out/in)), or 0.2 sqrt(max(out, in))");
  visitor.real("ema_rate", c.ema_rate, 0.0, kMostAveraging, "decay of the averaged weights");
  visitor.real("clip_norm", c.clip_norm, 0.0, 1e6,
               "longer gradients are shortened to it; 0 = never");
  visitor.text("stages", c.stages, fault_of_stages, kStagesForm,
               "from which step on there are other cycles, slots, rates, examples");
  visitor.integer("stage_warmup_steps", c.stage_warmup_steps, 0, 1'000'000'000,
                  "steps of linear warm-up at each stage");
  visitor.boolean("stage_restart", c.stage_restart,
                  "each stage goes on from the averaged weights, momentum forgotten");
  visitor.real("puzzle_lr", c.puzzle_lr, 0.0, 10.0, "learning rate of puzzle embeddings");
  visitor.real("puzzle_weight_decay", c.puzzle_weight_decay, 0.0, 100.0,
               "of puzzle embeddings, times puzzle_lr");
  visitor.real("hint_chance", c.hint_chance, 0.0, 1.0,
               "of a training puzzle to come with blanks filled in; 0 = never");
  visitor.real("hint_share", c.hint_share, 0.0, 1.0, "of its blanks, drawn from 0 to this");
  visitor.real("clue_chance", c.clue_chance, 0.0, 1.0,
               "of a training puzzle to come with other clues of the same answer, of a maze with S "
               "and G elsewhere; 0 = never");
  visitor.integer("clue_changes", c.clue_changes, 1, 1000,
                  "new clues of such a Sudoku, drawn from 1 to this");
  visitor.integer("clue_tries", c.clue_tries, 1, kMostClueTries,
                  "such puzzles made for each one that is trained on, the hardest");
  visitor.real("validation_fraction", c.validation_fraction, 0.0, 0.9,
               "part of the data held back to choose the best weights");
  visitor.integer64("seed", c.seed, 0, INT64_MAX, "of initial weights, data order and halting");
}

void visit_fields(RunConfig& c, models::FieldVisitor& visitor) {
  visitor.real("minutes", c.minutes, 0.0, kMostMinutes, "training time at most; 0 = no limit");
  visitor.integer64("steps", c.steps, 0, kMostSteps, "training steps at most; 0 = no limit");
  visitor.integer("threads", c.threads, 0, kMostThreads, "0 = all cores");
  visitor.integer64("report_every_steps", c.report_every_steps, 1, kMostSteps,
                    "steps between progress lines");
  visitor.integer64("validation_every_steps", c.validation_every_steps, 0, kMostSteps,
                    "steps between validations; 0 = only at the end");
  visitor.real("validation_every_seconds", c.validation_every_seconds, 0.0, 1e9,
               "also that often; 0 = by steps alone");
  visitor.real("checkpoint_every_minutes", c.checkpoint_every_minutes, 0.0, 1e6,
               "time between checkpoints; 0 = only at the end");
  visitor.integer64("keep_every_steps", c.keep_every_steps, 0, kMostSteps,
                    "keep a checkpoint every N steps, beside the last; 0 = none");
}

}  // namespace solver
