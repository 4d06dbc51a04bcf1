// SPDX-License-Identifier: Apache-2.0
// A base model for tasks that it has not seen: weights that serve any task, and where the
// embeddings of a new one start.
#pragma once

#include "models/checkpoint.h"

namespace solver {

// Into `params`, of the base's kind but with its own puzzle rows and canvas: the weights by name,
// and every row of the puzzle embedding as the mean of those that the base was trained with (all
// but the blank, or the blank where it is alone).
void take_weights(models::Params<float>& params, const models::Params<float>& base);

// Do the same weights serve every canvas?  Those of the mixers and learned positions do not; and
// rotary positions in one dimension know the length of a row.
bool serves_any_canvas(models::ModelConfig config);

// The model with a single row of puzzle embedding, from which every new task starts.
models::LoadedModel without_identifiers(const models::LoadedModel& model);

}  // namespace solver
