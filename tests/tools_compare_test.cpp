// SPDX-License-Identifier: Apache-2.0
// trm compare as a process: the table, kills, Ctrl-C, damage, two at once, bad suites.
#include <gtest/gtest.h>

#include <sched.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/checkpoint.h"
#include "tests/program.h"

namespace {

using tests::Outcome;
using tests::Program;
namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no " + from);
  return text.replace(at, from.size(), to);
}

// What hangs on no clock: the first column, and those of exactness, parameters and sample-steps.
std::string lasting(const std::string& table) {
  std::istringstream in(table);
  std::string result;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] != '|') continue;
    std::size_t end = line.size();
    for (int bars = 0; bars < 3; ++bars) end = line.rfind('|', end - 1);
    result += line.substr(0, end) + "\n";
  }
  return result;
}

class CompareTest : public testing::Test {
 protected:
  CompareTest() { write_suite(kSuite); }
  void write_suite(const std::string& text) const { tests::write_bytes(suite_, text); }
  std::vector<std::string> command(const std::string& out) const {
    return {"compare", suite_, "--out", out};
  }
  // A comparison without interruption.
  std::string whole() const {
    const Outcome outcome = tests::run_trm(command(folder_.path("whole")));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return lasting(outcome.out);
  }
  // Training steps in the newest checkpoints of all runs.
  std::int64_t saved_steps() const {
    std::int64_t steps = 0;
    for (const char* run : kRuns) {
      const std::string last = (out_ + "/runs/").append(run) + "/last.safetensors";
      if (!fs::exists(last)) continue;
      steps += models::read_model_facts(models::SafetensorsReader(last))["step"].get<int>();
    }
    return steps;
  }

  static constexpr std::array<const char*, 4> kRuns = {"base-seed1", "base-seed2", "no-ema-seed1",
                                                       "no-ema-seed2"};
  static constexpr const char* kSuite = R"({
    "name": "small", "preset": "tiny",
    "set": {"checkpoint_every_minutes": 0.0005, "report_every_steps": 5},
    "variants": [{"name": "base"}, {"name": "no EMA", "set": {"ema_rate": 0}}],
    "seeds": [1, 2], "budget": {"sample_steps": 960},
    "data": {"train": {"generate": 30, "clues": 8, "box": "2x2"},
             "test": {"generate": 20, "clues": 8, "box": "2x2", "seed": 2}},
    "evaluation": {"puzzles": 20, "curve_points": 2, "curve_puzzles": 10,
                   "modes": [{"name": "eight", "steps": 8}, {"name": "halting", "halting": true}]}
  })";
  tests::ScratchFolder folder_;
  std::string suite_ = folder_.path("suite.json");
  std::string out_ = folder_.path("out");
};

TEST_F(CompareTest, WritesTableResultsAndPlotsAndDoesNothingTwice) {
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (const char* part : {"# small", "| base", "| no EMA", " 960 |", "halting"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in " << outcome.out;
  }
  for (const char* part : {"2 variants x 2 seeds, 0 of 4 runs done", "4/4 runs | "}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << part << " is not in " << outcome.err;
  }
  EXPECT_EQ(tests::read_bytes(out_ + "/table.md"), outcome.out);
  for (const char* name :
       {"accuracy-minutes.svg", "accuracy-sample-steps.svg", "accuracy-answer-steps.svg",
        "refinement-grid.svg", "answer-pareto.svg"}) {
    EXPECT_TRUE(fs::exists(out_ + "/" + name)) << name;
  }
  const Outcome shown = tests::run_trm({"compare", "--show", out_});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_EQ(shown.out, outcome.out);
  const auto last = fs::last_write_time(out_ + "/runs/base-seed1/last.safetensors");
  const Outcome again = tests::run_trm(command(out_));
  EXPECT_EQ(again.out, outcome.out);
  EXPECT_NE(again.err.find("4 of 4 runs done"), std::string::npos) << again.err;
  EXPECT_EQ(fs::last_write_time(out_ + "/runs/base-seed1/last.safetensors"), last);
}

TEST_F(CompareTest, KilledAtRandomMomentsItEndsWithTheSameTable) {
  const std::string expected = whole();
  std::uint64_t random = 4711;
  int grown = 0;
  for (int kill = 0; kill < 8; ++kill) {
    const std::int64_t before = saved_steps();
    Program program(command(out_));
    // Every second one soon after a checkpoint, however slow the machine is.
    const bool waits = kill % 2 == 1;
    if (waits) program.comes_to([&] { return saved_steps() > before; });
    random = random * 6364136223846793005u + 1442695040888963407u;
    std::this_thread::sleep_for(std::chrono::milliseconds((random >> 33) % (waits ? 20 : 150)));
    program.send(SIGKILL);
    const Outcome outcome = program.wait();
    ASSERT_TRUE(outcome.status == 128 + SIGKILL || outcome.status == 0) << outcome.err;
    grown += outcome.status != 0 && saved_steps() > before;
  }
  EXPECT_GE(grown, 3) << "too few kills in mid-training";
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(lasting(outcome.out), expected);
  EXPECT_EQ(outcome.err.find("damaged"), std::string::npos) << outcome.err;
  for (const char* run : kRuns) {
    const std::string file = std::string("/runs/").append(run) + "/last.safetensors";
    EXPECT_EQ(tests::read_bytes(out_ + file), tests::read_bytes(folder_.path("whole") + file))
        << run;
  }
}

TEST_F(CompareTest, SignalsStopItAndTheSameCommandGoesOn) {
  const std::string expected = whole();
  for (const int signal_number : {SIGINT, SIGTERM}) {
    const std::string out = out_ + std::to_string(signal_number);
    Program program(command(out));
    const std::string last = out + "/runs/base-seed1/last.safetensors";
    ASSERT_TRUE(program.comes_to([&] { return fs::exists(last); }));
    program.send(signal_number);
    const Outcome stopped = program.wait();
    EXPECT_EQ(stopped.status, 1) << stopped.err;
    EXPECT_NE(stopped.out.find("not done yet: "), std::string::npos) << stopped.out;
    EXPECT_NE(stopped.err.find("go on with the same command"), std::string::npos) << stopped.err;
    const Outcome outcome = tests::run_trm(command(out));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(lasting(outcome.out), expected);
  }
}

// Its own data are other ones: those that are named count.
TEST_F(CompareTest, TwoJobsOnNamedFilesComeToTheSameTable) {
  cpu_set_t cores;
  ASSERT_EQ(::sched_getaffinity(0, sizeof cores, &cores), 0);
  if (CPU_COUNT(&cores) < 2) GTEST_SKIP() << "two jobs want two cores";
  const std::string expected = whole(), data = folder_.path("whole/data/sudoku-2x2-8clues-");
  write_suite(replaced(kSuite, "\"generate\": 30", "\"generate\": 20"));
  std::vector<std::string> two = command(out_);
  two.insert(two.end(),
             {"--jobs", "2", "--train", data + "30-seed1.csv", "--test", data + "20-seed2.csv"});
  const Outcome outcome = tests::run_trm(two);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(lasting(outcome.out), expected);
  EXPECT_NE(outcome.err.find("; 2 at once on 1 thread(s) each"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(out_ + "/data")) << "nothing was to be made";
}

TEST_F(CompareTest, ADamagedRunIsNamedAndRunAnew) {
  const std::string expected = lasting(tests::run_trm(command(out_)).out);
  tests::write_bytes(out_ + "/runs/no-ema-seed2/compare.json", "{\"setting\": ");
  fs::remove(out_ + "/results.json");
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("no-ema-seed2/compare.json"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("3 of 4 runs done"), std::string::npos) << outcome.err;
  EXPECT_EQ(lasting(outcome.out), expected);
  fs::remove(out_ + "/runs/base-seed1/compare.json");
  const Outcome bare = tests::run_trm(command(out_));
  EXPECT_NE(bare.err.find("base-seed1/compare.json: missing"), std::string::npos) << bare.err;
  EXPECT_EQ(lasting(bare.out), expected);
  fs::remove(out_ + "/runs/base-seed1/compare.json");
  tests::run_trm(command(out_));
  for (const char* aside : {"base-seed1.damaged", "base-seed1.damaged-2"}) {
    EXPECT_TRUE(fs::exists(out_ + "/runs/" + aside + "/last.safetensors")) << aside;
  }
}

TEST_F(CompareTest, ARunHasOneBudgetAndACurveOneWayOfAnswering) {
  ASSERT_EQ(tests::run_trm(command(out_)).status, 0);
  write_suite(replaced(kSuite, "\"sample_steps\": 960", "\"sample_steps\": 1920"));
  tests::expect_refused(tests::run_trm({"compare", suite_, "--quiet", "--out", out_}),
                        {"base-seed1: was run with budget", "another --out"});
  const std::string path = out_ + "/runs/base-seed1/compare.json";
  nlohmann::json kept = nlohmann::json::parse(tests::read_bytes(path));
  kept["figures"]["curve"].erase(kept["figures"]["curve"].size() - 1);
  const nlohmann::json modes = kept["figures"]["modes"];
  kept["figures"]["modes"] = nlohmann::json::array();
  tests::write_bytes(path, kept.dump());
  fs::remove(out_ + "/results.json");
  write_suite(replaced(kSuite, "\"steps\": 8}", "\"steps\": 4}"));
  tests::expect_refused(tests::run_trm({"compare", suite_, "--quiet", "--out", out_}),
                        {"its curve was begun", "another --out"});
  // Modes are measured after the curve: one of the two is not what was written.
  kept["figures"]["modes"] = modes;
  tests::write_bytes(path, kept.dump());
  write_suite(kSuite);
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("compare.json: found 1 points of the curve and 2 modes"),
            std::string::npos)
      << outcome.err;
}

// What was run by a program that did not know a setting yet was run with its default.
TEST_F(CompareTest, ARunIsTakenUpByALaterProgramUnlessASettingDiffers) {
  const std::string expected = lasting(tests::run_trm(command(out_)).out);
  const std::string path = out_ + "/runs/no-ema-seed1/compare.json";
  nlohmann::json kept = nlohmann::json::parse(tests::read_bytes(path));
  nlohmann::json& settings = kept["setting"]["settings"];
  ASSERT_EQ(settings.erase("clue_tries"), 1u);
  settings["validation_every_steps"] = 7;  // kept by earlier programs, decides nothing
  tests::write_bytes(path, kept.dump());
  const Outcome later = tests::run_trm(command(out_));
  EXPECT_NE(later.err.find("4 of 4 runs done"), std::string::npos) << later.err;
  EXPECT_EQ(lasting(later.out), expected);
  settings["clue_tries"] = 3;
  tests::write_bytes(path, kept.dump());
  tests::expect_refused(tests::run_trm({"compare", suite_, "--quiet", "--out", out_}),
                        {"no-ema-seed1: was run with clue_tries 3, the suite says 1", "--out"});
  settings.erase("clue_tries");
  settings["batch_of_old"] = 3;
  tests::write_bytes(path, kept.dump());
  tests::expect_refused(tests::run_trm({"compare", suite_, "--quiet", "--out", out_}),
                        {"batch_of_old 3, the suite says null"});
  kept["setting"].erase("settings");
  kept["setting"]["digest of all settings"] = "0123456789abcdef";
  tests::write_bytes(path, kept.dump());
  tests::expect_refused(tests::run_trm({"compare", suite_, "--quiet", "--out", out_}),
                        {"no-ema-seed1: was run by an older program", "--show"});
}

TEST_F(CompareTest, ANewAnswerModeIsAllThatIsMeasured) {
  ASSERT_EQ(tests::run_trm(command(out_)).status, 0);
  const std::string last = out_ + "/runs/base-seed1/last.safetensors";
  const auto trained_at = fs::last_write_time(out_ + "/runs/base-seed2/last.safetensors");
  // One of the checkpoints that are needed again is torn.
  const std::string bytes = tests::read_bytes(last);
  tests::write_bytes(last, bytes.substr(0, bytes.size() / 2));
  write_suite(
      replaced(kSuite, "\"steps\": 8}", "\"steps\": 8}, {\"name\": \"two\", \"steps\": 2}"));
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("base-seed1/last.safetensors"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("seed2/last"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.out.find(" two |"), std::string::npos) << outcome.out;
  EXPECT_EQ(tests::read_bytes(last), bytes) << "it is trained anew, to the same bits";
  EXPECT_EQ(fs::last_write_time(out_ + "/runs/base-seed2/last.safetensors"), trained_at);
}

TEST_F(CompareTest, ATrainedModelIsOnlyAsked) {
  ASSERT_EQ(tests::run_trm(command(out_)).status, 0);
  const std::string model = folder_.path("model.safetensors");
  fs::copy_file(out_ + "/runs/base-seed1/last.safetensors", model);
  const std::string asked = folder_.path("asked");
  const std::string suite = R"({
    "name": "asked", "variants": [{"name": "one", "model": ")" +
                            model + R"("}], "seeds": [1, 2],
    "data": {"test": {"generate": 20, "clues": 8, "box": "2x2", "seed": 2}},
    "evaluation": {"puzzles": 20, "modes": [{"name": "eight", "steps": 8},
      {"name": "noise", "steps": 8, "rollouts": 4, "noise": 2}]}
  })";
  write_suite(suite);
  const Outcome first = tests::run_trm(command(asked));
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(first.out.find("Trained on"), std::string::npos) << first.out;
  const auto exact = [](const std::string& folder) {
    const auto kept = nlohmann::json::parse(tests::read_bytes(folder + "/compare.json"));
    return kept["figures"]["modes"][0]["exact"].get<double>();
  };
  EXPECT_EQ(exact(asked + "/runs/one-seed1"), exact(out_ + "/runs/base-seed1"));
  EXPECT_EQ(exact(asked + "/runs/one-seed2"), exact(asked + "/runs/one-seed1")) << "one model";
  EXPECT_FALSE(fs::exists(asked + "/runs/one-seed1/run.json")) << "nothing is trained";
  const Outcome again = tests::run_trm(command(asked));
  EXPECT_NE(again.err.find("2 of 2 runs done"), std::string::npos) << again.err;
  EXPECT_EQ(again.out, first.out);

  write_suite(replaced(suite, "\"model\"", "\"preset\": \"tiny\", \"model\""));
  tests::expect_refused(tests::run_trm(command(asked)), {"variant 1 'one'", "'preset'", "'model'"});
  fs::copy_file(out_ + "/runs/base-seed2/last.safetensors", model,
                fs::copy_options::overwrite_existing);
  write_suite(suite);
  tests::expect_refused(tests::run_trm(command(asked)), {"one-seed1", "model_digest"});
  fs::remove(model);
  tests::expect_refused(tests::run_trm(command(asked)), {"variant 1 'one'", "model.safetensors"});
}

TEST_F(CompareTest, ARunThatDivergesIsNamedAndTheOthersGoOn) {
  write_suite(replaced(kSuite, "\"ema_rate\": 0}",
                       "\"lr\": 10, \"warmup_steps\": 0, "
                       "\"weight_decay\": 100}"));
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_NE(outcome.out.find("failed: no EMA, seed 1: "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("diverged"), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("not done yet"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("| base    |      2 |"), std::string::npos) << outcome.out;
}

TEST_F(CompareTest, TestPuzzlesThatWereTrainedOnAreNamed) {
  const std::string data = folder_.path("data.csv");
  ASSERT_EQ(tests::run_trm({"data", "sudoku", "--generate", "10", "--clues", "8", "--box", "2x2",
                            "--out", data})
                .status,
            0);
  std::vector<std::string> words = command(out_);
  words.insert(words.end(), {"--train", data, "--test", data});
  write_suite(replaced(kSuite, "\"variants\": [{\"name\": \"base\"}, ", "\"variants\": ["));
  const Outcome outcome = tests::run_trm(words);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("NOTE  10 of 10 test puzzles"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.out.find("NOTE: 10 test puzzles have the answer"), std::string::npos);
}

TEST_F(CompareTest, ASecondOneInTheFolderIsRefused) {
  write_suite(replaced(kSuite, "\"sample_steps\": 960", "\"sample_steps\": 800000"));
  Program first(command(out_));
  ASSERT_TRUE(first.says("0 of 4 runs done"));
  tests::expect_refused(tests::run_trm(command(out_)), {"another compare is at work"});
}

TEST_F(CompareTest, MinutesAreOfTrainingAloneAndKept) {
  write_suite(replaced(kSuite, "\"sample_steps\": 960", "\"minutes\": 0.01"));
  const Outcome outcome = tests::run_trm(command(out_));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::string kept = tests::read_bytes(out_ + "/runs/base-seed1/compare.json");
  const std::size_t at = kept.find("\"minutes\"", kept.find("\"is_done\""));
  const double minutes = std::stod(kept.substr(kept.find(':', at) + 1));
  EXPECT_GE(minutes, 0.01);
  EXPECT_LT(minutes, 0.2) << "the budget and a few steps on a busy machine";
}

TEST_F(CompareTest, BadSuitesAreRefusedBeforeAnythingRuns) {
  struct Case {
    const char *from, *to;
    std::vector<std::string> parts;
  };
  for (const Case& bad : std::vector<Case>{
           {"\"seeds\"", "\"seed\"", {"suite.json", "did you mean 'seeds'?"}},
           {"ema_rate", "ema_rte", {"variant 2 'no EMA'", "did you mean 'ema_rate'?"}},
           {"960", "961", {"variant 'base'", "training steps of batch 8"}},
           {"\"seed\": 2", "\"seed\": 1", {"data", "the same seed 1", "share puzzles"}},
           {"\"ema_rate\": 0",
            "\"batch\": 65536, \"hidden\": 8192, \"inner\": 8192",
            {"variant 'no EMA'", "of memory, wanted at most"}},
           {"\"ema_rate\": 0", "\"mixing\": \"attention\", \"heads\": 3", {"heads 3"}},
           {"\"box\": \"2x2\", \"seed\": 2", "\"box\": \"2x3\", \"seed\": 2", {"sudoku-2x3"}},
           {"{\"name\": \"base\"}", "{\"name\": \"base\", \"name\": \"b\"}", {"twice"}}}) {
    write_suite(replaced(kSuite, bad.from, bad.to));
    tests::expect_refused(tests::run_trm(command(out_)), bad.parts);
    EXPECT_FALSE(fs::exists(out_)) << bad.to;
  }
  write_suite(kSuite);
  std::vector<std::string> greedy = command(out_);
  greedy.insert(greedy.end(), {"--jobs", "1000"});
  tests::expect_refused(tests::run_trm(greedy), {"1000 jobs", "cores"});
}

}  // namespace
