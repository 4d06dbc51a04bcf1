// SPDX-License-Identifier: Apache-2.0
// What changes with the step: learning rates by hand, stage lists, and trainings that go through
// stages.
#include <gtest/gtest.h>

#include <cmath>

#include "models/checkpoint.h"
#include "solver/resume.h"
#include "solver/schedule.h"
#include "tests/scratch.h"
#include "tests/sudoku4_data.h"

namespace {

using solver::Schedule;
using solver::Settings;
using solver::Stage;
using solver::TrainConfig;
using solver::Training;

TrainConfig hundred_steps_after_ten() {
  TrainConfig config;
  config.warmup_steps = 10;
  config.total_steps = 110;
  config.min_lr_ratio = 0.0;
  return config;
}

TEST(Schedule, WarmsUpAndStaysWithoutAnEnd) {
  TrainConfig config = hundred_steps_after_ten();
  config.total_steps = 0;
  const Schedule schedule(config);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 5), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 10), 2.0);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 100000), 2.0);
}

TEST(Schedule, ConstantStaysWhateverTheEnd) {
  TrainConfig config = hundred_steps_after_ten();
  config.decay = solver::Decay::kConstant;
  const Schedule schedule(config);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0, 5), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0, 60), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0, 200), 1.0);
}

TEST(Schedule, CosineFallsAndDoesNotClimbAgain) {
  TrainConfig config = hundred_steps_after_ten();
  const Schedule to_zero(config);
  EXPECT_NEAR(to_zero.rate(1.0, 60), 0.5, 1e-12);
  EXPECT_NEAR(to_zero.rate(1.0, 110), 0.0, 1e-12);
  EXPECT_NEAR(to_zero.rate(1.0, 200), 0.0, 1e-12);
  config.min_lr_ratio = 0.2;
  EXPECT_NEAR(Schedule(config).rate(1.0, 60), 0.6, 1e-12);
  config.decay_start = 0.5;  // from step 55 on
  EXPECT_DOUBLE_EQ(Schedule(config).rate(1.0, 55), 1.0);
  EXPECT_NEAR(Schedule(config).rate(1.0, 110), 0.2, 1e-12);
}

TEST(Schedule, LinearFallsByTheStep) {
  TrainConfig config = hundred_steps_after_ten();
  config.decay = solver::Decay::kLinear;
  config.min_lr_ratio = 0.2;
  const Schedule schedule(config);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0, 5), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0, 10), 1.0);
  EXPECT_NEAR(schedule.rate(1.0, 35), 0.8, 1e-12);
  EXPECT_NEAR(schedule.rate(1.0, 85), 0.4, 1e-12);
  EXPECT_NEAR(schedule.rate(1.0, 500), 0.2, 1e-12);
  config.decay_start = 1.0;
  EXPECT_DOUBLE_EQ(Schedule(config).rate(1.0, 110), 1.0);
}

TEST(Schedule, StagesScaleTheRateAndWarmUpAgain) {
  TrainConfig config = hundred_steps_after_ten();
  config.decay = solver::Decay::kConstant;
  config.stages = "20:2,4,lr=0.5;50:3,6";
  const Schedule abrupt(config);
  EXPECT_DOUBLE_EQ(abrupt.rate(1.0, 20), 1.0);
  EXPECT_DOUBLE_EQ(abrupt.rate(1.0, 21), 0.5);
  EXPECT_DOUBLE_EQ(abrupt.rate(1.0, 51), 1.0) << "a factor is of the training's lr";
  config.stage_warmup_steps = 10;
  const Schedule warm(config);
  EXPECT_DOUBLE_EQ(warm.rate(1.0, 20), 1.0);
  EXPECT_DOUBLE_EQ(warm.rate(1.0, 21), 0.05);
  EXPECT_DOUBLE_EQ(warm.rate(1.0, 25), 0.25);
  EXPECT_DOUBLE_EQ(warm.rate(1.0, 30), 0.5);
  EXPECT_DOUBLE_EQ(warm.rate(1.0, 55), 0.5);
  EXPECT_DOUBLE_EQ(warm.rate(1.0, 60), 1.0);
  EXPECT_EQ(warm.at(20).low_cycles, 0) << "the model's";
  EXPECT_EQ(warm.at(21).low_cycles, 4);
  EXPECT_TRUE(warm.begins_stage(21));
  EXPECT_FALSE(warm.begins_stage(1) || warm.begins_stage(20) || warm.begins_stage(22));
}

std::vector<Stage> stages_in(const std::string& list, std::int64_t total_steps = 0) {
  TrainConfig config;
  config.batch = 7;
  config.accumulate = 2;
  config.total_steps = total_steps;
  config.stages = list;
  return solver::stages_of(config);
}

TEST(Schedule, AStageMayFallByItself) {
  TrainConfig config = hundred_steps_after_ten();
  config.decay = solver::Decay::kConstant;
  config.stages = "20:1,2,to=0.1,lr=0.5;60:1,3,lr=0.8,to=0;80:1,4,to=2";
  const Schedule schedule(config);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 20), 2.0);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 21), 2 * (0.5 - 0.4 / 40));
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 40), 2 * 0.3);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 60), 2 * 0.1);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 70), 2 * 0.4);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 80), 0.0);
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 95), 2 * 1.5) << "up to total_steps";
  EXPECT_DOUBLE_EQ(schedule.rate(2.0, 200), 2 * 2.0);
  config.stages = "20:1,2,to=0";
  config.total_steps = 0;
  EXPECT_NE(tests::message_of([&] { Schedule{config}; }).find("total_steps beyond"),
            std::string::npos);
}

TEST(Stages, MayBeginAtAStepOrAtAShareOfTheSteps) {
  // The three stages of arXiv 2511.08653, sec. 3.3; the first is the model's own cycles.
  const std::vector<Stage> stages = stages_in("30%:2,4;60%:3,6", 2000);
  ASSERT_EQ(stages.size(), 3u);
  EXPECT_EQ(stages[0].after_step, 0);
  EXPECT_EQ(stages[1].after_step, 600);
  EXPECT_EQ(stages[1].high_cycles, 2);
  EXPECT_EQ(stages[1].low_cycles, 4);
  EXPECT_EQ(stages[1].lr_factor, 1.0);
  EXPECT_EQ(stages[2].after_step, 1200);
  EXPECT_EQ(stages_in("6000:1,10,lr=0.4")[1].lr_factor, 0.4);
  EXPECT_EQ(stages_in("").size(), 1u);
}

TEST(Stages, ReadTheirOptionsInAnyOrder) {
  const Stage stage = stages_in("5:1,2,accumulate=16,lr=0.5,steps=8,batch=3")[1];
  EXPECT_EQ(stage.lr_factor, 0.5);
  EXPECT_EQ(stage.batch, 3);
  EXPECT_EQ(stage.supervision_steps, 8);
  EXPECT_EQ(stage.accumulate, 16);
  const std::vector<Stage> later = stages_in("5:1,2,batch=3,steps=8,lr=0.5;9:1,4");
  EXPECT_EQ(later[2].batch, 3);
  EXPECT_EQ(later[2].supervision_steps, 8);
  EXPECT_EQ(later[2].accumulate, 2) << "the training's";
  EXPECT_EQ(later[2].lr_factor, 1.0) << "of the training's rate";
}

TEST(Stages, MayChangeTheAverageAndTheExamples) {
  TrainConfig config;
  config.ema_rate = 0.9;
  config.hint_chance = 0.25;
  config.clue_tries = 3;
  config.stages = "5:1,2;10:1,2,ema=0.5,tries=7,hints=0;20:1,3,ema=0";
  const Schedule schedule(config);
  for (const std::int64_t step : {1, 6, 10}) {
    EXPECT_EQ(schedule.at(step).ema_rate, 0.9) << step;
    EXPECT_EQ(schedule.at(step).clue_tries, 3) << step;
    EXPECT_EQ(schedule.at(step).hint_chance, 0.25) << step;
  }
  for (const std::int64_t step : {11, 21}) {
    EXPECT_EQ(schedule.at(step).ema_rate, step < 21 ? 0.5 : 0.0) << step;
    EXPECT_EQ(schedule.at(step).clue_tries, 7) << step;
    EXPECT_EQ(schedule.at(step).hint_chance, 0.0) << step;
  }
  EXPECT_EQ(schedule.largest_hint_chance(), 0.25);
  config.stages = "5:1,2,hints=0.5";
  EXPECT_EQ(Schedule(config).largest_hint_chance(), 0.5);
}

TEST(Stages, RefusalsNameThePiece) {
  const std::pair<const char*, const char*> cases[] = {
      {"5", "FROM:HIGH,LOW"},
      {"5:1", "FROM:HIGH,LOW"},
      {"5:1,2,3", "FROM:HIGH,LOW"},
      {"5:1,2,batch=0", "batch from 1 to 65536"},
      {"5:1,2,steps", "steps from 1 to 1024"},
      {"5:1,2,steps=", "steps from 1 to 1024"},
      {"5:1,2,step=4", "FROM:HIGH,LOW"},
      {"5:1,2,accumulate=0", "accumulate from 1 to 4096"},
      {"5:1,2,ema=1", "ema from 0 to 0.999999"},
      {"5:1,2,tries=0", "tries from 1 to 1000"},
      {"5:1,2,hints=1.5", "hints from 0 to 1"},
      {"5:0,2", "each from 1 to 64"},
      {"5:1,65", "each from 1 to 64"},
      {"5:1,2,lr=11", "lr from 0 to 10"},
      {"5:1,2,lr=nan", "lr from 0 to 10"},
      {"5:1,2,to=-1", "from 0 to 10"},
      {"5:1,2;", "found ''"},
      {"-5:1,2", "a step from 1 to"},
      {"5 :1,2", "a step from 1 to"},
      {"101%:1,2", "from 0% to 100%"},
      {"%:1,2", "from 0% to 100%"},
      {"0%:1,2", "after the first"},
      {"0:1,2", "a step from 1 to"}};
  for (const auto& [text, wanted] : cases) {
    const std::string message = tests::message_of([text = text] { stages_in(text, 100); });
    EXPECT_NE(message.find(wanted), std::string::npos) << text << ": " << message;
    EXPECT_EQ("setting 'stages': " + solver::fault_of_stages(text), message);
  }
  for (const char* disordered : {"5:1,2;5:1,3", "9:1,2;5:1,3", "60%:1,2;50:1,3"}) {
    const std::string message = tests::message_of([&] { stages_in(disordered, 100); });
    EXPECT_NE(message.find("after the one before"), std::string::npos) << message;
  }
  EXPECT_NE(tests::message_of([] { stages_in("30%:1,2"); }).find("total_steps"), std::string::npos);
  EXPECT_EQ(solver::fault_of_stages("30%:1,2;60%:2,2"), "") << "whatever total_steps will be";
}

// Cycles, weights and moments through two stages.
class StagedTraining : public testing::Test {
 protected:
  static Settings staged(std::int64_t steps) {
    Settings settings = tests::tiny_settings(steps);
    settings.model.high_cycles = 1;
    settings.model.low_cycles = 2;
    settings.model.step_decay = 0.7;
    settings.train.stages = "30%:2,3;14:3,2,lr=0.5";
    settings.train.total_steps = 24;
    settings.train.warmup_steps = 2;
    settings.train.stage_warmup_steps = 3;
    return settings;
  }
  std::unique_ptr<Training> run(const std::string& name, const Settings& settings) {
    auto training = Training::start(folder_.path(name), settings, tests::sudoku4_data());
    training->run({});
    return training;
  }
  std::unique_ptr<Training> go_on(const std::string& name, std::int64_t steps) {
    auto training = Training::resume(
        folder_.path(name),
        [](const std::string&, const std::string&) { return tests::sudoku4_data(); },
        [&](solver::Settings& settings) { settings.run.steps = steps; });
    training->run({});
    return training;
  }
  std::string bytes_of(const std::string& name) const {
    return tests::read_bytes(folder_.path(name) + "/last.safetensors");
  }
  tests::ScratchFolder folder_;
};

TEST_F(StagedTraining, HasTheCyclesOfItsStage) {
  const auto cycles = [&](std::int64_t steps) {
    const auto training = run("to" + std::to_string(steps), staged(steps));
    const models::ModelConfig& config = training->trainer().model_config();
    return std::make_pair(config.high_cycles, config.low_cycles);
  };
  EXPECT_EQ(cycles(7), std::make_pair(1, 2));
  EXPECT_EQ(cycles(8), std::make_pair(2, 3));
  EXPECT_EQ(cycles(14), std::make_pair(2, 3));
  EXPECT_EQ(cycles(15), std::make_pair(3, 2));
}

TEST_F(StagedTraining, EndsTheSameHoweverOftenStopped) {
  run("whole", staged(20));
  run("pieces", staged(7));
  for (const std::int64_t steps : {8, 14, 15, 20}) go_on("pieces", steps);
  EXPECT_EQ(bytes_of("whole"), bytes_of("pieces"));
}

TEST_F(StagedTraining, HasTheSlotsOfItsStageAndKeepsThePuzzlesInThem) {
  Settings settings = staged(0);
  settings.train.batch = 4;
  settings.train.stages = "5:1,2,batch=10;9:1,2,batch=3";
  settings.train.stage_restart = false;
  settings.run.steps = 12;
  run("whole", settings);
  settings.run.steps = 5;
  std::vector<std::int32_t> tokens, halted;
  {
    const auto fifth = run("pieces", settings);
    tokens = fifth->trainer().state().batch.state().tokens;
    halted = fifth->trainer().state().batch.state().halted;
  }
  ASSERT_EQ(tokens.size(), 4u * 16);
  int kept = 0;
  const std::vector<std::int32_t> after =
      go_on("pieces", 6)->trainer().state().batch.state().tokens;
  ASSERT_EQ(after.size(), 10u * 16);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (halted[i / 16] != 0) continue;
    EXPECT_EQ(after[i], tokens[i]) << i;
    ++kept;
  }
  EXPECT_GT(kept, 0);
  for (const std::int64_t steps : {9, 10, 12}) {
    const auto training = go_on("pieces", steps);
    EXPECT_EQ(training->trainer().state().batch.size(), steps < 10 ? 10 : 3) << steps;
  }
  EXPECT_EQ(bytes_of("whole"), bytes_of("pieces"));
}

TEST_F(StagedTraining, EndsTheSameWhereAStageAccumulatesMore) {
  Settings settings = staged(0);
  settings.model.supervision_steps = 2;
  settings.model.halt_exploration = 0;
  settings.train.accumulate = 2;
  settings.train.stages = "5:1,2,steps=6,accumulate=6";
  settings.run.steps = 8;
  const auto whole = run("whole", settings);
  EXPECT_EQ(whole->trainer().model_config().supervision_steps, 6);
  settings.run.steps = 4;
  run("pieces", settings);
  for (const std::int64_t steps : {5, 7, 8}) go_on("pieces", steps);
  EXPECT_EQ(bytes_of("whole"), bytes_of("pieces"));
  const nlohmann::json facts = models::read_model_facts(
      models::SafetensorsReader(folder_.path("whole") + "/last.safetensors"));
  EXPECT_EQ(facts.at("step"), 8);
}

TEST_F(StagedTraining, AveragesAndDrawsAsItsStageSaysAndEndsTheSameHoweverOftenStopped) {
  Settings settings = staged(12);
  settings.train.clue_chance = 1;
  settings.train.clue_changes = 3;
  const auto plain = run("plain", settings);
  settings.train.stages = "30%:2,3,ema=0.5,tries=4,hints=0.5;14:3,2,lr=0.5";
  const auto whole = run("whole", settings);
  settings.run.steps = 7;
  run("pieces", settings);
  for (const std::int64_t steps : {8, 10, 12}) go_on("pieces", steps);
  EXPECT_EQ(bytes_of("whole"), bytes_of("pieces"));

  const solver::TrainState &with = whole->trainer().state(), &without = plain->trainer().state();
  EXPECT_NE(with.batch.state().tokens, without.batch.state().tokens);
  // Half of an average over two steps is the weights of the last one: much nearer to them.
  const auto distance = [](const solver::TrainState& state) {
    double sum = 0;
    for (std::size_t i = 0; i < state.optimizer.ema().size(); ++i) {
      const double gap = state.optimizer.ema()[i] - state.params.values[i];
      sum += gap * gap;
    }
    return std::sqrt(sum);
  };
  EXPECT_LT(distance(with), 0.8 * distance(without));
}

TEST_F(StagedTraining, GoesOnFromTheAverageWhereAskedTo) {
  // A stage with a rate of 0 leaves the weights where it took them up.
  Settings settings = tests::tiny_settings(6);
  settings.train.stages = "5:2,2,lr=0";
  settings.train.warmup_steps = 0;
  const auto moved = [&](const std::string& name) {
    const auto training = run(name, settings);
    const solver::TrainState& state = training->trainer().state();
    return !std::equal(state.optimizer.ema().data(),
                       state.optimizer.ema().data() + state.optimizer.ema().size(),
                       state.params.values.data());
  };
  EXPECT_FALSE(moved("restarted"));
  settings.train.stage_restart = false;
  EXPECT_TRUE(moved("going_on"));
}

}  // namespace
