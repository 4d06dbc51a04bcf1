// SPDX-License-Identifier: Apache-2.0
// trm bench --growth: how the time of a training step grows with the batch, the tokens, the width.
#pragma once

#include <string>
#include <vector>

namespace tools {

struct GrowthOptions {
  std::string axis;  // one of growth_axes()
  std::string svg;   // where the plot goes; empty: nowhere
  int threads;
  int repeats;
  bool as_json;
};

std::vector<std::string> growth_axes();

// Beside each time the one to expect: the same useful arithmetic at the best rate of all sizes.
// Returns the exit status.
int bench_growth(const GrowthOptions& options);

}  // namespace tools
