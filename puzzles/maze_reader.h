// SPDX-License-Identifier: Apache-2.0
// Reads mazes: CSV of Maze-Hard's shape, or drawn grids.
// Every fault is a std::runtime_error of one line: "file:line: found, wanted, what to do".
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "puzzles/maze.h"

namespace puzzles {

enum class MazeFormat { kAuto, kGrids, kCsv };

// "auto", "grids", "csv".  Throws std::runtime_error naming these.
MazeFormat parse_maze_format(std::string_view name);

// The longest honest line is a CSV row of a 64x64 maze: two times 4,096 cells and a source.
inline constexpr size_t kMaxMazeLineBytes = 64 * 1024;
inline constexpr size_t kMaxMazes = 1'000'000;
inline constexpr size_t kMaxMazeFileBytes = size_t{2} << 30;

struct MazeReadOptions {
  MazeFormat format = MazeFormat::kAuto;
  bool check_paths = true;    // a maze in which G cannot be reached is an error; off: returned
  bool check_answers = true;  // an answer that is no shortest path is an error; off: returned
  size_t max_mazes = kMaxMazes;
};

// csv: columns question and answer (may be empty), source, rating, size, as puzzle_csv.h.  Cells
//   stand row by row in one field; the shape is the column size ("5x7"), else square (900 cells
//   are 30x30).
// grids: one row a line, mazes apart by empty lines, lines of one maze equally long.  A maze with
//   'o' is an answer, and its question the same without.  Lines that begin with ';' are comments
//   ('#' is a wall).  A line of spaces as long as the maze is wide is a row of it, not an end.
// kAuto: csv where the first line that is not blank is a CSV header, else grids.
//
// At least one maze.  `name` stands for the file in messages.
std::vector<Puzzle> read_mazes(std::istream& in, const std::string& name,
                               const MazeReadOptions& options = {});
// From a file, or from standard input for "-".
std::vector<Puzzle> read_maze_file(const std::string& path, const MazeReadOptions& options = {});
// Exactly one maze from a text.
Puzzle parse_maze(std::string_view text, const std::string& name = "maze",
                  const MazeReadOptions& options = {});

// Is this text meant as a maze, rather than as the name of a file?  True when it has a line feed,
// and nothing but cells and line ends.
bool looks_like_maze(std::string_view text);

}  // namespace puzzles
