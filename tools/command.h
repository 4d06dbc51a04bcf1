// SPDX-License-Identifier: Apache-2.0
// The subcommands of trm.  Each declares its flags once; what it returns is the exit status.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace tools {

constexpr int kSuccess = 0;   // everything asked was answered
constexpr int kNotAll = 1;    // some answers are not valid, some checks failed
constexpr int kBadInput = 2;  // bad input or usage: one line on standard error

// Adds a subcommand to app; when it is chosen, parsing sets `run`.
using Run = std::function<int()>;
void add_solve(CLI::App& app, Run& run);
void add_train(CLI::App& app, Run& run);
void add_eval(CLI::App& app, Run& run);
void add_data(CLI::App& app, Run& run);
void add_info(CLI::App& app, Run& run);
void add_compare(CLI::App& app, Run& run);
void add_bench(CLI::App& app, Run& run);

}  // namespace tools
