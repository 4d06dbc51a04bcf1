// SPDX-License-Identifier: Apache-2.0
// Slots: refilling, halting, what a slot keeps.
#include <gtest/gtest.h>

#include <cmath>

#include "models/loss.h"
#include "solver/batch.h"
#include "solver/puzzle_stream.h"
#include "tests/copy_net.h"
#include "tests/sudoku4_data.h"

namespace {

using solver::Batch;
using solver::Example;

class BatchTest : public testing::Test {
 protected:
  explicit BatchTest(float q_halt = -5.0F) { rebuild(q_halt, 0.0); }
  void rebuild(float q_halt, double exploration, double step_decay = 1.0) {
    net_ = std::make_unique<tests::CopyNet>(tests::make_copy_net(q_halt));
    net_->config.halt_exploration = exploration;
    net_->config.step_decay = step_decay;
    engine_ = std::make_unique<models::Engine<float>>(net_->config, true, 1, 8);
    engine_->set_parameters(net_->params);
    grads_ = models::Buffer<float>(engine_->table().trained_size());
  }
  Example example(const char* question) const {
    const puzzles::SudokuDomain domain({2, 2});
    puzzles::Puzzle puzzle = puzzles::parse_sudoku(question);
    puzzle.answer = domain.answer_of(puzzle);
    return solver::make_example(domain, puzzle);
  }
  void step(Batch& batch) {
    engine_->train(batch.slots(), grads_.data());
    batch.after_step(rng_);
  }

  std::unique_ptr<tests::CopyNet> net_;
  std::unique_ptr<models::Engine<float>> engine_;
  models::Buffer<float> grads_;
  models::Rng rng_{1};
};

TEST_F(BatchTest, StartsWithAllSlotsHalted) {
  const Batch batch(*engine_, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(batch.is_halted(i));
}

TEST_F(BatchTest, RefillGivesTheFreshCarryAndTheExample) {
  Batch batch(*engine_, 2);
  const Example wanted = example(tests::kBlankIsTwo);
  batch.refill(1, wanted);
  EXPECT_TRUE(batch.is_halted(0));
  EXPECT_FALSE(batch.is_halted(1));
  std::vector<float> fresh(engine_->carry_size(), 9.0F);
  engine_->fresh_carry(fresh.data());
  EXPECT_TRUE(std::equal(fresh.begin(), fresh.end(), batch.carry(1).begin()));
  const models::Slot<float>& slot = batch.slots()[1];
  EXPECT_TRUE(std::equal(wanted.tokens.begin(), wanted.tokens.end(), slot.tokens));
  EXPECT_TRUE(std::equal(wanted.labels.begin(), wanted.labels.end(), slot.labels));
}

TEST_F(BatchTest, KeepsAPuzzleForAllStepsWhereTheNetNeverSaysDone) {
  Batch batch(*engine_, 1);
  batch.refill(0, example(tests::kBlanksAreOnes));
  for (int steps = 1; steps <= 4; ++steps) {
    step(batch);
    EXPECT_EQ(batch.steps(0), steps);
    EXPECT_EQ(batch.is_halted(0), steps == 4) << "after step " << steps;
  }
}

TEST_F(BatchTest, LaterStepsWeighLessAndTheLastIsToldSo) {
  rebuild(-5.0F, 0.0, /*step_decay=*/0.7);
  Batch batch(*engine_, 2);
  for (int i = 0; i < 2; ++i) batch.refill(i, example(tests::kBlanksAreOnes));
  for (int k = 0; k < 4; ++k) {
    batch.before_step(/*noise_seed=*/7, /*loss_weight=*/0.5);
    for (const models::Slot<float>& slot : batch.slots()) {
      EXPECT_DOUBLE_EQ(slot.loss_weight, 0.5 * std::pow(0.7, k));
      EXPECT_EQ(slot.is_last_step, k == 3) << "of M = 4, step " << k + 1;
    }
    EXPECT_NE(batch.slots()[0].noise_seed, batch.slots()[1].noise_seed);
    step(batch);
  }
}

TEST_F(BatchTest, HaltsAtOnceWhereTheNetSaysDone) {
  rebuild(5.0F, 0.0);
  Batch batch(*engine_, 1);
  batch.refill(0, example(tests::kBlanksAreOnes));
  step(batch);
  EXPECT_TRUE(batch.is_halted(0));
  EXPECT_EQ(batch.steps(0), 1);
}

TEST_F(BatchTest, ExplorationHoldsAPuzzleForItsDrawnSteps) {
  rebuild(5.0F, 1.0);
  Batch batch(*engine_, 8);
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < batch.size(); ++i) {
      if (batch.is_halted(i)) batch.refill(i, example(tests::kBlanksAreOnes));
    }
    step(batch);
    for (int i = 0; i < batch.size(); ++i) {
      const int min_steps = batch.state().min_steps[i];
      EXPECT_GE(min_steps, 2);
      EXPECT_LE(min_steps, 4);
      EXPECT_EQ(batch.is_halted(i), batch.steps(i) >= min_steps);
    }
  }
}

TEST_F(BatchTest, EachTurnHasSlotsOfItsOwn) {
  Batch batch(*engine_, 2, /*turns=*/3);
  const Example examples[] = {example(tests::kBlanksAreOnes), example(tests::kBlankIsTwo)};
  ASSERT_EQ(batch.size(), 2);
  for (int turn = 0; turn < 2; ++turn) {
    batch.take_turn(turn);
    for (int i = 0; i < 2; ++i) batch.refill(i, examples[turn]);
    step(batch);
  }
  batch.take_turn(2);
  EXPECT_TRUE(batch.is_halted(0)) << "nobody has filled the third turn";
  batch.take_turn(3);
  EXPECT_EQ(batch.steps(1), 1);
  EXPECT_TRUE(
      std::equal(examples[0].tokens.begin(), examples[0].tokens.end(), batch.slots()[1].tokens));
  step(batch);
  EXPECT_EQ(batch.steps(1), 2);
  batch.take_turn(4);
  // It stood still meanwhile; of M = 4 steps its first puzzles count as 4 * 1/3 old.
  EXPECT_EQ(batch.steps(1), 2);
  batch.refill(1, examples[0]);
  EXPECT_EQ(batch.steps(1), 0) << "those that follow do not";
  batch.refill(1, examples[1]);
  EXPECT_TRUE(
      std::equal(examples[1].tokens.begin(), examples[1].tokens.end(), batch.slots()[1].tokens));
  EXPECT_EQ(batch.puzzle_rows().size(), 2u);
  EXPECT_EQ(batch.state().steps.size(), 6u);
}

TEST_F(BatchTest, ResizedKeepsTheSlotsOfEachTurn) {
  Batch batch(*engine_, 2, /*turns=*/2);
  const Example examples[] = {example(tests::kBlanksAreOnes), example(tests::kBlankIsTwo)};
  for (int turn = 0; turn < 2; ++turn) {
    batch.take_turn(turn);
    for (int i = 0; i < 2; ++i) batch.refill(i, examples[turn]);
    step(batch);
  }
  for (const int slots : {3, 1}) {
    batch.resize(slots);
    for (int turn = 0; turn < 2; ++turn) {
      batch.take_turn(2 + turn);
      EXPECT_EQ(batch.size(), slots);
      EXPECT_TRUE(std::equal(examples[turn].tokens.begin(), examples[turn].tokens.end(),
                             batch.slots()[0].tokens));
      EXPECT_EQ(batch.steps(0), 1 + 2 * turn) << "the second turn's began at half of M = 4";
      if (slots == 3) {
        EXPECT_TRUE(batch.is_halted(2));
      }
    }
  }
}

TEST_F(BatchTest, OnlyTheFirstPuzzlesOfATurnAreOld) {
  rebuild(5.0F, 1.0);  // says done at once, and is held for 2 to 4 steps
  Batch batch(*engine_, 8, /*turns=*/2);
  batch.take_turn(1);
  for (int i = 0; i < 8; ++i) batch.refill(i, example(tests::kBlanksAreOnes));
  EXPECT_EQ(batch.steps(0), 2);
  step(batch);
  int halted = 0;
  for (int i = 0; i < 8; ++i) {
    const int min_steps = batch.state().min_steps[8 + i];  // of the second turn
    EXPECT_GE(min_steps, 2) << "drawn for old ones too";
    EXPECT_EQ(batch.is_halted(i), min_steps <= 3);
    if (!batch.is_halted(i)) continue;
    ++halted;
    batch.refill(i, example(tests::kBlankIsTwo));  // another round of the same training step
    EXPECT_EQ(batch.steps(i), 0);
  }
  EXPECT_GT(halted, 0);
}

TEST_F(BatchTest, RefusesAnExampleOfAnotherSize) {
  Batch batch(*engine_, 1);
  Example short_one = example(tests::kBlanksAreOnes);
  short_one.tokens.pop_back();
  EXPECT_THROW(batch.refill(0, short_one), std::invalid_argument);
  Example without_labels = example(tests::kBlanksAreOnes);
  without_labels.labels.clear();
  EXPECT_THROW(batch.refill(0, without_labels), std::invalid_argument);
}

class TrainerTest : public testing::Test {
 protected:
  solver::Trainer trainer() {
    solver::fit_to_domain(settings_, *data_.domain);
    return solver::Trainer(
        settings_.model, settings_.train, {},
        std::make_unique<solver::PuzzleStream>(*data_.domain, data_.puzzles, /*seed=*/1), 1);
  }
  static std::vector<float> first_moment(solver::Trainer& trainer) {
    models::Buffer<float>& moment = trainer.mutable_state().optimizer.first_moment();
    return {moment.data(), moment.data() + moment.size()};
  }
  solver::Settings settings_ = tests::tiny_settings(0);
  const solver::TrainingData data_ = tests::sudoku4_data();
};

TEST_F(TrainerTest, TheRoundsOfAStepShareItsWeight) {
  settings_.train.accumulate = 3;
  solver::Trainer three = trainer();
  three.step();
  for (const models::Slot<float>& slot : three.mutable_state().batch.slots()) {
    EXPECT_DOUBLE_EQ(slot.loss_weight, 1.0 / 3);
  }
}

// Where nothing moves, two steps of one round see what the two rounds of one step see.
TEST_F(TrainerTest, TheGradientsOfTheRoundsOfAStepAreAddedUp) {
  settings_.train.lr = settings_.train.puzzle_lr = 0;
  settings_.train.clip_norm = 0;
  settings_.model.halt_exploration = 0;
  const auto decay = static_cast<float>(settings_.train.beta1);
  solver::Trainer one = trainer();
  one.step();
  const std::vector<float> first = first_moment(one);
  one.step();
  const std::vector<float> second = first_moment(one);
  settings_.train.accumulate = 2;
  solver::Trainer two = trainer();
  two.step();
  const std::vector<float> both = first_moment(two);
  ASSERT_EQ(both.size(), first.size());
  float largest = 0;
  for (std::size_t i = 0; i < both.size(); ++i) {
    EXPECT_NEAR(both[i], (first[i] + second[i] - decay * first[i]) / 2, 1e-7) << i;
    largest = std::max(largest, std::abs(both[i]));
  }
  EXPECT_GT(largest, 1e-4) << "there was a gradient";
}

TEST_F(TrainerTest, SupervisesAsOftenAsItsStageSays) {
  settings_.train.accumulate = 3;
  settings_.train.stages = "2:1,2,accumulate=6;4:1,2,batch=5";
  solver::Trainer staged = trainer();
  const int batch = settings_.train.batch;
  for (const int slots : {3 * batch, 3 * batch, 6 * batch, 6 * batch, 6 * 5}) {
    staged.step();
    EXPECT_EQ(staged.take_figures().slots, slots);
  }
}

TEST(Example, DoesNotScorePadding) {
  // Answers have no pads in Sudoku, but a blank answer cell encodes to blank, which is scored.
  const puzzles::SudokuDomain domain({2, 2});
  puzzles::Puzzle puzzle = puzzles::parse_sudoku(tests::kBlanksAreOnes);
  EXPECT_TRUE(solver::make_example(domain, puzzle).labels.empty());
  puzzle.answer = domain.answer_of(puzzle);
  for (const std::int32_t label : solver::make_example(domain, puzzle).labels) {
    EXPECT_GE(label, 2);
  }
}

TEST_F(BatchTest, ResizedKeepsWhatItsSlotsHoldAndAddsHaltedOnes) {
  Batch batch(*engine_, 2);
  batch.refill(0, example(tests::kBlanksAreOnes));
  batch.refill(1, example(tests::kBlankIsTwo));
  step(batch);
  const std::vector<float> carry(batch.carry(1).begin(), batch.carry(1).end());
  const std::vector<std::int32_t> tokens = batch.state().tokens;
  batch.resize(5);
  ASSERT_EQ(batch.size(), 5);
  EXPECT_TRUE(std::equal(carry.begin(), carry.end(), batch.carry(1).begin()));
  EXPECT_TRUE(std::equal(tokens.begin(), tokens.end(), batch.slots()[0].tokens));
  EXPECT_EQ(batch.steps(1), 1);
  for (int i = 2; i < 5; ++i) EXPECT_TRUE(batch.is_halted(i));
  for (int i = 2; i < 5; ++i) batch.refill(i, example(tests::kBlankIsTwo));
  step(batch);
  EXPECT_EQ(batch.steps(1), 2);
  EXPECT_EQ(batch.steps(4), 1);
  batch.resize(1);
  EXPECT_EQ(batch.slots().size(), 1u);
  EXPECT_EQ(batch.steps(0), 2);
}

}  // namespace
