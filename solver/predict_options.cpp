// SPDX-License-Identifier: Apache-2.0
// Names, ranges, and what does not go together.
#include "solver/predict_options.h"

#include <stdexcept>
#include <string>

#include "models/config.h"

namespace solver {
namespace {

// All attempts of a puzzle are in work at once, each with a carry of its own.
constexpr int kMaxAttempts = 4096;

}  // namespace

void visit_fields(PredictOptions& o, models::FieldVisitor& visitor) {
  visitor.integer("steps", o.max_steps, 0, 100'000,
                  "supervision steps of an attempt at most; 0 = the model's own");
  visitor.integer(
      "rounds", o.rounds, 0, models::kMostCycles,
      "high cycles of a step, after which its answer is looked at; 0 = the model's own");
  visitor.boolean("halting", o.stops_when_done, "stop an attempt when the net says done");
  visitor.integer("rollouts", o.rollouts, 1, kMaxAttempts,
                  "attempts with noise, all but the first; the one that the rules confirm stands, "
                  "where they are asked, else the surest");
  visitor.real("noise", o.noise, 0, 100, "standard deviation of the noise of rollouts");
  visitor.integer("starts", o.starts, 1, kMaxAttempts,
                  "attempts from random states, all but the first; the most settled stands");
  visitor.integer("votes", o.votes, 1, kMaxAttempts,
                  "symmetries of the puzzle, the identity first; most votes stand");
  visitor.boolean("until_valid", o.stops_when_valid,
                  "stop a puzzle at the first answer that the rules confirm");
  visitor.integer64("seed", o.seed, 0, INT64_MAX, "of noise, starts and symmetries");
}

void validate(const PredictOptions& o) {
  if (o.rollouts > 1 && o.starts > 1) {
    throw std::runtime_error("rollouts " + std::to_string(o.rollouts) + " and starts " +
                             std::to_string(o.starts) +
                             ": rollouts keep the surest attempt, starts the most settled one; "
                             "wanted one of the two (either goes with votes)");
  }
  if (static_cast<std::int64_t>(o.trials()) * o.votes > kMaxAttempts) {
    const bool rolls = o.rollouts > 1;
    throw std::runtime_error((rolls ? "rollouts " : "starts ") + std::to_string(o.trials()) +
                             " times votes " + std::to_string(o.votes) + ": wanted at most " +
                             std::to_string(kMaxAttempts) + " attempts at a puzzle");
  }
}

}  // namespace solver
