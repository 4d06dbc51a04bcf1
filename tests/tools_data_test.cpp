// SPDX-License-Identifier: Apache-2.0
// trm data sudoku: what it makes, and what it finds.
#include <gtest/gtest.h>

#include <sstream>

#include "puzzles/sudoku_reader.h"
#include "tests/copy_net.h"
#include "tests/program.h"

namespace {

using tests::Outcome;

class DataTest : public testing::Test {
 protected:
  static Outcome data(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"data", "sudoku"});
    return tests::run_trm(arguments);
  }
  std::string written(const std::string& name, const std::string& text) {
    tests::write_bytes(folder_.path(name), text);
    return folder_.path(name);
  }
  tests::ScratchFolder folder_;
};

TEST_F(DataTest, GeneratesTheSamePuzzlesFromTheSameSeed) {
  const std::string path = folder_.path("a.csv");
  const Outcome outcome = data({"--generate", "20", "--clues", "36", "--seed", "5", "--out", path});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  const std::vector<puzzles::Puzzle> puzzles = puzzles::read_sudoku_file(path);
  ASSERT_EQ(puzzles.size(), 20u);
  for (const puzzles::Puzzle& puzzle : puzzles) {
    EXPECT_EQ(puzzles::count_given(puzzle.question), 36);
    EXPECT_TRUE(puzzle.answer.has_value());
  }
  EXPECT_EQ(data({"--generate", "20", "--clues", "36", "--seed", "5"}).out,
            tests::read_bytes(path));
  EXPECT_NE(data({"--generate", "20", "--clues", "36", "--seed", "6"}).out,
            tests::read_bytes(path));
  EXPECT_EQ(data({"--generate", "020", "--clues", "036", "--seed", "005"}).out,
            tests::read_bytes(path))
      << "numbers are decimal";
}

TEST_F(DataTest, GeneratesMinimalPuzzlesOfOtherBoxes) {
  const Outcome outcome = data({"--generate", "3", "--minimal", "--box", "2x3", "--to", "lines"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(tests::count_lines(outcome.out), 3);
  EXPECT_EQ(outcome.out.find('\n'), 36u);
}

TEST_F(DataTest, CheckFindsEachFault) {
  const std::string good = tests::kBlanksAreOnes, answer = tests::kItsAnswer;
  const std::string path =
      written("mixed.csv", "question,answer\n" + good + "," + answer + "\n" +
                               "11..............,\n" + "123...4.........,\n" +
                               "................,\n" + good + ",1234341223414132\n");
  const Outcome outcome = data({"--check", path});
  EXPECT_EQ(outcome.status, 1);
  for (const char* part : {"mixed.csv:3: contradicting clues", "mixed.csv:4: no solution",
                           "mixed.csv:5: several solutions", "mixed.csv:6: wrong answer",
                           "faults    4", "repeated  1"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in " << outcome.out;
  }
  const std::string fine = written("good.csv", "question,answer\n" + good + "," + answer + "\n");
  EXPECT_EQ(data({"--check", fine}).status, 0);
}

TEST_F(DataTest, RefusesFlagsThatATaskDoesNotRead) {
  const std::string path = written("one.txt", std::string(tests::kBlanksAreOnes) + "\n");
  tests::expect_refused(data({"--check", path, "--out", folder_.path("x")}),
                        {"trm data sudoku: --out is not for --check"});
  tests::expect_refused(data({"--convert", path, "--minimal"}), {"--minimal", "--convert"});
  tests::expect_refused(data({"--overlap", path, path, "--seed", "2"}), {"--seed", "--overlap"});
  tests::expect_refused(data({"--generate", "1", "--minimal", "--fraction", "0.5"}),
                        {"--fraction", "--generate"});
  tests::expect_refused(tests::run_trm({"data", "maze", "--check", path, "--avoid", "nope"}),
                        {"trm data maze: --avoid is not for --check"});
  tests::expect_refused(tests::run_trm({"data", "arc", "--show", "task.json", "--out", "x"}),
                        {"trm data arc: --out is not for --show"});
  tests::expect_refused(tests::run_trm({"bench", "--signature", "--json"}),
                        {"--json", "--signature"});
}

TEST_F(DataTest, ConvertsThereAndBack) {
  const std::string csv = "source,question,answer,rating\n,1234341223414...,1234341223414123,3\n";
  const std::string path = written("a.csv", csv);
  EXPECT_EQ(data({"--convert", path, "--to", "csv"}).out, csv);
  EXPECT_EQ(data({"--convert", path, "--to", "lines"}).out, "1234341223414...\n");
  const std::string grids = data({"--convert", path, "--to", "grids"}).out;
  EXPECT_EQ(grids.find("1 2 | 3 4\n"), 0u) << grids;
  EXPECT_EQ(data({"--convert", written("a.txt", grids), "--to", "lines"}).out,
            "1234341223414...\n");
}

TEST_F(DataTest, OverlapFindsSymmetricPuzzles) {
  const std::string all = data({"--generate", "6", "--clues", "40", "--seed", "1"}).out;
  const std::string others = data({"--generate", "6", "--clues", "40", "--seed", "2"}).out;
  // Digits 1 and 2 exchanged: another puzzle, the same up to symmetry.
  std::string swapped = all.substr(0, all.find('\n') + 1);
  for (const char character : all.substr(swapped.size())) {
    swapped += character == '1' ? '2' : (character == '2' ? '1' : character);
  }
  const std::string a = written("a.csv", all), b = written("b.csv", others),
                    c = written("c.csv", swapped);
  EXPECT_EQ(data({"--overlap", a, b}).status, 0);
  const Outcome outcome = data({"--overlap", a, c});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find("6 of 6 puzzles"), std::string::npos) << outcome.out;
}

TEST_F(DataTest, SplitHoldsAPartBack) {
  const std::string all = written("all.csv", data({"--generate", "20", "--clues", "40"}).out);
  const std::string train = folder_.path("train.csv"), held = folder_.path("held.csv");
  const Outcome outcome =
      data({"--split", all, "--fraction", "0.25", "--out", train, "--held-out", held});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(puzzles::read_sudoku_file(train).size(), 15u);
  EXPECT_EQ(puzzles::read_sudoku_file(held).size(), 5u);
  EXPECT_EQ(data({"--overlap", train, held}).status, 0);
}

}  // namespace
