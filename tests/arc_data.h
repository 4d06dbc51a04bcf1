// SPDX-License-Identifier: Apache-2.0
// Small ARC tasks and settings that take milliseconds.
#pragma once

#include <random>

#include "models/checkpoint.h"
#include "puzzles/arc_canvas.h"
#include "puzzles/arc_reader.h"
#include "solver/arc_curriculum.h"
#include "solver/arc_solver.h"
#include "solver/settings.h"

namespace tests {

inline puzzles::ArcTask arc_example(const std::string& name = "arc-mirror") {
  return puzzles::read_arc(TRM_SOURCE_DIR "/examples/" + name + ".json").front();
}

inline solver::TrainingData arc_data() {
  solver::TrainingData data{"examples"};
  data.tasks = {arc_example("arc-fall"), arc_example("arc-fill"), arc_example("arc-mirror")};
  return data;
}

inline solver::Settings tiny_arc_settings(const std::string& preset = "arc-attention") {
  solver::Settings settings = solver::preset(preset);
  settings.model.hidden = 16;
  settings.model.heads = 2;
  settings.model.inner = 32;
  settings.model.layers = 1;
  settings.model.low_cycles = 1;
  settings.model.supervision_steps = 2;
  settings.train.batch = 4;
  settings.train.warmup_steps = 2;
  settings.arc.augmentations = settings.arc.votes = 4;
  settings.arc.tune_steps = 6;
  settings.run.threads = 1;
  return settings;
}

// Limited by the setting tune_steps alone.
inline solver::ArcEffort by_steps() {
  solver::ArcEffort effort;
  effort.time_limit_s = 0;
  return effort;
}

// A base with drawn weights, as a training would save it.
inline models::LoadedModel tiny_arc_base(int canvas, models::Positions positions) {
  models::ModelConfig config = tiny_arc_settings().model;
  config.positions = positions;
  config.grid_tokens = canvas * canvas;
  config.vocabulary = puzzles::kArcTokens;
  config.puzzle_count = 5;
  models::LoadedModel base{config, models::Params<float>(config), {{"puzzle", "arc"}}};
  models::Rng rng(3);
  models::initialise(base.params, rng);
  const models::ParamRef rows = base.params.table.find("model.inner.puzzle_emb.weights");
  for (int i = 0; i < rows.rows * rows.cols; ++i) {
    base.params.at(rows)[i] = static_cast<float>(i / rows.cols);  // row r holds r
  }
  return base;
}

}  // namespace tests
