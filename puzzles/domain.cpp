// SPDX-License-Identifier: Apache-2.0
// The kinds of puzzle by name.
#include "puzzles/domain.h"

#include <stdexcept>
#include <string_view>

#include "puzzles/maze.h"
#include "puzzles/sudoku.h"

namespace puzzles {

Domain::~Domain() = default;

GroupKind kind_of_members(const std::string& name, std::vector<std::vector<int>> groups,
                          int cells) {
  GroupKind kind{name, std::move(groups), {}};
  kind.groups_of_cell.resize(cells);
  for (size_t group = 0; group < kind.groups.size(); ++group) {
    for (const int cell : kind.groups[group]) {
      kind.groups_of_cell.at(cell).push_back(static_cast<int>(group));
    }
  }
  return kind;
}

std::vector<GridSymmetry> Domain::symmetries(const Grid&, int, std::mt19937_64&) const {
  const auto same = [](const Grid& grid) { return grid; };
  return {{same, same}};
}

std::string Domain::kind() const {
  const std::string whole = name();
  return whole.substr(0, whole.find('-'));
}

Grid Domain::decode_for(const Grid&, std::span<const int32_t> tokens) const {
  return decode(tokens);
}

Picture Domain::picture(const Grid& grid) const {
  Picture picture{to_text(grid), {}};
  int cells = 0;
  for (const char character : picture.text) {
    const bool is_separator = std::string_view(" |+-\n").find(character) != std::string::npos;
    picture.cell_of_character.push_back(is_separator ? -1 : cells++);
  }
  return picture;
}

std::unique_ptr<Domain> make_domain(const std::string& name) {
  const std::string sudoku = "sudoku-", maze = "maze-";
  try {
    if (name.rfind(sudoku, 0) == 0) {
      return std::make_unique<SudokuDomain>(parse_box(name.substr(sudoku.size())));
    }
    if (name.rfind(maze, 0) == 0) {
      return std::make_unique<MazeDomain>(parse_maze_shape(name.substr(maze.size())));
    }
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("puzzle kind '" + name + "': " + error.what());
  }
  throw std::runtime_error("puzzle kind '" + name +
                           "': unknown, wanted sudoku-RxC, the box shape (sudoku-2x2, sudoku-2x3, "
                           "sudoku-3x3, sudoku-3x4, sudoku-4x4), or maze-RxC, rows and columns "
                           "(maze-13x13)");
}

}  // namespace puzzles
