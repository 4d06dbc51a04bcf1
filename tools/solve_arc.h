// SPDX-License-Identifier: Apache-2.0
// trm solve where the puzzles are ARC tasks.
#pragma once

#include "tools/arc_job.h"

namespace tools {

struct SolveArcOptions {
  std::vector<std::string> paths;
  std::string model, format, out;
  int threads = 0;
  bool goes_on = false;  // tasks that `out` answers already are left as they are
  ArcFlags flags;
};

// The exit status.
int run_solve_arc(const SolveArcOptions& options);

}  // namespace tools
