// SPDX-License-Identifier: Apache-2.0
// Mazes read and written; every kind of bad input and the one line it is answered with.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "puzzles/maze_generator.h"
#include "puzzles/maze_reader.h"
#include "puzzles/maze_writer.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

std::vector<Puzzle> read(const std::string& text, const MazeReadOptions& options = {}) {
  std::istringstream in(text);
  return read_mazes(in, "file", options);
}

std::string error_in(const std::string& text, const MazeReadOptions& options = {}) {
  return error_of([&] { read(text, options); });
}

std::string line_of(const Grid& grid) { return MazeDomain({64, 64}).to_line(grid); }

std::string written(const std::vector<Puzzle>& puzzles, MazeFormat format) {
  std::ostringstream out;
  write_mazes(out, puzzles, format);
  return out.str();
}

struct BadText {
  std::string text, error;
};

TEST(MazeReader, ReadsDrawnMazesOfSeveralShapes) {
  const std::vector<Puzzle> puzzles = read("; two\r\nS #\r\n. G\r\n\r\n\nSG\n; end\n");
  ASSERT_EQ(puzzles.size(), 2u);
  EXPECT_EQ(line_of(puzzles[0].question), "S #  G");
  EXPECT_EQ(puzzles[0].question.rows, 2);
  EXPECT_EQ(puzzles[0].where, "file:2");
  EXPECT_EQ(line_of(puzzles[1].question), "SG");
  EXPECT_EQ(puzzles[1].where, "file:6");
  EXPECT_FALSE(puzzles[0].answer.has_value());
  EXPECT_EQ(maze_shape_of(puzzles), (MazeShape{2, 3}));
}

TEST(MazeReader, TakesAMazeWithAPathForAnAnswer) {
  const Puzzle puzzle = parse_maze("S #\nooG\n");
  EXPECT_EQ(line_of(puzzle.question), "S #  G");
  EXPECT_EQ(line_of(*puzzle.answer), "S #ooG");
}

TEST(MazeReader, KeepsRowsOfSpacesAndDropsStrayOnes) {
  EXPECT_EQ(read("   \nS G\n   \n")[0].question.rows, 3);
  EXPECT_EQ(read("S G\n   \n\n")[0].question.rows, 2);
  EXPECT_EQ(read(" \nS G\n# #\n  \n\n \nSG\n").size(), 2u);
  EXPECT_EQ(read("S G\n   \n# #\n")[0].question.rows, 3);
}

TEST(MazeReader, ReadsCsvOfSquareMazesAndOfGivenShapes) {
  const std::vector<Puzzle> square =
      read("Answer,question,Rating,source\nSG##,SG##,2,\"a, b\"\n,S# G,,\n");
  ASSERT_EQ(square.size(), 2u);
  EXPECT_EQ(square[0].question.rows, 2);
  EXPECT_EQ(square[0].rating, 2);
  EXPECT_EQ(square[0].source, "a, b");
  EXPECT_EQ(square[0].where, "file:2");
  EXPECT_FALSE(square[1].answer.has_value());
  EXPECT_TRUE(std::isnan(square[1].rating));

  const std::vector<Puzzle> sized = read("question,size,answer\nS #  G,2x3,\nSG,1x2,SG\nSG##,,\n");
  EXPECT_EQ(sized[0].question.rows, 2);
  EXPECT_EQ(sized[1].question.rows, 1);
  EXPECT_EQ(sized[2].question.rows, 2);
}

TEST(MazeReader, RecognisesTheFormat) {
  EXPECT_EQ(read("\n  \nquestion,answer\nSG##,\n").size(), 1u);
  for (const char* head : {"; a, b\n", "# a, b\n\n", "#a\n;b\n"}) {
    EXPECT_EQ(read(head + std::string("question,answer\nSG##,\n")).size(), 1u) << head;
  }
  MazeReadOptions options;
  options.format = MazeFormat::kGrids;
  expect_contains(error_in("question,answer\nSG##,\n", options),
                  "file:1: row 1 of the maze has character 'q' in column 1");
  EXPECT_EQ(parse_maze_format("auto"), MazeFormat::kAuto);
  EXPECT_EQ(parse_maze_format("csv"), MazeFormat::kCsv);
  EXPECT_EQ(parse_maze_format("grids"), MazeFormat::kGrids);
  expect_contains(error_of([] { parse_maze_format("lines"); }), "wanted auto, grids or csv");
}

TEST(MazeReader, AcceptsWhatIsUnusual) {
  EXPECT_EQ(read("SG\n").size(), 1u);
  EXPECT_EQ(read("S\nG").size(), 1u);
  EXPECT_EQ(read("S  \n   \n  G\n").size(), 1u);  // no walls
  std::string large = "S" + std::string(62, ' ') + "G\n";
  for (int r = 1; r < 64; ++r) large += std::string(64, '#') + "\n";
  EXPECT_EQ(read(large)[0].question.rows, 64);
}

TEST(MazeReader, AnswersBadGridsWithOneLine) {
  const std::string wide(65, ' ');
  std::string tall = "S\nG\n";
  for (int r = 2; r < 65; ++r) tall += " \n";
  const BadText cases[] = {
      {"", "file: found no maze, wanted at least one"},
      {"\n  \n\n", "file: found no maze"},
      {"; only a comment\n", "file: found no maze"},
      {"  #\n  G\n", "file:1: the maze is none: found no S, wanted one"},
      {"\n\nS #\n  S\n", "file:3: the maze is none: found 2 S, wanted one"},
      {"S #\n   \n", "file:1: the maze is none: found no G, wanted one"},
      {"SGG\n", "file:1: the maze is none: found 2 G, wanted one"},
      {"SG\n\nS#G\n", "file:3: found no path from S to G, wanted a maze with one"},
      {"S #\n  G#\n", "file:2: row 2 of the maze has 4 cells, wanted 3 as in line 1"},
      {"S #\n#\n  G\n", "file:2: row 2 of the maze has 1 cells, wanted 3 as in line 1"},
      {"S #\n \n  G\n", "file:2: row 2 of the maze has 1 cells, wanted 3"},
      {"S #\n x \n  G\n", "file:2: row 2 of the maze has character 'x' in column 2, wanted '#'"},
      {"S\t#\n  G\n", "file:1: row 1 of the maze has byte 0x09 in column 2"},
      {"S\xE2\x96\x88G\n", "file:1: row 1 of the maze has byte 0xe2 in column 2"},
      {"S\n", "file:1: maze of 1x1 is not supported, wanted 1 to 64 rows and columns"},
      {"S G" + wide + "\n", "file:1: maze of 1x68 is not supported"},
      {tall, "file:1: maze of 65x1 is not supported"},
      {std::string(1000, '\n') + std::string("S") + std::string(1, '\0'), "found a NUL byte"},
      {"S  \no  \n  G\n", "file:1: the answer is wrong: S and G are not joined"},
      {"S G\no o\nooo\n", "file:1: the answer is wrong: valid but 4 cells longer"},
  };
  for (const BadText& bad : cases) {
    SCOPED_TRACE(bad.text);
    expect_contains(error_in(bad.text), bad.error);
  }
}

TEST(MazeReader, RefusesEndlessRowsAndLinesUnread) {
  std::string rows;
  for (int r = 0; r < 10'000; ++r) rows += "#\n";
  expect_contains(error_in(rows), "file:130: found more than 64 rows, wanted at most that");
  expect_contains(error_in(std::string(70'000, '#')), "file:1: found a line of more than 65536");
}

TEST(MazeReader, AnswersBadCsvWithOneLine) {
  const std::string header = "question,answer,rating\n";
  const BadText cases[] = {
      {header, "file: found no maze"},
      {"question,rating\n", "file:1: the header has no column answer, wanted question and answer"},
      {"answer,rating\n", "file:1: the header has no column question"},
      {"question,answer,answer\n", "file:1: the header has the column answer twice"},
      {"question,answer,size,size\n", "file:1: the header has the column size twice"},
      {header + "SG##\n", "file:2: the row has 1 fields, wanted 3 as in the header"},
      {header + "SG#,,\n", "file:2: the question has 3 cells, wanted a square of at most 64x64"},
      {header + std::string(4225, '#') + ",,\n", "file:2: the question has 4225 cells, wanted a"},
      {header + ",,\n", "file:2: the question has 0 cells"},
      {header + "S,,\n", "file:2: maze of 1x1 is not supported"},
      {header + "SG##,SG#,\n", "file:2: the answer has 3 cells, wanted a square"},
      {header + "SG##,SG#######,\n", "file:2: the answer is wrong: the answer is 3x3, wanted 2x2"},
      {header + "SG#x,,\n", "file:2: the question has character 'x' in row 2, column 2"},
      {header + "So G,,\n", "file:2: the maze is none: found 'o' in row 1, column 2"},
      {header + "S##G,,\n", "file:2: found no path from S to G"},
      {header + "S# G,S# G,\n", "file:2: the answer is wrong: S and G are not joined"},
      {header + "S# G,SooG,\n", "file:2: the answer is wrong: the path goes through a wall"},
      {header + "SG##,,much\n", "file:2: the rating is 'much', wanted a number"},
      {header + "\"SG##,,\n", "file:2: found a quoted field without its closing quote"},
      {"question,answer,size\nSG,,1x3\n", "file:2: the question has 2 cells, wanted 3 for 1x3"},
      {"question,answer,size\nSG,,big\n", "file:2: maze shape 'big' is not ROWSxCOLUMNS"},
      {"question,answer,source\nSG##,,\xE9\n", "file:2: the source is not UTF-8"},
  };
  for (const BadText& bad : cases) {
    SCOPED_TRACE(bad.text);
    expect_contains(error_in(bad.text), bad.error);
  }
}

TEST(MazeReader, LeavesChecksToTheCallerWhereTold) {
  MazeReadOptions options;
  options.check_paths = false;
  EXPECT_EQ(read("S#G\n", options).size(), 1u);
  options.check_answers = false;
  EXPECT_EQ(read("question,answer\nS# G,SooG\n", options).size(), 1u);
  options.max_mazes = 1;
  expect_contains(error_in("SG\n\nSG\n", options), "file:3: found more than 1 mazes");
}

TEST(MazeReader, NamesFilesThatCannotBeRead) {
  const tests::ScratchFolder folder;
  const std::string none = folder.path("none.txt"), huge = folder.path("huge.csv");
  EXPECT_EQ(error_of([&] { read_maze_file(none); }),
            none + ": cannot open: No such file or directory, wanted a file of mazes");
  expect_contains(error_of([&] { read_maze_file(folder.path()); }), "is a folder");
  std::ofstream(huge) << "question,answer\n";
  std::filesystem::resize_file(huge, kMaxMazeFileBytes + 1);  // a hole: takes no room on disk
  expect_contains(error_of([&] { read_maze_file(huge); }), huge + ": holds 2147483649 bytes");
}

TEST(MazeReader, TakesOneMazeFromAText) {
  EXPECT_EQ(line_of(parse_maze("S \n G").question), "S  G");
  expect_contains(error_of([] { parse_maze("SG\n\nSG\n", "argument"); }),
                  "argument: found 2 mazes, wanted one");
  EXPECT_TRUE(looks_like_maze("S #\n  G\n"));
  for (const char* name : {"", "maze.txt", "-", "SoG", "S", "a\nb"}) {
    EXPECT_FALSE(looks_like_maze(name)) << name;
  }
}

TEST(MazeWriter, WritesWhatReadsBackAsItWas) {
  std::mt19937_64 rng(5);
  for (const MazeShape shape : {MazeShape{5, 5}, MazeShape{3, 9}, MazeShape{64, 64}}) {
    MazeGeneratorOptions made;
    made.shape = shape;
    std::vector<Puzzle> puzzles = MazeGenerator(made).make(4, rng);
    puzzles[1].answer.reset();
    puzzles[2].source = "say \"a, b\"";
    puzzles[2].rating = std::nan("");
    const std::string csv = written(puzzles, MazeFormat::kCsv);
    EXPECT_EQ(csv.find(",size\n") != std::string::npos, shape.rows != shape.cols);
    const std::vector<Puzzle> back = read(csv), drawn = read(written(puzzles, MazeFormat::kGrids));
    ASSERT_EQ(back.size(), 4u);
    ASSERT_EQ(drawn.size(), 4u);
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(back[i].question, puzzles[i].question);
      EXPECT_EQ(back[i].answer, puzzles[i].answer);
      EXPECT_EQ(back[i].source, puzzles[i].source);
      EXPECT_TRUE(back[i].rating == puzzles[i].rating || std::isnan(puzzles[i].rating));
      EXPECT_EQ(drawn[i].question, puzzles[i].question);
      EXPECT_EQ(drawn[i].answer.has_value(),
                puzzles[i].answer.has_value() && puzzles[i].answer != puzzles[i].question);
    }
    EXPECT_EQ(written(back, MazeFormat::kCsv), csv);
  }
  expect_contains(error_of([] { written({}, MazeFormat::kAuto); }), "wanted grids or csv");
}

TEST(MazeReader, EveryCutAndEveryFlippedByteEndsInAResultOrOneLine) {
  const std::string csv = "source,question,answer,rating\nx,S# G,S#oG,3\n\"a,b\",SG##,,\n";
  for (const std::string& good : {csv, std::string("; mazes\nS #\nooG\n\nSG\n")}) {
    for (size_t i = 0; i <= good.size(); ++i) {
      for (const int flip : {0, 1, 2, 16, 128}) {
        std::string bad = flip == 0 ? good.substr(0, i) : good;
        if (flip != 0 && i < bad.size()) bad[i] = static_cast<char>(bad[i] ^ flip);
        try {
          EXPECT_FALSE(read(bad).empty());
        } catch (const std::runtime_error& error) {
          EXPECT_EQ(std::string(error.what()).rfind("file", 0), 0u) << error.what();
        }
      }
    }
  }
}

TEST(Examples, OfMazesAreRead) {
  const std::string folder = TRM_SOURCE_DIR "/examples/";
  EXPECT_EQ(maze_shape_of(read_maze_file(folder + "maze-13x13.txt")), (MazeShape{13, 13}));
  EXPECT_EQ(maze_shape_of(read_maze_file(folder + "maze-9x21.txt")), (MazeShape{9, 21}));
  for (const Puzzle& puzzle : read_maze_file(folder + "maze-30x30.csv")) {
    EXPECT_GE(puzzle.rating, 110);
    EXPECT_TRUE(puzzle.answer.has_value());
  }
}

}  // namespace
