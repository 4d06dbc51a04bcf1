// SPDX-License-Identifier: Apache-2.0
// Reading what is well-formed: the three formats, recognised or forced, of all sizes, and back.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "puzzles/sudoku_writer.h"
#include "tests/puzzles_testing.h"
#include "tests/scratch.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

constexpr char kLine[] = "...24........13.";
constexpr char kAnswer[] = "1342421334212134";

std::vector<Puzzle> read(const std::string& text, const ReadOptions& options = {}) {
  std::istringstream in(text);
  return read_sudoku(in, "file", options);
}

std::string line_of(const Puzzle& puzzle) {
  return SudokuDomain(default_box(puzzle.question.rows)).to_line(puzzle.question);
}

TEST(SudokuReader, HoldsNoFileOfNothingInMemory) {
  const std::string message =
      tests::message_of([] { read(std::string(std::size_t{1} << 22, '\n')); });
  EXPECT_NE(message.find("nothing but empty lines and comments"), std::string::npos) << message;
  EXPECT_EQ(read(std::string(1000, '\n') + kLine).size(), 1u);
  // Rows that look like comments, and are more than is read ahead.
  std::string rows = "source,question,answer,rating\n";
  const std::string row = "#" + std::string(60'000, '1') + "," + kLine + "," + kAnswer + ",3\n";
  for (int i = 0; i < 1200; ++i) rows += row;
  EXPECT_EQ(read(rows).size(), 1200u);
}

TEST(SudokuReader, RoundTripsAllFormatsOfAllSizes) {
  std::mt19937_64 rng(1);
  for (const BoxShape box : {BoxShape{2, 2}, {2, 3}, {3, 2}, {3, 3}, {3, 4}, {4, 4}}) {
    std::vector<Puzzle> made;
    for (int i = 0; i < 3; ++i) {
      made.push_back(SudokuGenerator(box).with_clues(box.cells() * 2 / 3, rng));
      made.back().source = "a, \"quoted\" \xE6\x95\xB0\xE7\x8B\xAC source";
    }
    made[1].answer.reset();
    made[1].rating = std::nan("");
    made[2].rating = 0.1;
    for (const Format format : {Format::kLines, Format::kGrids, Format::kCsv}) {
      std::ostringstream out;
      write_sudoku(out, made, box, format);
      ReadOptions options;
      if (!(box == default_box(box.side()))) options.box = box;
      for (const Format as : {Format::kAuto, format}) {
        options.format = as;
        const std::vector<Puzzle> found = read(out.str(), options);
        ASSERT_EQ(found.size(), made.size());
        EXPECT_EQ(box_of(found, options), box);
        for (size_t i = 0; i < made.size(); ++i) {
          EXPECT_EQ(found[i].question, made[i].question);
          if (format != Format::kCsv) continue;
          EXPECT_EQ(found[i].answer, made[i].answer);
          EXPECT_EQ(found[i].source, made[i].source);
          EXPECT_TRUE(found[i].rating == made[i].rating ||
                      (std::isnan(found[i].rating) && std::isnan(made[i].rating)));
        }
      }
    }
  }
}

TEST(SudokuReader, TakesEveryBlankAndLowerCase) {
  EXPECT_EQ(line_of(read("0_*24........13.")[0]), kLine);
  const std::string line(256 - 7, '.');
  EXPECT_EQ(line_of(read("abcdefg" + line)[0]), "ABCDEFG" + line);
}

TEST(SudokuReader, TakesCarriageReturnsByteOrderMarkAndNoLastLineFeed) {
  const std::string text = std::string("\xEF\xBB\xBF") + kLine + "\r\n\r\n" + kLine;
  const std::vector<Puzzle> puzzles = read(text);
  ASSERT_EQ(puzzles.size(), 2u);
  EXPECT_EQ(puzzles[0].where, "file:1");
  EXPECT_EQ(puzzles[1].where, "file:3");
  const std::string csv =
      std::string("\xEF\xBB\xBFquestion,answer\r\n") + kLine + "," + kAnswer + "\r\n";
  EXPECT_EQ(read(csv)[0].where, "file:2");
}

TEST(SudokuReader, PassesOverComments) {
  EXPECT_EQ(read(std::string("# a list\n#\n") + kLine + "\n# end\n").size(), 1u);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "# line\n";
  for (const std::string& head : {std::string("# a list\n\n"), many}) {
    EXPECT_EQ(read(head + kLine + "\n" + kLine + "\n").size(), 2u) << head;
  }
  for (const std::string& head :
       {std::string("# a list\n"), std::string("; a, list\n"), std::string("#a list\n\n"), many}) {
    EXPECT_EQ(read(head + "question,answer\n" + kLine + ",\n").size(), 1u) << head;
  }
  EXPECT_EQ(read(std::string("# a list\nquestion,answer\n") + kLine + ",\n")[0].where, "file:3");
}

TEST(SudokuReader, ReadsPrintedGrids) {
  const std::string grid =
      "+-------+-------+-------+\n"
      "| 5 3 . | . 7 . | . . . |\n"
      "| 6 . . | 1 9 5 | . . . |\n"
      "| . 9 8 | . . . | . 6 . |\n"
      "|-------+-------+-------|\n"
      "| 8 . . | . 6 . | . . 3 |\n"
      "| 4 . . | 8 . 3 | . . 1 |\n"
      "| 7 . . | . 2 . | . . 6 |\n"
      "+-------+-------+-------+\n"
      "| . 6 . | . . . | 2 8 . |\n"
      "| . . . | 4 1 9 | . . 5 |\n"
      "| . . . | . 8 . | . 7 9 |\n"
      "+-------+-------+-------+\n";
  const std::string expected =
      "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
  std::vector<Puzzle> puzzles = read(grid + "\n\n" + grid);
  ASSERT_EQ(puzzles.size(), 2u);
  EXPECT_EQ(line_of(puzzles[0]), expected);
  EXPECT_EQ(puzzles[0].where, "file:2");
  EXPECT_EQ(puzzles[1].where, "file:17");
  EXPECT_EQ(read(grid + grid).size(), 2u);  // no blank line between them
  std::string bare;
  for (int r = 0; r < 9; ++r) bare += expected.substr(9 * r, 9) + "\n";
  EXPECT_EQ(line_of(read(bare)[0]), expected);
}

TEST(SudokuReader, ReadsALineWithSpacesAndBars) {
  EXPECT_EQ(line_of(read("53. | .7. | ... 6..|195|... .98|...|.6. 8..|.6.|..3 4..|8.3|..1 "
                         "7..|.2.|..6 .6.|...|28. ...|419|..5 ...|.8.|.79")[0])
                .substr(0, 9),
            "53..7....");
}

TEST(SudokuReader, TellsALineOf4x4FromARowOf16x16) {
  EXPECT_EQ(read(kLine)[0].question.rows, 4);
  std::string sixteen_lines;
  for (int i = 0; i < 16; ++i) sixteen_lines += std::string(kLine) + "\n";
  EXPECT_EQ(read(sixteen_lines).size(), 16u);
  std::mt19937_64 rng(2);
  const BoxShape box{4, 4};
  const std::string line =
      SudokuDomain(box).to_line(SudokuGenerator(box).with_clues(200, rng).question);
  std::string rows;
  for (int r = 0; r < 16; ++r) rows += line.substr(16 * r, 16) + "\n";
  ASSERT_EQ(read(rows).size(), 1u);
  EXPECT_EQ(line_of(read(rows)[0]), line);
  EXPECT_EQ(read(rows + "\n" + rows).size(), 2u);
  ReadOptions options;
  options.box = box;
  EXPECT_EQ(read(rows, options).size(), 1u);
}

TEST(SudokuReader, ReadsCsvColumnsInAnyOrder) {
  const std::string text = std::string("Rating, answer ,\"note\",question,source\n12.5,") +
                           kAnswer + ",\"x,y\"," + kLine + ",\"N\xC3\xA9, \"\"A\"\"\"\n,," + "," +
                           kLine + ",\n";
  const std::vector<Puzzle> puzzles = read(text);
  ASSERT_EQ(puzzles.size(), 2u);
  EXPECT_EQ(line_of(puzzles[0]), kLine);
  EXPECT_EQ(SudokuDomain(BoxShape{2, 2}).to_line(*puzzles[0].answer), kAnswer);
  EXPECT_EQ(puzzles[0].rating, 12.5);
  EXPECT_EQ(puzzles[0].source, "N\xC3\xA9, \"A\"");
  EXPECT_FALSE(puzzles[1].answer.has_value());
  EXPECT_TRUE(std::isnan(puzzles[1].rating));
}

TEST(SudokuReader, LeavesContradictingCluesAndWrongAnswersToTheCallerWhereTold) {
  ReadOptions options;
  options.check_clues = false;
  EXPECT_EQ(read("11..............", options).size(), 1u);
  options.check_answers = false;
  const std::vector<Puzzle> puzzles =
      read(std::string("question,answer\n") + kLine + ",1111111111111111\n", options);
  EXPECT_FALSE(SudokuDomain(BoxShape{2, 2}).judge(puzzles[0].question, *puzzles[0].answer).valid);
}

TEST(ParseSudoku, TakesOnePuzzleAsLineOrGrid) {
  EXPECT_EQ(line_of(parse_sudoku(kLine)), kLine);
  EXPECT_EQ(line_of(parse_sudoku("...2\n4...\n....\n.13.")), kLine);
  expect_contains(error_of([] { parse_sudoku(std::string(kLine) + "\n" + kLine, "argument 1"); }),
                  "argument 1: found 2 puzzles, wanted one");
}

TEST(LooksLikeSudoku, TellsPuzzlesFromFileNames) {
  EXPECT_TRUE(looks_like_sudoku(kLine));
  EXPECT_TRUE(looks_like_sudoku(std::string(80, '.')));  // one short: parse_sudoku explains
  EXPECT_TRUE(looks_like_sudoku("1 . | . .\n. . | 1 .\n----+----\n. . | . 3\n. 4 | . .\n"));
  for (const char* name :
       {"", "-", "4", "puzzles.txt", "a/b.csv", "test-10k.csv", "../x", "0000"}) {
    EXPECT_FALSE(looks_like_sudoku(name)) << name;
  }
}

TEST(Format, IsReadFromItsName) {
  EXPECT_EQ(parse_format("auto"), Format::kAuto);
  EXPECT_EQ(parse_format("lines"), Format::kLines);
  EXPECT_EQ(parse_format("grids"), Format::kGrids);
  EXPECT_EQ(parse_format("csv"), Format::kCsv);
  expect_contains(error_of([] { parse_format("json"); }), "wanted auto, lines, grids or csv");
  std::ostringstream out;
  expect_contains(error_of([&] {
                    write_sudoku(out, {}, BoxShape{3, 3}, Format::kAuto);
                  }),
                  "wanted lines, grids or csv");
}

TEST(Examples, AreReadAndHaveOneSolutionEach) {
  const std::pair<const char*, BoxShape> files[] = {
      {"sudoku-easy.txt", {3, 3}}, {"sudoku-hard.txt", {3, 3}},  {"sudoku-4x4.txt", {2, 2}},
      {"sudoku-6x6.txt", {2, 3}},  {"sudoku-12x12.txt", {3, 4}}, {"sudoku-16x16.txt", {4, 4}}};
  for (const auto& [file, box] : files) {
    const std::vector<Puzzle> puzzles =
        read_sudoku_file(std::string(TRM_SOURCE_DIR "/examples/") + file);
    EXPECT_GE(puzzles.size(), 2u);
    EXPECT_EQ(box_of(puzzles), box);
    for (const Puzzle& puzzle : puzzles) EXPECT_NO_THROW(SudokuDomain(box).answer_of(puzzle));
  }
}

}  // namespace
