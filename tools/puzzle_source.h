// SPDX-License-Identifier: Apache-2.0
// Puzzles from files, standard input and the command line, with the rules that go with them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "puzzles/domain.h"
#include "puzzles/maze_reader.h"
#include "puzzles/sudoku_reader.h"

namespace tools {

struct PuzzleSource {
  std::unique_ptr<puzzles::Domain> domain;  // the smallest that holds them all
  std::vector<puzzles::Puzzle> puzzles;
};

// "" means: by the size found.
std::optional<puzzles::BoxShape> box_option(const std::string& text);

// Says once what is waited for where standard input is a terminal: before anything is read from it.
void ask_for_typing();

// Sudoku or mazes, by what stands in the file; options are of Sudoku, and a box refuses mazes.
PuzzleSource read_puzzle_file(const std::string& path, const puzzles::ReadOptions& options);
// Each argument is a puzzle, a file, or "-" for standard input; none means standard input.  Sudoku
// must be of one size; mazes may differ in shape.
PuzzleSource read_puzzle_arguments(const std::vector<std::string>& arguments,
                                   const puzzles::ReadOptions& options);

// The canvas of mazes with at least that shape, "15x15"; "" changes nothing.
void widen_canvas(PuzzleSource& source, const std::string& canvas);

}  // namespace tools
