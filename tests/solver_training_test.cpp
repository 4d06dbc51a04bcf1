// SPDX-License-Identifier: Apache-2.0
// Trainings in their folders: the same bits however often stopped and on however many threads, and
// what is refused.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <sstream>

#include "models/carry.h"
#include "models/checkpoint.h"
#include "solver/base_model.h"
#include "solver/resume.h"
#include "tests/training_fixture.h"

namespace {

using solver::Settings;
using solver::Training;
using tests::TrainingTest;

TEST_F(TrainingTest, TheSameBitsForOneTwoAndFiveThreads) {
  const std::string one = train("one", tests::tiny_settings(0), {20}, {1});
  EXPECT_EQ(one, train("two", tests::tiny_settings(0), {20}, {2}));
  EXPECT_EQ(one, train("five", tests::tiny_settings(0), {20}, {5}));
}

TEST_F(TrainingTest, TheSameBitsHoweverOftenStopped) {
  const std::string whole = train("whole", tests::tiny_settings(0), {20}, {2});
  EXPECT_EQ(whole, train("halves", tests::tiny_settings(0), {11, 20}, {2}));
  EXPECT_EQ(whole, train("pieces", tests::tiny_settings(0), {1, 2, 7, 19, 20}, {1, 2}));
}

TEST_F(TrainingTest, HalvesWithHoldingBackAndDecayAreTheSameToo) {
  Settings settings = tests::tiny_settings(0);
  settings.train.validation_fraction = 0.5;
  settings.train.total_steps = 50;
  settings.train.min_lr_ratio = 0.1;
  settings.run.validation_every_steps = 7;
  const std::string whole = train("whole", settings, {45}, {1});
  EXPECT_EQ(whole, train("halves", settings, {20, 45}, {1}));
}

TEST_F(TrainingTest, AccumulatedStepsAreTheSameHoweverOftenStopped) {
  Settings settings = tests::tiny_settings(0);
  settings.train.accumulate = 3;
  settings.model.noise = 0.01;
  const std::string whole = train("whole", settings, {12}, {1});
  EXPECT_EQ(whole, train("pieces", settings, {1, 8, 12}, {2, 1}));
}

// With as many slots as supervision steps each puzzle comes and goes between two updates.
TEST_F(TrainingTest, AccumulatedOverAllStepsEveryUpdateTakesNewPuzzles) {
  Settings settings = tests::tiny_settings(5);
  settings.model.halt_exploration = 0;
  settings.train.accumulate = settings.model.supervision_steps;
  Training::start(folder_.path("run"), settings, tests::sudoku4_data())->run({});
  const std::unique_ptr<Training> training = resume(folder_.path("run"), 6, 1);
  const solver::TrainState& state = training->trainer().state();
  for (int i = 0; i < state.batch.size(); ++i) EXPECT_TRUE(state.batch.is_halted(i)) << i;
  EXPECT_GE(state.stream->drawn(), 5 * settings.train.batch);
}

// Their structure comes from the puzzle, not from the checkpoint.
TEST_F(TrainingTest, ModelsThatAreGivenTheStructureAreTheSameHoweverOftenStopped) {
  Settings settings = tests::tiny_settings(0);
  settings.model.mixing = models::Mixing::kSymbolsStructured;
  settings.model.feedback = true;
  const std::string whole = train("whole", settings, {12}, {1});
  EXPECT_EQ(whole, train("pieces", settings, {1, 8, 12}, {2, 1}));
  const auto training = resume(folder_.path("whole"), 13, 1);
  const models::Engine<float>& engine = training->trainer().engine();
  EXPECT_EQ(engine.carry_size(), models::carry_size(engine.config()));
}

TEST_F(TrainingTest, TurnsAreKeptInTheCheckpoint) {
  Settings settings = tests::tiny_settings(0);
  train("without", settings, {20}, {1});
  settings.train.turns = 3;
  settings.train.hint_chance = settings.train.clue_chance = 0.5;
  const std::string whole = train("whole", settings, {20}, {1});
  EXPECT_EQ(whole, train("pieces", settings, {1, 8, 20}, {2, 1}));
  EXPECT_NE(weights("whole"), weights("without"));
}

TEST_F(TrainingTest, WhatIsChangedInMidTrainingIsRecorded) {
  const auto resume_with = [&](const std::string& name, std::int64_t steps,
                               const std::vector<std::string>& assignments) {
    return Training::resume(
        folder_.path(name),
        [](const std::string&, const std::string&) { return tests::sudoku4_data(); },
        [&](Settings& settings) {
          for (const std::string& each : assignments) solver::apply_assignment(settings, each);
          settings.run.steps = steps;
        });
  };
  Settings settings = tests::tiny_settings(10);
  settings.train.stages = "4:1,2;15:2,3";
  settings.train.total_steps = 20;
  settings.train.warmup_steps = 2;
  train("plain", settings, {10, 20}, {1});
  train("changed", settings, {10}, {1});
  resume_with("changed", 12, {"lr=0.01", "hint_chance=0.5", "checkpoint_every_minutes=1"});
  // Taken up, and killed before a step was made: the change stays.
  const auto facts = [&] {
    const std::string last = folder_.path("changed") + "/last.safetensors";
    return models::read_model_facts(models::SafetensorsReader(last));
  };
  const nlohmann::json first = {{"step", 10}, {"set", {{"lr", 0.01}, {"hint_chance", 0.5}}}};
  EXPECT_EQ(facts()["changes"], nlohmann::json::array({first}));
  EXPECT_EQ(facts()["train"]["lr"], 0.01);
  resume(folder_.path("changed"), 16, 1)->run({});
  EXPECT_EQ(facts()["changes"].size(), 1u) << "going on is no change";
  resume_with("changed", 20, {"stages=4:1,2;15:2,3;18:1,3"})->run({});
  EXPECT_EQ(facts()["changes"][1],
            (nlohmann::json{{"step", 16}, {"set", {{"stages", "4:1,2;15:2,3;18:1,3"}}}}));
  EXPECT_EQ(resume(folder_.path("changed"), 20, 1)->settings().model.low_cycles, 3);
  EXPECT_NE(weights("changed"), weights("plain"));

  // A stage at work may take another rate, average, hints and tries, not other cycles or slots.
  resume_with("changed", 22, {"stages=4:1,2;15:2,3;18:1,3,lr=0.5,ema=0.9,hints=0.2,tries=2"})
      ->run({});
  EXPECT_EQ(facts()["changes"].size(), 3u);
  EXPECT_EQ(facts()["changes"][2]["step"], 20);

  const std::string before = tests::read_bytes(folder_.path("changed") + "/last.safetensors");
  const auto expect_refusal = [&](const char* assignment, const char* part) {
    const std::string message =
        tests::message_of([&] { resume_with("changed", 30, {assignment}); });
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect_refusal("hidden=32", "'hidden' cannot change");
  expect_refusal("batch=4", "'batch' cannot change");
  expect_refusal("validation_fraction=0.2", "'validation_fraction' cannot change");
  expect_refusal("stages=5:1,2;15:2,3", "stages that began before step 22");
  expect_refusal("stages=4:1,2;15:2,3;18:1,3,batch=4", "stages that began before step 22");
  expect_refusal("ema_rate=0.5", "'ema_rate': the stage after step 18 does not take it");
  expect_refusal("hint_chance=0.3", "another hints=");
  expect_refusal("clue_tries=3", "another tries=");
  expect_refusal("lr=-1", "lr");
  EXPECT_EQ(tests::read_bytes(folder_.path("changed") + "/last.safetensors"), before);
}

TEST_F(TrainingTest, StartsFromATrainedModelAndSaysSo) {
  train("first", tests::tiny_settings(0), {20}, {1});
  const models::LoadedModel base = models::load_model(folder_.path("first/last.safetensors"));
  const auto settings = [&](std::int64_t steps) {
    Settings settings = tests::tiny_settings(steps);
    settings.train.stages = "4:1,2";
    solver::start_settings_from(settings, base);
    return settings;
  };
  EXPECT_EQ(settings(1).train.stages, "");
  const auto tuned = [&](const std::string& name, std::int64_t steps) {
    return Training::start(folder_.path(name), settings(steps), tests::sudoku4_data(30), &base);
  };
  const std::unique_ptr<Training> at_start = tuned("at start", 0);
  const auto& values = at_start->trainer().state().params.values;
  EXPECT_EQ(0, std::memcmp(values.data(), base.params.values.data(), values.size() * 4));
  EXPECT_EQ(at_start->facts()["base"]["data_digest"], base.facts["data_digest"]);

  tuned("whole", 8)->run({});
  tuned("parts", 3)->run({});
  resume(folder_.path("parts"), 8, 2, 30)->run({});
  const std::string whole = tests::read_bytes(folder_.path("whole/last.safetensors"));
  EXPECT_EQ(whole, tests::read_bytes(folder_.path("parts/last.safetensors")));
  EXPECT_EQ(models::load_model(folder_.path("whole/last.safetensors")).facts["base"]["step"], 20);

  // Without its checkpoint it must not begin anew with drawn weights.
  std::filesystem::remove(folder_.path("parts/last.safetensors"));
  EXPECT_NE(tests::message_of([&] { resume(folder_.path("parts"), 9, 1, 30); }).find("--from"),
            std::string::npos);
}

TEST_F(TrainingTest, StartsWithTheSlotsThatTheBaseEndedWith) {
  Settings staged = tests::tiny_settings(0);
  staged.train.stages = "3:1,2,batch=2,steps=6,accumulate=6";
  train("first", staged, {5}, {1});
  Settings settings = tests::tiny_settings(0);
  const models::LoadedModel base = models::load_model(folder_.path("first/last.safetensors"));
  solver::start_settings_from(settings, base);
  EXPECT_EQ(settings.model.supervision_steps, 6);
  EXPECT_EQ(settings.train.batch, 2);
  EXPECT_EQ(settings.train.accumulate, 6);
}

TEST_F(TrainingTest, AModelOfAnotherShapeCannotBeStartedFrom) {
  train("first", tests::tiny_settings(0), {1}, {1});
  const models::LoadedModel base = models::load_model(folder_.path("first/last.safetensors"));
  Settings settings = tests::tiny_settings(1);
  solver::start_settings_from(settings, base);
  settings.model.inner += 16;
  const std::string message = tests::message_of(
      [&] { Training::start(folder_.path("other"), settings, tests::sudoku4_data(), &base); });
  EXPECT_NE(message.find("gate_up_proj.weight of 64x16, wanted 96x16"), std::string::npos)
      << message;
  EXPECT_FALSE(std::filesystem::exists(folder_.path("other")));
}

TEST_F(TrainingTest, OtherOptimisersAreTheSameToo) {
  for (const auto kind : {models::OptimizerKind::kAdamW, models::OptimizerKind::kMuon}) {
    const std::string name = kind == models::OptimizerKind::kMuon ? "muon" : "adamw";
    Settings settings = tests::tiny_settings(0);
    settings.train.optimizer_kind = kind;
    settings.train.clip_norm = 0.5;
    const std::string whole = train(name + " whole", settings, {20}, {1});
    EXPECT_EQ(whole, train(name + " five", settings, {20}, {5})) << name;
    EXPECT_EQ(whole, train(name + " pieces", settings, {3, 11, 20}, {2, 1})) << name;
    settings.train.optimizer_kind = models::OptimizerKind::kAdamAtan2;
    train(name + " not", settings, {20}, {1});
    EXPECT_NE(weights(name + " whole"), weights(name + " not")) << name;
  }
}

TEST_F(TrainingTest, WhatIsFedBackIsKeptWithTheSlots) {
  Settings settings = tests::tiny_settings(0);
  settings.model.feedback = true;
  const std::string whole = train("whole", settings, {20}, {1});
  EXPECT_EQ(whole, train("five", settings, {20}, {5}));
  EXPECT_EQ(whole, train("pieces", settings, {3, 11, 20}, {2, 1}));
}

// The optimiser without its average: what is shipped are the weights themselves.
TEST_F(TrainingTest, WithARateOfZeroTheAverageIsTheWeights) {
  Settings settings = tests::tiny_settings(5);
  settings.train.ema_rate = 0.0;
  const auto training = Training::start(folder_.path("run"), settings, tests::sudoku4_data());
  training->run({});
  const solver::TrainState& state = training->trainer().state();
  const models::Buffer<float>& ema = state.optimizer.ema();
  EXPECT_TRUE(std::equal(ema.data(), ema.data() + ema.size(), state.params.values.data()));
}

// Without deep supervision every puzzle is seen once and gone.
TEST_F(TrainingTest, WithOneSupervisionStepEveryStepTakesNewPuzzles) {
  for (const auto recursion : {models::RecursionKind::kTrm, models::RecursionKind::kDirect}) {
    Settings settings = tests::tiny_settings(5);
    settings.model.recursion = recursion;
    settings.model.supervision_steps = 1;
    const auto training =
        Training::start(folder_.path(recursion == models::RecursionKind::kTrm ? "trm" : "direct"),
                        settings, tests::sudoku4_data());
    training->run({});
    EXPECT_EQ(training->trainer().state().stream->drawn(), 5 * settings.train.batch);
  }
}

TEST_F(TrainingTest, AnotherSeedGivesOtherWeights) {
  Settings settings = tests::tiny_settings(0);
  train("first", settings, {3}, {1});
  settings.train.seed = 2;
  train("second", settings, {3}, {1});
  EXPECT_NE(weights("first"), weights("second"));
}

TEST_F(TrainingTest, NoiseAndRandomStartsGiveOtherWeights) {
  Settings settings = tests::tiny_settings(0);
  settings.train.ema_rate = 0.0;
  train("plain", settings, {5}, {1});
  settings.model.noise = 0.1;
  train("noise", settings, {5}, {1});
  settings.model.noise = 0.0;
  settings.model.random_starts = true;
  train("random starts", settings, {5}, {1});
  EXPECT_NE(weights("noise"), weights("plain"));
  EXPECT_NE(weights("random starts"), weights("plain"));
}

TEST_F(TrainingTest, GoesOnFromRunJsonAloneWhereNoCheckpointWasWritten) {
  const std::string whole = train("whole", tests::tiny_settings(0), {20}, {1});
  train("torn", tests::tiny_settings(0), {5}, {1});
  std::filesystem::remove(folder_.path("torn/last.safetensors"));
  resume(folder_.path("torn"), 20, 1)->run({});
  EXPECT_EQ(whole, tests::read_bytes(folder_.path("torn/last.safetensors")));
}

TEST_F(TrainingTest, LossFallsOnAFewPuzzles) {
  Settings settings = tests::tiny_settings(0);
  settings.train.warmup_steps = 10;
  settings.train.lr = 5e-3;
  train("run", settings, {200}, {1});
  std::vector<double> losses;
  for (const nlohmann::json& line : metrics("run")) {
    if (line.contains("loss")) losses.push_back(line["loss"]);
  }
  ASSERT_EQ(losses.size(), 10u);
  EXPECT_LT(losses.back(), 0.8 * losses.front());
}

TEST_F(TrainingTest, LastAnswersPuzzlesWithTheAveragedWeights) {
  Settings settings = tests::tiny_settings(5);
  const auto training = Training::start(folder_.path("run"), settings, tests::sudoku4_data());
  training->run({});
  const models::LoadedModel loaded = models::load_model(folder_.path("run/last.safetensors"));
  models::Params<float> averaged(training->settings().model);
  training->trainer().averaged(averaged);
  EXPECT_TRUE(std::equal(averaged.values.data(), averaged.values.data() + averaged.values.size(),
                         loaded.params.values.data()));
  EXPECT_EQ(loaded.facts["puzzle"], "sudoku-2x2");
  EXPECT_EQ(loaded.facts["step"], 5);
}

TEST_F(TrainingTest, KeepsTheBestByValidationAndSaysHowGoodItWas) {
  Settings settings = tests::tiny_settings(0);
  settings.train.validation_fraction = 0.5;
  settings.run.validation_every_steps = 10;
  train("run", settings, {30}, {1});
  double best_loss = 1e9;
  std::int64_t best_exact = -1, best_step = 0;
  int validations = 0;
  for (const nlohmann::json& line : metrics("run")) {
    if (!line.contains("validation")) continue;
    ++validations;
    const std::int64_t exact = line["validation"]["exact"];
    const double loss = line["validation"]["loss"];
    const bool is_best = exact > best_exact || (exact == best_exact && loss < best_loss);
    EXPECT_EQ(line["is_best"], is_best);
    if (!is_best) continue;
    best_exact = exact;
    best_loss = loss;
    best_step = line["step"];
  }
  EXPECT_EQ(validations, 3);
  const models::LoadedModel best = models::load_model(folder_.path("run/best.safetensors"));
  EXPECT_EQ(best.facts["step"], best_step);
  EXPECT_EQ(best.facts["validation"]["loss"], best_loss);
  EXPECT_NE(tests::message_of(
                [&] { solver::read_training_header(folder_.path("run/best.safetensors")); }),
            "");
}

// A training that was put back and then changed does not come to that score again.
TEST_F(TrainingTest, ForgetsABestThatOtherSettingsMadeLater) {
  Settings settings = tests::tiny_settings(0);
  settings.train.validation_fraction = 0.5;
  settings.run.validation_every_steps = 10;
  settings.run.keep_every_steps = 10;
  const std::string folder = folder_.path("run");
  std::int64_t best_before = 0;
  const auto put_back_and_go_on = [&](double lr) {
    std::filesystem::remove_all(folder);
    train("run", settings, {30}, {1});
    best_before = models::load_model(folder + "/best.safetensors").facts["step"];
    std::filesystem::copy_file(folder + "/step-00000010.safetensors", folder + "/last.safetensors",
                               std::filesystem::copy_options::overwrite_existing);
    const auto training = Training::resume(
        folder, [](const std::string&, const std::string&) { return tests::sudoku4_data(40); },
        [&](Settings& now) {
          now.train.lr = lr;
          now.run.steps = 11;
        });
    return training->run({}).best->step;
  };
  EXPECT_EQ(put_back_and_go_on(settings.train.lr), best_before);
  EXPECT_GT(best_before, 11);
  EXPECT_EQ(put_back_and_go_on(1e-9), 11);
}

// A disk that is full just then: the validation is made up for.
TEST_F(TrainingTest, BestWeightsThatCouldNotBeWrittenAreWrittenLater) {
  Settings settings = tests::tiny_settings(0);
  settings.train.validation_fraction = 0.5;
  settings.run.steps = 10;
  const std::string folder = folder_.path("run"), best = folder + "/best.safetensors";
  std::unique_ptr<Training> training = Training::start(folder, settings, tests::sudoku4_data());
  std::filesystem::create_directories(best + "/in-the-way");
  EXPECT_NE(tests::message_of([&] { training->run({}); }), "");
  training.reset();
  std::filesystem::remove_all(best);
  resume(folder, 10, 1)->run({});
  EXPECT_EQ(models::load_model(best).facts["step"], 10);
}

TEST_F(TrainingTest, KeepsEveryNthAndEachCanBeGoneOnFrom) {
  Settings settings = tests::tiny_settings(0);
  settings.run.keep_every_steps = 10;
  const std::string whole = train("run", settings, {25}, {1});
  std::filesystem::copy_file(folder_.path("run/step-00000010.safetensors"),
                             folder_.path("run/last.safetensors"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(std::filesystem::exists(folder_.path("run/step-00000020.safetensors")));
  resume(folder_.path("run"), 25, 1)->run({});
  EXPECT_EQ(whole, tests::read_bytes(folder_.path("run/last.safetensors")));
}

TEST_F(TrainingTest, MetricsRepeatNoStepAfterAResume) {
  Settings settings = tests::tiny_settings(0);
  settings.run.report_every_steps = 5;
  settings.run.keep_every_steps = 10;
  train("run", settings, {25}, {1});
  std::filesystem::copy_file(folder_.path("run/step-00000010.safetensors"),
                             folder_.path("run/last.safetensors"),
                             std::filesystem::copy_options::overwrite_existing);
  const std::string log = folder_.path("run/metrics.jsonl");
  const std::string whole_log = tests::read_bytes(log);
  tests::write_bytes(log, whole_log + R"({"step": 7, "elapsed_s": 1)");  // torn by a crash
  resume(folder_.path("run"), 25, 1)->run({});
  std::vector<std::int64_t> steps;
  double elapsed_s = 0;
  for (const nlohmann::json& line : metrics("run")) {
    EXPECT_GE(line["elapsed_s"].get<double>(), elapsed_s) << "elapsed time adds up over resumes";
    elapsed_s = line["elapsed_s"];
    if (line.contains("loss")) steps.push_back(line["step"]);
  }
  EXPECT_EQ(steps, (std::vector<std::int64_t>{5, 10, 15, 20, 25}));
}

TEST_F(TrainingTest, StopsWhenAskedToAndGoesOnLater) {
  const std::string whole = train("whole", tests::tiny_settings(0), {30}, {1});
  Settings settings = tests::tiny_settings(30);
  int asked = 0;
  solver::TrainingWatch watch;
  watch.is_stop_asked = [&] { return ++asked > 12; };
  const solver::TrainingSummary summary =
      Training::start(folder_.path("run"), settings, tests::sudoku4_data())->run(watch);
  EXPECT_EQ(summary.reason, solver::StopReason::kAsked);
  EXPECT_EQ(summary.step, 12);
  resume(folder_.path("run"), 30, 1)->run({});
  EXPECT_EQ(whole, tests::read_bytes(folder_.path("run/last.safetensors")));
}

// Steps, validations and the one at the end: what a stop cuts short is made up for.
TEST_F(TrainingTest, WhereverItIsStoppedTheBestWeightsAreTheSame) {
  Settings settings = tests::tiny_settings(9);
  settings.train.validation_fraction = 0.5;
  settings.run.validation_every_steps = 4;
  Training::start(folder_.path("whole"), settings, tests::sudoku4_data())->run({});
  const std::string best = tests::read_bytes(folder_.path("whole/best.safetensors"));
  const auto validations = [&](const std::string& name) {
    std::vector<std::int64_t> steps;
    for (const nlohmann::json& line : metrics(name)) {
      if (line.contains("validation")) steps.push_back(line["step"]);
    }
    return steps;
  };
  ASSERT_EQ(validations("whole"), (std::vector<std::int64_t>{4, 8, 9}));
  int cut_short = 0;
  for (int patience = 1; patience < 40; ++patience) {
    const std::string name = "run" + std::to_string(patience);
    int asked = 0;
    solver::TrainingWatch watch;
    watch.is_stop_asked = [&] { return ++asked > patience; };
    const solver::TrainingSummary summary =
        Training::start(folder_.path(name), settings, tests::sudoku4_data())->run(watch);
    const std::vector<std::int64_t> had = validations(name);
    cut_short += summary.step > 0 && (summary.step % 4 == 0 || summary.step == 9) &&
                 (had.empty() || had.back() != summary.step);
    resume(folder_.path(name), 9, 1)->run({});
    EXPECT_EQ(best, tests::read_bytes(folder_.path(name + "/best.safetensors"))) << patience;
    EXPECT_EQ(validations(name), validations("whole")) << patience;
  }
  EXPECT_GT(cut_short, 3);
}

TEST_F(TrainingTest, StopsAtTheTimeLimit) {
  Settings settings = tests::tiny_settings(0);
  settings.run.threads = 1;
  settings.run.minutes = 0.3 / 60;
  const solver::TrainingSummary summary =
      Training::start(folder_.path("run"), settings, tests::sudoku4_data())->run({});
  EXPECT_EQ(summary.reason, solver::StopReason::kMinutes);
  EXPECT_GT(summary.step, 0);
  EXPECT_GE(summary.elapsed_s, 0.3);
}

TEST_F(TrainingTest, RefusesDataThatChanged) {
  train("run", tests::tiny_settings(0), {3}, {1});
  const std::string message =
      tests::message_of([&] { resume(folder_.path("run"), 5, 1, /*puzzles=*/39); });
  EXPECT_NE(message.find("the data changed"), std::string::npos) << message;
}

TEST_F(TrainingTest, RefusesAFolderThatHoldsATraining) {
  train("run", tests::tiny_settings(0), {3}, {1});
  const std::string message = tests::message_of([&] {
    Training::start(folder_.path("run"), tests::tiny_settings(3), tests::sudoku4_data());
  });
  EXPECT_NE(message.find("holds a training already"), std::string::npos) << message;
}

TEST_F(TrainingTest, RefusesASecondTrainingAtWorkInTheFolder) {
  const auto first =
      Training::start(folder_.path("run"), tests::tiny_settings(3), tests::sudoku4_data());
  const std::string message = tests::message_of([&] { resume(folder_.path("run"), 5, 1); });
  EXPECT_NE(message.find("another training is at work"), std::string::npos) << message;
}

TEST_F(TrainingTest, ADivergenceNamesTheStepAndTheSoundCheckpoint) {
  Settings settings = tests::tiny_settings(200);
  settings.train.lr = 10;
  settings.train.weight_decay = 100;
  settings.train.warmup_steps = 0;
  const auto training = Training::start(folder_.path("run"), settings, tests::sudoku4_data());
  const std::string message = tests::message_of([&] { training->run({}); });
  EXPECT_EQ(message.find("step "), 0u) << message;
  EXPECT_NE(message.find("the checkpoint of step 0 is sound"), std::string::npos) << message;
  EXPECT_NO_THROW(models::load_model(folder_.path("run/last.safetensors")));
}

}  // namespace
