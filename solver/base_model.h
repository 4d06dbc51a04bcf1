// SPDX-License-Identifier: Apache-2.0
// A trained model from which another training starts: weights that serve other puzzles of the kind,
// and where the embeddings of a new ARC task start.
#pragma once

#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "solver/settings.h"

namespace solver {

// In the facts of a model: those of the model that its training started from, whole.
inline constexpr const char* kBaseFact = "base";

// What a training that goes on from this model starts with: the model's own configuration, ARC's
// settings as the base had them, no stages (the recursion has grown already).  Sizes that follow
// from the data are left to fit_sizes().
void start_settings_from(Settings& settings, const models::LoadedModel& base);
// What answering an unseen ARC task from this base takes over from its training: how tasks were
// augmented and what had a row of the puzzle embedding.
void tune_settings_from(Settings& settings, const models::LoadedModel& base);
// Throws std::runtime_error where so many trainings went on one from another already that the facts
// of one more, which hold those of all before it, could not be read again.
void check_generations(const nlohmann::json& facts);
// Digests of the ARC tasks that a model saw, those of the models before it too.
std::vector<std::string> arc_seen(const nlohmann::json& facts);

// Into `params`, of the base's kind but with its own puzzle rows and canvas: the weights by name,
// and every row of the puzzle embedding as the mean of those that the base was trained with (all
// but the blank, or the blank where it is alone), its beginning where the rows have become shorter
// (of colours left out).  Throws std::runtime_error naming the first
// tensor that the base lacks or has in another shape.
void take_weights(models::Params<float>& params, const models::Params<float>& base);

// Do the same weights serve every canvas?  Those of the mixers and learned positions do not; and
// rotary positions in one dimension know the length of a row.
bool serves_any_canvas(models::ModelConfig config);

// The model with a single row of puzzle embedding, from which every new task starts.
models::LoadedModel without_identifiers(const models::LoadedModel& model);

}  // namespace solver
