// SPDX-License-Identifier: Apache-2.0
// The settings of the ARC presets and where they come from.
#include "solver/arc_presets.h"

namespace solver {
namespace {

// A small attention net; one step of it takes two milliseconds on a 10x10 canvas.
void small_net(models::ModelConfig& model) {
  model.mixing = models::Mixing::kAttention;
  model.positions = models::Positions::kRotary2d;
  model.hidden = 64;
  model.heads = 4;
  model.inner = 192;
  model.layers = 2;
  model.puzzle_tokens = 1;
  model.high_cycles = 1;
  model.low_cycles = 3;
  model.supervision_steps = 8;
}

}  // namespace

void arc_small(Settings& s) {
  small_net(s.model);
  s.arc.canvas = 10;
  s.arc.augmentations = 100;
  s.train.batch = 32;
  s.train.lr = 2e-3;
  s.train.weight_decay = 0.1;
  s.train.puzzle_lr = 1e-2;
  s.train.puzzle_weight_decay = 0.1;
  s.train.warmup_steps = 200;
  s.train.validation_fraction = 0.5;
  s.run.minutes = 60.0;
  s.run.validation_every_steps = 1000;
}

// Sec. 5: batch 768, 1,000 augmentations, embeddings at 1e-2.
void arc_paper(Settings& s) {
  s.model.mixing = models::Mixing::kAttention;
  s.model.positions = models::Positions::kRotary;
  s.model.puzzle_tokens = 16;
  s.model.high_cycles = 3;
  s.model.low_cycles = 4;
  s.arc.canvas = 30;
  s.arc.augmentations = 1000;
  s.train.batch = 768;
  s.train.lr = 1e-4;
  s.train.weight_decay = 0.1;
  s.train.puzzle_lr = 1e-2;
  s.train.puzzle_weight_decay = 0.1;
  s.train.warmup_steps = 2000;
  s.run.minutes = 0.0;
}

void arc_attention(Settings& s) {
  small_net(s.model);
  s.arc.augmentations = s.arc.votes = 64;
  s.train.batch = 16;
  s.train.lr = 2e-3;
  s.train.min_lr_ratio = 0.05;
  s.train.weight_decay = 0.1;
  s.train.beta2 = 0.99;
  s.train.clip_norm = 1.0;
  s.train.ema_rate = 0.98;  // a sitting is a few hundred steps
  s.train.puzzle_lr = 1e-2;
  s.train.puzzle_weight_decay = 0.1;
  s.train.warmup_steps = 20;
}

// Relabelled colours give relabelled answers by themselves, so only the transforms augment; what
// sets colours apart is learned in the eight rows of the puzzle embedding.
void arc_symbols(Settings& s) {
  arc_attention(s);
  s.model.mixing = models::Mixing::kSymbolsAttention;
  s.model.hidden = 32;
  s.model.heads = 2;
  s.model.inner = 64;
  s.model.layers = 1;
  s.train.batch = 8;
  s.arc.permutes_colours = false;
  s.arc.identifiers = ArcIdentifiers::kTransform;
  s.arc.augmentations = s.arc.votes = 8;
}

// Of the three from-scratch nets the one that solves most in equal time: docs/arc.md.
void arc_scratch(Settings& s) {
  arc_symbols(s);
  s.model.mixing = models::Mixing::kSymbolsStructured;
  s.model.colours = true;
  s.model.groups = "left,right,above,below,row,column,canvas";
  s.model.positions = models::Positions::kNone;
  s.model.low_cycles = 4;
  s.arc.fits_palette = true;
  s.arc.nets = 2;
}

// The same net on many tasks.
void arc_base(Settings& s) {
  arc_scratch(s);
  s.arc.canvas = 10;
  s.train.batch = 16;
  s.train.ema_rate = 0.999;
  s.train.warmup_steps = 200;
  s.train.validation_fraction = 0.5;
  s.run.minutes = 60.0;
  s.run.validation_every_steps = 1000;
}

void arc_tune(Settings& s) {
  arc_scratch(s);
  s.train.lr = 1e-3;
}

}  // namespace solver
