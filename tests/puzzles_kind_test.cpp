// SPDX-License-Identifier: Apache-2.0
// Sudoku or mazes by the beginning of a text; reading on after a look.
#include <gtest/gtest.h>

#include <sstream>

#include "puzzles/puzzle_kind.h"

namespace {

using puzzles::kind_of;
using puzzles::PuzzleKind;

TEST(PuzzleKind, KnowsMazes) {
  for (const char* text : {
           "#####\n#S G#\n#####\n",
           "S G",
           "\xEF\xBB\xBFS G\n",              // no walls
           "; three mazes\n\n### \n#S#G\n",  //
           "###\n#xx\n#S#\n",                // a foreign character
           "###\n# G\n###\n",                // no S
           "S..G\n....\n",                   // dots are open cells
           "\r\n##\r\nSG\r\n",               //
           "source,question,answer,rating\ng-3x3,S G######,SoG######,3\n",
           "question,answer,size\nS  G##,,2x3\n",
           "source,question,answer\n#1,###S G###,\n",  // below the header there are no comments
           "source,question,answer\nseed 1234567890 of set 3,S#G   ###,\n",
           "\"source\",\"question\",\"rating\"\n\"7\",\"S#G\",\"123\"\n",
           "  G  \n     \n  #  \n  S  \n",  // a row of spaces is no end
           "#made by 12345\n;1\n;2\n;3\nS#G\n",
       }) {
    EXPECT_EQ(kind_of(text), PuzzleKind::kMaze) << text;
  }
}

TEST(PuzzleKind, TakesTheRestForSudoku) {
  for (const char* text : {
           "1234341223414123\n",
           "# Mazes\n\n1234341223414123\n",
           "................\n",
           "# So GG\n#\n.23434.2234.4.23\n.23434.2234.4.23\n",  // a comment that looks like a row
           "1 2 | 3 4\n3 4 | 1 2\n----+----\n2 3 | 4 1\n4 1 | 2 3\n",
           "source,question,answer,rating\nSo,.23434.2234.4.23,1234341223414123,3\n",
           "source,question,answer\n#,.23434.2234.4.23,\n",
           "question,answer\n",
           "GABC....5.6.....\n",
           "",
           "\n\n",
       }) {
    EXPECT_EQ(kind_of(text), PuzzleKind::kSudoku) << text;
  }
}

TEST(PuzzleKind, ReadsOnAfterALookWithoutLosingAByte) {
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i) + "\n";
  std::istringstream in(text);
  puzzles::PeekedInput peeked(in);
  EXPECT_EQ(peeked.beginning(), text.substr(0, 65536));
  std::istream again(&peeked);
  std::ostringstream read;
  read << again.rdbuf();
  EXPECT_EQ(read.str(), text);
}

}  // namespace
