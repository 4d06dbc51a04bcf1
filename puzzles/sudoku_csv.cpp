// SPDX-License-Identifier: Apache-2.0
// Header and rows.
#include "puzzles/sudoku_csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "puzzles/csv.h"

namespace puzzles {

namespace {

// Positions of the columns; -1: absent.
struct Columns {
  int question = -1;
  int answer = -1;
  int source = -1;
  int rating = -1;
  size_t count = 0;
};

// Column names are compared without case and outer spaces.
std::string plain_name(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  std::string name = text.substr(first, text.find_last_not_of(" \t") - first + 1);
  for (char& character : name) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return name;
}

std::vector<std::string> row_of(const LineReader& reader, const Line& line) {
  try {
    return parse_csv_row(line.text);
  } catch (const std::runtime_error& error) {
    reader.fail(line.number, error.what());
  }
}

Columns read_header(const LineReader& reader, const Line& line) {
  Columns columns;
  const std::vector<std::string> fields = row_of(reader, line);
  columns.count = fields.size();
  const std::pair<const char*, int*> known[] = {{"question", &columns.question},
                                                {"answer", &columns.answer},
                                                {"source", &columns.source},
                                                {"rating", &columns.rating}};
  for (size_t i = 0; i < fields.size(); ++i) {
    for (const auto& [name, position] : known) {
      if (plain_name(fields[i]) != name) continue;
      if (*position >= 0) {
        reader.fail(line.number,
                    std::string("the header has the column ") + name + " twice, wanted it once");
      }
      *position = static_cast<int>(i);
    }
  }
  for (const auto& [name, position] : known) {
    if (*position >= 0 || position == &columns.source || position == &columns.rating) continue;
    reader.fail(line.number, std::string("the header has no column ") + name +
                                 ", wanted question and answer (an answer may be left empty)");
  }
  return columns;
}

double read_rating(const LineReader& reader, long number, const std::string& field) {
  const std::string text = plain_name(field);
  double rating = 0;
  if (text.empty()) return std::nan("");
  const auto end = std::from_chars(text.data(), text.data() + text.size(), rating);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !std::isfinite(rating)) {
    const auto is_printable = [](char c) { return c > ' ' && c < 0x7f; };
    std::string found = "no number";
    if (std::all_of(text.begin(), text.end(), is_printable)) {
      found.assign("'").append(text, 0, 40).append("'");
    }
    reader.fail(number, "the rating is " + found + ", wanted a number or an empty field");
  }
  return rating;
}

}  // namespace

bool is_csv_header(const std::string& text) {
  return text.find(',') != std::string::npos || plain_name(text) == "question";
}

void read_csv(LineReader& reader, SudokuIntake& intake) {
  Line line;
  bool has_header = false;
  Columns columns;
  while (reader.next(line)) {
    if (is_blank(line.text)) continue;
    if (!has_header) {
      columns = read_header(reader, line);
      has_header = true;
      continue;
    }
    std::vector<std::string> fields = row_of(reader, line);
    if (fields.size() != columns.count) {
      reader.fail(line.number, "the row has " + std::to_string(fields.size()) + " fields, wanted " +
                                   std::to_string(columns.count) + " as in the header");
    }
    Puzzle puzzle;
    puzzle.where = reader.place(line.number);
    puzzle.question = intake.read_cells({fields[columns.question], line.number}, "the question");
    if (!is_blank(fields[columns.answer])) {
      puzzle.answer = intake.read_cells({fields[columns.answer], line.number}, "the answer");
    }
    if (columns.rating >= 0)
      puzzle.rating = read_rating(reader, line.number, fields[columns.rating]);
    if (columns.source >= 0) {
      puzzle.source = std::move(fields[columns.source]);
      if (!is_utf8(puzzle.source)) {
        reader.fail(line.number, "the source is not UTF-8, wanted that; convert the file");
      }
    }
    intake.add(std::move(puzzle), line.number);
  }
}

}  // namespace puzzles
