// SPDX-License-Identifier: Apache-2.0
// trm train as a process: signals, a full disk, resuming, files that are never torn.
#include <gtest/gtest.h>

#include <filesystem>

#include "models/checkpoint.h"
#include "tests/program.h"

namespace {

using tests::Outcome;
using tests::Program;

class TrainTest : public testing::Test {
 protected:
  TrainTest() {
    const Outcome outcome = tests::run_trm(
        {"data", "sudoku", "--generate", "30", "--clues", "8", "--box", "2x2", "--out", data_});
    if (outcome.status != 0) throw std::runtime_error(outcome.err);
  }
  std::vector<std::string> start(const std::string& folder, int steps) const {
    return {"train",
            "--data",
            data_,
            "--out",
            folder,
            "--preset",
            "tiny",
            "--steps",
            std::to_string(steps),
            "--threads",
            "1",
            "--set",
            "validation_fraction=0",
            "--set",
            "report_every_steps=5"};
  }
  static std::vector<std::string> resume(const std::string& folder, int steps) {
    return {"train", "--resume", folder, "--steps", std::to_string(steps)};
  }
  static std::string last_of(const std::string& folder) {
    return tests::read_bytes(folder + "/last.safetensors");
  }
  static int saved_step(const std::string& folder) {
    const std::string last = folder + "/last.safetensors";
    if (!std::filesystem::exists(last)) return 0;
    return models::read_model_facts(models::SafetensorsReader(last))["step"].get<int>();
  }
  // A training without interruption.
  std::string whole(int steps, const std::string& name = "whole") const {
    const std::string folder = folder_.path(name);
    const Outcome outcome = tests::run_trm(start(folder, steps));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return last_of(folder);
  }
  tests::ScratchFolder folder_;
  std::string data_ = folder_.path("train.csv");
  std::string run_ = folder_.path("run");
};

TEST_F(TrainTest, ReportsProgressAndEndsWithASummary) {
  const Outcome outcome = tests::run_trm(start(run_, 20));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (const char* part : {"memory  ", "tapes ", "step     20/20 | loss ", " cells/s"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << part << " is not in " << outcome.err;
  }
  for (const char* part :
       {"step limit reached at step 20", "seed 1", "last.safetensors", "trm train --resume"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in " << outcome.out;
  }
  const Outcome again = tests::run_trm({"train", "--resume", run_, "--quiet"});
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.err, "");
}

TEST_F(TrainTest, SignalsFinishTheStepAndTheResumeEndsTheSame) {
  for (const int signal_number : {SIGINT, SIGTERM}) {
    const std::string name = "run" + std::to_string(signal_number), folder = folder_.path(name);
    Program program(start(folder, 1'000'000));
    ASSERT_TRUE(program.says("step     10/"));
    program.send(signal_number);
    const Outcome outcome = program.wait();
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("stopped at step"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("go on     trm train --resume " + folder), std::string::npos);
    const int steps = saved_step(folder) + 20;
    EXPECT_GE(steps, 30);
    EXPECT_EQ(tests::run_trm(resume(folder, steps)).status, 0);
    EXPECT_EQ(last_of(folder), whole(steps, name + "-whole"));
  }
}

TEST_F(TrainTest, StartsFromAnotherTraining) {
  ASSERT_EQ(tests::run_trm(start(run_, 20)).status, 0);
  const std::string tuned = folder_.path("tuned");
  const Outcome outcome =
      tests::run_trm({"train", "--from", run_ + "/last.safetensors", "--data", data_, "--out",
                      tuned, "--steps", "5", "--set", "validation_fraction=0"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const models::LoadedModel model = models::load_model(tuned + "/last.safetensors");
  EXPECT_EQ(model.facts["step"], 5);
  EXPECT_EQ(model.facts["preset"], "tiny") << "that of the model, where none is named";
  EXPECT_EQ(model.facts["base"]["step"], 20);
}

TEST_F(TrainTest, AFullDiskStopsItAndLeavesTheOldCheckpointSound) {
  const std::string expected = whole(20);
  ASSERT_EQ(tests::run_trm(start(run_, 8)).status, 0);
  const std::string before = last_of(run_);
  tests::ProgramOptions full;
  full.file_bytes = before.size() / 2;
  const Outcome outcome = tests::run_trm(resume(run_, 20), full);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("last.safetensors: cannot write"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("the checkpoint of step 8 is sound"), std::string::npos)
      << outcome.err;
  EXPECT_EQ(last_of(run_), before);
  EXPECT_EQ(tests::run_trm(resume(run_, 20)).status, 0);
  EXPECT_EQ(last_of(run_), expected);
}

TEST_F(TrainTest, TheWeightsOfACheckpointCanBeTakenOutOfIt) {
  whole(10);
  const std::string last = folder_.path("whole/last.safetensors");
  const std::string alone = folder_.path("alone.safetensors");
  const Outcome outcome = tests::run_trm({"info", last, "--weights", alone});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find(alone + ": "), std::string::npos) << outcome.out;

  const models::SafetensorsReader before(last);
  const models::SafetensorsReader after(alone);
  EXPECT_EQ(after.metadata(), before.metadata());
  std::size_t kept = 0;
  for (const auto& [name, tensor] : before.tensors()) {
    if (name.rfind(models::kResumePrefix, 0) == 0) continue;
    std::vector<float> wanted(tensor.count());
    std::vector<float> found(tensor.count());
    before.read_f32(name, wanted);
    after.read_f32(name, found);
    EXPECT_EQ(found, wanted) << name;
    ++kept;
  }
  EXPECT_GT(kept, 0u);
  EXPECT_EQ(after.tensors().size(), kept);

  const std::string deep = folder_.path("deep.safetensors");
  ASSERT_EQ(tests::run_trm({"info", alone, "--weights", deep, "--rounds", "7"}).status, 0);
  const models::SafetensorsReader deeper(deep);
  EXPECT_EQ(models::read_model_config(deeper).high_cycles, 7);
  EXPECT_EQ(models::read_model_facts(deeper)["high_cycles_trained"],
            models::read_model_config(before).high_cycles);
  tests::expect_refused(tests::run_trm({"info", alone, "--rounds", "7"}),
                        {"--rounds", "--weights"});
  // A training from it goes on with the T that the net was trained with.
  const std::string from_it = folder_.path("from-it");
  const Outcome begun =
      tests::run_trm({"train", "--from", deep, "--data", data_, "--steps", "1", "--set",
                      "validation_fraction=0", "--quiet", "--out", from_it});
  ASSERT_EQ(begun.status, 0) << begun.err;
  EXPECT_EQ(models::read_model_config(models::SafetensorsReader(from_it + "/last.safetensors"))
                .high_cycles,
            models::read_model_config(before).high_cycles);
}

TEST_F(TrainTest, TheWeightsDoNotReplaceTheCheckpointTheyComeFrom) {
  const std::string before = whole(10);
  const std::string last = folder_.path("whole/last.safetensors");
  const std::string other_name = folder_.path("whole/../whole/last.safetensors");
  tests::expect_refused(tests::run_trm({"info", last, "--weights", other_name}),
                        {"--weights", "found the model itself", "wanted another file"});
  EXPECT_EQ(last_of(folder_.path("whole")), before);
}

TEST_F(TrainTest, RefusesDataThatChanged) {
  ASSERT_EQ(tests::run_trm(start(run_, 3)).status, 0);
  const std::string text = tests::read_bytes(data_);
  tests::write_bytes(data_, text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  tests::expect_refused(tests::run_trm({"train", "--resume", run_, "--quiet"}),
                        {data_, "the data changed"});
  std::filesystem::remove(data_);
  tests::expect_refused(tests::run_trm({"train", "--resume", run_, "--quiet"}),
                        {"run.json", data_, "found no such file", "--data FILE"});
  tests::write_bytes(folder_.path("moved.csv"), text);
  EXPECT_EQ(tests::run_trm(
                {"train", "--resume", run_, "--data", folder_.path("moved.csv"), "--steps", "5"})
                .status,
            0);
}

TEST_F(TrainTest, RefusesASecondTrainingInTheFolder) {
  Program first(start(run_, 1'000'000));
  ASSERT_TRUE(first.says("step "));
  tests::expect_refused(tests::run_trm(resume(run_, 5)), {"another training is at work"});
  tests::expect_refused(tests::run_trm(start(run_, 5)), {"holds a training already"});
}

// SIGKILL at any moment: the folder can be gone on from, and ends as if nothing had happened.
class KillTest : public TrainTest {
 protected:
  void kill_and_resume(int kills, int steps) {
    const std::string expected = whole(steps);
    std::uint64_t random = 12345;
    std::vector<std::string> command = start(run_, steps);
    command.insert(command.end(), {"--set", "checkpoint_every_minutes=0.0002"});
    int killed = 0, grown = 0;
    for (int attempt = 0; attempt < 10 * kills && killed < kills; ++attempt) {
      const int before = saved_step(run_);
      Program program(std::filesystem::exists(run_ + "/run.json") ? resume(run_, steps) : command);
      // Every second one soon after a checkpoint, however slow the machine is.
      const bool waits = attempt % 2 == 1;
      if (waits) program.comes_to([&] { return saved_step(run_) > before; });
      random = random * 6364136223846793005u + 1442695040888963407u;
      std::this_thread::sleep_for(std::chrono::milliseconds((random >> 33) % (waits ? 20 : 120)));
      program.send(SIGKILL);
      const Outcome outcome = program.wait();
      ASSERT_TRUE(outcome.status == 128 + SIGKILL || outcome.status == 0) << outcome.err;
      if (outcome.status == 0) {  // it was done before: from the beginning
        EXPECT_EQ(last_of(run_), expected);
        std::filesystem::remove_all(run_);
      }
      killed += outcome.status != 0;
      grown += outcome.status != 0 && saved_step(run_) > before;
    }
    EXPECT_EQ(killed, kills);
    EXPECT_GE(grown, kills / 5) << "too few kills in mid-training";
    if (!std::filesystem::exists(run_ + "/run.json")) tests::run_trm(command);
    const Outcome outcome = tests::run_trm(resume(run_, steps));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(last_of(run_), expected);
    for (const auto& entry : std::filesystem::directory_iterator(run_)) {
      EXPECT_EQ(entry.path().filename().string().find("tmp"), std::string::npos)
          << entry.path() << " was left behind";
    }
  }
};

TEST_F(KillTest, TwentyKillsAtRandomMomentsLoseNothing) { kill_and_resume(20, 120); }

}  // namespace
