// SPDX-License-Identifier: Apache-2.0
// Recursions as the papers write them: one supervision step is a list of applications of a net,
// each of which sets one state from the sum of some states and perhaps x.  recursion_runner.h runs
// every member of the family.
#pragma once

#include <string>
#include <vector>

#include "models/config.h"

namespace models {

// state[out] <- f_net( sum of the states in `reads` [+ x] )
struct Application {
  int net;
  int out;
  std::vector<int> reads;
  bool reads_x;
  bool with_gradient;
};

// In TRM state 0 is y (the answer, read out) and state 1 is z (the reasoning).
struct Recursion {
  int state_count;
  int answer;                             // the state that the heads read
  std::vector<std::string> net_prefixes;  // parameter prefix of each net
  std::vector<std::string> start_keys;    // parameter key of each state at a fresh puzzle
  std::vector<Application> applications;  // of one supervision step; those with gradient come last
};

// The recursion that the configuration names.
Recursion make_recursion(const ModelConfig& config);

}  // namespace models
