// SPDX-License-Identifier: Apache-2.0
// Votes of lines; reading ahead.
#include "puzzles/puzzle_kind.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "puzzles/csv.h"
#include "puzzles/maze.h"
#include "puzzles/puzzle_csv.h"

namespace puzzles {

namespace {

constexpr size_t kLinesThatVote = 64;
constexpr size_t kLongestMark = 3;                // that is no maze, though it has a #
constexpr size_t kPeekedBytes = size_t{1} << 16;  // the longest line that a reader takes

// 1 mazes, -1 Sudoku, 0 neither.
int vote_of(std::string_view line) {
  const auto is_maze_cell = [](char c) { return maze_cell_of_character(c) >= 0; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.find_first_of("#So") != std::string_view::npos &&
      std::all_of(line.begin(), line.end(), is_maze_cell)) {
    return 1;
  }
  return std::any_of(line.begin(), line.end(), is_digit) ? -1 : 0;
}

// A source may have digits and a rating has, so one field with a maze decides; a source may also
// be the word So, or "#".
int vote_of_row(std::string_view row) {
  std::vector<std::string> fields;
  try {
    fields = parse_csv_row(row);
  } catch (const std::runtime_error&) {  // met again, and told, by who reads on
  }
  int vote = 0;
  for (const std::string& field : fields) {
    const int now = vote_of(field);
    const bool has_ends =
        field.find('S') != std::string::npos && field.find('G') != std::string::npos;
    const bool has_walls = field.size() > kLongestMark && field.find('#') != std::string::npos;
    if (now < 0 || has_ends || has_walls) vote = now;
    if (vote > 0) break;
  }
  return vote;
}

}  // namespace

bool is_remark(std::string_view line) {
  return is_csv_remark(line) &&
         (line[0] == ';' || line.find_first_not_of("# .SGo\t") != std::string_view::npos);
}

PuzzleKind kind_of(std::string_view beginning) {
  int votes = 0;
  bool is_csv = false;
  size_t lines = 0, width = 0;  // of text so far; of the first
  if (beginning.substr(0, 3) == "\xEF\xBB\xBF") beginning.remove_prefix(3);  // byte order mark
  while (lines < kLinesThatVote && !beginning.empty()) {
    const size_t end = std::min(beginning.find('\n'), beginning.size());
    std::string_view line = beginning.substr(0, end);
    beginning.remove_prefix(std::min(end + 1, beginning.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) {
      // Spaces as wide as the first line may be a row of a maze.
      if (lines > 0 && line.size() != width) break;
      continue;
    }
    if (!is_csv && is_remark(line)) continue;
    if (lines == 0) width = line.size();
    if (lines == 0 && is_puzzle_csv_header(std::string(line))) {
      is_csv = true;
    } else {
      votes += is_csv ? vote_of_row(line) : vote_of(line);
    }
    ++lines;
  }
  return votes > 0 ? PuzzleKind::kMaze : PuzzleKind::kSudoku;
}

PeekedInput::PeekedInput(std::istream& in) : in_(*in.rdbuf()) {
  beginning_.resize(kPeekedBytes);
  size_t taken = 0;
  try {
    taken = static_cast<size_t>(in_.sgetn(beginning_.data(), kPeekedBytes));
  } catch (const std::ios_base::failure&) {  // met again, and told, by who reads on
  }
  beginning_.resize(taken);
  setg(beginning_.data(), beginning_.data(), beginning_.data() + taken);
}

PeekedInput::int_type PeekedInput::underflow() {
  buffer_.resize(kPeekedBytes);
  const auto taken = in_.sgetn(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (taken <= 0) return traits_type::eof();
  setg(buffer_.data(), buffer_.data(), buffer_.data() + taken);
  return traits_type::to_int_type(buffer_[0]);
}

}  // namespace puzzles
