// SPDX-License-Identifier: Apache-2.0
// Flags that several commands have, each declared once.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace tools {

void add_model(CLI::App& command, std::string& path);       // of what answers
CLI::Option* add_threads(CLI::App& command, int& threads);  // 0 = all cores
void add_pin(CLI::App& command, bool& is_pinning);
void add_box(CLI::App& command, std::string& box);  // of Sudoku that is read
void add_quiet(CLI::App& command, bool& is_quiet);

}  // namespace tools
