// SPDX-License-Identifier: Apache-2.0
// The same parameters under another configuration.
#include "models/board_size.h"

#include <algorithm>
#include <stdexcept>

namespace models {
namespace {

// Throws where a parameter's shape follows `field`, whose value `found` shall become `wanted`.
void check_shapes(const ModelConfig& config, const ParamTable& table, const char* field, int found,
                  int wanted) {
  validate(config);
  const ParamTable other(config);
  for (std::size_t i = 0; i < table.specs().size(); ++i) {
    const ParamSpec& spec = table.specs()[i];
    if (other.specs()[i].shape == spec.shape) continue;
    throw std::runtime_error("configuration: " + std::string(field) + " is " +
                             std::to_string(found) + ", wanted " + std::to_string(wanted) +
                             ", but the shape of '" + spec.key +
                             "' depends on it; a model with mixing 'symbols_structured' fits any "
                             "board");
  }
}

}  // namespace

ModelForBoard for_board(const ModelConfig& config, const Params<float>& params, int grid_tokens,
                        int vocabulary, int grid_columns) {
  ModelConfig wanted = config;
  wanted.grid_tokens = grid_tokens;
  wanted.grid_columns = grid_columns;
  check_shapes(wanted, params.table, "grid_tokens", config.grid_tokens, grid_tokens);
  wanted.vocabulary = vocabulary;
  check_shapes(wanted, params.table, "vocabulary", config.vocabulary, vocabulary);
  ModelForBoard model{wanted, Params<float>(wanted)};
  std::copy_n(params.values.data(), params.values.size(), model.params.values.data());
  return model;
}

}  // namespace models
