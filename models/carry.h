// SPDX-License-Identifier: Apache-2.0
// The carry of a puzzle: the states of the recursion and, with feedback, the last answer.
#pragma once

#include <cstddef>

#include "models/config.h"

namespace models {

// Elements of the states (states, S, D), and of the whole carry.  Known without an engine, hence
// without the puzzle's structure.
std::size_t states_size(const ModelConfig& config);
std::size_t carry_size(const ModelConfig& config);

}  // namespace models
