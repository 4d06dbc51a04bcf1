// SPDX-License-Identifier: Apache-2.0
// Copies by name, means of rows.
#include "solver/arc_base.h"

#include <algorithm>

namespace solver {
namespace {

constexpr const char* kPuzzleTable = "model.inner.puzzle_emb.weights";

}  // namespace

bool serves_any_canvas(models::ModelConfig config) {
  if (config.positions == models::Positions::kRotary) return false;
  const std::size_t size = models::ParamTable(config).total_size();
  config.grid_tokens = config.grid_tokens > 1 ? config.grid_tokens - 1 : 2;
  return models::ParamTable(config).total_size() == size;
}

void take_weights(models::Params<float>& params, const models::Params<float>& base) {
  for (const models::ParamSpec& spec : params.table.specs()) {
    const models::ParamRef from = base.table.find(spec.key);
    float* to = params.values.data() + spec.offset;
    if (spec.key != kPuzzleTable) {
      std::copy_n(base.at(from), spec.size(), to);
      continue;
    }
    const int first = from.rows > 1 ? 1 : 0;
    for (int e = 0; e < from.cols; ++e) {
      double sum = 0;
      for (int row = first; row < from.rows; ++row) {
        sum += base.at(from)[static_cast<std::size_t>(row) * from.cols + e];
      }
      for (int row = 0; row < spec.rows(); ++row) {
        to[static_cast<std::size_t>(row) * from.cols + e] =
            static_cast<float>(sum / (from.rows - first));
      }
    }
  }
}

models::LoadedModel without_identifiers(const models::LoadedModel& model) {
  models::ModelConfig config = model.config;
  config.puzzle_count = 1;
  models::LoadedModel base{config, models::Params<float>(config), model.facts};
  take_weights(base.params, model.params);
  return base;
}

}  // namespace solver
