// SPDX-License-Identifier: Apache-2.0
// Which model answers: the one that was named, or the shipped one that fits the puzzle.
#pragma once

#include <memory>
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

// "" means: the shipped one that fits best.  A model fits when it is for the domain of the puzzles,
// or for one that holds it (a larger canvas), which then takes its place; a net that is given the
// structure is changed to the board of the puzzles.  Throws
// std::runtime_error when there is none, or the model is of another kind of puzzle.
models::LoadedModel choose_model(const std::string& path, std::unique_ptr<puzzles::Domain>& domain);

}  // namespace tools
