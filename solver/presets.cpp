// SPDX-License-Identifier: Apache-2.0
// The named starting points of `trm train --preset`.
#include <functional>
#include <stdexcept>

#include "solver/arc_presets.h"
#include "solver/settings.h"

namespace solver {
namespace {

struct Preset {
  const char* name;
  std::function<void(Settings&)> apply;
};

// A small mixer that learns easy Sudoku in minutes on two cores.
void sudoku_easy(Settings& s) {
  s.model.hidden = 64;
  s.model.token_inner = 128;
  s.model.inner = 192;
  s.model.puzzle_tokens = 1;
  s.model.high_cycles = 1;
  s.model.low_cycles = 3;
  s.train.batch = 32;
  s.train.lr = s.train.puzzle_lr = 2e-3;
  s.train.weight_decay = s.train.puzzle_weight_decay = 0.1;
  s.train.ema_rate = 0.999;
  s.train.warmup_steps = 200;
  // The averaged weights stood at 100% of the held-back part from step 5,000 on
  // (docs/models/sudoku-easy.md).
  s.train.total_steps = s.run.steps = 8000;
  s.run.minutes = 0.0;
  s.train.min_lr_ratio = 0.05;
}

// What all recipes for hard Sudoku share: few supervision steps of a puzzle at first, all with the
// same weights, and a recursion that grows.  Origin of every number: docs/training.md.
void hard_sudoku(Settings& s) {
  s.model.loss = models::LossKind::kSoftmax;
  s.model.inner = 48;
  s.model.high_cycles = 1;
  s.model.low_cycles = 4;
  s.model.supervision_steps = 4;
  s.train.accumulate = 4;
  s.train.lr = 2e-3;
  s.train.weight_decay = 0.1;
  s.train.clip_norm = 1.0;
  s.train.warmup_steps = 200;
  s.train.min_lr_ratio = 0.0;
  s.train.ema_rate = 0.998;
  s.run.minutes = 0.0;
}

// One cell, told the structure or finding it; the hour's recipe (docs/training.md, section 15).
void gated_sudoku(Settings& s) {
  hard_sudoku(s);
  s.model.hidden = 24;
  s.model.layers = 1;
  s.train.batch = 4;
  s.train.beta2 = 0.99;
  s.train.hint_chance = 0.25;
  s.train.hint_share = 0.4;
  s.train.clue_chance = 0.8;
  s.train.clue_changes = 2;
  s.train.stages =
      "3000:1,8,lr=0.7;7000:1,12,lr=0.6;9000:1,12,lr=0.25,steps=16,batch=16,accumulate=1;"
      "20000:1,16,lr=1.6,batch=4,accumulate=16";
  s.train.total_steps = s.run.steps = 21500;
  s.train.decay = Decay::kLinear;
  s.train.decay_start = 0.42;
  s.run.validation_every_steps = 1000;
}

// With the rows, columns and boxes given: under half a percent of the paper's parameters.  Two
// blocks at half the cycles, and weights that move after every step to the end, on harder and
// harder puzzles. Depth comes when it is asked: --rounds 16 (section 19 there).
void sudoku_structured(Settings& s) {
  gated_sudoku(s);
  s.model.mixing = models::Mixing::kSymbolsStructured;
  s.model.layers = 2;
  s.train.stages =
      "6000:1,8,lr=0.7;13000:1,8,lr=0.25,steps=16,batch=16,accumulate=1;"
      "38000:1,8,lr=0.25,tries=2;52000:1,8,lr=0.25,tries=4,hints=0.15";
  s.train.total_steps = s.run.steps = 62000;
  s.train.decay_start = 0.21;
  s.run.validation_every_steps = 2000;
}

// Where the net must find rows, columns and boxes itself, by six matrices over the cells.
void sudoku_extreme(Settings& s) {
  gated_sudoku(s);
  s.model.mixing = models::Mixing::kSymbolsAdjacency;
  s.model.heads = 6;
}

// The same by a mixer over the cells, far slower: sections 1 to 5 there.
void sudoku_symbols(Settings& s) {
  hard_sudoku(s);
  s.model.mixing = models::Mixing::kSymbolsLearned;
  s.model.hidden = 16;
  s.model.token_inner = 128;
  s.model.layers = 2;
  s.train.batch = 8;
  s.train.beta2 = 0.98;
  s.train.hint_chance = 0.5;
  s.train.hint_share = 0.5;
  s.train.stages = "4000:1,8,lr=0.6";
  s.train.total_steps = s.run.steps = 7200;
  s.train.decay_start = 0.4;
  s.run.validation_every_steps = 400;
}

// arXiv 2510.04871, sec. 5, Sudoku-Extreme: the mixer with 5M parameters.
void sudoku_mixer(Settings& s) {
  s.model.hidden = 512;
  s.model.puzzle_tokens = 16;
  s.model.high_cycles = 3;
  s.model.low_cycles = 6;
  s.train.batch = 768;
  s.train.lr = s.train.puzzle_lr = 1e-4;
  s.train.weight_decay = s.train.puzzle_weight_decay = 1.0;
  s.train.warmup_steps = 2000;
  s.run.minutes = 0.0;
}

// The same with attention and rotary positions (7M parameters).
void sudoku_attention(Settings& s) {
  sudoku_mixer(s);
  s.model.mixing = models::Mixing::kAttention;
  s.model.positions = models::Positions::kRotary;
  s.model.heads = 8;
}

// Mazes of the size trained on and, with the same weights, of any other: each cell is told of its
// four neighbours.  S and G are moved about, for 1,000 mazes are soon known by heart; puzzles stay
// for a random number of steps, and the last part trains all sixteen with the same weights, so that
// an answer once found stays found.  docs/mazes.md.
void maze(Settings& s) {
  s.model.mixing = models::Mixing::kStructured;
  s.model.groups = "below,left,right,above";
  s.model.loss = models::LossKind::kSoftmax;
  s.model.hidden = 32;
  s.model.inner = 64;
  s.model.layers = 1;
  s.model.high_cycles = 1;
  s.model.low_cycles = 8;
  s.train.batch = 16;
  s.train.lr = 2e-3;
  s.train.weight_decay = 0.1;
  s.train.beta2 = 0.99;
  s.train.clip_norm = 1.0;
  s.train.warmup_steps = 200;
  s.model.halt_exploration = 1.0;
  s.train.clue_chance = 0.8;
  s.train.stages = "29000:1,8,lr=0.5,batch=2,steps=16,accumulate=16";
  s.train.total_steps = s.run.steps = 48000;
  s.train.decay_start = 0.6;
  s.train.ema_rate = 0.9995;
  s.train.min_lr_ratio = 0.0;
  s.run.validation_every_steps = 1000;
  s.run.minutes = 0.0;
}

// arXiv 2510.04871, sec. 5, Maze-Hard: attention with 7M parameters, T = 3, n = 4.
void maze_hard(Settings& s) {
  sudoku_attention(s);
  s.model.low_cycles = 4;
}

// For tests: a step takes well under a millisecond on 4x4 puzzles.
void tiny(Settings& s) {
  s.model.hidden = 16;
  s.model.token_inner = 16;
  s.model.inner = 32;
  s.model.puzzle_tokens = 1;
  s.model.high_cycles = 2;
  s.model.low_cycles = 2;
  s.model.supervision_steps = 4;
  s.train.batch = 8;
  s.train.warmup_steps = 20;
  s.run.report_every_steps = 20;
  s.run.validation_every_steps = 50;
}

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = {{"sudoku-easy", sudoku_easy},
                                          {"sudoku-structured", sudoku_structured},
                                          {"sudoku-extreme", sudoku_extreme},
                                          {"sudoku-symbols", sudoku_symbols},
                                          {"sudoku-mixer", sudoku_mixer},
                                          {"sudoku-attention", sudoku_attention},
                                          {"maze", maze},
                                          {"maze-hard", maze_hard},
                                          {"arc-base", arc_base},
                                          {"arc-scratch", arc_scratch},
                                          {"arc-tune", arc_tune},
                                          {"arc-symbols", arc_symbols},
                                          {"arc-attention", arc_attention},
                                          {"arc-small", arc_small},
                                          {"arc-paper", arc_paper},
                                          {"tiny", tiny}};
  return all;
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.emplace_back(preset.name);
  return names;
}

Settings preset(const std::string& name) {
  for (const Preset& preset : presets()) {
    if (name != preset.name) continue;
    Settings settings;
    settings.preset_name = name;
    preset.apply(settings);
    return settings;
  }
  std::string known;
  for (const std::string& each : preset_names()) known += (known.empty() ? "" : ", ") + each;
  const std::string near = models::nearest_name(name, preset_names());
  throw std::runtime_error("preset '" + name + "' is unknown, wanted one of " + known +
                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace solver
