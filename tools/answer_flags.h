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

// What the flags cannot say one by one; throws std::runtime_error.
void check_answer_flags(const CLI::App& command, const solver::PredictOptions& options);

// Examples of each mode, for the end of the help.
std::string answer_examples(const std::string& command);

}  // namespace tools
