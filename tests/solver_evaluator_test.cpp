// SPDX-License-Identifier: Apache-2.0
// Figures of an evaluation, and Wilson's interval against values worked out elsewhere.
#include <gtest/gtest.h>

#include "solver/evaluator.h"
#include "solver/statistics.h"
#include "tests/copy_net.h"
#include "tests/sudoku4_data.h"

namespace {

// Values: statsmodels.stats.proportion.proportion_confint(hits, trials, method="wilson").
TEST(Wilson95, AgreesWithPublishedValues) {
  const solver::Interval half = solver::wilson95(50, 100);
  EXPECT_NEAR(half.low, 0.4038315, 1e-6);
  EXPECT_NEAR(half.high, 0.5961685, 1e-6);
  const solver::Interval none = solver::wilson95(0, 50);
  EXPECT_EQ(none.low, 0.0);
  EXPECT_NEAR(none.high, 0.0713476, 1e-6);
  const solver::Interval all = solver::wilson95(1000, 1000);
  EXPECT_NEAR(all.low, 0.9961732, 1e-6);
  EXPECT_EQ(all.high, 1.0);
  const solver::Interval in_part = solver::wilson95(4.5, 23);
  EXPECT_NEAR(in_part.low, 0.0829409, 1e-6);
  EXPECT_NEAR(in_part.high, 0.3954779, 1e-6);
  EXPECT_EQ(solver::wilson95(0, 0).low, 0.0);
  EXPECT_EQ(solver::wilson95(0, 0).high, 1.0);
}

class EvaluatorTest : public testing::Test {
 protected:
  // Puzzles that the copy net solves and ones that it does not, rated as given.
  void add(const char* question, double rating, int count = 1) {
    puzzles::Puzzle puzzle = puzzles::parse_sudoku(question);
    puzzle.answer = domain_.answer_of(puzzle);
    puzzle.rating = rating;
    puzzles_.insert(puzzles_.end(), static_cast<std::size_t>(count), puzzle);
  }
  solver::Evaluation evaluate(const tests::CopyNet& net, bool stops_when_done) {
    solver::Predictor predictor(net.config, 1, 3);
    predictor.set_parameters(net.params);
    solver::PredictOptions options;
    options.stops_when_done = stops_when_done;
    return solver::evaluate(predictor, domain_, puzzles_, options);
  }
  puzzles::SudokuDomain domain_{{2, 2}};
  std::vector<puzzles::Puzzle> puzzles_;
};

TEST_F(EvaluatorTest, CountsExactValidDoneAndCellsApart) {
  add(tests::kBlanksAreOnes, 1, 3);
  add(tests::kBlankIsTwo, 2, 2);
  const solver::Evaluation figures = evaluate(tests::make_copy_net(1.0F), false);
  EXPECT_EQ(figures.puzzles, 5);
  EXPECT_EQ(figures.exact, 3);
  EXPECT_EQ(figures.valid, 3);
  EXPECT_EQ(figures.says_done, 5);
  EXPECT_EQ(figures.done_exact, 3);
  EXPECT_EQ(figures.ever_exact, 3);
  EXPECT_EQ(figures.steps_spent_mean, 4.0);
  EXPECT_EQ(figures.cells_scored, 80);
  EXPECT_EQ(figures.cells_correct, 78);
  EXPECT_EQ(figures.steps_mean, 1.0);
  ASSERT_EQ(figures.by_step.size(), 4u);
  for (const solver::StepFigures& step : figures.by_step) EXPECT_EQ(step.exact, 3);
}

TEST_F(EvaluatorTest, SortsTheNetsWordByHowSureItIs) {
  add(tests::kBlanksAreOnes, 1, 3);
  add(tests::kBlankIsTwo, 2, 2);
  // sigmoid(1) = 0.73, sigmoid(-1) = 0.27; the ends belong to the outer tenths.
  for (const auto& [q_halt, tenth] :
       {std::pair{1.0F, 7}, {-1.0F, 2}, {0.0F, 5}, {100.0F, 9}, {-100.0F, 0}}) {
    const solver::Evaluation figures = evaluate(tests::make_copy_net(q_halt), false);
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(figures.by_sureness[i].puzzles, i == tenth ? 5 : 0) << q_halt << ", tenth " << i;
      EXPECT_EQ(figures.by_sureness[i].exact, i == tenth ? 3 : 0);
    }
  }
}

// The copy net writes ones for twos; a few symmetries make that right, and are outvoted.
TEST_F(EvaluatorTest, RemembersWhatWasEverRight) {
  add(tests::kBlankIsTwo, 1, 4);
  const tests::CopyNet net = tests::make_copy_net(1.0F);
  solver::Predictor predictor(net.config, 1, 3);
  predictor.set_parameters(net.params);
  solver::PredictOptions options;
  options.votes = 24;
  const solver::Evaluation voted = solver::evaluate(predictor, domain_, puzzles_, options);
  EXPECT_EQ(voted.ever_exact, 4);
  EXPECT_LT(voted.exact, 4);
  EXPECT_EQ(voted.steps_spent_mean, 24.0);
  options.stops_when_valid = true;
  const solver::Evaluation confirmed = solver::evaluate(predictor, domain_, puzzles_, options);
  EXPECT_EQ(confirmed.exact, 4);
  EXPECT_EQ(confirmed.valid, 4);
  ASSERT_EQ(confirmed.by_step.size(), 8u) << "two waves of four";
  EXPECT_EQ(confirmed.by_step[3].exact, 0);
  EXPECT_EQ(confirmed.by_step[4].exact, 4);
}

TEST_F(EvaluatorTest, AnswersThatStoppedEarlyStandInTheCurve) {
  add(tests::kBlanksAreOnes, 1, 4);
  const solver::Evaluation figures = evaluate(tests::make_copy_net(1.0F), true);
  EXPECT_EQ(figures.exact, 4);
  ASSERT_EQ(figures.by_step.size(), 4u);
  EXPECT_EQ(figures.by_step[3].exact, 4);
  EXPECT_EQ(figures.by_step[3].says_done, 4);
}

TEST_F(EvaluatorTest, NeverDoneMeansAllSteps) {
  add(tests::kBlanksAreOnes, 1, 2);
  EXPECT_EQ(evaluate(tests::make_copy_net(-1.0F), false).steps_mean, 4.0);
}

TEST_F(EvaluatorTest, GroupsRatingsInFifthsAndKeepsEqualOnesTogether) {
  for (int rating = 0; rating < 10; ++rating) add(tests::kBlanksAreOnes, rating);
  const auto fifths = evaluate(tests::make_copy_net(1.0F), false).by_rating;
  ASSERT_EQ(fifths.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(fifths[i].puzzles, 2);
    EXPECT_EQ(fifths[i].rating_low, 2.0 * static_cast<double>(i));
  }
  puzzles_.clear();
  add(tests::kBlanksAreOnes, 0, 9);
  add(tests::kBlankIsTwo, 4);
  const auto uneven = evaluate(tests::make_copy_net(1.0F), false).by_rating;
  ASSERT_EQ(uneven.size(), 2u);
  EXPECT_EQ(uneven[0].puzzles, 9);
  EXPECT_EQ(uneven[1].puzzles, 1);
  EXPECT_EQ(uneven[1].exact, 0);
}

TEST_F(EvaluatorTest, UnratedPuzzlesAreInNoGroup) {
  add(tests::kBlanksAreOnes, std::nan(""), 3);
  EXPECT_TRUE(evaluate(tests::make_copy_net(1.0F), false).by_rating.empty());
}

TEST_F(EvaluatorTest, RefusesAPuzzleWithoutAnswer) {
  puzzles_.push_back(puzzles::parse_sudoku(tests::kBlanksAreOnes));
  EXPECT_THROW(evaluate(tests::make_copy_net(1.0F), false), std::runtime_error);
}

}  // namespace
