// SPDX-License-Identifier: Apache-2.0
// Mazes of any rectangle up to 64x64: characters, tokens, the domain.
// Cells are the token values themselves; one step goes down, left, right or up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "puzzles/domain.h"

namespace puzzles {

inline constexpr int kMaxMazeSide = 64;
inline constexpr int kMazeTokens = 6;  // V

inline constexpr uint8_t kMazeOutside = 0;  // no cell of the maze: padding of a larger canvas
inline constexpr uint8_t kMazeWall = 1;     // '#'
inline constexpr uint8_t kMazeOpen = 2;     // ' '
inline constexpr uint8_t kMazeStart = 3;    // 'S'
inline constexpr uint8_t kMazeGoal = 4;     // 'G'
inline constexpr uint8_t kMazePath = 5;     // 'o', in answers only

struct MazeShape {
  int rows = 0;
  int cols = 0;

  int cells() const { return rows * cols; }
  bool operator==(const MazeShape& other) const = default;
};

// 1 to 64 rows and columns, and two cells at least; otherwise throws std::runtime_error.
void check_maze_shape(MazeShape shape);
// "13x15" -> 13 rows, 15 columns.  Throws std::runtime_error.
MazeShape parse_maze_shape(std::string_view text);
std::string maze_shape_text(MazeShape shape);  // "13x15"
// The smallest shape that holds every one of these mazes.
MazeShape maze_shape_of(const std::vector<Puzzle>& puzzles);

// '#', ' ', 'S', 'G', 'o' and '.', which is open as well; anything else -> -1.
int maze_cell_of_character(char character);
// 0 -> '?', then "# SGo".
char character_of_maze_cell(int cell);
std::string maze_cell_text(int cell, int cols);  // index 0 -> "row 1, column 1"

// What keeps this grid from being a maze (walls, open cells, one S, one G), in one phrase "found,
// wanted"; empty if nothing does.  Says nothing of paths.
std::string maze_fault(const Grid& question);

// The question of an answer: path cells become open ones.
Grid without_path(const Grid& answer);

// The canvas of a net: mazes of its shape or smaller, which stand at its top left, padded.
class MazeDomain : public Domain {
 public:
  explicit MazeDomain(MazeShape shape);

  MazeShape shape() const { return shape_; }

  std::string name() const override;               // "maze-30x30"
  bool holds(const Domain& other) const override;  // mazes no higher and no wider
  int vocabulary() const override { return kMazeTokens; }
  int grid_tokens() const override { return shape_.cells(); }
  int grid_columns() const override { return shape_.cols; }
  std::vector<int32_t> encode(const Grid& grid) const override;
  // A grid of the domain's own shape; padding becomes kMazeOutside.
  Grid decode(std::span<const int32_t> tokens) const override;
  Grid decode_for(const Grid& question, std::span<const int32_t> tokens) const override;

  // Valid: the marked cells are one path from S to G; best: and none is shorter.  An answer of the
  // domain's shape to a smaller question is cut to it first.
  Verdict judge(const Grid& question, const Grid& answer) const override;
  std::string best_word() const override { return "shortest"; }
  bool fills_blanks() const override { return false; }
  bool has_few_symmetries() const override { return true; }
  std::string remark(const Puzzle& puzzle) const override;
  // The answer it brings, or else the shortest path by the rule (maze_solver.h).
  Grid answer_of(const Puzzle& puzzle) const override;
  // One of the eight transforms whose result fits the canvas, the answer derived anew by the rule:
  // turned labels would break it.
  Puzzle augment(const Puzzle& puzzle, std::mt19937_64& rng) const override;
  // S and G on two open cells at least three quarters as far apart as they were, the answer by the
  // rule; `changes` says nothing here.  The puzzle itself where few tries find none.
  Puzzle other_clues(const Puzzle& puzzle, int changes, std::mt19937_64& rng) const override;
  double rate(const Puzzle& puzzle) const override;
  // The transforms whose result fits the canvas: eight or four.
  std::vector<GridSymmetry> symmetries(const Grid& question, int count,
                                       std::mt19937_64& rng) const override;
  std::string to_line(const Grid& grid) const override;
  std::string to_text(const Grid& grid) const override;
  std::string to_entry(const Grid& grid) const override { return to_text(grid) + "\n"; }
  std::string to_comment(const std::string& text) const override { return "; " + text + "\n"; }
  // A blank behind every cell: about as wide as it is high on a terminal, and room for a mark.
  Picture picture(const Grid& grid) const override;
  // "line", then for each of the four steps the neighbour on that side, where there is one.
  std::vector<GroupKind> groups() const override;
  // Of walls, S and G; the path follows from them.
  std::string canonical(const Grid& solution) const override;

 private:
  void check_grid(const Grid& grid) const;
  std::vector<int> fitting_transforms(const Grid& grid) const;
  // The part of a canvas that belongs to a maze; any other grid as it is.
  Grid cut(const Grid& question, const Grid& answer) const;

  MazeShape shape_;
};

// The puzzle under one dihedral transform, its answer, if it has one, derived anew by the rule.
Puzzle transform_maze(const Puzzle& puzzle, int transform);

}  // namespace puzzles
