// SPDX-License-Identifier: Apache-2.0
// Is a text Sudoku or mazes?  Told by a glance at its beginning, so that a user need not say it.
#pragma once

#include <istream>
#include <streambuf>
#include <string>
#include <string_view>

namespace puzzles {

// "; text" of mazes, "# text" of Sudoku and above CSV unless it could be a row of a maze.
bool is_remark(std::string_view line);

enum class PuzzleKind { kSudoku, kMaze };

// The lines up to the first blank one after some text, of CSV those below the header, each speak
// for mazes (nothing but cells of mazes, among them # S or o), for Sudoku (digits), or for nothing;
// the more win, Sudoku where neither does.  So one foreign character does not change the kind, and
// the reader can tell of it.
PuzzleKind kind_of(std::string_view beginning);

// A stream whose beginning can be looked at before it is read, also where it cannot be wound back:
// pipes, standard input.
class PeekedInput : public std::streambuf {
 public:
  // Keeps the reference.  Reads ahead at once.
  explicit PeekedInput(std::istream& in);

  std::string_view beginning() const { return beginning_; }

 protected:
  int_type underflow() override;

 private:
  std::streambuf& in_;
  std::string beginning_, buffer_;
};

}  // namespace puzzles
