// SPDX-License-Identifier: Apache-2.0
// What the rest of the program needs to know of a kind of puzzle: tokens, rules, symmetries, print.
// solver and tools see puzzles only through this contract, so a new kind is one more subclass.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "puzzles/grid.h"

namespace puzzles {

// Token ids: 0 pad, 1 blank, then the symbols.
inline constexpr std::int32_t kBlankToken = 1;

struct Puzzle {
  Grid question;
  std::optional<Grid> answer;
  std::string source;
  double rating = std::numeric_limits<double>::quiet_NaN();  // NaN: not rated
  std::string where;                                         // "file:line" it was read at
};

// What the rules say of an answer, in two statements that are never mixed.
struct Verdict {
  bool valid = false;    // complete, no rule broken, every clue kept; a maze: one path S to G
  bool is_best = false;  // valid, and none is better; a maze: no path is shorter
  std::vector<int> broken_cells;  // row-major indices, ascending, each once; empty when best
  std::string reason;             // one sentence on the first fault; empty when best
};

// A grid as it is printed.
struct Picture {
  std::string text;                    // ends in "\n"
  std::vector<int> cell_of_character;  // row-major index of the cell shown there; -1: none
};

// A kind of groups of cells that the rules speak of: rows and columns, boxes, neighbours.
struct GroupKind {
  std::string name;                              // "line", "box", "above", ...
  std::vector<std::vector<int>> groups;          // cell indices of each group
  std::vector<std::vector<int>> groups_of_cell;  // for each cell the groups that concern it; it
                                                 // need not be in them
};
// The kind in which a cell is concerned by the groups that it is in.
GroupKind kind_of_members(const std::string& name, std::vector<std::vector<int>> groups, int cells);

// One symmetry of a puzzle.
struct GridSymmetry {
  std::function<Grid(const Grid&)> apply;  // to a question, or to an answer of its shape
  std::function<Grid(const Grid&)> undo;   // of an answer to apply(question), as decode() gives it
};

class Domain {
 public:
  virtual ~Domain();

  virtual std::string name() const = 0;  // kind and shape: "sudoku-3x3"
  std::string kind() const;              // what stands before the shape: "sudoku"
  // Can a net for this domain be asked every puzzle of the other?
  virtual bool holds(const Domain& other) const { return name() == other.name(); }
  virtual int vocabulary() const = 0;    // V; Sudoku: side + 2
  virtual int grid_tokens() const = 0;   // L
  virtual int grid_columns() const = 0;  // L / rows

  // L token ids.  Throws std::runtime_error for a grid of another shape or a cell outside the
  // alphabet.
  virtual std::vector<int32_t> encode(const Grid& grid) const = 0;
  // Back again; pad and blank become 0.  Throws std::runtime_error unless L ids in 0..V-1 are
  // given.
  virtual Grid decode(std::span<const int32_t> tokens) const = 0;
  // The same in the shape of the question, where that may be smaller than L tokens.
  virtual Grid decode_for(const Grid& question, std::span<const int32_t> tokens) const;

  // Is an answer the question with its blanks filled in?  Then a part of it can be shown as a hint.
  virtual bool fills_blanks() const { return true; }
  // Do the rules confirm this answer to this question?  Never throws for a wrong answer.
  virtual Verdict judge(const Grid& question, const Grid& answer) const = 0;
  // What Verdict::is_best adds to valid, in one word: "shortest".  Empty where every valid answer
  // is as good as any other.
  virtual std::string best_word() const { return ""; }
  // Throws std::runtime_error, with the place it was read at, for a puzzle without any answer. What
  // a user should know of it before it is solved, in one phrase; empty if there is nothing.  May
  // give up on hard ones and say nothing.
  virtual std::string remark(const Puzzle& puzzle) const = 0;
  // The answer a puzzle brings, or else its only solution.  Throws std::runtime_error, with the
  // place it was read at, if there is none or more than one.
  virtual Grid answer_of(const Puzzle& puzzle) const = 0;

  // The puzzle under one random symmetry, its answer with it.
  virtual Puzzle augment(const Puzzle& puzzle, std::mt19937_64& rng) const = 0;
  // Another puzzle made from this one, its answer with it.  Sudoku: of the same answer, which stays
  // the only one; `changes` blanks are shown and as many clues taken away as can be.  Mazes: the
  // same walls, S and G elsewhere.
  virtual Puzzle other_clues(const Puzzle& puzzle, int changes, std::mt19937_64& rng) const = 0;
  // How hard a puzzle is, as this project's generators rate it.  Sudoku: guesses of the exact
  // search, bounded; mazes: cells of a shortest path.
  virtual double rate(const Puzzle& puzzle) const = 0;
  // `count` symmetries of a question, the identity first, then random ones; fewer where it has no
  // more.  Asking for more begins with the same.  Here: the identity alone.
  virtual std::vector<GridSymmetry> symmetries(const Grid& question, int count,
                                               std::mt19937_64& rng) const;
  // Are they so few (eight at most) that a question can be asked under each?
  virtual bool has_few_symmetries() const { return false; }

  virtual std::string to_line(const Grid& grid) const = 0;  // one line, no line feed
  virtual std::string to_text(const Grid& grid) const = 0;  // printed with separators, ends in "\n"
  // The grid as a piece of a file of many, and a line of such a file that is passed over.
  virtual std::string to_entry(const Grid& grid) const { return to_line(grid) + "\n"; }
  virtual std::string to_comment(const std::string& text) const { return "# " + text + "\n"; }
  // to_text, and where its cells stand; every cell is one character, neither blank nor of "|+-".
  virtual Picture picture(const Grid& grid) const;

  // What a net may be told of the rules beforehand.  "line": rows, then columns; "box"; and of
  // single neighbours "below", "left", "right", "above".
  virtual std::vector<GroupKind> groups() const = 0;

  // Equal strings exactly when two complete answers are equal up to symmetry.
  virtual std::string canonical(const Grid& solution) const = 0;
};

// "sudoku-3x3" and so on.  Throws std::runtime_error naming what is known.
std::unique_ptr<Domain> make_domain(const std::string& name);

}  // namespace puzzles
