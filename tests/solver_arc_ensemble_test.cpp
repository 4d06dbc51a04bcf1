// SPDX-License-Identifier: Apache-2.0
// Several nets for one ARC task: the sum of their votes, each in its share of the time.
#include <gtest/gtest.h>

#include <map>

#include "solver/arc_ensemble.h"
#include "tests/arc_data.h"

namespace {

using solver::ArcAnswer;
using solver::ArcEffort;
using solver::ArcSolver;
using tests::by_steps;

ArcSolver net_of(std::int64_t seed, int steps) {
  solver::Settings settings = tests::tiny_arc_settings();
  settings.arc.augmentations = settings.arc.votes = 8;
  settings.arc.tune_steps = steps;
  settings.train.seed = seed;
  return ArcSolver(settings, nullptr);
}

std::map<std::vector<std::uint8_t>, int> counts_of(const ArcAnswer& answer) {
  std::map<std::vector<std::uint8_t>, int> counts;
  for (const puzzles::ArcVote& vote : answer.tests[0].ranked) {
    std::vector<std::uint8_t> shape_and_cells = {static_cast<std::uint8_t>(vote.grid.rows)};
    shape_and_cells.insert(shape_and_cells.end(), vote.grid.cells.begin(), vote.grid.cells.end());
    counts[shape_and_cells] = vote.count;
  }
  return counts;
}

TEST(ArcEnsemble, TheVotesAreThoseOfEachNetTogether) {
  const puzzles::ArcTask task = tests::arc_example();
  const std::vector<ArcSolver> nets = {net_of(1, 40), net_of(2, 40)};
  const ArcAnswer all = solver::solve_together(nets, task, by_steps());
  const ArcAnswer first = nets[0].solve(task, by_steps());
  const ArcAnswer second = nets[1].solve(task, by_steps());
  std::map<std::vector<std::uint8_t>, int> counts = counts_of(first);
  EXPECT_NE(counts, counts_of(second)) << "another seed is another net";
  for (const auto& [grid, count] : counts_of(second)) counts[grid] += count;
  EXPECT_EQ(counts_of(all), counts);
  EXPECT_EQ(all.task, task.name);
  EXPECT_EQ(all.canvas, first.canvas);
  EXPECT_EQ(all.steps, 80);
  EXPECT_EQ(all.tests[0].predictions, 16);
  EXPECT_EQ(all.left_out_asked, first.left_out_asked + second.left_out_asked);
  EXPECT_EQ(all.left_out_right, first.left_out_right + second.left_out_right);
  for (std::size_t rank = 1; rank < all.tests[0].ranked.size(); ++rank) {
    EXPECT_GE(all.tests[0].ranked[rank - 1].count, all.tests[0].ranked[rank].count);
  }
}

TEST(ArcEnsemble, ANetIsNotBegunAfterAStop) {
  const std::vector<ArcSolver> nets = {net_of(1, 2), net_of(2, 2), net_of(3, 2)};
  int asked = 0;
  ArcEffort effort = by_steps();
  effort.is_stop_asked = [&] { return ++asked > 3; };  // three times by the first net
  const ArcAnswer answer = solver::solve_together(nets, tests::arc_example(), effort);
  EXPECT_TRUE(answer.was_stopped);
  EXPECT_EQ(answer.steps, 2);
  EXPECT_EQ(answer.tests[0].predictions, 8);
}

TEST(ArcEnsemble, EndsAtTheTimeLimit) {
  const std::vector<ArcSolver> nets = {net_of(1, 0), net_of(2, 0)};
  ArcEffort effort;
  effort.time_limit_s = 2.0;
  const ArcAnswer answer = solver::solve_together(nets, tests::arc_example(), effort);
  EXPECT_LT(answer.seconds, 20.0);  // loose: without a limit tune_steps = 0 goes on for ever
  EXPECT_GT(answer.steps, 0);
}

TEST(ArcEnsemble, ANetWhoseCanvasIsTooSmallLeavesTheVoteToTheOthers) {
  const models::LoadedModel base = tests::tiny_arc_base(12, models::Positions::kLearned);
  const std::vector<ArcSolver> nets = {ArcSolver(tests::tiny_arc_settings(), &base), net_of(1, 2)};
  puzzles::ArcTask task = tests::arc_example();
  task.test[0].input = puzzles::blank_grid(13, 2);
  const ArcAnswer answer = solver::solve_together(nets, task, by_steps());
  EXPECT_EQ(answer.canvas, 13);
  EXPECT_EQ(answer.steps, 2);
  EXPECT_EQ(answer.tests[0].predictions, 8);
}

}  // namespace
