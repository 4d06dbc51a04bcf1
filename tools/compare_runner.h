// SPDX-License-Identifier: Apache-2.0
// Runs a comparison: data, runs on disjoint cores, progress, results.
#pragma once

#include <string>

#include "solver/comparison.h"
#include "solver/suite.h"

namespace tools {

struct CompareOptions {
  std::string out;
  int jobs = 1;  // runs at once
};

// Until all runs are over or a stop is asked for (tools/stop_signal.h).  Everything is checked
// before anything runs.  Throws std::runtime_error.
solver::Comparison run_comparison(const solver::Suite& suite, const CompareOptions& options);

// Writes results.json, table.md and the plots of a comparison into the folder, each whole or not
// at all.
void write_results(const solver::Comparison& comparison, const std::string& folder);
solver::Comparison read_results(const std::string& folder);

}  // namespace tools
