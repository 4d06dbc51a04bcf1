// SPDX-License-Identifier: Apache-2.0
// Starting points for ARC, listed by name in presets.cpp.
#pragma once

#include "solver/settings.h"

namespace solver {

void arc_base(Settings& settings);       // a base model for tasks up to 10x10
void arc_scratch(Settings& settings);    // an unseen task, without a base
void arc_tune(Settings& settings);       // an unseen task, from a base; its model is the base's
void arc_symbols(Settings& settings);    // as arc_scratch, colours attending over the cells
void arc_attention(Settings& settings);  // as arc_scratch, a small net like the published one
void arc_small(Settings& settings);      // as arc_base, the same
void arc_paper(Settings& settings);      // arXiv 2510.04871: 30x30, 7M parameters

}  // namespace solver
