// SPDX-License-Identifier: Apache-2.0
// Settings: presets, --set, files, and what is refused with which words.
#include <gtest/gtest.h>

#include "puzzles/sudoku.h"
#include "solver/settings.h"
#include "tests/scratch.h"

namespace {

using solver::Settings;

std::string refusal(const std::string& assignment) {
  Settings settings;
  return tests::message_of([&] { solver::apply_assignment(settings, assignment); });
}

TEST(Settings, EveryPresetIsConsistent) {
  const puzzles::SudokuDomain domain({3, 3});
  for (const std::string& name : solver::preset_names()) {
    Settings settings = solver::preset(name);
    EXPECT_NO_THROW(solver::fit_to_domain(settings, domain)) << name;
    EXPECT_EQ(settings.preset_name, name);
  }
}

TEST(Settings, TheMixerPresetIsThePapers) {
  const Settings settings = solver::preset("sudoku-mixer");
  EXPECT_EQ(settings.model.D(), 512);
  EXPECT_EQ(settings.model.P(), 16);
  EXPECT_EQ(settings.model.high_cycles, 3);
  EXPECT_EQ(settings.model.low_cycles, 6);
  EXPECT_EQ(settings.train.batch, 768);
  EXPECT_EQ(settings.train.lr, 1e-4);
  EXPECT_EQ(settings.train.weight_decay, 1.0);
}

TEST(Settings, AnUnknownPresetHasItsNearestName) {
  const std::string message = tests::message_of([] { solver::preset("tniy"); });
  EXPECT_NE(message.find("did you mean 'tiny'"), std::string::npos) << message;
}

TEST(Settings, AssignmentsReachAllThreeTables) {
  Settings settings;
  solver::apply_assignment(settings, "hidden=32");
  solver::apply_assignment(settings, "lr=1e-3");
  solver::apply_assignment(settings, "keep_every_steps=7");
  solver::apply_assignment(settings, "mixing=attention");
  EXPECT_EQ(settings.model.hidden, 32);
  EXPECT_EQ(settings.train.lr, 1e-3);
  EXPECT_EQ(settings.run.keep_every_steps, 7);
  EXPECT_EQ(settings.model.mixing, models::Mixing::kAttention);
}

TEST(Settings, RefusalsNameWhatWasFoundAndWanted) {
  EXPECT_NE(refusal("hiden=32").find("did you mean 'hidden'"), std::string::npos);
  EXPECT_NE(refusal("hidden=-1").find("wanted an integer from 1 to"), std::string::npos);
  EXPECT_NE(refusal("hidden=1e3").find("wanted an integer"), std::string::npos);
  EXPECT_NE(refusal("hidden=99999999999999999999").find("wanted an integer"), std::string::npos);
  EXPECT_NE(refusal("lr=fast").find("wanted a number"), std::string::npos);
  EXPECT_NE(refusal("lr=nan").find("wanted a number"), std::string::npos);
  EXPECT_NE(refusal("mixing=both").find("wanted one of"), std::string::npos);
  EXPECT_NE(refusal("stages=30:2").find("wanted FROM:HIGH,LOW"), std::string::npos);
  EXPECT_NE(refusal("stages=6000").find("wanted FROM:HIGH,LOW"), std::string::npos);
  EXPECT_NE(refusal("hidden").find("wanted key=value"), std::string::npos);
  EXPECT_NE(refusal("=3").find("wanted key=value"), std::string::npos);
}

class ConfigFile : public testing::Test {
 protected:
  Settings applied(const std::string& text) {
    const std::string path = folder_.path("config.json");
    tests::write_bytes(path, text);
    Settings settings;
    solver::apply_config_file(settings, path);
    return settings;
  }
  std::string refusal(const std::string& text) {
    const std::string message = tests::message_of([&] { applied(text); });
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  tests::ScratchFolder folder_;
};

TEST_F(ConfigFile, MayBeFlatOrGrouped) {
  for (const char* text : {R"({"hidden": 32, "lr": 0.01})",
                           R"({"model": {"hidden": 32}, "train": {"lr": 0.01}, "run": {}})"}) {
    const Settings settings = applied(text);
    EXPECT_EQ(settings.model.hidden, 32) << text;
    EXPECT_EQ(settings.train.lr, 0.01) << text;
  }
}

TEST_F(ConfigFile, RefusesWhatItCannotUse) {
  EXPECT_NE(refusal(R"({"hiden": 32})").find("did you mean 'hidden'"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": {"hidden": "wide"}})").find("wanted an integer"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"model": 3})").find("wanted an object"), std::string::npos);
  EXPECT_NE(refusal(R"([1, 2])").find("wanted a JSON object"), std::string::npos);
  EXPECT_NE(refusal(R"({"lr": 0.1, "lr": 0.2})"), "");
  EXPECT_NE(refusal(R"({"lr": 0.1)"), "");
  EXPECT_NE(refusal(""), "");
  EXPECT_NE(refusal(std::string("\x00\xff\xfe", 3)), "");
  EXPECT_NE(refusal(std::string(2 << 20, ' ')).find("larger than 1 MB"), std::string::npos);
}

TEST_F(ConfigFile, RefusesAMissingFileAndAFolder) {
  Settings settings;
  const auto read = [&](const std::string& path) {
    return tests::message_of([&] { solver::apply_config_file(settings, path); });
  };
  EXPECT_NE(read(folder_.path("none.json")).find("none.json"), std::string::npos);
  EXPECT_NE(read(folder_.path()), "");
}

TEST(FitToDomain, TakesSizesFromTheDataAndRefusesOthers) {
  const puzzles::SudokuDomain domain({2, 2});
  Settings settings;
  solver::fit_to_domain(settings, domain);
  EXPECT_EQ(settings.model.grid_tokens, 16);
  EXPECT_EQ(settings.model.vocabulary, 6);
  solver::apply_assignment(settings, "grid_tokens=81");
  const std::string message = tests::message_of([&] { solver::fit_to_domain(settings, domain); });
  EXPECT_NE(message.find("found 81, wanted 16"), std::string::npos) << message;
}

TEST(FitToDomain, RefusesSizesThatDoNotFitTogether) {
  const puzzles::SudokuDomain domain({2, 2});
  Settings settings;
  solver::apply_assignment(settings, "mixing=attention");
  solver::apply_assignment(settings, "hidden=30");
  EXPECT_NE(tests::message_of([&] { solver::fit_to_domain(settings, domain); }), "");
  Settings schedule;
  solver::apply_assignment(schedule, "total_steps=100");
  EXPECT_NE(tests::message_of([&] { solver::fit_to_domain(schedule, domain); }), "");
}

TEST(FitToDomain, RefusesStagesThatDoNotFitTheSteps) {
  const puzzles::SudokuDomain domain({2, 2});
  Settings settings;
  solver::apply_assignment(settings, "stages=30%:2,4");
  const std::string message = tests::message_of([&] { solver::fit_to_domain(settings, domain); });
  EXPECT_NE(message.find("total_steps"), std::string::npos) << message;
  solver::apply_assignment(settings, "total_steps=1000");
  EXPECT_NO_THROW(solver::fit_to_domain(settings, domain));
}

}  // namespace
