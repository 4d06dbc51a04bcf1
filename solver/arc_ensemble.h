// SPDX-License-Identifier: Apache-2.0
// Several nets for one unseen task: each is trained by itself for its share of the time, all vote.
// Nets that fit the demonstrations by different rules seldom agree on a wrong answer.
#pragma once

#include <vector>

#include "solver/arc_solver.h"

namespace solver {

// One after another, the votes of all together; each has an equal share of the time that is left
// when its turn comes.  A stop asked for brings what was found so far, and no other net is begun.
// The steps, and how often the left-out demonstration was right, are sums.
ArcAnswer solve_together(const std::vector<ArcSolver>& nets, const puzzles::ArcTask& task,
                         const ArcEffort& effort);

}  // namespace solver
