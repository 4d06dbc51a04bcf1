// SPDX-License-Identifier: Apache-2.0
// How puzzles are answered, whatever the model: for how long, how many attempts, and how one of
// them is chosen.  Modes, sources, cost: docs/answering.md.
#pragma once

#include <cstdint>
#include <functional>

#include "models/fields.h"

namespace solver {

struct PredictOptions {
  int max_steps = 0;            // supervision steps of an attempt at most; 0 = M of the model
  int rounds = 0;               // high cycles of a step; 0 = T of the model
  bool stops_when_done = true;  // adaptive halting
  int rollouts = 1;             // of each puzzle; the first without noise
  double noise = 0.15;          // standard deviation of what the other rollouts add to y
  int starts = 1;               // of each puzzle; the first is the model's own
  int votes = 1;                // symmetries of each puzzle; the first is the identity
  bool stops_when_valid =
      false;              // at the first answer that the rules confirm, whatever the net says
  std::int64_t seed = 0;  // of noise, starts and symmetries
  // Of a puzzle's share of the time of its steps; 0 = none.  What it cuts short hangs on the
  // machine, so it is no field of a comparison's modes.
  double time_limit_s = 0;
  std::function<bool()> is_stop_asked = {};  // looked at between supervision steps

  // Attempts of a puzzle under one symmetry, and of all of them.
  int trials() const { return rollouts > starts ? rollouts : starts; }
  int attempts() const { return trials() * votes; }
};

// The one table of fields, named like the flags: steps, rounds, halting, rollouts, noise, starts,
// votes, until_valid, seed.
void visit_fields(PredictOptions& options, models::FieldVisitor& visitor);

// Throws std::runtime_error naming the two options that do not go together.
void validate(const PredictOptions& options);

}  // namespace solver
