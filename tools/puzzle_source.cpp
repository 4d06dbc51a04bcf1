// SPDX-License-Identifier: Apache-2.0
// What an argument is, and that all fit together.
#include "tools/puzzle_source.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace tools {
namespace {

// A few digits may be the name of a file; a puzzle with cells missing is still one, so that the
// reader can say what is wrong with it.
constexpr std::size_t kShortestPuzzle = 8;

bool is_meant_as_puzzle(const std::string& text) {
  if (puzzles::looks_like_sudoku(text)) return true;
  const auto is_cell = [](char character) { return puzzles::cell_of_character(character) >= 0; };
  return text.size() >= kShortestPuzzle && std::all_of(text.begin(), text.end(), is_cell);
}

}  // namespace

std::optional<puzzles::BoxShape> box_option(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return puzzles::parse_box(text);
}

PuzzleSource read_puzzle_file(const std::string& path, const puzzles::ReadOptions& options) {
  PuzzleSource source;
  source.puzzles = puzzles::read_sudoku_file(path, options);
  source.box = puzzles::box_of(source.puzzles, options);
  source.domain = std::make_unique<puzzles::SudokuDomain>(source.box);
  return source;
}

PuzzleSource read_puzzle_arguments(const std::vector<std::string>& arguments,
                                   const puzzles::ReadOptions& options) {
  const std::vector<std::string> sources =
      arguments.empty() ? std::vector<std::string>{"-"} : arguments;
  PuzzleSource all;
  int typed = 0;
  for (const std::string& source : sources) {
    std::error_code error;
    const bool is_puzzle = is_meant_as_puzzle(source) && !std::filesystem::exists(source, error);
    std::vector<puzzles::Puzzle> found;
    if (is_puzzle) {
      const std::string name = "argument " + std::to_string(++typed);
      puzzles::ReadOptions typing = options;
      const bool is_line = source.find('\n') == std::string::npos;
      if (typing.format == puzzles::Format::kAuto && is_line) {
        typing.format = puzzles::Format::kLines;  // not the first row of a larger grid
      }
      found.push_back(puzzles::parse_sudoku(source, name, typing));
      found.back().where = name;
    } else {
      found = puzzles::read_sudoku_file(source, options);
    }
    const puzzles::BoxShape box = puzzles::box_of(found, options);
    if (!all.puzzles.empty() && !(box == all.box)) {
      throw std::runtime_error(found.front().where + ": found a puzzle with boxes of " +
                               puzzles::box_text(box) + ", wanted " + puzzles::box_text(all.box) +
                               " as before; solve them apart");
    }
    all.box = box;
    for (puzzles::Puzzle& puzzle : found) all.puzzles.push_back(std::move(puzzle));
  }
  all.domain = std::make_unique<puzzles::SudokuDomain>(all.box);
  return all;
}

}  // namespace tools
