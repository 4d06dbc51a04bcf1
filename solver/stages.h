// SPDX-License-Identifier: Apache-2.0
// The stages of a training: from which step on a step has how many cycles, slots and supervision
// steps, and draws which examples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace solver {

struct TrainConfig;

struct Stage {
  std::int64_t after_step = 0;  // the stage begins with the step after this one
  // 0 in the first, where the model's hold.
  int high_cycles = 0, low_cycles = 0;
  double lr_factor = 1;       // of the training's lr, not of the stage before
  double lr_end_factor = 1;   // reached in a straight line with its last step
  int batch = 0;              // slots of a training step
  int supervision_steps = 0;  // of a puzzle at most; 0: the model's
  int accumulate = 0;         // supervision steps of a training step
  double ema_rate = 0;        // of the averaged weights
  double hint_chance = 0;     // puzzle_stream.h
  int clue_tries = 0;         // the same
};

// What a list looks like, for help and errors.
inline constexpr const char* kStagesForm =
    "FROM:HIGH,LOW[,lr=FACTOR][,to=FACTOR][,batch=B][,steps=M][,accumulate=K][,ema=RATE][,hints="
    "CHANCE]"
    "[,tries=N] joined by ';', FROM a step or a share of total_steps such as 30%";

// All stages in the order of their beginnings.  The first is that of the training's own settings,
// after step 0; behind it those of its list, "6000:1,10,lr=0.4" or "30%:2,4;60%:3,6": what a piece
// does not name is as in the stage before, but for lr, which is 1 again, and to, which is as lr.
// Throws std::runtime_error that names the piece.
std::vector<Stage> stages_of(const TrainConfig& train);
// "found PIECE, wanted ..." of what does not read as a list; empty where it does.  The order of
// stages is not looked at: it may hang on total_steps.
std::string fault_of_stages(const std::string& text);

}  // namespace solver
