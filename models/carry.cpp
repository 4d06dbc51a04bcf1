// SPDX-License-Identifier: Apache-2.0
// Sizes of the carry.
#include "models/carry.h"

#include "models/recursion.h"

namespace models {

std::size_t states_size(const ModelConfig& config) {
  return static_cast<std::size_t>(make_recursion(config).state_count) *
         static_cast<std::size_t>(config.S()) * static_cast<std::size_t>(config.D());
}

std::size_t carry_size(const ModelConfig& config) {
  const std::size_t answer =
      static_cast<std::size_t>(config.grid_tokens) * static_cast<std::size_t>(config.vocabulary);
  return states_size(config) + (config.feedback ? answer : 0);
}

}  // namespace models
