// SPDX-License-Identifier: Apache-2.0
// Stages of a training: from which step on the recursion has how many cycles.  A depth curriculum
// (arXiv 2511.08653) and depth growth (arXiv 2603.15641) are lists of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace solver {

struct Stage {
  std::int64_t after_step;  // the stage begins with the step after this one
  int high_cycles, low_cycles;
  double lr_factor = 1;  // of the training's lr, not of the stage before
  // As in the stage before where it names none; 0: the training's, the model's.
  int batch = 0;                      // slots of a training step
  int supervision_steps = 0;          // of a puzzle at most
  int accumulate = 0;                 // supervision steps of a training step
  double ema_rate = 0;                // of the averaged weights
  int clue_tries = 0;                 // puzzle_stream.h
  std::optional<double> hint_chance;  // the same; none: the training's

  bool operator==(const Stage& other) const = default;
};

// What a list looks like, for help and errors.
inline constexpr const char* kStagesForm =
    "FROM:HIGH,LOW[,lr=FACTOR][,batch=B][,steps=M][,accumulate=K][,ema=RATE][,tries=N]"
    "[,hints=CHANCE] joined by ';', FROM a step or a share of total_steps such as 30%";

// "6000:1,10,lr=0.4" or "30%:2,4;60%:3,6" in the order of their beginnings.  Before the first the
// cycles of the model and the batch of the training hold.  Throws std::runtime_error that names the
// piece.
std::vector<Stage> parse_stages(const std::string& text, std::int64_t total_steps);
// "found PIECE, wanted ..." of what does not read as a list; empty where it does.  The order of
// stages is not looked at: it may hang on total_steps.
std::string fault_of_stages(const std::string& text);

}  // namespace solver
