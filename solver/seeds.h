// SPDX-License-Identifier: Apache-2.0
// Random states by purpose and number: the same (seed, purpose, index) always gives the same
// draws, so a training that is taken up again needs no saved generator, only its counters.
#pragma once

#include <cstdint>

#include "models/random.h"

namespace solver {

enum class Purpose : std::uint64_t {
  kWeights = 1,            // index 0
  kOrder = 2,              // index = epoch
  kAugmentation = 3,       // index = puzzles drawn so far
  kHalting = 4,            // index = training step and round
  kValidation = 5,         // index 0
  kStart = 6,              // index = puzzles drawn so far: random starts
  kNoise = 7,              // index = training step and round
  kTaskAugmentations = 8,  // of ARC: index = number of the task
  kSymmetry = 9,           // index = puzzle that is answered
  kTrial = 10,             // the same: seeds of its trials
  kTrialStep = 11,         // index = supervision step of a trial
};

std::uint64_t seed_for(std::int64_t seed, Purpose purpose, std::int64_t index = 0);
models::Rng rng_for(std::int64_t seed, Purpose purpose, std::int64_t index = 0);

}  // namespace solver
