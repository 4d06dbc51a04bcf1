// SPDX-License-Identifier: Apache-2.0
// Reads Sudoku: one puzzle a line, printed grids, or CSV.  Formats: docs/formats.md.
// Every fault is a std::runtime_error of one line: "file:line: found, wanted, what to do".
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "puzzles/sudoku.h"

namespace puzzles {

enum class Format { kAuto, kLines, kGrids, kCsv };

// "auto", "lines", "grids", "csv".  Throws std::runtime_error naming these.
Format parse_format(std::string_view name);

// The longest honest line is a CSV row of a 16x16 puzzle: two times 256 cells and a source.
// A hundred times that is no puzzle file, and is refused before it is read whole.
inline constexpr size_t kMaxLineBytes = 64 * 1024;
// Sudoku-Extreme, the largest public set, has 3.8 million training rows in 0.7 GB.
inline constexpr size_t kMaxPuzzles = 5'000'000;
inline constexpr size_t kMaxFileBytes = size_t{2} << 30;

struct ReadOptions {
  Format format = Format::kAuto;
  std::optional<BoxShape> box;  // absent: the usual box of the size found
  bool check_clues = true;  // clues that break a rule are an error; off: such a puzzle is returned
  bool check_answers = true;  // an answer the rules do not confirm is an error; off: returned
  size_t max_puzzles = kMaxPuzzles;
};

// At least one puzzle, all of one size.  `name` stands for the file in messages.
std::vector<Puzzle> read_sudoku(std::istream& in, const std::string& name,
                                const ReadOptions& options = {});
// From a file, or from standard input for "-".
std::vector<Puzzle> read_sudoku_file(const std::string& path, const ReadOptions& options = {});
// Exactly one puzzle from a text: a line, or a printed grid with line feeds.
Puzzle parse_sudoku(std::string_view text, const std::string& name = "puzzle",
                    const ReadOptions& options = {});

// Is this text meant as a puzzle, rather than as the name of a file?  True when it has nothing but
// cell characters and separators, and at least the 16 cells of 4x4 (so a puzzle that is a cell
// short still is one, and parse_sudoku can tell what is wrong with it).
bool looks_like_sudoku(std::string_view text);

// The box of puzzles that were read with these options.  Requires at least one puzzle.
BoxShape box_of(const std::vector<Puzzle>& puzzles, const ReadOptions& options = {});

}  // namespace puzzles
