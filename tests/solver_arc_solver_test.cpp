// SPDX-License-Identifier: Apache-2.0
// Answering unseen ARC tasks: the same for any number of threads, in time, without a look at what
// is asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "solver/arc_solver.h"
#include "solver/base_model.h"
#include "tests/arc_data.h"

namespace {

using models::Positions;
using solver::ArcAnswer;
using solver::ArcEffort;
using solver::ArcSolver;
using tests::by_steps;

void expect_same_votes(const ArcAnswer& a, const ArcAnswer& b) {
  ASSERT_EQ(a.tests.size(), b.tests.size());
  for (std::size_t test = 0; test < a.tests.size(); ++test) {
    const auto &one = a.tests[test].ranked, &other = b.tests[test].ranked;
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t rank = 0; rank < one.size(); ++rank) {
      EXPECT_EQ(one[rank].grid, other[rank].grid);
      EXPECT_EQ(one[rank].count, other[rank].count);
      EXPECT_EQ(one[rank].mean_q, other[rank].mean_q);
    }
  }
}

void expect_same(const ArcAnswer& a, const ArcAnswer& b) {
  EXPECT_EQ(a.steps, b.steps);
  EXPECT_EQ(a.left_out_right, b.left_out_right);
  expect_same_votes(a, b);
}

TEST(ArcSolver, TheSameAnswerForOneTwoAndFiveThreads) {
  std::vector<ArcAnswer> answers;
  for (const int threads : {1, 2, 5}) {
    solver::Settings settings = tests::tiny_arc_settings();
    settings.run.threads = threads;
    answers.push_back(ArcSolver(settings, nullptr).solve(tests::arc_example(), by_steps()));
  }
  EXPECT_EQ(answers[0].steps, 6);
  EXPECT_EQ(answers[0].canvas, 10);
  EXPECT_EQ(answers[0].left_out_asked, 4);
  EXPECT_EQ(answers[0].tests[0].predictions, 4);
  expect_same(answers[0], answers[1]);
  expect_same(answers[0], answers[2]);
}

TEST(ArcSolver, NeverLooksAtTheTestOutputs) {
  const ArcSolver solver(tests::tiny_arc_settings(), nullptr);
  puzzles::ArcTask task = tests::arc_example();
  const ArcAnswer with = solver.solve(task, by_steps());
  task.test[0].output = puzzles::blank_grid(30, 30);
  const ArcAnswer with_another = solver.solve(task, by_steps());
  task.test[0].output.reset();
  expect_same(with, with_another);
  expect_same(with, solver.solve(task, by_steps()));
}

TEST(ArcSolver, LearnsATaskWhoseAnswerIsItsQuestion) {
  puzzles::ArcTask task;
  task.name = "copy";
  std::mt19937_64 rng(5);
  for (int i = 0; i < 4; ++i) {
    puzzles::Grid grid = puzzles::blank_grid(3, 3);
    for (std::uint8_t& cell : grid.cells) cell = static_cast<std::uint8_t>(rng() % 10);
    (i < 3 ? task.train : task.test).push_back({grid, grid});
  }
  solver::Settings settings = tests::tiny_arc_settings();
  settings.model.hidden = 32;
  settings.train.lr = 1e-2;
  settings.train.ema_rate = 0.95;
  settings.arc.tune_steps = 300;
  settings.arc.random_offsets = false;
  settings.arc.identifiers = solver::ArcIdentifiers::kTask;
  settings.arc.augmentations = 64;
  const ArcAnswer answer = ArcSolver(settings, nullptr).solve(task, by_steps());
  ASSERT_FALSE(answer.tests[0].ranked.empty());
  EXPECT_EQ(answer.tests[0].ranked[0].grid, *task.test[0].output);
}

// Three of the ten colours: the net has no more, the answer has their names.
TEST(ArcSolver, AFittedPaletteIsUndoneInTheAnswer) {
  puzzles::ArcTask task;
  task.name = "copy";
  const std::array<std::uint8_t, 3> shown = {0, 6, 9};
  std::mt19937_64 rng(5);
  for (int i = 0; i < 4; ++i) {
    puzzles::Grid grid = puzzles::blank_grid(3, 3);
    for (std::uint8_t& cell : grid.cells) cell = shown[rng() % 3];
    (i < 3 ? task.train : task.test).push_back({grid, grid});
  }
  solver::Settings settings = tests::tiny_arc_settings("arc-scratch");
  settings.train.lr = 1e-2;
  settings.train.ema_rate = 0.95;
  settings.arc.tune_steps = 200;
  settings.arc.random_offsets = false;
  settings.arc.fits_palette = true;
  const ArcAnswer answer = ArcSolver(settings, nullptr).solve(task, by_steps());
  ASSERT_FALSE(answer.tests[0].ranked.empty());
  EXPECT_EQ(answer.tests[0].ranked[0].grid, *task.test[0].output);

  models::ModelConfig model = settings.model;
  model.grid_tokens = 100;
  model.vocabulary = puzzles::kArcTokens;
  models::LoadedModel base{model, models::Params<float>(model), {{"puzzle", "arc"}}};
  models::Rng weights(3);
  models::initialise(base.params, weights);
  const ArcAnswer from_base = ArcSolver(settings, &base).solve(task, by_steps());
  EXPECT_EQ(from_base.tests[0].ranked[0].grid, *task.test[0].output);
}

TEST(ArcSolver, StopsAtItsTimeLimit) {
  solver::Settings settings = tests::tiny_arc_settings();
  settings.arc.tune_steps = 0;
  ArcEffort effort;
  effort.time_limit_s = 1.5;
  const auto start = std::chrono::steady_clock::now();
  const ArcAnswer answer = ArcSolver(settings, nullptr).solve(tests::arc_example(), effort);
  const double passed =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  // Loose, for sanitizers and busy machines: without a limit tune_steps = 0 goes on for ever.
  EXPECT_LT(passed, 20.0);
  EXPECT_GT(answer.steps, 0);
  EXPECT_GT(answer.tests[0].predictions, 0);
}

TEST(ArcSolver, ANetWithRowsThatNothingHasToItselfTakesTheBlankOne) {
  solver::Settings settings = tests::tiny_arc_settings();
  settings.arc.identifiers = solver::ArcIdentifiers::kNone;
  ArcEffort effort = by_steps();
  effort.time_limit_s = 60;
  EXPECT_GT(ArcSolver(settings, nullptr).solve(tests::arc_example(), effort).tests[0].predictions,
            0);
}

// No vote comes to its end in time: each stands as it is when the limit comes.
TEST(ArcSolver, AVoteThatTheLimitCutsShortCounts) {
  solver::Settings settings = tests::tiny_arc_settings();
  settings.arc.tune_steps = 0;
  settings.model.supervision_steps = 1024;
  ArcEffort effort;
  effort.trains = false;
  effort.time_limit_s = 0.1;
  const ArcAnswer answer = ArcSolver(settings, nullptr).solve(tests::arc_example(), effort);
  EXPECT_GT(answer.tests[0].predictions, 0);
}

TEST(ArcSolver, AStopBringsTheAnswersSoFar) {
  solver::Settings settings = tests::tiny_arc_settings();
  settings.arc.tune_steps = 1'000'000;
  int asked = 0;
  ArcEffort effort = by_steps();
  effort.is_stop_asked = [&] { return ++asked > 3; };
  const ArcAnswer answer = ArcSolver(settings, nullptr).solve(tests::arc_example(), effort);
  EXPECT_TRUE(answer.was_stopped);
  EXPECT_EQ(answer.steps, 3);
  EXPECT_EQ(answer.tests[0].predictions, 4);
}

TEST(ArcSolver, WithoutALimitOfAnyKindThereIsNoAnswer) {
  solver::Settings settings = tests::tiny_arc_settings();
  settings.arc.tune_steps = 0;
  const ArcSolver solver(settings, nullptr);
  EXPECT_THROW(solver.solve(tests::arc_example(), by_steps()), std::runtime_error);
}

TEST(ArcSolver, ABaseWhoseWeightsKnowTheirCanvasKeepsIt) {
  const models::LoadedModel base = tests::tiny_arc_base(12, Positions::kLearned);
  EXPECT_FALSE(solver::serves_any_canvas(base.config));
  const ArcSolver solver(tests::tiny_arc_settings(), &base);
  puzzles::ArcTask task = tests::arc_example();
  EXPECT_EQ(solver.solve(task, by_steps()).canvas, 12);
  task.test[0].input = puzzles::blank_grid(13, 2);
  const ArcAnswer none = solver.solve(task, by_steps());
  EXPECT_EQ(none.canvas, 0);
  ASSERT_EQ(none.tests.size(), 1u);
  EXPECT_TRUE(none.tests[0].ranked.empty());
}

TEST(ArcSolver, ABaseWithoutPositionsServesTheFittedCanvas) {
  const models::LoadedModel base = tests::tiny_arc_base(12, Positions::kNone);
  EXPECT_TRUE(solver::serves_any_canvas(base.config));
  EXPECT_EQ(ArcSolver(tests::tiny_arc_settings(), &base).canvas_of(tests::arc_example()), 10);
}

TEST(ArcSolver, VotesOfTheBaseAloneNeedNoTraining) {
  const models::LoadedModel base = tests::tiny_arc_base(10, Positions::kRotary);
  ArcEffort effort = by_steps();
  effort.trains = false;
  const ArcAnswer answer =
      ArcSolver(tests::tiny_arc_settings("arc-tune"), &base).solve(tests::arc_example(), effort);
  EXPECT_EQ(answer.steps, 0);
  EXPECT_EQ(answer.tests[0].predictions, 4);
}

// What moved is seen in how sure the votes are; the base is made to paint every cell and to be sure
// of each answer in another way.
TEST(ArcSolver, WithoutTunedWeightsTheRowsOfTheTaskAloneMove) {
  models::LoadedModel base = tests::tiny_arc_base(10, Positions::kRotary);
  const models::ParamRef head = base.params.table.find("model.inner.lm_head.weight");
  std::fill_n(base.params.at(head), 2 * head.cols, 0.0F);  // padding, end of grid
  const models::ParamRef q_head = base.params.table.find("model.inner.q_head.weight");
  models::Rng rng(7);
  for (int i = 0; i < q_head.rows * q_head.cols; ++i) {
    base.params.at(q_head)[i] = static_cast<float>(models::draw_normal(rng));
  }
  const auto answer = [&](bool trains, bool tunes_weights, double puzzle_lr) {
    solver::Settings settings = tests::tiny_arc_settings();
    settings.arc.tunes_weights = tunes_weights;
    settings.train.puzzle_lr = puzzle_lr;
    ArcEffort effort = by_steps();
    effort.trains = trains;
    return ArcSolver(settings, &base).solve(tests::arc_example(), effort);
  };
  const auto sureness = [](const ArcAnswer& of) {
    std::vector<double> all;
    for (const puzzles::ArcVote& vote : of.tests[0].ranked) all.push_back(vote.mean_q);
    return all;
  };
  const ArcAnswer untrained = answer(/*trains=*/false, true, 0.01);
  EXPECT_FALSE(sureness(untrained).empty());
  const ArcAnswer nothing = answer(true, /*tunes_weights=*/false, /*puzzle_lr=*/0.0);
  EXPECT_EQ(nothing.steps, 6);
  expect_same_votes(nothing, untrained);
  EXPECT_NE(sureness(answer(true, /*tunes_weights=*/false, 0.01)), sureness(untrained));
  EXPECT_NE(sureness(answer(true, /*tunes_weights=*/true, 0.0)), sureness(untrained));
}

TEST(ArcBase, UnseenTasksAreAugmentedAsTheBaseWasTrained) {
  models::LoadedModel base = tests::tiny_arc_base(10, Positions::kRotary);
  base.facts["arc"] = {{"identifiers", "task"}, {"permutes_colours", true}, {"votes", 3}};
  solver::Settings settings = solver::preset("arc-tune");
  const int votes = settings.arc.votes;
  solver::tune_settings_from(settings, base);
  EXPECT_EQ(settings.arc.identifiers, solver::ArcIdentifiers::kTask);
  EXPECT_TRUE(settings.arc.permutes_colours);
  EXPECT_EQ(settings.arc.votes, votes) << "how much is asked is not the base's matter";
  EXPECT_EQ(settings.model.mixing, base.config.mixing);
}

TEST(ArcBase, NewRowsStartAsTheMeanOfTheTrainedOnes) {
  const models::LoadedModel base = tests::tiny_arc_base(10, Positions::kRotary);
  const models::LoadedModel small = solver::without_identifiers(base);
  EXPECT_EQ(small.config.puzzle_count, 1);
  const models::ParamRef row = small.params.table.find("model.inner.puzzle_emb.weights");
  EXPECT_EQ(small.params.at(row)[0], 2.5F);  // of 1, 2, 3, 4; the blank row 0 does not count
  const models::LoadedModel again = solver::without_identifiers(small);
  EXPECT_EQ(again.params.at(row)[0], 2.5F);
  const models::ParamRef head = small.params.table.find("model.inner.lm_head.weight");
  const models::ParamRef base_head = base.params.table.find("model.inner.lm_head.weight");
  EXPECT_TRUE(std::equal(small.params.at(head), small.params.at(head) + head.rows * head.cols,
                         base.params.at(base_head)));
}

}  // namespace
