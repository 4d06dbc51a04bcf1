// SPDX-License-Identifier: Apache-2.0
// The kinds of puzzle by name.
#include "puzzles/domain.h"

#include <stdexcept>

#include "puzzles/sudoku.h"

namespace puzzles {

Domain::~Domain() = default;

std::unique_ptr<Domain> make_domain(const std::string& name) {
  const std::string kind = "sudoku-";
  if (name.rfind(kind, 0) == 0) {
    try {
      return std::make_unique<SudokuDomain>(parse_box(name.substr(kind.size())));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("puzzle kind '" + name + "': " + error.what());
    }
  }
  throw std::runtime_error("puzzle kind '" + name +
                           "': unknown, wanted sudoku-RxC, the box shape (sudoku-2x2, sudoku-2x3, "
                           "sudoku-3x3, sudoku-3x4, sudoku-4x4)");
}

}  // namespace puzzles
