// SPDX-License-Identifier: Apache-2.0
// A training in one file: a model file (averaged weights under their published names, so that it
// answers puzzles like any other) with everything else that the next step depends on under
// "resume.".  Layout: docs/formats.md, "Checkpoints".
//
// Nothing that hangs on a clock, a path or a number of threads is in it: two trainings that did the
// same are two equal files.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/config.h"
#include "solver/trainer.h"

namespace solver {

// Written whole or not at all.  The facts are those of the model files of this training; step and
// train (the TrainConfig) are added.
// Changes nothing in the trainer.
void save_training(const std::string& path, Trainer& trainer, nlohmann::json facts);
// The averaged weights alone, for answering.
void save_averaged(const std::string& path, const Trainer& trainer, nlohmann::json facts);

// What a trainer must be built from before load_training() can fill it.
struct TrainingHeader {
  models::ModelConfig model;
  TrainConfig train;
  nlohmann::json facts;
  std::int64_t step = 0;  // training steps done
};
// Throws std::runtime_error when the file is no checkpoint, or one without a training to go on
// with.
TrainingHeader read_training_header(const std::string& path);
// Requires a trainer built from that header, at its step.  Throws std::runtime_error for a tensor
// of another shape, NaN, or an index out of range; the trainer is then of no use.
void load_training(const std::string& path, Trainer& trainer);

}  // namespace solver
