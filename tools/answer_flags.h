// SPDX-License-Identifier: Apache-2.0
// The flags of `trm solve` and `trm eval` that say how puzzles are answered.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "solver/predict_options.h"

namespace tools {

// Adds them to a command; parsing fills `options`, whose values now are the defaults.  Both must
// live as long as the command.
void add_answer_flags(CLI::App& command, solver::PredictOptions& options);

// After parsing: a flag that says how attempts end or which are made takes the place of the
// defaults that say the same.  Throws std::runtime_error for what does not go together.
void settle_answer_flags(const CLI::App& command, solver::PredictOptions& options);
// Was one of those flags given, so that defaults of another kind of puzzle do not fit?
bool says_which_attempts(const CLI::App& command);
// For ARC tasks, which are answered another way: std::runtime_error where one of them was given.
void refuse_answer_flags(const CLI::App& command);

}  // namespace tools
