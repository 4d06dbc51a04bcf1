// SPDX-License-Identifier: Apache-2.0
// What a puzzle tells the structured cell beforehand, as plain data: which cells form its lines and
// its boxes.
#pragma once

#include <vector>

namespace models {

// Each group is a list of cell indices.  A cell may be in any number of groups of a kind.
struct Structure {
  std::vector<std::vector<int>> lines;  // rows and columns: they share a weight
  std::vector<std::vector<int>> boxes;
};

}  // namespace models
