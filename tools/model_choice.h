// SPDX-License-Identifier: Apache-2.0
// Which model answers: the one that was named, or the shipped one that fits the puzzle.
#pragma once

#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "puzzles/domain.h"

namespace tools {

struct ShippedModel {
  std::string path;
  std::string puzzle;  // "sudoku-3x3"; empty when the file cannot be read
};

// In the folder of TRM_WEIGHTS when that is set, else beside the program: in its build tree, its
// installation, its sources.  Sorted by name.
std::vector<ShippedModel> shipped_models();
std::vector<std::string> weight_folders();  // those that are looked into, first found wins

// "" means: the shipped one whose facts name the domain.  Throws std::runtime_error when there is
// none, or the model is of another kind of puzzle.
models::LoadedModel choose_model(const std::string& path, const puzzles::Domain& domain);

}  // namespace tools
