// SPDX-License-Identifier: Apache-2.0
// Puzzles from files, standard input and the command line, with the rules that go with them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "puzzles/domain.h"
#include "puzzles/sudoku_reader.h"

namespace tools {

struct PuzzleSource {
  std::unique_ptr<puzzles::Domain> domain;
  puzzles::BoxShape box;
  std::vector<puzzles::Puzzle> puzzles;
};

// "" means: by the size found.
std::optional<puzzles::BoxShape> box_option(const std::string& text);

PuzzleSource read_puzzle_file(const std::string& path, const puzzles::ReadOptions& options);
// Each argument is a puzzle, a file, or "-" for standard input; none means standard input.  All
// puzzles must be of one size.
PuzzleSource read_puzzle_arguments(const std::vector<std::string>& arguments,
                                   const puzzles::ReadOptions& options);

}  // namespace tools
