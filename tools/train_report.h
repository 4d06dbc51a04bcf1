// SPDX-License-Identifier: Apache-2.0
// What trm train says before and after its steps.
#pragma once

#include "solver/training.h"

namespace tools {

// Data, model, memory by purpose and surroundings, as progress.
void tell_plan(const solver::Training& training);
// How it ended, how good it is, where the files are and how to go on, as the result.
void put_summary(const solver::Training& training, const solver::TrainingSummary& summary);

}  // namespace tools
