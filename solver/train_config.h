// SPDX-License-Identifier: Apache-2.0
// How a model is trained, in two tables of fields: TrainConfig decides the numbers and is kept in
// every checkpoint; RunConfig says how long, on how many threads and how often things are written,
// and may change when a run is taken up again.
#pragma once

#include <cstdint>
#include <string>

#include "models/fields.h"
#include "models/optimizer.h"

namespace solver {

// Of a training and of its stages alike.
inline constexpr int kMostSlots = 65536;
inline constexpr int kMostAccumulated = 4096;
inline constexpr int kMostClueTries = 1000;
inline constexpr double kMostAveraging = 0.999999;
inline constexpr std::int64_t kMostSteps = 1'000'000'000'000;
inline constexpr double kMostMinutes = 1e6;
inline constexpr int kMostThreads = 1024;

enum class Decay { kConstant, kCosine, kLinear };  // of the learning rate: schedule.h

struct TrainConfig {
  int batch = 32;  // B
  int turns = 1;   // batch.h
  int accumulate = 1;
  models::OptimizerKind optimizer_kind = models::OptimizerKind::kAdamAtan2;
  double lr = 2e-3;
  Decay decay = Decay::kCosine;
  double min_lr_ratio = 1.0;
  int warmup_steps = 200;
  std::int64_t total_steps = 0;
  double decay_start = 0.0;
  double weight_decay = 0.1;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double muon_lr = 0.02;
  double muon_momentum = 0.95;
  double muon_weight_decay = 0.005;
  models::MuonScale muon_scale = models::MuonScale::kShape;
  double ema_rate = 0.999;
  double clip_norm = 0.0;
  std::string stages;  // stages.h
  int stage_warmup_steps = 0;
  bool stage_restart = true;
  double puzzle_lr = 2e-3;
  double puzzle_weight_decay = 0.1;
  double hint_chance = 0.0;  // puzzle_stream.h
  double hint_share = 0.5;
  double clue_chance = 0.0;
  int clue_changes = 4;
  int clue_tries = 1;
  double validation_fraction = 0.05;
  std::int64_t seed = 1;

  models::OptimizerConfig optimizer() const;
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

// Throws std::runtime_error for settings that do not go together, each within its range.
void validate(const TrainConfig& config);

inline constexpr const char* kTrainFact = "train";  // in the facts of a model: its TrainConfig

// The one table of fields of each: name, range, help.
void visit_fields(TrainConfig& config, models::FieldVisitor& visitor);
void visit_fields(RunConfig& config, models::FieldVisitor& visitor);

}  // namespace solver
