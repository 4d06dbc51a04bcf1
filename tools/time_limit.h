// SPDX-License-Identifier: Apache-2.0
// --time-limit of trm solve and trm eval.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace tools {

struct TimeLimit {
  std::string text;  // empty: not given
  // Of each puzzle or task; `without` where the flag was not given.  Throws std::runtime_error.
  double seconds(double without) const;
};
void add_time_limit(CLI::App& command, TimeLimit& limit);

}  // namespace tools
