// SPDX-License-Identifier: Apache-2.0
// Every kind of bad Sudoku input and the one line it is answered with.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "puzzles/sudoku_reader.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

constexpr char kLine[] = "...24........13.";
constexpr char kAnswer[] = "1342421334212134";

std::string error_in(const std::string& text, const ReadOptions& options = {}) {
  return error_of([&] {
    std::istringstream in(text);
    read_sudoku(in, "file", options);
  });
}

struct BadText {
  std::string text, error;
};

TEST(BadInput, OfLinesIsAnsweredWithOneLine) {
  const std::string line = std::string(kLine) + "\n";
  const std::string nine(81, '.');
  const BadText cases[] = {
      {"", "file: found no puzzle, wanted at least one"},
      {"\n \n\t\n", "file: found no puzzle, wanted at least one"},
      {"\xEF\xBB\xBF", "file: found no puzzle, wanted at least one"},
      {nine.substr(1),
       "file:1: the line has 80 cells, wanted 81 for 9x9 (16 for 4x4, 36 for 6x6, "
       "64 for 8x8, 100 for 10x10, 144 for 12x12, 196 for 14x14, 225 for 15x15, 256 for 16x16)"},
      {nine + ".", "file:1: the line has 82 cells, wanted 81 for 9x9"},
      {nine + "\n" + nine.substr(1),
       "file:2: the line has 80 cells, wanted 81 (9x9, as in line 1)"},
      {nine + "\n\n" + line, "file:3: the line has 16 cells, wanted 81 (9x9, as in line 1)"},
      {line + "...24...x....13.", "file:2: the line has character 'x' in column 9, wanted digits"},
      {nine.substr(1) + "\x01", "file:1: the line has byte 0x01 in column 81, wanted digits"},
      {nine.substr(2) + "\xC3\xA9", "file:1: the line has byte 0xc3 in column 80, wanted digits"},
      {line + "...25........13.",
       "file:2: the line has character '5' as cell 5, wanted 1 to 4 or ."},
      {nine.substr(1) + "A", "file:1: the line has character 'A' as cell 81, wanted 1 to 9 or ."},
      {line + "11..............",
       "file:2: the clues contradict each other: digit 1 twice in row 1 "
       "(columns 1 and 2), wanted each digit once a row, column and box"},
      {std::string(kLine) + " " + kAnswer, "file:1: the line has 32 cells, wanted 81 for 9x9"},
      {std::string(kLine) + std::string(1, '\0'), "file:1: found a NUL byte, wanted text"},
      {std::string("\x7f"
                   "ELF\0\0",
                   6),
       "file:1: found a NUL byte, wanted text"},
  };
  for (const BadText& bad : cases) {
    SCOPED_TRACE(bad.text);
    expect_contains(error_in(bad.text), bad.error);
  }
}

TEST(BadInput, OfGridsIsAnsweredWithOneLine) {
  const std::string rows = "1 . | . .\n. . | 1 .\n----+----\n. . | . 3\n";
  const BadText cases[] = {
      {rows, "file:4: the grid ends after 3 rows, wanted 4 (it begins in line 1)"},
      {rows + "\n. 4 | . .\n", "file:5: the grid ends after 3 rows, wanted 4"},
      {rows + ". 4 | .\n", "file:5: row 4 of the grid has 3 cells, wanted 4 (4x4, as in line 1)"},
      {rows + ". 4 | . . .\n", "file:5: row 4 of the grid has 5 cells, wanted 4"},
      {rows + ". 4 | . x\n", "file:5: row 4 of the grid has character 'x' in column 9"},
      {rows + ". 4 | . 5\n",
       "file:5: row 4 of the grid has character '5' as cell 4, wanted 1 to 4"},
      {rows + "3 4 | . 3\n", "file:1: the clues contradict each other: digit 3 twice in row 4"},
      {"1 2 3 4 5\n",
       "file:1: row 1 of the grid has 5 cells, wanted 9 (or 4, 6, 8, 10, 12, 14, 15, 16)"},
      {"----+----\n", "file: found no puzzle"},
      {"1 .\n----\n. .\n", "file:1: row 1 of the grid has 2 cells"},
      {"1 . | . .\n----+----\n",
       "file:2: found a line of dashes after row 1 of the grid, wanted one "
       "after every 2 (boxes of 2x2)"},
      // 3x2 boxes are not taken for 2x3.
      {". . | . . | . 1\n",
       "file:1: row 1 of the grid has a bar after 2 cells, wanted one after "
       "every 3 (boxes of 2x3); give the box shape if it is another"},
  };
  for (const BadText& bad : cases) {
    SCOPED_TRACE(bad.text);
    expect_contains(error_in(bad.text), bad.error);
  }
}

TEST(BadInput, OfCsvIsAnsweredWithOneLine) {
  const std::string header = "question,answer,source,rating\n";
  const std::string line = kLine, answer = kAnswer, row = line + "," + answer + ",s,1\n";
  const BadText cases[] = {
      {header, "file: found no puzzle, wanted at least one"},
      {"question\n" + line, "file:1: the header has no column answer, wanted question and answer"},
      {"answer,source\n" + line, "file:1: the header has no column question"},
      {line + "," + answer, "file:1: the header has no column question"},
      {"question,answer,Question\n", "file:1: the header has the column question twice"},
      {"question,answer,rating,rating\n", "file:1: the header has the column rating twice"},
      {header + line + "," + answer + ",s\n", "file:2: the row has 3 fields, wanted 4"},
      {header + row + line + "," + answer + ",a,b,1\n", "file:3: the row has 5 fields, wanted 4"},
      {header + line + "," + answer + ",\"s,1\n",
       "file:2: found a quoted field without its closing"},
      {header + line + "," + answer + ",\"s\"t,1\n", "file:2: found text after the closing quote"},
      {header + line + "," + answer + ",s,high\n", "file:2: the rating is 'high', wanted a number"},
      {header + line + "," + answer + ",s,inf\n", "file:2: the rating is 'inf', wanted a number"},
      {header + line + "," + answer + ",s,1x\n", "file:2: the rating is '1x', wanted a number"},
      {header + line + "," + answer + ",\xE9,1\n", "file:2: the source is not UTF-8"},
      {header + ",,,\n", "file:2: the question has 0 cells"},
      {header + line.substr(1) + "," + answer + ",s,1\n", "file:2: the question has 15 cells"},
      {header + line + "," + answer.substr(1) + ",s,1\n",
       "file:2: the answer has 15 cells, wanted 16 (4x4, as in line 2)"},
      {header + line + ",134242133421213.,s,1\n",
       "file:2: the answer is wrong: no digit in row 4, column 4"},
      {header + line + ",2342421334212134,s,1\n", "file:2: the answer is wrong: digit 2 twice in"},
      {header + row + line + ",1234341221434321,s,1\n",
       "file:3: the answer is wrong: clue 2 in row 1, column 4 is not kept"},
      {header + "11..............," + answer + ",s,1\n", "file:2: the clues contradict each other"},
  };
  for (const BadText& bad : cases) {
    SCOPED_TRACE(bad.text);
    expect_contains(error_in(bad.text), bad.error);
  }
}

TEST(BadInput, OfAnotherSizeThanTheBoxGivenIsRefused) {
  ReadOptions options;
  options.box = BoxShape{3, 3};
  expect_contains(error_in(kLine, options), "wanted 9 (9x9, as given)");
  expect_contains(error_in(std::string(36, '.'), options), "wanted 81 (9x9, as given)");
  options.box = BoxShape{5, 5};
  expect_contains(error_in(kLine, options), "box 5x5 is not supported");
}

TEST(BadInput, MoreRowsThanTheLimitAreRefused) {
  ReadOptions options;
  options.max_puzzles = 3;
  std::string text;
  for (int i = 0; i < 3; ++i) text += std::string(kLine) + "\n";
  std::istringstream in(text);
  EXPECT_EQ(read_sudoku(in, "file", options).size(), 3u);
  expect_contains(error_in(text + kLine, options), "file:4: found more than 3 puzzles");
}

// An endless line that counts what is taken of it.
class EndlessLine : public std::streambuf {
 public:
  size_t taken() const { return taken_; }

 protected:
  int_type underflow() override {
    setg(&byte_, &byte_, &byte_ + 1);
    ++taken_;
    return traits_type::to_int_type(byte_);
  }

 private:
  char byte_ = '.';
  size_t taken_ = 0;
};

TEST(BadInput, ALineWithoutEndIsRefusedWithoutReadingItWhole) {
  for (const Format format : {Format::kAuto, Format::kLines, Format::kGrids, Format::kCsv}) {
    EndlessLine buffer;
    std::istream in(&buffer);
    ReadOptions options;
    options.format = format;
    EXPECT_EQ(
        error_of([&] { read_sudoku(in, "file", options); }),
        "file:1: found a line of more than 65536 bytes, wanted at most that; is this a puzzle "
        "file?");
    EXPECT_LE(buffer.taken(), kMaxLineBytes + 1);
  }
}

TEST(BadInput, AFileBeyondTheLimitIsRefusedUnread) {
  const tests::ScratchFolder folder;
  const std::string path = folder.path("huge.csv");
  std::ofstream(path) << "question,answer\n";
  std::filesystem::resize_file(path, kMaxFileBytes + 1);  // a hole: takes no room on disk
  expect_contains(error_of([&] { read_sudoku_file(path); }), path + ": holds 2147483649 bytes");
}

TEST(BadInput, FilesThatCannotBeReadAreNamed) {
  const tests::ScratchFolder folder;
  const std::string none = folder.path("none.csv"), secret = folder.path("secret.csv");
  EXPECT_EQ(error_of([&] { read_sudoku_file(none); }),
            none + ": cannot open: No such file or directory, wanted a file of puzzles");
  EXPECT_EQ(error_of([&] { read_sudoku_file(folder.path()); }),
            folder.path() + ": is a folder, wanted a file of puzzles");
  std::ofstream(secret) << kLine;
  ::chmod(folder.path().c_str(), 0755);
  ::chmod(secret.c_str(), 0);
  EXPECT_EQ(tests::message_of_child([&] {
              tests::become_nobody();
              read_sudoku_file(secret);
            }),
            secret + ": cannot open: Permission denied, wanted a file of puzzles");
}

TEST(BadInput, AnEmptyFileAndABinaryFileAreRefused) {
  const tests::ScratchFolder folder;
  const std::string empty = folder.path("empty"), binary = folder.path("binary");
  std::ofstream(empty).close();
  std::ofstream(binary, std::ios::binary) << std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  EXPECT_EQ(error_of([&] { read_sudoku_file(empty); }),
            empty + ": found no puzzle, wanted at least one");
  expect_contains(error_of([&] { read_sudoku_file(binary); }), binary + ":3: found a NUL byte");
}

TEST(BadInput, EveryCutAndEveryFlippedByteEndsInAResultOrOneLine) {
  // A small fuzz: nothing but std::runtime_error may come out.
  const std::string text = std::string("source,question,answer,rating\n\"a,b\",") + kLine + "," +
                           kAnswer + ",3\n" + "x," + kLine + ",,\n";
  const std::string grids = "1 . | . .\n. . | 1 .\n----+----\n. . | . 3\n. 4 | . .\n";
  for (const std::string& good : {text, grids}) {
    for (size_t i = 0; i <= good.size(); ++i) {
      for (const int flip : {0, 1, 2, 16, 128}) {
        std::string bad = flip == 0 ? good.substr(0, i) : good;
        if (flip != 0 && i < bad.size()) bad[i] = static_cast<char>(bad[i] ^ flip);
        std::istringstream in(bad);
        try {
          EXPECT_FALSE(read_sudoku(in, "file").empty());
        } catch (const std::runtime_error& error) {
          EXPECT_EQ(std::string(error.what()).rfind("file", 0), 0u) << error.what();
        }
      }
    }
  }
}

}  // namespace
