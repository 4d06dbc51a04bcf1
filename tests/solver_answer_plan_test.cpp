// SPDX-License-Identifier: Apache-2.0
// Which attempts are made at a puzzle, which of them stands, and options that do not go together.
#include <gtest/gtest.h>

#include "solver/answer_plan.h"
#include "tests/sudoku4_data.h"

namespace {

using solver::AnswerPlan;
using solver::Attempt;
using solver::Choice;
using solver::PredictOptions;

// An attempt whose answer is one number.
Attempt stands(int vote, std::int32_t answer, double q_halt, double change = 0) {
  Attempt attempt;
  attempt.vote = vote;
  attempt.tokens = {answer};
  attempt.q_halt = q_halt;
  attempt.change = change;
  return attempt;
}

Choice choose(const PredictOptions& options, const std::vector<Attempt>& attempts) {
  const puzzles::SudokuDomain domain({2, 2});
  return AnswerPlan(domain, {}, options).choose(attempts);
}

TEST(AnswerPlan, KeepsTheSurestRollout) {
  PredictOptions options;
  options.rollouts = 3;
  EXPECT_EQ(choose(options, {stands(0, 1, -1), stands(0, 2, 3), stands(0, 3, 2)}).attempt, 1u);
  EXPECT_EQ(choose(options, {stands(0, 1, 3), stands(0, 2, 3)}).attempt, 0u) << "a tie";
}

TEST(AnswerPlan, KeepsTheMostSettledStart) {
  PredictOptions options;
  options.starts = 3;
  const std::vector<Attempt> attempts = {stands(0, 1, 9, 0.3), stands(0, 2, -9, 0.1),
                                         stands(0, 3, 5, 0.2)};
  EXPECT_EQ(choose(options, attempts).attempt, 1u);
}

TEST(AnswerPlan, CountsVotesThenMeanSureness) {
  PredictOptions options;
  options.votes = 4;
  const Choice most =
      choose(options, {stands(0, 7, 9), stands(1, 8, -3), stands(2, 8, -1), stands(3, 9, 9)});
  EXPECT_EQ(most.attempt, 2u) << "of the two that agree, the surer one";
  EXPECT_EQ(most.votes, 2);
  EXPECT_EQ(most.voters, 4);
  const Choice surest =
      choose(options, {stands(0, 7, 1), stands(1, 8, 2), stands(2, 7, 1), stands(3, 8, 1)});
  EXPECT_EQ(surest.attempt, 1u);
  EXPECT_EQ(choose(options, {stands(0, 7, 1), stands(1, 8, 1)}).attempt, 0u) << "a tie";
}

TEST(AnswerPlan, LetsOneTrialOfEachSymmetryVote) {
  PredictOptions options;
  options.votes = 2;
  options.rollouts = 3;
  const Choice choice = choose(options, {stands(0, 7, 1), stands(0, 7, 1), stands(0, 8, 2),
                                         stands(1, 8, 0), stands(1, 9, -1), stands(1, 9, -1)});
  EXPECT_EQ(choice.attempt, 2u);
  EXPECT_EQ(choice.votes, 2);
  EXPECT_EQ(choice.voters, 2);
}

TEST(AnswerPlan, LetsTheRulesOutvoteEverything) {
  PredictOptions options;
  options.votes = 3;
  options.stops_when_valid = true;
  std::vector<Attempt> attempts = {stands(0, 7, 9), stands(1, 7, 9), stands(2, 8, -9)};
  attempts[2].is_confirmed = true;
  const Choice choice = choose(options, attempts);
  EXPECT_EQ(choice.attempt, 2u);
  EXPECT_EQ(choice.votes, 1);
}

TEST(AnswerPlan, MoreAttemptsLeaveTheOthersAsTheyAre) {
  const puzzles::SudokuDomain domain({2, 2});
  const std::vector<puzzles::Puzzle> puzzles = tests::sudoku4_puzzles(3);
  PredictOptions few, many;
  few.votes = 2;
  few.rollouts = 2;
  many.votes = 5;
  many.rollouts = 4;
  const std::vector<Attempt> some = AnswerPlan(domain, puzzles, few).attempts(1);
  const std::vector<Attempt> all = AnswerPlan(domain, puzzles, many).attempts(1);
  ASSERT_EQ(some.size(), 4u);
  ASSERT_EQ(all.size(), 20u);
  for (std::size_t vote = 0; vote < 2; ++vote) {
    for (std::size_t trial = 0; trial < 2; ++trial) {
      EXPECT_EQ(some[2 * vote + trial].seed, all[4 * vote + trial].seed);
      EXPECT_EQ(some[2 * vote + trial].example.tokens, all[4 * vote + trial].example.tokens);
    }
  }
  EXPECT_NE(some[0].seed, some[1].seed);
  EXPECT_NE(AnswerPlan(domain, puzzles, few).attempts(2)[1].seed, some[1].seed);
}

// The answer, seen under each symmetry, comes back as it was.
TEST(AnswerPlan, UndoesSymmetriesExactly) {
  const puzzles::SudokuDomain domain({2, 2});
  const std::vector<puzzles::Puzzle> puzzles = tests::sudoku4_puzzles(3);
  PredictOptions options;
  options.votes = 12;
  const AnswerPlan plan(domain, puzzles, options);
  int turned = 0;
  for (std::size_t i = 0; i < puzzles.size(); ++i) {
    for (Attempt& attempt : plan.attempts(i)) {
      turned += attempt.example.tokens != domain.encode(puzzles[i].question);
      plan.read(i, attempt.example.labels, attempt);
      EXPECT_EQ(attempt.tokens, domain.encode(*puzzles[i].answer));
    }
  }
  EXPECT_GT(turned, 20);
}

TEST(PredictOptions, AreFilledByTheNamesOfTheFlags) {
  PredictOptions options;
  const nlohmann::json given = {{"steps", 64},   {"rounds", 2},  {"halting", false},
                                {"rollouts", 8}, {"noise", 0.5}, {"starts", 1},
                                {"votes", 4},    {"seed", 3},    {"until_valid", true}};
  for (const auto& item : given.items()) {
    EXPECT_TRUE(models::set_field(options, item.key(), item.value())) << item.key();
  }
  EXPECT_EQ(models::fields_to_json(options), given);
  EXPECT_EQ(options.attempts(), 32);
  EXPECT_FALSE(models::set_field(options, "role_outs", 1));
  EXPECT_THROW(models::set_field(options, "votes", 0), std::runtime_error);
}

TEST(PredictOptions, RefuseWhatDoesNotGoTogether) {
  const auto refusal = [](int rollouts, int starts, int votes) -> std::string {
    PredictOptions options;
    options.rollouts = rollouts;
    options.starts = starts;
    options.votes = votes;
    try {
      solver::validate(options);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(refusal(8, 1, 8), "");
  EXPECT_EQ(refusal(1, 8, 8), "");
  EXPECT_NE(refusal(8, 2, 1).find("rollouts 8 and starts 2"), std::string::npos);
  EXPECT_NE(refusal(100, 1, 100).find("rollouts 100 times votes 100"), std::string::npos);
}

TEST(AnswerPlan, RefusesToTurnOrJudgeExamplesAlone) {
  PredictOptions voting, judging;
  voting.votes = 2;
  judging.stops_when_valid = true;
  const std::vector<solver::Example> none;
  EXPECT_THROW(AnswerPlan(none, voting), std::invalid_argument);
  EXPECT_THROW(AnswerPlan(none, judging), std::invalid_argument);
}

}  // namespace
