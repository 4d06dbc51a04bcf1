// SPDX-License-Identifier: Apache-2.0
// What a training refuses of its own folder: checkpoints and texts that are damaged or hostile.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "models/safetensors.h"
#include "tests/training_fixture.h"

namespace {

using solver::Settings;

// A hostile or damaged last.safetensors: refused before anything is allocated for it.
class DamagedCheckpoint : public tests::TrainingTest {
 protected:
  std::string refusal(const std::string& from, const std::string& to) {
    train("run", tests::tiny_settings(0), {3}, {1});
    const std::string path = folder_.path("run/last.safetensors");
    std::string bytes = tests::read_bytes(path);
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    EXPECT_EQ(from.size(), to.size());
    bytes.replace(at, from.size(), to);
    tests::write_bytes(path, bytes);
    const std::string message = tests::message_of([&] { resume(folder_.path("run"), 5, 1); });
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(tests::read_bytes(path), bytes) << "the file was touched";
    return message;
  }
};

TEST_F(DamagedCheckpoint, WithAnotherBatchIsRefused) {
  EXPECT_NE(refusal(R"(\"batch\":8)", R"(\"batch\":9)").find("wanted"), std::string::npos);
}

// The slots of the stage are those of the file; those before it are nobody's.
TEST_F(DamagedCheckpoint, WithAHugeBatchBeforeItsStageTakesNoMemoryForIt) {
  Settings settings = tests::tiny_settings(0);
  settings.train.batch = 2000;
  settings.train.stages = "1:1,2,batch=8";
  train("run", settings, {3}, {1});
  EXPECT_EQ(resume(folder_.path("run"), 5, 1)->trainer().state().batch.size(), 8);
}

TEST_F(DamagedCheckpoint, WithPipesInPlaceOfItsTextsIsRefused) {
  train("run", tests::tiny_settings(0), {3}, {1});
  for (const char* name : {"metrics.jsonl", "run.json"}) {
    const std::string path = folder_.path("run/") + name;
    std::filesystem::remove(path);
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_NE(tests::message_of([&] { resume(folder_.path("run"), 5, 1); }).find(name),
              std::string::npos);
  }
}

TEST_F(DamagedCheckpoint, WithAnUnknownTrainSettingIsRefused) {
  EXPECT_NE(refusal(R"(\"beta1\")", R"(\"beta9\")").find("beta9"), std::string::npos);
}

TEST_F(DamagedCheckpoint, WithoutAPieceIsRefused) {
  EXPECT_NE(refusal("resume.halted", "resume.holted").find("resume.halted"), std::string::npos);
}

TEST_F(DamagedCheckpoint, CutShortIsRefused) {
  train("run", tests::tiny_settings(0), {3}, {1});
  const std::string path = folder_.path("run/last.safetensors");
  const std::string bytes = tests::read_bytes(path);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{7}, bytes.size() / 2, bytes.size() - 1}) {
    tests::write_bytes(path, bytes.substr(0, size));
    EXPECT_NE(tests::message_of([&] { resume(folder_.path("run"), 5, 1); }), "") << size;
  }
}

TEST_F(DamagedCheckpoint, WithNumbersOutOfRangeIsRefused) {
  // A token that is none; more steps and draws than can be counted on from.
  const auto refused = [&](const std::string& tensor, std::size_t byte, const std::string& wanted,
                           char value = 77) {
    const std::string run = "run-" + tensor + value;
    train(run, tests::tiny_settings(0), {3}, {1});
    const std::string path = folder_.path(run + "/last.safetensors");
    const models::SafetensorsReader reader(path);
    const models::TensorInfo info = reader.info(tensor);
    std::string bytes = tests::read_bytes(path);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes[8 + header + info.begin + byte] = value;
    tests::write_bytes(path, bytes);
    const std::string message = tests::message_of([&] { resume(folder_.path(run), 5, 1); });
    EXPECT_NE(message.find(wanted), std::string::npos) << message;
  };
  refused("resume.tokens", 0, "77 in resume.tokens");
  refused("resume.step", 7, "wanted 0 to 1000000000000");
  refused("resume.step", 7, "found steps -", char(0x80));
  refused("resume.drawn", 7, "puzzles drawn 55");
}

}  // namespace
