// SPDX-License-Identifier: Apache-2.0
// The kinds of puzzle below trm data, and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <string>

#include "tools/command.h"

namespace tools {

void add_data_sudoku(CLI::App& data, Run& run);
void add_data_maze(CLI::App& data, Run& run);
void add_data_arc(CLI::App& data, Run& run);

// To a file, whole or not at all, or to standard output where no file is named; `what` counts what
// is written: "12 mazes".
void put_data(const std::string& path, const std::function<void(std::ostream&)>& write,
              const std::string& what);

}  // namespace tools
