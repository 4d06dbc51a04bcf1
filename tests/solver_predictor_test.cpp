// SPDX-License-Identifier: Apache-2.0
// Answering: adaptive halting, compaction, independence of the batch and of threads.
#include <gtest/gtest.h>

#include "models/random.h"
#include "solver/predictor.h"
#include "tests/copy_net.h"
#include "tests/sudoku4_data.h"

namespace {

using solver::Answer;
using solver::PredictOptions;
using solver::Predictor;

std::vector<solver::Example> examples(int count) {
  const puzzles::SudokuDomain domain({2, 2});
  std::vector<solver::Example> all;
  for (const puzzles::Puzzle& puzzle : tests::sudoku4_puzzles(count)) {
    all.push_back(solver::make_example(domain, puzzle));
  }
  return all;
}

std::string answer_line(const Answer& answer) {
  const puzzles::SudokuDomain domain({2, 2});
  return domain.to_line(domain.decode(answer.tokens));
}

solver::Example question(const char* text) {
  const puzzles::SudokuDomain domain({2, 2});
  return {domain.encode(puzzles::parse_sudoku(text).question), {}, 0};
}

// A net with random weights, some of whose answers are called done early and some late.
struct RandomNet {
  RandomNet() : config(tests::make_copy_net(0).config), params(config) {
    config.supervision_steps = 6;
    models::Rng rng(3);
    models::initialise(params, rng);
    for (const char* key : {"model.inner.q_head.weight", "model.inner.q_head.bias"}) {
      const models::ParamRef ref = params.table.find(key);
      for (int i = 0; i < ref.rows * ref.cols; ++i) {
        params.at(ref)[i] = static_cast<float>(models::draw_normal(rng));
      }
    }
  }
  models::ModelConfig config;
  models::Params<float> params;
};

TEST(Predictor, StopsWhenTheNetSaysDone) {
  const tests::CopyNet net = tests::make_copy_net(2.0F);
  Predictor predictor(net.config, 1, 4);
  predictor.set_parameters(net.params);
  const std::vector<solver::Example> asked = {question(tests::kBlanksAreOnes)};
  const Answer answer = predictor.answer(asked, {}).at(0);
  EXPECT_EQ(answer_line(answer), tests::kItsAnswer);
  EXPECT_EQ(answer.steps, 1);
  EXPECT_TRUE(answer.says_done);
  EXPECT_FLOAT_EQ(answer.q_halt, 2.0F);
}

TEST(Predictor, RunsAllStepsWhenAskedTo) {
  const tests::CopyNet net = tests::make_copy_net(2.0F);
  Predictor predictor(net.config, 1, 4);
  predictor.set_parameters(net.params);
  PredictOptions options;
  options.stops_when_done = false;
  const std::vector<solver::Example> asked = {question(tests::kBlanksAreOnes)};
  EXPECT_EQ(predictor.answer(asked, options).at(0).steps, 4);
  options.max_steps = 7;
  EXPECT_EQ(predictor.answer(asked, options).at(0).steps, 7);
}

TEST(Predictor, StopsAtTheLastStepWhenTheNetNeverSaysDone) {
  const tests::CopyNet net = tests::make_copy_net(-2.0F);
  Predictor predictor(net.config, 1, 4);
  predictor.set_parameters(net.params);
  const std::vector<solver::Example> asked = {question(tests::kBlanksAreOnes)};
  const Answer answer = predictor.answer(asked, {}).at(0);
  EXPECT_EQ(answer.steps, 4);
  EXPECT_FALSE(answer.says_done);
}

TEST(Predictor, AnswersDoNotDependOnTheBatchOrOnThreads) {
  const RandomNet net;
  const std::vector<solver::Example> asked = examples(23);
  std::vector<std::vector<Answer>> runs;
  for (const auto& [threads, batch] : {std::pair{1, 1}, {1, 5}, {2, 23}, {5, 4}}) {
    Predictor predictor(net.config, threads, batch);
    predictor.set_parameters(net.params);
    runs.push_back(predictor.answer(asked, {}));
  }
  std::set<int> step_counts;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    step_counts.insert(runs[0][i].steps);
    for (const std::vector<Answer>& run : runs) {
      EXPECT_EQ(run[i].tokens, runs[0][i].tokens);
      EXPECT_EQ(run[i].q_halt, runs[0][i].q_halt);
      EXPECT_EQ(run[i].steps, runs[0][i].steps);
    }
  }
  EXPECT_GT(step_counts.size(), 1u) << "no early and late puzzles: compaction is not tested";
}

TEST(Predictor, ShowsEveryStepOfEveryPuzzleOnce) {
  const RandomNet net;
  const std::vector<solver::Example> asked = examples(9);
  Predictor predictor(net.config, 2, 3);
  predictor.set_parameters(net.params);
  std::vector<int> steps(asked.size(), 0), lasts(asked.size(), 0);
  const std::vector<Answer> answers =
      predictor.answer(asked, {}, [&](const solver::StepView& view) {
        EXPECT_EQ(view.step, ++steps[view.index]);
        lasts[view.index] += view.is_last;
      });
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(steps[i], answers[i].steps);
    EXPECT_EQ(lasts[i], 1);
  }
}

TEST(Predictor, LeavesTheRestUnansweredWhenAskedToStop) {
  const tests::CopyNet net = tests::make_copy_net(2.0F);
  Predictor predictor(net.config, 1, 2);
  predictor.set_parameters(net.params);
  int asked_for_stop = 0;
  PredictOptions options;
  options.is_stop_asked = [&] { return ++asked_for_stop > 2; };
  const std::vector<Answer> answers = predictor.answer(examples(10), options);
  std::size_t answered = 0;
  for (const Answer& answer : answers) answered += !answer.tokens.empty();
  EXPECT_EQ(answered, 4u);  // two batches of two
}

}  // namespace
