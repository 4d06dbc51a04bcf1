// SPDX-License-Identifier: Apache-2.0
// Sudoku of any box shape up to side 16: characters, rules, tokens, printing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "puzzles/domain.h"

namespace puzzles {

inline constexpr int kMaxSide = 16;  // characters end at G, and masks of digits fit 16 bits

// A box is rows x cols cells; the grid is side x side with side = rows * cols.
struct BoxShape {
  int rows = 3;
  int cols = 3;

  int side() const { return rows * cols; }
  int cells() const { return side() * side(); }
  int bands() const { return cols; }   // boxes above each other
  int stacks() const { return rows; }  // boxes beside each other
  bool is_square() const { return rows == cols; }
  bool operator==(const BoxShape& other) const = default;
};

// Both at least 2 and side at most kMaxSide; otherwise throws std::runtime_error.
void check_box(BoxShape box);
// "3x4" -> 3 rows, 4 columns.  Throws std::runtime_error.
BoxShape parse_box(std::string_view text);
std::string box_text(BoxShape box);  // "3x4"
// The usual box of a side, the squarest with rows <= cols (6 -> 2x3, 12 -> 3x4).
// Throws std::runtime_error where there is none (side 7, 17).
BoxShape default_box(int side);
bool has_default_box(int side);

// '.', '0', '_', '*' -> 0; '1'..'9' -> 1..9; 'A'..'G' or 'a'..'g' -> 10..16; anything else -> -1.
int cell_of_character(char character);
// 0 -> '.', 1..9, then A..G.
char character_of_cell(int cell);

// One digit standing twice in one row, column or box.
struct Clash {
  int digit = 0;
  std::vector<int> cells;  // all cells of the unit that hold the digit
  std::string text;        // "digit 5 twice in row 3 (columns 2 and 7)"
};
// No digit twice in any row, column or box?  Quick; blanks and numbers beyond the side are passed
// over.
bool keeps_rules(const Grid& grid, BoxShape box);
// "the clues contradict each other: digit 5 twice ..., wanted ..."; empty where they do not.
std::string contradiction_of(const Grid& question, BoxShape box);
// Every clash of a grid, rows first, then columns, then boxes; blanks never clash.
std::vector<Clash> find_clashes(const Grid& grid, BoxShape box);

class SudokuDomain : public Domain {
 public:
  explicit SudokuDomain(BoxShape box);

  BoxShape box() const { return box_; }

  std::string name() const override;
  int vocabulary() const override { return box_.side() + 2; }
  int grid_tokens() const override { return box_.cells(); }
  int grid_columns() const override { return box_.side(); }
  std::vector<int32_t> encode(const Grid& grid) const override;
  Grid decode(std::span<const int32_t> tokens) const override;
  Verdict judge(const Grid& question, const Grid& answer) const override;
  // Tells of several solutions.
  std::string remark(const Puzzle& puzzle) const override;
  Grid answer_of(const Puzzle& puzzle) const override;
  Puzzle augment(const Puzzle& puzzle, std::mt19937_64& rng) const override;
  Puzzle other_clues(const Puzzle& puzzle, int changes, std::mt19937_64& rng) const override;
  double rate(const Puzzle& puzzle) const override;
  std::vector<GridSymmetry> symmetries(const Grid& question, int count,
                                       std::mt19937_64& rng) const override;
  std::string to_line(const Grid& grid) const override;
  std::string to_text(const Grid& grid) const override;
  std::vector<GroupKind> groups() const override;  // "line", "box": no digit twice in a group
  std::string canonical(const Grid& solution) const override;

 private:
  void check_grid(const Grid& grid, const char* what) const;

  BoxShape box_;
};

}  // namespace puzzles
