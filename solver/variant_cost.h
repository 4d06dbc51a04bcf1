// SPDX-License-Identifier: Apache-2.0
// What a variant of a suite costs, known before it runs: parameters, memory, steps of its budget.
#pragma once

#include <cstdint>

#include "puzzles/domain.h"
#include "solver/suite.h"

namespace solver {

struct VariantCost {
  std::size_t parameters = 0;
  std::size_t training_bytes = 0;
  std::int64_t steps = 0;  // training steps of the budget; 0 = it is in minutes
};

// Samples that went through a supervision step in the first `steps` training steps.
std::int64_t sample_steps(const TrainConfig& train, std::int64_t steps);
// Useful arithmetic of the first `steps` training steps.
double useful_flops(const Settings& settings, const puzzles::Domain& domain, std::int64_t steps);

// Of a variant that is trained here, fitted to the data.  Throws std::runtime_error
// for settings that do not go together, a sample-step budget that ends within a training step, and
// a training that needs more than `affordable_bytes`.
VariantCost cost_of(const Variant& variant, const puzzles::Domain& domain, int threads,
                    std::size_t affordable_bytes);

}  // namespace solver
