// SPDX-License-Identifier: Apache-2.0
// Settings that are changed when a training is taken up again, and the record of them: the file
// says what was done by hand.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "solver/settings.h"

namespace solver {

// In the facts of a model: [{"step": 32000, "set": {"lr": 0.001}}, ...] in order; absent where
// nothing was changed.
inline constexpr const char* kChangesFact = "changes";

// What of the training settings differs, name to new value.  `step`: training steps done.  Throws
// std::runtime_error for a setting that cannot change in mid-training (sizes, data order, slots),
// for other cycles or slots of stages that have begun by then, and for one that the stage sets
// itself.  RunConfig may change freely and is no
// part of the record.
nlohmann::json changed_settings(const Settings& before, const Settings& after, std::int64_t step);

// The record in the facts of a checkpoint, an empty list for none.  Throws std::runtime_error
// "where: ..." for anything else.
nlohmann::json read_changes(const nlohmann::json& facts, const std::string& where);

}  // namespace solver
