// SPDX-License-Identifier: Apache-2.0
// What an argument is, and that all fit together.
#include "tools/puzzle_source.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "puzzles/input_file.h"
#include "puzzles/puzzle_kind.h"
#include "tools/output.h"

namespace tools {
namespace {

using puzzles::PuzzleKind;

// A few digits may be the name of a file; a puzzle with cells missing is still one, so that the
// reader can say what is wrong with it.
constexpr std::size_t kShortestPuzzle = 8;

bool is_meant_as_puzzle(const std::string& text) {
  if (puzzles::looks_like_sudoku(text) || puzzles::looks_like_maze(text)) return true;
  const auto is_cell = [](char character) { return puzzles::cell_of_character(character) >= 0; };
  return text.size() >= kShortestPuzzle && std::all_of(text.begin(), text.end(), is_cell);
}

PuzzleSource sudoku_source(std::vector<puzzles::Puzzle> found,
                           const puzzles::ReadOptions& options) {
  const puzzles::BoxShape box = puzzles::box_of(found, options);
  return {std::make_unique<puzzles::SudokuDomain>(box), std::move(found)};
}

PuzzleSource maze_source(std::vector<puzzles::Puzzle> found) {
  const puzzles::MazeShape shape = puzzles::maze_shape_of(found);
  return {std::make_unique<puzzles::MazeDomain>(shape), std::move(found)};
}

PuzzleSource read_stream(std::istream& stream, const std::string& name,
                         const puzzles::ReadOptions& options) {
  puzzles::PeekedInput peeked(stream);
  std::istream in(&peeked);
  if (puzzles::kind_of(peeked.beginning()) == PuzzleKind::kSudoku) {
    return sudoku_source(puzzles::read_sudoku(in, name, options), options);
  }
  if (options.box) {
    throw std::runtime_error(name + ": found mazes, wanted Sudoku with boxes as given by --box");
  }
  puzzles::MazeReadOptions reading;
  reading.check_answers = options.check_answers;
  reading.check_paths = false;  // as of Sudoku: who asks finds out, one maze of a file at a time
  return maze_source(puzzles::read_mazes(in, name, reading));
}

PuzzleSource read_typed(const std::string& text, const std::string& name,
                        const puzzles::ReadOptions& options) {
  PuzzleSource source;
  if (puzzles::looks_like_maze(text) && puzzles::kind_of(text) == PuzzleKind::kMaze) {
    std::istringstream in(text);
    source = read_stream(in, name, options);
  } else {
    puzzles::ReadOptions typing = options;
    const bool is_line = text.find('\n') == std::string::npos;
    if (typing.format == puzzles::Format::kAuto && is_line) {
      typing.format = puzzles::Format::kLines;  // not the first row of a larger grid
    }
    source = sudoku_source({puzzles::parse_sudoku(text, name, typing)}, options);
  }
  if (source.puzzles.size() == 1) source.puzzles[0].where = name;
  return source;
}

// Takes what was found to what was there before.
void append(PuzzleSource& all, PuzzleSource found) {
  if (all.puzzles.empty()) {
    all = std::move(found);
    return;
  }
  if (all.domain->kind() != found.domain->kind()) {
    throw std::runtime_error(found.puzzles.front().where + ": found " + found.domain->name() +
                             ", wanted " + all.domain->kind() + " as before; solve them apart");
  }
  const auto* before = dynamic_cast<const puzzles::SudokuDomain*>(all.domain.get());
  const auto* now = dynamic_cast<const puzzles::SudokuDomain*>(found.domain.get());
  if (before != nullptr && now != nullptr && !(before->box() == now->box())) {
    throw std::runtime_error(found.puzzles.front().where + ": found a puzzle with boxes of " +
                             puzzles::box_text(now->box()) + ", wanted " +
                             puzzles::box_text(before->box()) + " as before; solve them apart");
  }
  std::move(found.puzzles.begin(), found.puzzles.end(), std::back_inserter(all.puzzles));
  if (before == nullptr) {
    all.domain = std::make_unique<puzzles::MazeDomain>(puzzles::maze_shape_of(all.puzzles));
  }
}

}  // namespace

std::optional<puzzles::BoxShape> box_option(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return puzzles::parse_box(text);
}

void ask_for_typing() {
  static bool has_asked = false;
  if (!has_asked && ::isatty(STDIN_FILENO) != 0) {
    tell("type puzzles, one a line, and end with Ctrl-D");
  }
  has_asked = true;
}

PuzzleSource read_puzzle_file(const std::string& path, const puzzles::ReadOptions& options) {
  if (path == "-") {
    ask_for_typing();
    return read_stream(std::cin, "standard input", options);
  }
  std::ifstream in = puzzles::open_input(path, "a file of puzzles", puzzles::kMaxFileBytes);
  return read_stream(in, path, options);
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
    append(all, is_puzzle ? read_typed(source, "argument " + std::to_string(++typed), options)
                          : read_puzzle_file(source, options));
  }
  return all;
}

void widen_canvas(PuzzleSource& source, const std::string& canvas) {
  if (canvas.empty()) return;
  if (source.domain->kind() != "maze") {
    throw std::runtime_error("--canvas " + canvas + ": found " + source.domain->name() +
                             ", wanted mazes");
  }
  auto wider = std::make_unique<puzzles::MazeDomain>(puzzles::parse_maze_shape(canvas));
  if (!wider->holds(*source.domain)) {
    throw std::runtime_error("--canvas " + canvas + ": found mazes up to " +
                             source.domain->name().substr(5) + ", wanted room for them all");
  }
  source.domain = std::move(wider);
}

}  // namespace tools
