// SPDX-License-Identifier: Apache-2.0
// Ranking of predictions, submissions written and read, pass@K worked out by hand.
#include <gtest/gtest.h>

#include <sstream>

#include "puzzles/arc_reader.h"
#include "puzzles/arc_score.h"
#include "puzzles/arc_submission.h"
#include "puzzles/arc_vote.h"
#include "tests/puzzles_arc_testing.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

Grid cell(int colour) { return Grid{1, 1, {static_cast<uint8_t>(colour)}}; }

// A task with test outputs of one cell each.
ArcTask task_of(const std::string& name, const std::vector<int>& outputs) {
  ArcTask task;
  task.name = name;
  task.train.push_back({cell(1), cell(2)});
  for (const int output : outputs) task.test.push_back({cell(0), cell(output)});
  return task;
}

std::string written(const std::vector<ArcTask>& tasks, const ArcAnswers& answers) {
  std::ostringstream out;
  write_submission(out, tasks, answers);
  return out.str();
}

TEST(ArcVote, KeepsGridsOfOneContentButAnotherShapeApart) {
  const std::vector<ArcVote> votes =
      rank_predictions({{Grid{1, 2, {1, 1}}, 0.5}, {Grid{2, 1, {1, 1}}, 0.6}, {Grid(), 0.9}});
  ASSERT_EQ(votes.size(), 3u);
  EXPECT_TRUE(votes[0].grid.cells.empty());
  EXPECT_EQ(votes[1].grid.rows, 2);
}

TEST(ArcVote, OfEqualVotesAndQTakesTheFirst) {
  const std::vector<ArcVote> votes = rank_predictions({{cell(3), 0.5}, {cell(1), 0.5}});
  EXPECT_EQ(votes[0].grid, cell(3));
  EXPECT_TRUE(rank_predictions({}).empty());
}

TEST(ArcVote, TwoRankingsTogetherAreTheRankingOfAll) {
  const std::vector<ArcPrediction> some = {{cell(3), 0.5}, {cell(1), 0.25}, {cell(1), 0.75}},
                                   more = {{cell(3), 0.25}, {cell(2), 0.5}, {cell(3), 0.75}};
  std::vector<ArcPrediction> all = some;
  all.insert(all.end(), more.begin(), more.end());
  std::vector<ArcVote> votes = rank_predictions(some);
  add_votes(votes, rank_predictions(more));
  const std::vector<ArcVote> wanted = rank_predictions(all);
  ASSERT_EQ(votes.size(), wanted.size());
  for (std::size_t rank = 0; rank < votes.size(); ++rank) {
    EXPECT_EQ(votes[rank].grid, wanted[rank].grid);
    EXPECT_EQ(votes[rank].count, wanted[rank].count);
    EXPECT_DOUBLE_EQ(votes[rank].mean_q, wanted[rank].mean_q);
  }
}

TEST(ArcSubmission, ReadsBackAsItWasWritten) {
  std::mt19937_64 rng(1);
  std::vector<ArcTask> tasks;
  ArcAnswers answers;
  for (const std::string name : {"b", "a/b", "quote\"d", "N\xC3\xA9"}) {
    tasks.push_back(random_arc_task(rng, name));
    tasks.back().test.push_back(tasks.back().test[0]);
    for (int test = 0; test < 2; ++test) {
      answers[name].push_back({random_arc_grid(rng), random_arc_grid(rng)});
    }
  }
  EXPECT_EQ(parse_submission(written(tasks, answers), "s"), answers);
}

TEST(ArcSubmission, HasTwoAttemptsForEveryTestWhateverWasAnswered) {
  const std::vector<ArcTask> tasks = {task_of("a", {1, 2}), task_of("b", {3}), task_of("c", {4})};
  ArcAnswers answers;
  answers["a"] = {{cell(7)}, {}};               // one answer; none
  answers["b"] = {{Grid(), cell(5), cell(6)}};  // an empty one first; a third
  EXPECT_EQ(written(tasks, answers),
            "{\n"
            "\"a\": [{\"attempt_1\": [[7]], \"attempt_2\": [[7]]}, "
            "{\"attempt_1\": [[0]], \"attempt_2\": [[0]]}],\n"
            "\"b\": [{\"attempt_1\": [[0]], \"attempt_2\": [[5]]}],\n"
            "\"c\": [{\"attempt_1\": [[0]], \"attempt_2\": [[0]]}]\n"
            "}\n");
}

TEST(ArcSubmission, TakesEmptyAttempts) {
  const ArcAnswers answers =
      parse_submission(R"({"a": [{"attempt_1": [], "attempt_2": [[]]}]})", "s");
  EXPECT_TRUE(answers.at("a").at(0).at(0).cells.empty());
  EXPECT_TRUE(answers.at("a").at(0).at(1).cells.empty());
}

TEST(ArcSubmission, AnswersOtherFormsWithOneLine) {
  const auto error = [](const std::string& text) {
    return error_of([&] { parse_submission(text, "s.json"); });
  };
  EXPECT_EQ(error("[]"), "s.json: found an array, wanted an object {...}");
  EXPECT_EQ(error(R"({"a": {}})"), "s.json: task 'a': found an object, wanted an array [...]");
  EXPECT_EQ(error(R"({"a": [[]]})"),
            "s.json: task 'a', test 1: found an array, wanted an object {...}");
  EXPECT_EQ(error(R"({"a": [{"attempt_1": [[1]]}]})"),
            "s.json: task 'a', test 1: has no \"attempt_2\", wanted a grid there");
  EXPECT_EQ(error(R"({"a": [{"attempt_1": [[1]], "attempt_2": [[1, 2], [3, 11]]}]})"),
            "s.json: task 'a', test 1, attempt_2: row 2, column 2 holds 11, wanted a colour 0 to "
            "9");
  EXPECT_EQ(error(R"({"a": [], "a": []})"), "s.json: found the name 'a' twice, wanted it once");
}

TEST(ArcScore, IsTheShareOfTestInputsMeanedOverTasks) {
  const std::vector<ArcTask> tasks = {task_of("a", {1, 2}), task_of("b", {3}), task_of("c", {4})};
  ArcAnswers answers;
  answers["a"] = {{cell(1)}, {cell(9), cell(9), cell(2)}};  // first; third
  answers["b"] = {{cell(9), cell(3)}};                      // second
  const ArcScore score = score_answers(tasks, answers);
  EXPECT_EQ(score.tasks.at(0).right_at, (std::vector<int>{1, 3}));
  EXPECT_DOUBLE_EQ(score.pass_at(1), (0.5 + 0 + 0) / 3);
  EXPECT_DOUBLE_EQ(score.pass_at(2), (0.5 + 1 + 0) / 3);
  EXPECT_DOUBLE_EQ(score.pass_at(3), (1.0 + 1 + 0) / 3);
  EXPECT_EQ(score.solved_at(2), std::vector<std::string>{"b"});
  EXPECT_EQ(score.solved_at(1000), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(score.unanswered(), 1);
  answers["c"] = {{cell(0), cell(0)}};  // as a submission has where nothing was answered
  EXPECT_EQ(score_answers(tasks, answers).unanswered(), 1);
}

TEST(ArcScore, WantsShapeAndEveryCell) {
  ArcTask task = task_of("a", {1});
  task.test[0].output = Grid{1, 2, {1, 1}};
  ArcAnswers answers;
  for (const Grid& wrong : {Grid{2, 1, {1, 1}}, Grid{1, 2, {1, 0}}, Grid{1, 1, {1}}, Grid()}) {
    answers["a"] = {{wrong}};
    EXPECT_EQ(score_answers({task}, answers).pass_at(1), 0);
  }
  answers["a"] = {{Grid{1, 2, {1, 1}}}};
  EXPECT_EQ(score_answers({task}, answers).pass_at(1), 1);
}

TEST(ArcScore, RefusesWhatCannotBeScored) {
  ArcTask task = task_of("a", {1, 2});
  const auto error = [&](const ArcAnswers& answers) {
    return error_of([&] { score_answers({task}, answers, "s.json"); });
  };
  EXPECT_EQ(error({{"a", {{cell(1)}}}}),
            "s.json: task 'a' has 1 answers, wanted 2, one for each test input");
  EXPECT_EQ(error({{"b", {}}}), "s.json: task 'b' is not among the tasks, wanted those only");
  task.test[1].output.reset();
  EXPECT_EQ(error({}), "s.json: task 'a' has no output to score test 2 by, wanted the solutions");
}

TEST(ArcScore, OfNoTaskIsNothing) { EXPECT_EQ(score_answers({}, {}).pass_at(2), 0); }

}  // namespace
