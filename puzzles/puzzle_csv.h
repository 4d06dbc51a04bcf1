// SPDX-License-Identifier: Apache-2.0
// Puzzles in CSV: a header with question, answer, and perhaps source, rating and size in any order.
#pragma once

#include <array>
#include <deque>
#include <limits>
#include <string>
#include <string_view>

#include "puzzles/line_reader.h"

namespace puzzles {

struct PuzzleRow {
  std::string question;
  std::string answer;  // empty or blank: none
  std::string source;  // UTF-8
  std::string size;    // "5x7"; empty where there is no such column
  double rating = std::numeric_limits<double>::quiet_NaN();  // NaN: not rated
  long number = 0;                                           // of its line
};

class PuzzleCsv {
 public:
  // Keeps the reference.
  explicit PuzzleCsv(LineReader& reader) : reader_(reader) {}

  // The next row; false at the end.  Other columns, blank lines and lines above the
  // header that begin with # or ; are passed over.  Throws
  // std::runtime_error "file:line: ..." for a header without question or answer or with one of the
  // five twice, a row of another length, bad quotes, a rating that is no number, a source that is
  // not UTF-8.
  bool next(PuzzleRow& row);

 private:
  enum Column { kQuestion, kAnswer, kSource, kRating, kSize, kColumns };

  void read_header(const Line& line);
  double rating_of(const std::string& field, long number) const;

  LineReader& reader_;
  bool has_header_ = false;
  size_t fields_ = 0;                     // of the header
  std::array<int, kColumns> position_{};  // -1: absent
};

// A header rather than cells: it has a comma, or is the word question alone.
bool is_puzzle_csv_header(const std::string& text);
// May stand above the header: begins with # or ;.
bool is_csv_remark(std::string_view text);
// Is the first line that is neither blank nor a remark a header?
bool has_csv_header(const std::deque<Line>& beginning);

// The shortest text that reads back as the same number; of one that is not finite, none.
std::string rating_field(double rating);

}  // namespace puzzles
