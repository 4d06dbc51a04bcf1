// SPDX-License-Identifier: Apache-2.0
// Mazes through the built command, with nets whose answers are known: data, solve, eval, train.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "puzzles/maze_check.h"
#include "puzzles/maze_reader.h"
#include "tests/copy_net.h"
#include "tests/program.h"

namespace {

using nlohmann::json;
using tests::Outcome;

constexpr const char* kAcross = "S G\n   \n   \n";
const std::vector<int> kAround = {3, 5, 6, 7, 8};  // from the top left over the bottom to the right

class MazeCommand : public testing::Test {
 protected:
  Outcome solve(const std::vector<int>& marked, std::vector<std::string> arguments) {
    const std::string model = folder_.path("model.safetensors");
    tests::save_marking_net(model, 3, 3, marked);
    arguments.insert(arguments.begin(), {"solve", "--model", model});
    return tests::run_trm(arguments);
  }
  Outcome data(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"data", "maze"});
    return tests::run_trm(arguments);
  }
  std::string written(const std::string& name, const std::string& text) {
    tests::write_bytes(folder_.path(name), text);
    return folder_.path(name);
  }
  static void expect_parts(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
      EXPECT_NE(text.find(part), std::string::npos) << "no '" << part << "' in\n" << text;
    }
  }
  tests::ScratchFolder folder_;
};

TEST_F(MazeCommand, SolveDrawsAShortestPath) {
  const Outcome outcome = solve({1}, {kAcross});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expect_parts(outcome.out,
               {"argument 1: solved in 1 step", "s: confirmed by the rules, valid and shortest\n",
                "S   G        S o G\n"});
  EXPECT_EQ(outcome.out.find('\033'), std::string::npos) << "colour in a pipe";
  EXPECT_EQ(outcome.err, "");
}

// weights/maze-small.safetensors up to 13x13, weights/maze-hard.safetensors beyond.
TEST_F(MazeCommand, SolveTakesTheShippedModelForMazesOfAnySize) {
  for (const char* file : {"/examples/maze-13x13.txt", "/examples/maze-9x21.txt"}) {
    const Outcome outcome = tests::run_trm({"solve", std::string(TRM_SOURCE_DIR).append(file)});
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
    EXPECT_EQ(outcome.out.find("NOT"), std::string::npos) << outcome.out;
  }
}

// The net marks the middle of the bottom row: that joins S and G where the maze stands on its head.
TEST_F(MazeCommand, SolveAsksEverySideOfAMaze) {
  const Outcome sides = solve({7}, {"--format", "json", kAcross});
  EXPECT_EQ(sides.status, 0) << sides.out;
  const json answer = json::parse(sides.out);
  EXPECT_EQ(answer["answer"], "SoG      ");
  EXPECT_EQ(answer["attempts"], 16) << "each of eight sides without noise and with it";
  EXPECT_GT(answer["attempt"], 2) << "the first two are of the maze as it is";
  EXPECT_EQ(answer["steps_spent"], 64 + 15);
}

TEST_F(MazeCommand, SolveAsksAsItIsToldTo) {
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {"--rollouts", "2"}, {"--starts", "2"}, {"--votes", "1"}, {"--halting"}}) {
    std::vector<std::string> arguments = flags;
    arguments.emplace_back(kAcross);
    const Outcome outcome = solve({7}, arguments);
    EXPECT_EQ(outcome.status, 1) << flags.front() << ": " << outcome.out;
    EXPECT_NE(outcome.out.find("NOT solved"), std::string::npos) << outcome.out;
  }
}

TEST_F(MazeCommand, SolveTellsALongerPathFromAShortestAndMarksTheDetour) {
  const Outcome outcome = solve(kAround, {"--halting", kAcross});
  EXPECT_EQ(outcome.status, 1);
  expect_parts(outcome.out, {"argument 1: valid, but NOT shortest in 1 step",
                             "4 cells longer than the shortest", "o!", "(the net takes it for"});
  EXPECT_EQ(outcome.out.find("solved in"), std::string::npos) << outcome.out;
}

TEST_F(MazeCommand, SolveTellsAnotherShortestPathFromTheKnownOneWhereOneIsKnown) {
  const std::string known = written("known.csv", "question,answer\nS       G,S  ooo  G\n");
  const auto said = [&](const std::vector<int>& marked, const std::string& maze) {
    const Outcome outcome = solve(marked, {maze});
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
    return outcome.out;
  };
  expect_parts(said({1, 2, 5}, known), {"valid and shortest, another than the known answer\n"});
  expect_parts(said({3, 4, 5}, known), {"valid and shortest, exact\n"});
  expect_parts(said({3, 4, 5}, "S  \n   \n  G\n"), {"valid and shortest\n"});
}

TEST_F(MazeCommand, SolveCallsNoPathASolution) {
  const Outcome outcome = solve({}, {"--halting", kAcross});
  EXPECT_EQ(outcome.status, 1);
  expect_parts(outcome.out, {"NOT solved in 1 step", "S and G are not joined", "S!"});
}

TEST_F(MazeCommand, SolveLeavesAMazeWithoutPathOut) {
  const std::string two = written("two.txt", "S#G\n###\n###\n\nS G\n   \n   \n");
  const Outcome outcome = solve({1}, {two});
  EXPECT_EQ(outcome.status, 1);
  expect_parts(outcome.out, {"two.txt:1: NOT asked: found no path", "two.txt:5: solved in 1 step"});
}

TEST_F(MazeCommand, SolveJsonKeepsTheThreeStatementsApart) {
  const auto object = [&](const std::vector<int>& marked, const std::string& maze) {
    return json::parse(solve(marked, {"--json", maze}).out);
  };
  const std::string across = written("across.csv", "question,answer\nS G      ,SoG      \n");
  const json exact = object({1}, across);
  EXPECT_EQ(exact["puzzle"], "S G      ");
  EXPECT_EQ(exact["answer"], "SoG      ");
  EXPECT_TRUE(exact["exact"] && exact["valid"] && exact["shortest"] && exact["confirmed"]);
  const std::string corner = written("corner.csv", "question,answer\nS       G,S  ooo  G\n");
  const json another = object({1, 2, 5}, corner);
  EXPECT_TRUE(!another["exact"] && another["valid"] && another["shortest"]);
  EXPECT_TRUE(another["confirmed"]);
  const json longer = object(kAround, across);
  EXPECT_TRUE(!longer["exact"] && longer["valid"] && !longer["shortest"] && !longer["confirmed"]);
  EXPECT_EQ(longer["reason"].get<std::string>().find("valid but 4 cells longer"), 0u) << longer;
  const json none = object({}, across);
  EXPECT_TRUE(!none["exact"] && !none["valid"] && !none["shortest"] && !none["confirmed"]);
  EXPECT_FALSE(exact.contains("size"));
  EXPECT_FALSE(object({1}, kAcross).contains("exact")) << "no answer is known";
  EXPECT_EQ(object({1}, "S G\n###\n")["size"], "2x3");
}

TEST_F(MazeCommand, SolveLinesReadBackAndNeverHoldAWrongAnswer) {
  const std::string mazes = written("mazes.txt", std::string(kAcross) + "\n#S \n#  \n##G\n");
  const Outcome outcome = solve({1}, {"--format", "lines", mazes});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out.find("SoG\n   \n   \n\n; not solved: "), 0u) << outcome.out;
  std::istringstream in(outcome.out);
  EXPECT_EQ(puzzles::read_mazes(in, "answers").size(), 1u);
}

TEST_F(MazeCommand, SolveTakesSmallerMazesAndAllFormats) {
  const std::string csv =
      written("mazes.csv", "question,answer,size\nS G,,1x3\nS G      ,SoG      ,3x3\n");
  const Outcome outcome = solve({1}, {csv, kAcross});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  expect_parts(outcome.out, {"mazes.csv:2: solved", "mazes.csv:3: solved", "argument 1: solved"});
  EXPECT_EQ(outcome.err, "3 of 3 solved\n");
}

TEST_F(MazeCommand, SolveWatchesTheCellsChange) {
  const Outcome outcome = solve({1}, {"--watch", "--no-halting", "--steps", "2", "S G\n###\n"});
  expect_parts(outcome.out, {"step 1: 1 cell changed", "S o*G\n# # #\n", "step 2: 0 cells"});
}

TEST_F(MazeCommand, EvalReportsExactValidAndShortestApart) {
  const std::string model = folder_.path("model.safetensors");
  tests::save_marking_net(model, 3, 3, kAround);
  // Around is the only way; there is a shorter one; a wall is in the way.
  const std::string mazes = written("m.txt", "S#G\n # \n   \n\nS#G\n   \n   \n\nS G\n # \n # \n");
  const std::vector<std::string> command = {"eval", "--model", model, "--data", mazes};
  const Outcome text = tests::run_trm(command);
  EXPECT_EQ(text.status, 0) << text.err;
  expect_parts(text.out, {"exact     33.3%  (1 of 3", "valid     66.7%  (2 of 3",
                          "shortest  33.3%  (1 of 3"});
  std::vector<std::string> asking_json = command;
  asking_json.emplace_back("--json");
  const json object = json::parse(tests::run_trm(asking_json).out);
  EXPECT_DOUBLE_EQ(object["exact"], 1.0 / 3);
  EXPECT_DOUBLE_EQ(object["valid"], 2.0 / 3);
  EXPECT_DOUBLE_EQ(object["shortest"], 1.0 / 3);
  EXPECT_LT(object["shortest_low"], object["shortest_high"]);
}

TEST_F(MazeCommand, EvalCountsAnotherShortestPathAsShortestButNotExact) {
  const std::string model = folder_.path("model.safetensors");
  tests::save_marking_net(model, 3, 3, {1, 2, 5});
  const std::string mazes = written("m.txt", "S  \n   \n  G\n");
  const json object =
      json::parse(tests::run_trm({"eval", "--json", "--model", model, "--data", mazes}).out);
  EXPECT_EQ(object["exact"], 0.0);
  EXPECT_EQ(object["valid"], 1.0);
  EXPECT_EQ(object["shortest"], 1.0);
}

TEST_F(MazeCommand, GeneratesTheSameMazesFromTheSameSeedWithAnswersByTheRule) {
  const std::string path = folder_.path("a.csv");
  const std::vector<std::string> asked = {"--generate", "20",     "--size", "5x6",        "--up-to",
                                          "6x7",        "--seed", "7",      "--min-path", "8"};
  std::vector<std::string> to_file = asked;
  to_file.insert(to_file.end(), {"--out", path});
  const Outcome outcome = data(to_file);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  expect_parts(outcome.err, {"wrote 20 mazes", "\nlength", "\npaths", "open"});
  const std::vector<puzzles::Puzzle> mazes = puzzles::read_maze_file(path);
  ASSERT_EQ(mazes.size(), 20u);
  bool has_least = false, has_most = false;
  for (const puzzles::Puzzle& maze : mazes) {
    EXPECT_TRUE(puzzles::check_maze(maze.question, *maze.answer).is_shortest);
    EXPECT_GE(maze.rating, 8);
    has_least |= maze.question.rows == 5;
    has_most |= maze.question.rows == 6;
  }
  EXPECT_TRUE(has_least && has_most);
  EXPECT_EQ(data(asked).out, tests::read_bytes(path));
}

TEST_F(MazeCommand, AvoidedMazesAreNotMadeAgain) {
  const std::vector<std::string> asked = {"--generate", "15", "--size", "2x4", "--seed", "1"};
  const std::string first = data(asked).out;
  const std::string path = written("first.csv", first);
  std::vector<std::string> others = asked;
  others.insert(others.end(), {"--avoid", path});
  const Outcome second = data(others);
  const std::string both =
      written("both.csv", first + second.out.substr(second.out.find('\n') + 1));
  expect_parts(data({"--check", both}).out, {"mazes     30\n", "repeated  0,"});
}

TEST_F(MazeCommand, CheckFindsEachFaultAndTellsWhatTheMazesAreLike) {
  const std::string path =
      written("mixed.csv",
              "question,answer\nS G      ,SoG      \nS#G## ###,\nS G      ,S Go oooo\n"
              "S   G#   ,Soo G#   \nG S      ,GoS      \n");
  const Outcome outcome = data({"--check", path});
  EXPECT_EQ(outcome.status, 1);
  expect_parts(
      outcome.out,
      {"mixed.csv:3: no path from S to G", "mixed.csv:4: wrong answer: valid but 4 cells",
       "mixed.csv:5: wrong answer: ", "mazes     5\n", "answers   4, of them 2 by the rule",
       "repeated  2", "faults    3", "mazes up to 3x3", "length    3 to 3 cells"});
  EXPECT_EQ(data({"--check", written("good.txt", kAcross)}).status, 0);
}

TEST_F(MazeCommand, ConvertsThereAndBack) {
  const std::string csv = "source,question,answer,rating\n,S G######,SoG######,3\n";
  const std::string grids = data({"--convert", written("a.csv", csv), "--to", "grids"}).out;
  EXPECT_EQ(grids, "SoG\n###\n###\n");
  EXPECT_EQ(data({"--convert", written("a.txt", grids)}).out,
            "source,question,answer,rating\n,S G######,SoG######,\n");
}

TEST_F(MazeCommand, TrainsOnACanvasResumesAndAnswersSmallerMazes) {
  const std::string train = folder_.path("train.csv"), run = folder_.path("run");
  ASSERT_EQ(data({"--generate", "30", "--size", "3x3", "--up-to", "4x4", "--out", train}).status,
            0);
  const Outcome started =
      tests::run_trm({"train", "--data", train, "--preset", "tiny", "--canvas", "5x5", "--steps",
                      "10", "--set", "batch=4", "--out", run});
  EXPECT_EQ(started.status, 0) << started.err;
  expect_parts(started.err, {"(maze-5x5)", " | shortest "});
  const Outcome resumed = tests::run_trm({"train", "--resume", run, "--steps", "12"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  expect_parts(resumed.out, {"step limit reached at step 12"});
  const std::string model = run + "/last.safetensors";
  const Outcome measured = tests::run_trm({"eval", "--model", model, "--data", train});
  EXPECT_EQ(measured.status, 0) << measured.err;
  expect_parts(measured.out, {"puzzles   30\n", "exact ", "valid ", "shortest "});
  EXPECT_LE(tests::run_trm({"solve", "--model", model, "SG\n##\n"}).status, 1);
}

}  // namespace
