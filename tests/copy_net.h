// SPDX-License-Identifier: Apache-2.0
// A net whose answers are known without training, for 4x4 Sudoku: it copies the clues and fills
// every blank with the digit 1.  So it solves the puzzles whose blanks are all ones, and no other.
//
// Token v is embedded along axis v and blank along the axis of digit 1; the blocks' weights are
// zero, so that only their norms are left, which keep the axis; the head reads the axis back.
#pragma once

#include <string>
#include <vector>

#include "models/checkpoint.h"

namespace tests {

struct CopyNet {
  models::ModelConfig config;
  models::Params<float> params;
};

// q_halt: what the net says of every answer, right or wrong.
inline CopyNet make_copy_net(float q_halt, int supervision_steps = 4) {
  models::ModelConfig config;
  config.grid_tokens = 16;
  config.vocabulary = 6;
  config.hidden = 8;
  config.inner = 16;
  config.token_inner = 16;
  config.layers = 1;
  config.high_cycles = 1;
  config.low_cycles = 1;
  config.supervision_steps = supervision_steps;
  CopyNet net{config, models::Params<float>(config)};  // all zero
  const models::ParamRef embedding =
      net.params.table.find("model.inner.embed_tokens.embedding_weight");
  const models::ParamRef head = net.params.table.find("model.inner.lm_head.weight");
  const models::ParamRef q_bias = net.params.table.find("model.inner.q_head.bias");
  for (int token = 1; token < config.vocabulary; ++token) {
    const int axis = token == 1 ? 2 : token;
    net.params.at(embedding)[token * config.hidden + axis] = 1.0F;
    net.params.at(head)[token * config.hidden + token] = 1.0F;
  }
  net.params.at(q_bias)[0] = q_halt;
  return net;
}

inline void save_copy_net(const std::string& path, float q_halt, int supervision_steps = 4) {
  const CopyNet net = make_copy_net(q_halt, supervision_steps);
  models::save_model(path, net.config, net.params, {{"puzzle", "sudoku-2x2"}, {"step", 0}});
}

// For mazes of that shape (and smaller ones, at its top left): copies the maze and marks these
// cells as path, whatever stands there.  A learned position drowns the token.
inline void save_marking_net(const std::string& path, int rows, int cols,
                             const std::vector<int>& marked, float q_halt = 5.0F) {
  models::ModelConfig config = make_copy_net(q_halt).config;
  config.grid_tokens = rows * cols;
  config.positions = models::Positions::kLearned;
  config.mixing = models::Mixing::kAttention;  // its norms, unlike the mixer's, look at one token
  config.heads = 2;
  CopyNet net{config, models::Params<float>(config)};
  const models::ParamRef embedding =
      net.params.table.find("model.inner.embed_tokens.embedding_weight");
  const models::ParamRef place = net.params.table.find("model.inner.embed_pos.embedding_weight");
  const models::ParamRef head = net.params.table.find("model.inner.lm_head.weight");
  const int marks = config.vocabulary - 1;
  for (int token = 0; token < config.vocabulary; ++token) {
    net.params.at(embedding)[token * config.hidden + token] = 1.0F;
    net.params.at(head)[token * config.hidden + token] = 1.0F;
  }
  for (const int cell : marked) {
    net.params.at(place)[(config.P() + cell) * config.hidden + marks] = 10.0F;
  }
  net.params.at(net.params.table.find("model.inner.q_head.bias"))[0] = q_halt;
  models::save_model(
      path, config, net.params,
      {{"puzzle", "maze-" + std::to_string(rows) + "x" + std::to_string(cols)}, {"step", 0}});
}

// Puzzles with one solution each.
inline constexpr const char* kBlanksAreOnes = ".23434.2234.4.23";  // the copy net is right
inline constexpr const char* kItsAnswer = "1234341223414123";
inline constexpr const char* kBlankIsTwo = "1.34341223414123";  // and here it is wrong
inline constexpr const char* kSeveralSolutions = "1234............";

}  // namespace tests
