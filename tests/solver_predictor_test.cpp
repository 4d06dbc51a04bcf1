// SPDX-License-Identifier: Apache-2.0
// Answering: adaptive halting, compaction, attempts of every kind, independence of the batch and of
// threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

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

TEST(Predictor, RoundsOfAStepAreStepsOfOneRound) {
  RandomNet net;
  net.config.high_cycles = 3;
  const std::vector<solver::Example> puzzles = examples(9);
  Predictor predictor(net.config, 1, 4);
  predictor.set_parameters(net.params);
  const auto answers = [&](int steps, int rounds) {
    PredictOptions options;
    options.stops_when_done = false;
    options.max_steps = steps;
    options.rounds = rounds;
    return predictor.answer(puzzles, options);
  };
  const std::vector<Answer> single = answers(6, 1), fewer = answers(2, 1), own = answers(2, 0);
  bool do_rounds_matter = false;
  for (std::size_t i = 0; i < puzzles.size(); ++i) {
    EXPECT_EQ(own[i].steps, 2);
    EXPECT_EQ(single[i].steps, 6);
    EXPECT_EQ(own[i].tokens, single[i].tokens);
    EXPECT_EQ(own[i].q_halt, single[i].q_halt);
    do_rounds_matter = do_rounds_matter || own[i].q_halt != fewer[i].q_halt;
  }
  EXPECT_TRUE(do_rounds_matter);
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

// What tells one answer from another.
bool are_same(const Answer& a, const Answer& b) {
  return a.tokens == b.tokens && a.q_halt == b.q_halt && a.steps == b.steps &&
         a.attempt == b.attempt && a.votes == b.votes && a.steps_spent == b.steps_spent;
}

std::vector<Answer> answers_of(const RandomNet& net, const std::vector<puzzles::Puzzle>& puzzles,
                               const PredictOptions& options, int threads = 1, int batch = 4) {
  const puzzles::SudokuDomain domain({2, 2});
  Predictor predictor(net.config, threads, batch);
  predictor.set_parameters(net.params);
  return predictor.answer(solver::AnswerPlan(domain, puzzles, options));
}

struct Mode {
  std::string name;
  PredictOptions options;
};

std::vector<Mode> modes() {
  std::vector<Mode> all(6);
  all[0] = {"plain", {}};
  all[1].name = "rollouts";
  all[1].options.rollouts = 5;
  all[2].name = "starts";
  all[2].options.starts = 5;
  all[3].name = "votes";
  all[3].options.votes = 5;
  all[4].name = "votes of rollouts";
  all[4].options.votes = 3;
  all[4].options.rollouts = 2;
  all[5].name = "rollouts until valid";
  all[5].options.rollouts = 5;
  all[5].options.stops_when_valid = true;
  return all;
}

TEST(Predictor, EveryModeIsIndependentOfTheBatchAndOfThreads) {
  const RandomNet net;
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(11);
  for (const auto& [name, options] : modes()) {
    const std::vector<Answer> first = answers_of(net, asked, options, 1, 1);
    for (const auto& [threads, batch] : {std::pair{1, 7}, {2, 23}, {5, 40}}) {
      const std::vector<Answer> again = answers_of(net, asked, options, threads, batch);
      for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_TRUE(are_same(first[i], again[i])) << name << ", puzzle " << i;
      }
    }
    const std::vector<Answer> alone = answers_of(net, {asked[0]}, options);
    EXPECT_TRUE(are_same(first[0], alone[0])) << name << ", alone";
  }
}

TEST(Predictor, OneAttemptOfAnyKindIsThePlainOne) {
  const RandomNet net;
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(7);
  const std::vector<Answer> plain = answers_of(net, asked, {});
  PredictOptions quiet;  // one rollout, one start, one vote, and much noise for nobody
  quiet.noise = 50;
  quiet.seed = 9;
  PredictOptions without_noise;
  without_noise.rollouts = 4;
  without_noise.noise = 0;
  const std::vector<Answer> one = answers_of(net, asked, quiet);
  const std::vector<Answer> equal = answers_of(net, asked, without_noise);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_TRUE(are_same(plain[i], one[i]));
    EXPECT_EQ(plain[i].tokens, equal[i].tokens);
    EXPECT_EQ(plain[i].q_halt, equal[i].q_halt);
    EXPECT_EQ(equal[i].attempt, 0);
    EXPECT_EQ(equal[i].steps_spent, 4 * plain[i].steps);
  }
}

TEST(Predictor, AttemptsDifferByTheSeed) {
  const RandomNet net;
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(12);
  for (const std::size_t mode : {1, 2, 3}) {
    PredictOptions options = modes()[mode].options;
    const std::vector<Answer> plain = answers_of(net, asked, {});
    const std::vector<Answer> first = answers_of(net, asked, options);
    options.seed = 1;
    const std::vector<Answer> second = answers_of(net, asked, options);
    int of_plain = 0, of_seeds = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      of_plain += first[i].q_halt != plain[i].q_halt;
      of_seeds += first[i].q_halt != second[i].q_halt;
    }
    EXPECT_GT(of_plain, 0) << modes()[mode].name;
    EXPECT_GT(of_seeds, 0) << modes()[mode].name;
  }
}

TEST(Predictor, RolloutsAreNeverLessSureThanThePlainAnswer) {
  const RandomNet net;
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(9);
  PredictOptions plain, rollouts;
  plain.stops_when_done = rollouts.stops_when_done = false;
  rollouts.rollouts = 6;
  const std::vector<Answer> one = answers_of(net, asked, plain);
  const std::vector<Answer> best = answers_of(net, asked, rollouts);
  for (std::size_t i = 0; i < asked.size(); ++i) EXPECT_GE(best[i].q_halt, one[i].q_halt);
}

TEST(Predictor, AnEquivariantNetVotesUnanimously) {
  models::ModelConfig config;
  config.mixing = models::Mixing::kSymbolsStructured;
  config.grid_tokens = 16;
  config.vocabulary = 6;
  config.hidden = 8;
  config.inner = 16;
  config.layers = 1;
  config.high_cycles = 1;
  config.low_cycles = 2;
  config.supervision_steps = 3;
  models::Params<float> params(config);
  models::Rng rng(5);
  models::initialise(params, rng);
  const puzzles::SudokuDomain domain({2, 2});
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(6);
  Predictor predictor(config, 2, 9, solver::structure_of(domain));
  predictor.set_parameters(params);
  PredictOptions options;
  const std::vector<Answer> plain = predictor.answer(solver::AnswerPlan(domain, asked, options));
  options.votes = 9;
  const std::vector<Answer> voted = predictor.answer(solver::AnswerPlan(domain, asked, options));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(voted[i].votes, 9);
    EXPECT_EQ(voted[i].voters, 9);
    EXPECT_EQ(domain.decode(voted[i].tokens), domain.decode(plain[i].tokens));
  }
}

// What is fed back lies behind the states in a carry: it is neither drawn at random nor part of
// what settles.  Nothing is fed back in the first step, so one step is as without.
TEST(Predictor, RandomStartsLeaveTheFeedbackAlone) {
  const RandomNet plain;
  RandomNet feeding;
  feeding.config.feedback = true;
  feeding.params = models::Params<float>(feeding.config);
  models::Rng rng(4);
  for (const models::ParamSpec& spec : feeding.params.table.specs()) {
    float* to = feeding.params.at(feeding.params.table.find(spec.key));
    if (plain.params.table.has(spec.key)) {
      const float* from = plain.params.at(plain.params.table.find(spec.key));
      std::copy(from, from + spec.size(), to);
    } else {
      for (std::size_t i = 0; i < spec.size(); ++i) {
        to[i] = static_cast<float>(models::draw_normal(rng));
      }
    }
  }
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(6);
  PredictOptions options;
  options.starts = 5;
  options.max_steps = 1;
  const std::vector<Answer> without = answers_of(plain, asked, options);
  const std::vector<Answer> with = answers_of(feeding, asked, options);
  int of_random_starts = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_TRUE(are_same(without[i], with[i])) << "puzzle " << i;
    of_random_starts += with[i].attempt > 0;
  }
  EXPECT_GT(of_random_starts, 0);
}

// The smallest last change decides among starts, so none of them has noise that another has not.
TEST(Predictor, StartsAreWithoutTheNoiseOfTraining) {
  const RandomNet plain;
  RandomNet noisy;
  noisy.config.noise = 0.5;
  const std::vector<puzzles::Puzzle> asked = tests::sudoku4_puzzles(6);
  PredictOptions options;
  options.starts = 5;
  const std::vector<Answer> without = answers_of(plain, asked, options);
  const std::vector<Answer> with = answers_of(noisy, asked, options);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_TRUE(are_same(without[i], with[i])) << "puzzle " << i;
  }
}

class UntilValid : public testing::Test {
 protected:
  // The net says done at once, or never; it is right about the first puzzle only.
  std::vector<Answer> answers(float q_halt, const PredictOptions& options) {
    const tests::CopyNet net = tests::make_copy_net(q_halt);
    std::vector<puzzles::Puzzle> asked;
    for (const char* text : {tests::kBlanksAreOnes, tests::kBlankIsTwo}) {
      asked.push_back(puzzles::parse_sudoku(text));
    }
    Predictor predictor(net.config, 1, 2);
    predictor.set_parameters(net.params);
    return predictor.answer(solver::AnswerPlan(domain_, asked, options));
  }
  bool is_valid(const char* question, const Answer& answer) const {
    return domain_.judge(puzzles::parse_sudoku(question).question, domain_.decode(answer.tokens))
        .valid;
  }
  const puzzles::SudokuDomain domain_{{2, 2}};
};

TEST_F(UntilValid, AsksTheRulesAndNotTheNet) {
  PredictOptions options;
  options.stops_when_valid = true;
  for (const float q_halt : {-2.0F, 2.0F}) {
    const std::vector<Answer> found = answers(q_halt, options);
    EXPECT_EQ(found[0].steps, 1);
    EXPECT_TRUE(is_valid(tests::kBlanksAreOnes, found[0]));
    EXPECT_EQ(found[1].steps, 4) << "a wrong answer ended the search";
    EXPECT_FALSE(is_valid(tests::kBlankIsTwo, found[1]));
  }
}

TEST_F(UntilValid, SpendsFurtherAttemptsOnlyWhereTheFirstFails) {
  PredictOptions options;
  options.stops_when_valid = true;
  options.rollouts = 3;
  options.noise = 0;
  const std::vector<Answer> found = answers(-2.0F, options);
  EXPECT_EQ(found[0].attempts, 1);
  EXPECT_EQ(found[0].steps_spent, 1);
  EXPECT_EQ(found[1].attempts, 3);
  EXPECT_EQ(found[1].steps_spent, 4 + 2 * 4);
  EXPECT_FALSE(is_valid(tests::kBlankIsTwo, found[1]));
}

TEST_F(UntilValid, ATimeLimitAllowsTheFirstStepAndNoneThatEndsAfterIt) {
  PredictOptions options;
  options.stops_when_valid = true;
  options.rollouts = 3;
  options.time_limit_s = 1e-12;
  std::vector<Answer> found = answers(-2.0F, options);
  for (const Answer& answer : found) {
    EXPECT_EQ(answer.steps_spent, 1);
    EXPECT_EQ(answer.attempts, 1);
  }
  EXPECT_TRUE(is_valid(tests::kBlanksAreOnes, found[0]));
  options.time_limit_s = 1e6;
  found = answers(-2.0F, options);
  EXPECT_EQ(found[1].steps_spent, 4 + 2 * 4);
}

TEST_F(UntilValid, WithABatchOfOneEndsAPuzzleBeforeTheNextBegins) {
  const tests::CopyNet net = tests::make_copy_net(-2.0F);
  const std::vector<puzzles::Puzzle> asked(3, puzzles::parse_sudoku(tests::kBlankIsTwo));
  PredictOptions options;
  options.stops_when_valid = true;
  options.rollouts = 4;
  Predictor predictor(net.config, 1, 1);
  predictor.set_parameters(net.params);
  std::vector<std::size_t> seen;
  predictor.answer(solver::AnswerPlan(domain_, asked, options),
                   [&](const solver::StepView& view) { seen.push_back(view.index); });
  EXPECT_EQ(seen.size(), 3u * 2 * 4) << "two waves of four steps each";
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

// The net writes ones; where a relabelling makes ones of the twos, that is right.
TEST_F(UntilValid, TakesTheOneSymmetryThatIsRight) {
  PredictOptions options;
  options.stops_when_valid = true;
  options.votes = 24;
  const std::vector<Answer> found = answers(-2.0F, options);
  EXPECT_TRUE(is_valid(tests::kBlankIsTwo, found[1]));
  EXPECT_GT(found[1].attempt, 0);
  EXPECT_EQ(found[1].steps_spent, 4 + 23) << "all others make the step that finds it";
}

}  // namespace
