// SPDX-License-Identifier: Apache-2.0
// ARC tasks to train a base model on: their demonstrations are the examples, some of their test
// pairs (never trained on) choose the best weights.
#pragma once

#include "solver/curriculum.h"

namespace solver {

// Tasks that do not fit on the canvas that the settings ask for are left out.
std::unique_ptr<Curriculum> make_arc_curriculum(std::vector<puzzles::ArcTask> tasks);

// "puzzle" in the facts of a model for ARC.
inline constexpr const char* kArcPuzzle = "arc";
// In the facts of such a model: the ArcConfig, and demonstration_digests() of what it saw.
inline constexpr const char* kArcFact = "arc";
inline constexpr const char* kArcSeenFact = "arc_seen";

}  // namespace solver
