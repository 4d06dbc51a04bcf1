// SPDX-License-Identifier: Apache-2.0
// Recognises the format, reads rows of CSV and drawn mazes.
#include "puzzles/maze_reader.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "puzzles/input_file.h"
#include "puzzles/line_reader.h"
#include "puzzles/maze_intake.h"
#include "puzzles/puzzle_csv.h"
#include "puzzles/puzzle_kind.h"

namespace puzzles {

namespace {

constexpr size_t kPreviewLines = 64;

bool is_comment(const std::string& text) { return !text.empty() && text[0] == ';'; }

MazeFormat recognise(LineReader& reader) {
  return has_csv_header(reader.preview(kPreviewLines, is_remark)) ? MazeFormat::kCsv
                                                                  : MazeFormat::kGrids;
}

void read_csv_rows(LineReader& reader, MazeIntake& intake) {
  PuzzleCsv csv(reader);
  PuzzleRow row;
  while (csv.next(row)) {
    Puzzle puzzle;
    puzzle.question = intake.read_field(row.question, row.size, row.number, "the question");
    if (!is_blank(row.answer)) {
      puzzle.answer = intake.read_field(row.answer, row.size, row.number, "the answer");
    }
    puzzle.rating = row.rating;
    puzzle.source = std::move(row.source);
    intake.add(std::move(puzzle), row.number);
  }
}

// The lines between two empty ones.  A maze without outer walls may have rows of nothing but
// spaces, even at its edge; those of another width there are stray spaces in an empty line.
void read_block(const LineReader& reader, std::vector<Line>& block, MazeIntake& intake) {
  const auto says_something = [](const Line& line) { return !is_blank(line.text); };
  const auto first = std::find_if(block.begin(), block.end(), says_something);
  if (first != block.end()) {
    const size_t width = first->text.size();
    const auto is_row = [&](const Line& line) {
      return says_something(line) || line.text.size() == width;
    };
    const auto begin = std::find_if(block.begin(), block.end(), is_row);
    const auto end = std::find_if(block.rbegin(), block.rend(), is_row).base();
    std::vector<std::string> rows;
    for (auto line = begin; line != end; ++line) {
      const int row = static_cast<int>(rows.size()) + 1;
      intake.check_row(*line, row);
      if (line->text.size() != width) {
        reader.fail(line->number, "row " + std::to_string(row) + " of the maze has " +
                                      std::to_string(line->text.size()) + " cells, wanted " +
                                      std::to_string(width) + " as in line " +
                                      std::to_string(first->number) +
                                      " ('.' may stand for an open cell)");
      }
      rows.push_back(std::move(line->text));
    }
    intake.add_drawn(rows, begin->number);
  }
  block.clear();
}

void read_grids(LineReader& reader, MazeIntake& intake) {
  Line line;
  std::vector<Line> block;
  while (reader.next(line)) {
    if (is_comment(line.text)) continue;
    if (line.text.empty()) {
      read_block(reader, block, intake);
      continue;
    }
    // Longer blocks are refused before they are read whole.  Stray lines of spaces are allowed
    // for.
    if (block.size() > 2 * kMaxMazeSide) {
      reader.fail(line.number, "found more than " + std::to_string(kMaxMazeSide) +
                                   " rows, wanted at most that and an empty line between mazes");
    }
    block.push_back(std::move(line));
  }
  read_block(reader, block, intake);
}

}  // namespace

MazeFormat parse_maze_format(std::string_view name) {
  if (name == "auto") return MazeFormat::kAuto;
  if (name == "grids") return MazeFormat::kGrids;
  if (name == "csv") return MazeFormat::kCsv;
  throw std::runtime_error("maze format '" + std::string(name) +
                           "' is unknown, wanted auto, grids or csv");
}

std::vector<Puzzle> read_mazes(std::istream& in, const std::string& name,
                               const MazeReadOptions& options) {
  LineReader reader(in, name, kMaxMazeLineBytes, kMaxMazeFileBytes);
  const MazeFormat format =
      options.format == MazeFormat::kAuto ? recognise(reader) : options.format;
  MazeIntake intake(reader, options);
  if (format == MazeFormat::kCsv) {
    read_csv_rows(reader, intake);
  } else {
    read_grids(reader, intake);
  }
  std::vector<Puzzle> puzzles = intake.take();
  if (puzzles.empty()) throw std::runtime_error(name + ": found no maze, wanted at least one");
  return puzzles;
}

std::vector<Puzzle> read_maze_file(const std::string& path, const MazeReadOptions& options) {
  if (path == "-") return read_mazes(std::cin, "standard input", options);
  std::ifstream in = open_input(path, "a file of mazes", kMaxMazeFileBytes);
  return read_mazes(in, path, options);
}

Puzzle parse_maze(std::string_view text, const std::string& name, const MazeReadOptions& options) {
  std::istringstream in{std::string(text)};
  std::vector<Puzzle> puzzles = read_mazes(in, name, options);
  if (puzzles.size() != 1) {
    throw std::runtime_error(name + ": found " + std::to_string(puzzles.size()) +
                             " mazes, wanted one");
  }
  return std::move(puzzles[0]);
}

bool looks_like_maze(std::string_view text) {
  const auto is_meant = [](char character) {
    return character == '\n' || character == '\r' || maze_cell_of_character(character) >= 0;
  };
  return text.find('\n') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), is_meant);
}

}  // namespace puzzles
