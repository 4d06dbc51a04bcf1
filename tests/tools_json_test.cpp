// SPDX-License-Identifier: Apache-2.0
// The keys of every JSON answer: those that docs/formats.md, "Answers as JSON", lists, and no
// other.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/copy_net.h"
#include "tests/program.h"

namespace {

using nlohmann::json;
using Keys = std::set<std::string>;

// By nets that copy and are right.
const Keys kSolved = {"where",     "puzzle", "answer", "confirmed", "valid",
                      "says_done", "q_halt", "steps",  "seconds"};
const Keys kAttempts = {"attempt", "attempts", "votes", "voters", "steps_spent"};
const Keys kMeasured = {"puzzles",
                        "exact",
                        "exact_low",
                        "exact_high",
                        "valid",
                        "says_done",
                        "done_right",
                        "ever_exact",
                        "cells",
                        "by_step",
                        "steps_mean",
                        "by_rating",
                        "calibration",
                        "steps_spent_mean",
                        "seconds_per_puzzle"};

Keys keys_of(const json& object) {
  Keys keys;
  for (const auto& item : object.items()) keys.insert(item.key());
  return keys;
}

Keys with(Keys keys, const Keys& more) {
  keys.insert(more.begin(), more.end());
  return keys;
}

class JsonContract : public testing::Test {
 protected:
  JsonContract() {
    tests::save_copy_net(sudoku_, 5.0F);
    tests::save_marking_net(maze_, 3, 3, {1});
  }
  static json answer(const std::vector<std::string>& arguments) {
    const tests::Outcome outcome = tests::run_trm(arguments);
    EXPECT_LE(outcome.status, 1) << outcome.err;
    return json::parse(outcome.out);
  }
  json solve(const std::string& model, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"solve", "--format", "json", "--model", model});
    return answer(arguments);
  }
  json eval(const std::string& model, const std::string& data) const {
    tests::write_bytes(data_, data);
    return answer({"eval", "--json", "--model", model, "--data", data_});
  }
  // With the shipped base as it is.
  static json arc(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--no-training", "--set", "votes=2"});
    return answer(arguments);
  }
  tests::ScratchFolder folder_;
  const std::string sudoku_ = folder_.path("sudoku.safetensors");
  const std::string maze_ = folder_.path("maze.safetensors");
  const std::string data_ = folder_.path("data.csv");
};

TEST_F(JsonContract, OfSolve) {
  EXPECT_EQ(keys_of(solve(sudoku_, {"--halting", tests::kBlanksAreOnes})), kSolved);
  EXPECT_EQ(keys_of(solve(sudoku_, {tests::kBlanksAreOnes})), with(kSolved, kAttempts));
  EXPECT_EQ(keys_of(solve(sudoku_, {"--halting", tests::kBlankIsTwo})), with(kSolved, {"reason"}));
  const Keys of_maze = with(kSolved, {"shortest"});
  EXPECT_EQ(keys_of(solve(maze_, {"--halting", "S G\n   \n   \n"})), of_maze);
  EXPECT_EQ(keys_of(solve(maze_, {"--halting", "S G\n###\n"})), with(of_maze, {"size"}));
  tests::write_bytes(data_, "question,answer\nS G      ,SoG      \n");
  EXPECT_EQ(keys_of(solve(maze_, {"--halting", data_})), with(of_maze, {"exact"}));
}

TEST_F(JsonContract, OfEval) {
  const json sudoku =
      eval(sudoku_, "question,answer,rating\n" + std::string(tests::kBlanksAreOnes) + ",,1\n");
  EXPECT_EQ(keys_of(sudoku), kMeasured);
  EXPECT_EQ(keys_of(sudoku["by_step"].at(0)), (Keys{"step", "exact", "cells", "says_done"}));
  EXPECT_EQ(keys_of(sudoku["by_rating"].at(0)),
            (Keys{"rating_low", "rating_high", "puzzles", "exact", "exact_low", "exact_high"}));
  EXPECT_EQ(keys_of(sudoku["calibration"].at(0)), (Keys{"low", "high", "puzzles", "exact"}));
  EXPECT_EQ(keys_of(eval(maze_, "question,answer\nS G      ,SoG      \n")),
            with(kMeasured, {"best_word", "shortest", "shortest_low", "shortest_high"}));
}

TEST_F(JsonContract, OfArc) {
  const std::string task = TRM_SOURCE_DIR "/examples/arc-mirror.json";
  const json solved = arc({"solve", "--format", "json", task});
  EXPECT_EQ(keys_of(solved), (Keys{"task", "canvas", "steps", "seconds", "cpu_seconds",
                                   "left_out_right", "left_out_asked", "stopped", "tests"}));
  const json& test = solved["tests"].at(0);
  EXPECT_EQ(keys_of(test), (Keys{"predictions", "attempts", "solved"}));
  EXPECT_EQ(keys_of(test["attempts"].at(0)), (Keys{"grid", "votes", "confidence"}));
  const json unknown = arc({"solve", "--format", "json", TRM_SOURCE_DIR "/examples/arc-fill.json"});
  EXPECT_EQ(keys_of(unknown["tests"].at(0)), (Keys{"predictions", "attempts"}));
  const json evaluation = arc({"eval", "--json", "--data", task});
  EXPECT_EQ(keys_of(evaluation),
            (Keys{"tasks", "effort", "canvas_smallest", "canvas_largest", "without_canvas",
                  "pass_at_1", "pass_at_2", "k", "pass_at_k", "solved", "cpu_seconds_mean",
                  "cpu_seconds_most", "seconds_most", "contamination", "contaminated", "by_task"}));
  const json& row = evaluation["by_task"].at(0);
  EXPECT_EQ(keys_of(row), (Keys{"task", "canvas", "steps", "seconds", "cpu_seconds",
                                "left_out_right", "left_out_asked", "tests"}));
  const json& asked = row["tests"].at(0);
  EXPECT_EQ(keys_of(asked), (Keys{"right_at", "predictions", "votes", "confidence"}));
  EXPECT_EQ(asked["votes"].size(), asked["confidence"].size());
  EXPECT_EQ(asked["right_at"] == 1, evaluation["pass_at_1"] == 1.0);
}

}  // namespace
