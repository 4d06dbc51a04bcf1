// SPDX-License-Identifier: Apache-2.0
// trm eval where the puzzles are ARC tasks.
#pragma once

#include "tools/arc_job.h"

namespace tools {

struct EvalArcOptions {
  std::string data, model, out;
  int threads = 0, fits = 0, every = 1;
  std::int64_t limit = 0;
  bool is_json = false;
  ArcFlags flags;
};

// The exit status.
int run_eval_arc(const EvalArcOptions& options);

}  // namespace tools
