// SPDX-License-Identifier: Apache-2.0
// Recognises the format, reads lines and printed grids, checks each puzzle.
#include "puzzles/sudoku_reader.h"

#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "puzzles/input_file.h"
#include "puzzles/line_reader.h"
#include "puzzles/puzzle_csv.h"
#include "puzzles/sudoku_intake.h"

namespace puzzles {

namespace {

constexpr size_t kPreviewLines = 64;  // four 16x16 grids without a blank line between them

// "# text", as puzzle lists have it at their head.
bool is_comment(const std::string& text) {
  return text == "#" || text.rfind("# ", 0) == 0 || text.rfind("#\t", 0) == 0;
}

// "------+-------+------"
bool is_ruler(const std::string& text) {
  return text.find_first_not_of("-+=| \t") == std::string::npos &&
         text.find_first_of("-+=") != std::string::npos;
}

bool is_separator(char character) {
  return character == ' ' || character == '\t' || character == '|';
}

size_t count_cells(const std::string& text) {
  size_t cells = 0;
  for (const char character : text) cells += !is_separator(character);
  return cells;
}

// 16 cells in the first row: one 4x4 puzzle, or a row of a 16x16 grid.  Bars and spaces between
// cells are printing; else it takes sixteen rows, and a digit that 4x4 does not have.
Format format_of_16(const std::vector<std::string>& rows) {
  if (rows[0].find_first_of(" \t|") != std::string::npos) return Format::kGrids;
  bool has_high_digit = false;
  for (const std::string& row : rows) {
    for (const char character : row) has_high_digit |= cell_of_character(character) > 4;
  }
  return rows.size() % 16 == 0 && has_high_digit ? Format::kGrids : Format::kLines;
}

Format recognise(LineReader& reader, const ReadOptions& options) {
  const std::deque<Line>& beginning = reader.preview(kPreviewLines, is_csv_remark);
  if (has_csv_header(beginning)) return Format::kCsv;
  std::vector<std::string> rows;
  bool has_ruler = false;
  for (const Line& line : beginning) {
    if (is_blank(line.text) || is_comment(line.text)) continue;
    if (is_ruler(line.text)) {
      has_ruler = true;
    } else {
      rows.push_back(line.text);
    }
  }
  if (rows.empty() || has_ruler) return Format::kGrids;
  const size_t cells = count_cells(rows[0]);
  if (cells != 16) return cells > 16 ? Format::kLines : Format::kGrids;
  if (options.box) return options.box->side() == 4 ? Format::kLines : Format::kGrids;
  return format_of_16(rows);
}

void read_lines(LineReader& reader, SudokuIntake& intake) {
  Line line;
  while (reader.next(line)) {
    if (is_blank(line.text) || is_comment(line.text)) continue;
    Puzzle puzzle;
    puzzle.question = intake.read_cells(line, "the line");
    puzzle.where = reader.place(line.number);
    intake.add(std::move(puzzle), line.number);
  }
}

void read_grids(LineReader& reader, SudokuIntake& intake) {
  Line line;
  std::string cells;  // rows of the grid so far, without bars and spaces
  long first_line = 0, last_line = 0;
  int rows = 0;
  const auto check_ended = [&](long number) {
    if (rows == 0) return;
    reader.fail(number, "the grid ends after " + std::to_string(rows) + " rows, wanted " +
                            std::to_string(intake.side()) + " (it begins in line " +
                            std::to_string(first_line) + ")");
  };
  while (reader.next(line)) {
    last_line = line.number;
    if (is_comment(line.text)) continue;
    if (is_blank(line.text)) {
      check_ended(line.number);
      continue;
    }
    if (is_ruler(line.text)) {
      intake.check_ruler(rows, line.number);
      continue;
    }
    if (rows == 0) first_line = line.number;
    intake.add_row(cells, line, rows + 1);
    if (++rows < intake.side()) continue;
    Puzzle puzzle;
    puzzle.question = intake.read_cells({cells, line.number}, "the grid");
    puzzle.where = reader.place(first_line);
    intake.add(std::move(puzzle), first_line);
    cells.clear();
    rows = 0;
  }
  check_ended(last_line);
}

void read_csv(LineReader& reader, SudokuIntake& intake) {
  PuzzleCsv csv(reader);
  PuzzleRow row;
  while (csv.next(row)) {
    Puzzle puzzle;
    puzzle.where = reader.place(row.number);
    puzzle.question = intake.read_cells({row.question, row.number}, "the question");
    if (!is_blank(row.answer)) {
      puzzle.answer = intake.read_cells({row.answer, row.number}, "the answer");
    }
    puzzle.rating = row.rating;
    puzzle.source = std::move(row.source);
    intake.add(std::move(puzzle), row.number);
  }
}

}  // namespace

Format parse_format(std::string_view name) {
  if (name == "auto") return Format::kAuto;
  if (name == "lines") return Format::kLines;
  if (name == "grids") return Format::kGrids;
  if (name == "csv") return Format::kCsv;
  throw std::runtime_error("format '" + std::string(name) +
                           "' is unknown, wanted auto, lines, grids or csv");
}

std::vector<Puzzle> read_sudoku(std::istream& in, const std::string& name,
                                const ReadOptions& options) {
  if (options.box) check_box(*options.box);
  LineReader reader(in, name, kMaxLineBytes, kMaxFileBytes);
  const Format format =
      options.format == Format::kAuto ? recognise(reader, options) : options.format;
  SudokuIntake intake(reader, options);
  if (format == Format::kCsv) read_csv(reader, intake);
  if (format == Format::kLines) read_lines(reader, intake);
  if (format == Format::kGrids) read_grids(reader, intake);
  std::vector<Puzzle> puzzles = intake.take();
  if (puzzles.empty()) {
    throw std::runtime_error(name + ": found no puzzle, wanted at least one");
  }
  return puzzles;
}

std::vector<Puzzle> read_sudoku_file(const std::string& path, const ReadOptions& options) {
  if (path == "-") return read_sudoku(std::cin, "standard input", options);
  std::ifstream in = open_input(path, "a file of puzzles", kMaxFileBytes);
  return read_sudoku(in, path, options);
}

Puzzle parse_sudoku(std::string_view text, const std::string& name, const ReadOptions& options) {
  std::istringstream in{std::string(text)};
  std::vector<Puzzle> puzzles = read_sudoku(in, name, options);
  if (puzzles.size() != 1) {
    throw std::runtime_error(name + ": found " + std::to_string(puzzles.size()) +
                             " puzzles, wanted one");
  }
  return std::move(puzzles[0]);
}

bool looks_like_sudoku(std::string_view text) {
  int cells = 0;
  for (const char character : text) {
    if (cell_of_character(character) >= 0) {
      ++cells;
    } else if (!is_separator(character) && std::strchr("-+=\r\n", character) == nullptr) {
      return false;
    }
  }
  return cells >= 16;  // the smallest puzzle, 4x4
}

BoxShape box_of(const std::vector<Puzzle>& puzzles, const ReadOptions& options) {
  return options.box ? *options.box : default_box(puzzles.at(0).question.rows);
}

}  // namespace puzzles
