// SPDX-License-Identifier: Apache-2.0
// When a slot is done with its puzzle (arXiv 2510.04871, sec. 4.6; HRM: arXiv 2506.21734, "Adaptive
// computation time").
#pragma once

#include <cmath>

#include "models/config.h"
#include "models/random.h"

namespace models {

// True when the net says done: TRM q_halt > 0; HRM q_halt > q_continue.
inline bool says_done(const ModelConfig& config, double q_halt, double q_continue) {
  return config.halting == HaltingRule::kThreshold ? q_halt > 0.0 : q_halt > q_continue;
}

// The net's own odds that its answer is right: sigmoid(q_halt).
inline double sureness(double q_halt) { return 1.0 / (1.0 + std::exp(-q_halt)); }

// Training: the fewest steps before a slot may halt.  With probability halt_exploration uniform
// in 2..M, else 1. Always draws twice, so that the random state does not depend on the outcome.
inline int draw_min_steps(const ModelConfig& config, Rng& rng) {
  const bool explores = draw_unit(rng) < config.halt_exploration;
  const int steps = draw_int(rng, config.supervision_steps < 2 ? 1 : 2, config.supervision_steps);
  return explores ? steps : 1;
}

// Training: whether a slot halts after its `steps`-th supervision step.
inline bool halts(const ModelConfig& config, int steps, int min_steps, double q_halt,
                  double q_continue) {
  if (steps >= config.supervision_steps) return true;
  return says_done(config, q_halt, q_continue) && steps >= min_steps;
}

}  // namespace models
