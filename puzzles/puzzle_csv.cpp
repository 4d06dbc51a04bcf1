// SPDX-License-Identifier: Apache-2.0
// Header and rows.
#include "puzzles/puzzle_csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "puzzles/csv.h"

namespace puzzles {

namespace {

constexpr const char* kNames[] = {"question", "answer", "source", "rating", "size"};
constexpr size_t kQuotedBytes = 40;  // of a wrong rating, in a message

// Without outer spaces.
std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Column names are compared without case and outer spaces.
std::string plain_name(const std::string& text) {
  std::string name = trimmed(text);
  for (char& character : name) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return name;
}

std::vector<std::string> fields_of(const LineReader& reader, const Line& line) {
  try {
    return parse_csv_row(line.text);
  } catch (const std::runtime_error& error) {
    reader.fail(line.number, error.what());
  }
}

}  // namespace

bool is_puzzle_csv_header(const std::string& text) {
  return text.find(',') != std::string::npos || plain_name(text) == kNames[0];
}

bool is_csv_remark(std::string_view text) {
  return !text.empty() && (text[0] == '#' || text[0] == ';');
}

bool has_csv_header(const std::deque<Line>& beginning) {
  for (const Line& line : beginning) {
    if (!is_blank(line.text) && !is_csv_remark(line.text)) return is_puzzle_csv_header(line.text);
  }
  return false;
}

std::string rating_field(double rating) {
  if (!std::isfinite(rating)) return "";
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), rating);
  return std::string(text.data(), end.ptr);
}

void PuzzleCsv::read_header(const Line& line) {
  const std::vector<std::string> fields = fields_of(reader_, line);
  has_header_ = true;
  fields_ = fields.size();
  position_.fill(-1);
  for (size_t i = 0; i < fields.size(); ++i) {
    for (int column = 0; column < kColumns; ++column) {
      if (plain_name(fields[i]) != kNames[column]) continue;
      if (position_[column] >= 0) {
        reader_.fail(line.number, std::string("the header has the column ") + kNames[column] +
                                      " twice, wanted it once");
      }
      position_[column] = static_cast<int>(i);
    }
  }
  for (const Column column : {kQuestion, kAnswer}) {
    if (position_[column] >= 0) continue;
    reader_.fail(line.number, std::string("the header has no column ") + kNames[column] +
                                  ", wanted question and answer (an answer may be left empty)");
  }
}

double PuzzleCsv::rating_of(const std::string& field, long number) const {
  const std::string text = trimmed(field);
  if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
  double rating = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), rating);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !std::isfinite(rating)) {
    const auto is_printable = [](char c) { return c > ' ' && c < 0x7f; };
    std::string found = "no number";
    if (std::all_of(text.begin(), text.end(), is_printable)) {
      found = std::string("'").append(text, 0, kQuotedBytes).append("'");
    }
    reader_.fail(number, "the rating is " + found + ", wanted a number or an empty field");
  }
  return rating;
}

bool PuzzleCsv::next(PuzzleRow& row) {
  Line line;
  do {
    if (!reader_.next(line)) return false;
    if (is_blank(line.text) || (!has_header_ && is_csv_remark(line.text))) continue;
    if (has_header_) break;
    read_header(line);
  } while (true);
  std::vector<std::string> fields = fields_of(reader_, line);
  if (fields.size() != fields_) {
    reader_.fail(line.number, "the row has " + std::to_string(fields.size()) + " fields, wanted " +
                                  std::to_string(fields_) + " as in the header");
  }
  const auto take = [&](Column column) {
    return position_[column] < 0 ? std::string() : std::move(fields[position_[column]]);
  };
  row = PuzzleRow();
  row.number = line.number;
  row.rating = rating_of(take(kRating), line.number);
  row.question = take(kQuestion);
  row.answer = take(kAnswer);
  row.size = trimmed(take(kSize));
  row.source = take(kSource);
  if (!is_utf8(row.source)) {
    reader_.fail(line.number, "the source is not UTF-8, wanted that; convert the file");
  }
  return true;
}

}  // namespace puzzles
