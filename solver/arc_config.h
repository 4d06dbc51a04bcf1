// SPDX-License-Identifier: Apache-2.0
// How ARC tasks become examples, and how a task that no model has seen is answered: one table of
// fields beside those of the model and of the training.
#pragma once

#include "models/fields.h"

namespace solver {

// What has a row of the puzzle embedding to itself.
enum class ArcIdentifiers {
  kAugmentation,  // each augmentation of a task (the papers)
  kTransform,     // each of the eight transforms of a task, whatever the colours
  kTask,          // the task, which must then look alike under all of them
  kNone,          // nothing: for nets that have no puzzle embedding
};

struct ArcConfig {
  int canvas = 0;           // side; 0 = the smallest that holds the grids
  int augmentations = 100;  // of a task at most, itself among them
  ArcIdentifiers identifiers = ArcIdentifiers::kAugmentation;
  bool permutes_colours = true;  // else the augmentations are the eight transforms
  bool fits_palette = false;     // colours that an unseen task does not show are left out
  bool random_offsets = true;
  // At test time.
  int nets = 1;  // arc_ensemble.h
  int tune_steps = 0;
  bool tunes_weights = true;
  int votes = 64;
  double answer_share = 0.2;
  double left_out_share = 0.25;
};

// Throws std::runtime_error for what the ranges of the fields let pass: a canvas of 1 to 9.
void validate(const ArcConfig& config);

// The one table of fields: name, range, help.
void visit_fields(ArcConfig& config, models::FieldVisitor& visitor);

}  // namespace solver
