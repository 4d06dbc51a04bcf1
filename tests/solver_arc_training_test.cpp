// SPDX-License-Identifier: Apache-2.0
// Training a base model on ARC tasks: bits, what is held back, what the file remembers.
#include <gtest/gtest.h>

#include "puzzles/arc_contamination.h"
#include "solver/base_model.h"
#include "solver/training.h"
#include "tests/arc_data.h"
#include "tests/scratch.h"

namespace {

using solver::Training;

class ArcTrainingTest : public testing::Test {
 protected:
  static solver::Settings settings(std::int64_t steps) {
    solver::Settings settings = tests::tiny_arc_settings("arc-small");
    settings.train.validation_fraction = 0.6;
    settings.run.minutes = 0;
    settings.run.steps = steps;
    settings.run.validation_every_steps = 5;
    return settings;
  }
  std::string last(const std::string& name) const {
    return tests::read_bytes(folder_.path(name + "/last.safetensors"));
  }
  tests::ScratchFolder folder_;
};

TEST_F(ArcTrainingTest, TheSameBitsHoweverOftenStopped) {
  for (const bool has_embedding : {true, false}) {
    const std::string name = has_embedding ? "with" : "without";
    const auto start = [&](const std::string& part, std::int64_t steps) {
      solver::Settings its = settings(steps);
      if (!has_embedding) {
        its.model.mixing = models::Mixing::kStructured;
        its.model.groups = "left,right,above,below";
        its.model.positions = models::Positions::kNone;
      }
      Training::start(folder_.path(name + part), its, tests::arc_data())->run({});
    };
    start("whole", 12);
    start("parts", 7);
    Training::resume(
        folder_.path(name + "parts"),
        [](const std::string&, const std::string&) { return tests::arc_data(); },
        [](solver::Settings& settings) {
          settings.run.steps = 12;
          settings.run.threads = 2;
        })
        ->run({});
    EXPECT_EQ(last(name + "whole"), last(name + "parts"));
    const models::LoadedModel model =
        models::load_model(folder_.path(name + "whole/last.safetensors"));
    EXPECT_EQ(model.config.has_puzzle_embedding(), has_embedding);
  }
}

TEST_F(ArcTrainingTest, TheFileSaysWhatItSawAndHowItWasSeen) {
  const auto training = Training::start(folder_.path("run"), settings(5), tests::arc_data());
  EXPECT_EQ(training->curriculum().training_puzzles(), 3u);
  EXPECT_EQ(training->curriculum().validation_puzzles(), 2u);  // of three test pairs
  training->run({});
  const models::LoadedModel model = models::load_model(folder_.path("run/last.safetensors"));
  EXPECT_EQ(model.facts["puzzle"], "arc");
  EXPECT_EQ(model.facts["arc"]["augmentations"], 4);
  EXPECT_EQ(model.config.puzzle_count, 13);
  const std::vector<std::string> seen = model.facts["arc_seen"];
  const puzzles::Contamination found = puzzles::find_contamination(seen, tests::arc_data().tasks);
  EXPECT_EQ(found.tasks.size(), 3u);
  EXPECT_EQ(found.questions.size(), 2u) << "the held-back test pairs, which choose the weights";
}

TEST_F(ArcTrainingTest, WhatABaseSawCountsAsSeen) {
  Training::start(folder_.path("run"), settings(1), tests::arc_data())->run({});
  const models::LoadedModel base = models::load_model(folder_.path("run/last.safetensors"));
  solver::Settings tuning = settings(1);
  solver::start_settings_from(tuning, base);
  solver::TrainingData other = tests::arc_data();
  other.tasks.resize(1);
  Training::start(folder_.path("tuned"), tuning, std::move(other), &base)->run({});
  const nlohmann::json facts = models::load_model(folder_.path("tuned/last.safetensors")).facts;
  const std::vector<std::string> own = facts["arc_seen"], before = base.facts["arc_seen"];
  std::vector<std::string> all = own;
  all.insert(all.end(), before.begin(), before.end());
  EXPECT_LT(own.size(), before.size());
  EXPECT_EQ(solver::arc_seen(facts), all);
}

TEST_F(ArcTrainingTest, TasksBeyondTheCanvasAreLeftOut) {
  solver::TrainingData data = tests::arc_data();
  data.tasks[0].train[0].input = puzzles::blank_grid(11, 3);
  const auto training = Training::start(folder_.path("run"), settings(1), std::move(data));
  EXPECT_EQ(training->curriculum().training_puzzles(), 2u);
}

TEST_F(ArcTrainingTest, ATestOutputBeyondTheCanvasIsNotAskedForItsTaskIsTrained) {
  solver::TrainingData data = tests::arc_data();
  data.tasks[0].test[0].output = puzzles::blank_grid(12, 12);
  solver::Settings all_held_back = settings(1);
  all_held_back.train.validation_fraction = 0.9;
  const auto training = Training::start(folder_.path("run"), all_held_back, std::move(data));
  EXPECT_EQ(training->curriculum().training_puzzles(), 3u);
  EXPECT_EQ(training->curriculum().validation_puzzles(), 2u);
}

TEST_F(ArcTrainingTest, AGivenSizeThatTheTasksContradictIsRefused) {
  solver::Settings wrong = settings(1);
  solver::apply_assignment(wrong, "grid_tokens=81");
  EXPECT_THROW(Training::start(folder_.path("run"), wrong, tests::arc_data()), std::runtime_error);
}

}  // namespace
