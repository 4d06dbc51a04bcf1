// SPDX-License-Identifier: Apache-2.0
// One trained model for boards of several sizes, where no weight's shape depends on the board.
#pragma once

#include "models/params.h"

namespace models {

struct ModelForBoard {
  ModelConfig config;
  Params<float> params;
};

// The same model, number for number, for another grid_tokens, grid_columns (0 = square) and
// vocabulary.  Throws
// std::runtime_error naming the field on which the shape of a parameter depends.  Symbols with the
// structure given fit every board; attention without learned positions fits every grid_tokens.
ModelForBoard for_board(const ModelConfig& config, const Params<float>& params, int grid_tokens,
                        int vocabulary, int grid_columns = 0);

}  // namespace models
