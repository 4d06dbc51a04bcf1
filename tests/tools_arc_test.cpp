// SPDX-License-Identifier: Apache-2.0
// The trm command on ARC tasks: answers, submissions, scores, pictures, and what is refused.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/program.h"

namespace {

using nlohmann::json;
using tests::Outcome;
using tests::run_trm;

const std::string kExamples = TRM_SOURCE_DIR "/examples/";
const std::vector<std::string> kTiny = {"hidden=16",    "heads=2",         "inner=32",
                                        "layers=1",     "low_cycles=1",    "supervision_steps=2",
                                        "batch=4",      "augmentations=4", "votes=4",
                                        "tune_steps=4", "nets=1"};

std::vector<std::string> tiny(std::vector<std::string> arguments) {
  arguments.emplace_back("--from-scratch");
  for (const std::string& setting : kTiny) {
    arguments.emplace_back("--set");
    arguments.push_back(setting);
  }
  return arguments;
}

class ArcCommandTest : public testing::Test {
 protected:
  // Ctrl-C soon after the training on the task has begun.
  static Outcome interrupted(std::vector<std::string> arguments) {
    arguments = tiny(std::move(arguments));
    arguments.insert(arguments.end(), {"--set", "tune_steps=0"});
    tests::Program program(arguments);
    EXPECT_TRUE(program.says("from scratch"));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    program.send(SIGINT);
    return program.wait();
  }
  tests::ScratchFolder folder_;
  const std::string task_ = kExamples + "arc-mirror.json";
};

TEST_F(ArcCommandTest, PrintsTwoAttemptsAndClaimsNothingThatIsNotConfirmed) {
  const Outcome outcome = run_trm(tiny({"solve", task_}));
  EXPECT_TRUE(outcome.status == 0 || outcome.status == 1) << outcome.err;
  EXPECT_NE(outcome.out.find("arc-mirror: 4 training steps"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("canvas 10x10"), std::string::npos) << outcome.out;
  const bool claims = outcome.out.find("solved by attempt") != std::string::npos;
  EXPECT_EQ(claims, outcome.status == 0);

  json task = json::parse(tests::read_bytes(task_));
  task["test"][0].erase("output");
  const std::string unknown = folder_.path("unknown.json");
  tests::write_bytes(unknown, task.dump());
  const Outcome asked = run_trm(tiny({"solve", unknown}));
  const bool has_none = asked.out.find("no attempt") != std::string::npos;
  EXPECT_EQ(asked.status, has_none ? 1 : 0) << asked.out;
  EXPECT_NE(asked.out.find("nothing confirms it"), std::string::npos) << asked.out;
  EXPECT_EQ(asked.out.find("solved"), std::string::npos) << asked.out;
}

TEST_F(ArcCommandTest, ReadsATaskFromStandardInput) {
  tests::ProgramOptions options;
  options.in = tests::read_bytes(task_);
  const Outcome outcome = run_trm(tiny({"solve", "--format", "json"}), options);
  const json answer = json::parse(outcome.out);
  EXPECT_EQ(answer["task"], "standard-input");
  EXPECT_EQ(answer["tests"].size(), 1u);
}

TEST_F(ArcCommandTest, WritesASubmissionThatItsScorerReads) {
  const std::string out = folder_.path("submission.json");
  const Outcome outcome = run_trm(
      tiny({"solve", "--format", "json", "--out", out, task_, kExamples + "arc-fall.json"}));
  EXPECT_EQ(tests::count_lines(outcome.out), 2) << outcome.err;
  const json submission = json::parse(tests::read_bytes(out));
  EXPECT_EQ(submission.size(), 2u);
  EXPECT_TRUE(submission["arc-mirror"][0].contains("attempt_2"));
  std::filesystem::create_directory(folder_.path("tasks"));
  for (const char* name : {"arc-mirror", "arc-fall"}) {
    std::filesystem::copy(kExamples + name + ".json", folder_.path("tasks"));
  }
  const Outcome score =
      run_trm({"data", "arc", "--submission", out, "--solutions", folder_.path("tasks")});
  EXPECT_EQ(score.status, 0) << score.err;
  // As many as have nothing but [[0]], which the few steps of this net leave of some tasks.
  int unanswered = 0;
  const json none = {{"attempt_1", {{0}}}, {"attempt_2", {{0}}}};
  for (const json& tests : submission) unanswered += tests == json::array({none});
  const std::string expected =
      "pass@2 0.00% of 2 tasks, " + std::to_string(unanswered) + " unanswered";
  EXPECT_NE(score.out.find(expected), std::string::npos) << score.out;
}

TEST_F(ArcCommandTest, GoesOnWithTheTasksThatASubmissionLeavesOpen) {
  const std::string out = folder_.path("submission.json");
  const json done = {{{"attempt_1", {{7}}}, {"attempt_2", {{7, 7}}}}};
  const json open = {{{"attempt_1", {{0}}}, {"attempt_2", {{0}}}}};
  tests::write_bytes(out, json{{"arc-mirror", done}, {"arc-fill", open}}.dump());
  const Outcome outcome = run_trm(tiny(
      {"solve", "--format", "json", "--resume", "--out", out, task_, kExamples + "arc-fill.json"}));
  EXPECT_EQ(tests::count_lines(outcome.out), 1) << outcome.out;
  EXPECT_EQ(json::parse(outcome.out)["task"], "arc-fill");
  EXPECT_NE(outcome.err.find("2 tasks, 1 of them answered before"), std::string::npos);
  const json submission = json::parse(tests::read_bytes(out));
  EXPECT_EQ(submission["arc-mirror"], done);
  EXPECT_NE(submission["arc-fill"], open);
  tests::expect_refused(run_trm(tiny({"solve", "--resume", task_})), {"--resume", "--out"});
}

TEST_F(ArcCommandTest, AnsweredTasksAreNotAskedAnewUnlessResumedAndStayMissed) {
  const std::string out = folder_.path("submission.json");
  const json wrong = {{{"attempt_1", {{7}}}, {"attempt_2", {{7, 7}}}}};
  tests::write_bytes(out, json{{"arc-mirror", wrong}}.dump());
  tests::expect_refused(run_trm(tiny({"solve", "--out", out, task_})),
                        {"submission.json", "answers to 1 tasks", "--resume"});
  EXPECT_EQ(json::parse(tests::read_bytes(out))["arc-mirror"], wrong);
  const Outcome outcome = run_trm(tiny({"solve", "--resume", "--out", out, task_}));
  EXPECT_EQ(outcome.status, 1) << "its output is known, and no attempt is right";
  EXPECT_EQ(outcome.err.find("wrote"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("1 answered before without"), std::string::npos) << outcome.err;

  // Empty grids are no answers, whatever task they stand for.
  const json none = {{{"attempt_1", {{0}}}, {"attempt_2", {{0}}}}};
  tests::write_bytes(out, json{{"other", none}}.dump());
  run_trm(tiny({"solve", "--out", out, task_}));
  EXPECT_TRUE(json::parse(tests::read_bytes(out)).contains("arc-mirror"));
}

TEST_F(ArcCommandTest, WhatResumingDoesNotAskStaysInTheSubmission) {
  const std::string out = folder_.path("submission.json");
  const json other = {{{"attempt_1", {{7}}}, {"attempt_2", {{7, 7}}}}};
  tests::write_bytes(out, json{{"elsewhere", other}}.dump());
  const Outcome outcome = run_trm(tiny({"solve", "--resume", "--out", out, task_}));
  EXPECT_NE(outcome.err.find("1 task, from scratch"), std::string::npos) << outcome.err;
  const json submission = json::parse(tests::read_bytes(out));
  EXPECT_EQ(submission["elsewhere"], other);
  EXPECT_TRUE(submission.contains("arc-mirror"));
}

TEST_F(ArcCommandTest, ATaskThatCtrlCCutShortIsAskedAgain) {
  const std::string out = folder_.path("submission.json");
  const Outcome stopped = interrupted({"solve", "--time-limit", "10m", "--out", out, task_});
  EXPECT_NE(stopped.out.find("attempt"), std::string::npos) << stopped.out;
  EXPECT_NE(stopped.err.find("cut short"), std::string::npos) << stopped.err;
  const Outcome again = run_trm(tiny({"solve", "--resume", "--out", out, task_}));
  EXPECT_NE(again.out.find("arc-mirror: 4 training steps"), std::string::npos) << again.out;
}

TEST_F(ArcCommandTest, AClosedOutputCostsNoSubmission) {
  const std::string out = folder_.path("submission.json");
  tests::ProgramOptions options;
  options.is_out_full = true;
  const Outcome outcome = run_trm(tiny({"solve", "--out", out, task_}), options);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(json::parse(tests::read_bytes(out)).contains("arc-mirror"));
}

TEST_F(ArcCommandTest, CountsAsSolvedOnlyWhatIsKnown) {
  json unknown;
  for (const char* name : {"a", "b"}) {
    unknown[name] = json::parse(tests::read_bytes(task_));
    unknown[name]["test"][0].erase("output");
  }
  const std::string set = folder_.path("unknown.json");
  tests::write_bytes(set, unknown.dump());
  const Outcome outcome = run_trm(tiny({"solve", set}));
  EXPECT_NE(outcome.err.find("2 of 2 answered, no output known"), std::string::npos) << outcome.err;
}

TEST_F(ArcCommandTest, RefusesSettingsThatATaskDoesNotRead) {
  for (const char* name : {"steps", "minutes", "validation_fraction", "schedule", "total_steps",
                           "vocabulary", "puzzle_count", "keep_every_steps", "hint_chance"}) {
    tests::expect_refused(run_trm({"solve", "--set", std::string(name) + "=1", task_}),
                          {std::string("--set ") + name, "tune_steps"});
  }
}

TEST_F(ArcCommandTest, ScoresTheKnownAnswersFullyBySolutionsAlone) {
  json submission, solutions;
  const json task = json::parse(tests::read_bytes(task_));
  const json right = task["test"][0]["output"], wrong = {{1}};
  submission["a"] = {{{"attempt_1", wrong}, {"attempt_2", right}}};
  submission["b"] = {{{"attempt_1", wrong}, {"attempt_2", wrong}}};
  solutions["a"] = {right};
  solutions["b"] = {right};
  tests::write_bytes(folder_.path("s.json"), submission.dump());
  tests::write_bytes(folder_.path("x_solutions.json"), solutions.dump());
  const Outcome outcome = run_trm({"data", "arc", "--submission", folder_.path("s.json"),
                                   "--solutions", folder_.path("x_solutions.json")});
  EXPECT_EQ(outcome.out, "pass@1 0.00%, pass@2 50.00% of 2 tasks, 0 unanswered\nsolved 1: a\n");
}

TEST_F(ArcCommandTest, EvaluatesWithCostAndContamination) {
  const Outcome outcome = run_trm(tiny({"eval", "--json", "--data", task_}));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const json figures = json::parse(outcome.out);
  EXPECT_EQ(figures["tasks"], 1);
  EXPECT_GE(figures["pass_at_k"], figures["pass_at_1"]);
  EXPECT_GT(figures["cpu_seconds_mean"], 0.0);
  EXPECT_EQ(figures["contamination"], "none: every task is answered from its own file alone");
  const Outcome text = run_trm(tiny({"eval", "--data", task_}));
  for (const char* part : {"pass@1", "pass@2", "solved", "CPU-seconds", "contamination"}) {
    EXPECT_NE(text.out.find(part), std::string::npos) << part << "\n" << text.out;
  }
}

TEST_F(ArcCommandTest, EvalTakesEveryNthOfTheTasksThatFit) {
  const std::string data = folder_.path("tasks.json"), out = folder_.path("submission.json");
  json tasks;
  for (const char* name : {"a", "b", "c", "d"}) {
    tasks[name] = json::parse(tests::read_bytes(task_));
  }
  tasks["b"]["test"][0]["input"] = std::vector<std::vector<int>>(11, std::vector<int>(1));
  tests::write_bytes(data, tasks.dump());
  std::vector<std::string> command =
      tiny({"eval", "--json", "--data", data, "--out", out, "--fits", "10", "--every", "2"});
  EXPECT_EQ(json::parse(run_trm(command).out)["tasks"], 2);
  const json submission = json::parse(tests::read_bytes(out));
  EXPECT_TRUE(submission.contains("a") && submission.contains("d")) << submission;
  command.insert(command.end(), {"--limit", "1"});
  EXPECT_EQ(json::parse(run_trm(command).out)["tasks"], 1);
  EXPECT_TRUE(json::parse(tests::read_bytes(out)).contains("a"));
}

TEST_F(ArcCommandTest, TrainsABaseThatThenSolvesAndReportsWhatItHadSeen) {
  const std::string run = folder_.path("run"), base = folder_.path("base.safetensors");
  std::vector<std::string> train = {"train", "--data", task_, "--out", run, "--steps", "3"};
  for (const std::string& setting : kTiny) {
    train.emplace_back("--set");
    train.push_back(setting);
  }
  const Outcome trained = run_trm(train);
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_NE(trained.err.find("1 ARC tasks on a canvas of 10x10"), std::string::npos) << trained.err;
  ASSERT_EQ(run_trm({"data", "arc", "--base", run + "/last.safetensors", "--out", base}).status, 0);
  const Outcome outcome = run_trm({"eval", "--data", task_, "--model", base, "--no-training",
                                   "--set", "votes=2", "--set", "augmentations=2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("1 of 1 tasks share pairs"), std::string::npos) << outcome.out;

  // Two nets, the second from scratch: the votes of both.
  const Outcome both = run_trm({"solve", "--model", base, "--time-limit", "0", "--format", "json",
                                "--set", "tune_steps=2", "--set", "nets=2", "--set", "votes=4",
                                "--set", "augmentations=4", task_});
  EXPECT_NE(both.err.find("2 nets, every second from scratch"), std::string::npos) << both.err;
  const json answer = json::parse(both.out);
  EXPECT_EQ(answer["steps"], 4);
  EXPECT_EQ(answer["tests"][0]["predictions"], 8);
}

TEST_F(ArcCommandTest, StopsAtTheTimeLimit) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::string> arguments = tiny({"solve", "--time-limit", "2s", task_});
  arguments.insert(arguments.end(), {"--set", "tune_steps=0"});
  const Outcome outcome = run_trm(arguments);
  const double passed =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_TRUE(outcome.status == 0 || outcome.status == 1) << outcome.err;
  EXPECT_LT(passed, 20.0);  // loose, for sanitizers and busy machines
}

TEST_F(ArcCommandTest, CtrlCPrintsTheBestSoFar) {
  const Outcome outcome = interrupted({"solve", "--time-limit", "10m", task_});
  EXPECT_TRUE(outcome.status == 0 || outcome.status == 1) << outcome.err;
  EXPECT_NE(outcome.out.find("(stopped)"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("attempt"), std::string::npos) << outcome.out;
}

TEST_F(ArcCommandTest, EvalCountsNoTaskThatCtrlCCutShort) {
  const Outcome outcome = interrupted({"eval", "--time-limit", "10m", "--data", task_});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("stopped before any task was answered"), std::string::npos)
      << outcome.err;
}

TEST_F(ArcCommandTest, EvalFindsOutBeforeTheWorkThatItCannotWrite) {
  const Outcome outcome =
      run_trm(tiny({"eval", "--data", task_, "--out", folder_.path("none/s.json")}));
  tests::expect_refused(outcome, {"none/s.json"});
  EXPECT_EQ(outcome.err.find("eval 1/1"), std::string::npos) << outcome.err;
}

TEST_F(ArcCommandTest, ShowsAndDrawsATask) {
  const Outcome shown = run_trm({"data", "arc", "--show", task_});
  EXPECT_NE(shown.out.find("train 1: 2x3 -> 2x6\n2 . .   2 . . . . 2\n"), std::string::npos)
      << shown.out;
  const std::string out = folder_.path("task.svg");
  EXPECT_EQ(run_trm({"data", "arc", "--svg", task_, "--out", out}).status, 0);
  EXPECT_EQ(tests::read_bytes(out).rfind("<svg", 0), 0u);
}

// So many tasks that their submission is too large, though an answer and an error are not.
TEST_F(ArcCommandTest, AFullDiskLeavesTheOldSubmission) {
  const std::string out = folder_.path("submission.json"), many = folder_.path("many.json");
  json tasks;
  for (int i = 0; i < 100; ++i) {
    tasks["task-" + std::to_string(i)] = json::parse(tests::read_bytes(task_));
  }
  tests::write_bytes(many, tasks.dump());
  tests::write_bytes(out, "{}\n");
  tests::ProgramOptions options;
  options.file_bytes = 3000;
  const Outcome outcome =
      run_trm(tiny({"solve", "--quiet", "--format", "json", "--out", out, many}), options);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find(out + ": cannot write"), std::string::npos) << outcome.err;
  EXPECT_EQ(tests::read_bytes(out), "{}\n");
  EXPECT_EQ(folder_.listing(), (std::vector<std::string>{"many.json", "submission.json"}));
}

TEST_F(ArcCommandTest, OverlapFindsATaskThatWasTurnedAndRecoloured) {
  json task = json::parse(tests::read_bytes(task_));
  for (const char* part : {"train", "test"}) {
    for (json& pair : task[part]) {
      for (const char* side : {"input", "output"}) {
        std::reverse(pair[side].begin(), pair[side].end());
        for (json& row : pair[side]) {
          for (json& cell : row) cell = (cell.get<int>() + 3) % 10;
        }
      }
    }
  }
  const std::string turned = folder_.path("turned.json");
  tests::write_bytes(turned, task.dump());
  const Outcome found = run_trm({"data", "arc", "--overlap", task_, turned});
  EXPECT_EQ(found.status, 1) << found.err;
  EXPECT_EQ(found.out,
            "1 of 1 tasks share pairs with the training data (1 of them test pairs): turned\n");
  const Outcome none = run_trm({"data", "arc", "--overlap", kExamples + "arc-fall.json", task_});
  EXPECT_EQ(none.status, 0) << none.out;
}

struct BadTask {
  const char* name;
  const char* text;
  std::vector<std::string> parts;
};

TEST_F(ArcCommandTest, RefusesWhatIsNoTaskInOneLine) {
  const std::string train = R"({"train":[{"input":[[1]],"output":[[1]]}],)";
  const std::vector<BadTask> cases = {
      {"no JSON", "{\"train\": nonsense", {"bad.json"}},
      {"no test", "{\"train\":[{\"input\":[[1]],\"output\":[[1]]}]}", {"test"}},
      {"no train pair", "{\"train\":[],\"test\":[{\"input\":[[1]]}]}", {"train"}},
      {"an empty grid",
       "{\"train\":[{\"input\":[],\"output\":[[1]]}],\"test\":[{\"input\":[[1]]}]}",
       {"train pair 1", "input"}},
      {"colour 10",
       "{\"train\":[{\"input\":[[10]],\"output\":[[1]]}],\"test\":[{\"input\":[[1]]}]}",
       {"train pair 1", "10"}},
      {"a float",
       "{\"train\":[{\"input\":[[1.5]],\"output\":[[1]]}],\"test\":[{\"input\":[[1]]}]}",
       {"train pair 1"}},
      {"ragged rows",
       "{\"train\":[{\"input\":[[1,2],[3]],\"output\":[[1]]}],\"test\":[{\"input\":[[1]]}]}",
       {"row 2"}}};
  const std::string bad = folder_.path("bad.json"), out = folder_.path("out.json");
  for (const BadTask& one : cases) {
    SCOPED_TRACE(one.name);
    tests::write_bytes(bad, one.text);
    tests::expect_refused(run_trm({"solve", "--out", out, bad}), one.parts);
    EXPECT_FALSE(std::filesystem::exists(out));
  }
  tests::write_bytes(bad, std::string(100'000, '[') + std::string(100'000, ']'));
  tests::expect_refused(run_trm({"eval", "--data", bad}), {"bad.json"});
  std::string rows = "[0]";
  for (int i = 0; i < 30; ++i) rows += ",[0]";
  tests::write_bytes(bad, train + "\"test\":[{\"input\":[" + rows + "]}]}");
  tests::expect_refused(run_trm({"solve", bad}), {"test pair 1", "31"});
}

TEST_F(ArcCommandTest, RefusesFlagsThatDoNotFit) {
  tests::expect_refused(run_trm({"solve", "--time-limit", "soon", task_}),
                        {"--time-limit", "soon", "2m"});
  tests::expect_refused(run_trm({"solve", "--from-scratch", "--no-training", task_}),
                        {"--no-training", "--from-scratch"});
  tests::expect_refused(run_trm({"solve", "--from-scratch", "--model", "x", task_}), {"--model"});
  tests::expect_refused(run_trm({"solve", "--format", "lines", "--from-scratch", task_}),
                        {"lines", "json"});
  tests::expect_refused(run_trm({"solve", "--from-scratch", "--set", "votez=3", task_}),
                        {"votez", "votes"});
  tests::expect_refused(run_trm({"solve", task_, task_}), {"twice"});
  tests::expect_refused(run_trm({"solve", "--from-scratch", kExamples + "sudoku-4x4.txt"}),
                        {"--from-scratch", "ARC"});
  tests::expect_refused(run_trm({"solve", folder_.path("absent.json")}), {"absent.json"});
  tests::expect_refused(run_trm({"data", "arc"}), {"--show"});
  tests::expect_refused(run_trm({"solve", "--votes", "3", task_}), {"--votes", "ARC tasks"});
  tests::expect_refused(run_trm({"data", "arc", "--submission", task_}), {"--solutions"});
}

TEST_F(ArcCommandTest, RefusesSubmissionsThatLackAttemptsOrHoldForeignTasks) {
  const std::string bad = folder_.path("s.json");
  const std::vector<std::string> command = {"data", "arc",         "--submission",
                                            bad,    "--solutions", task_};
  tests::write_bytes(bad, R"({"arc-mirror": [{"attempt_1": [[1]]}]})");
  tests::expect_refused(run_trm(command), {"arc-mirror", "attempt_2"});
  tests::write_bytes(bad, R"({"../../etc": [{"attempt_1": [[1]], "attempt_2": [[1]]}]})");
  tests::expect_refused(run_trm(command), {"../../etc", "not among the tasks"});
  tests::write_bytes(bad, R"({"arc-mirror": [{"attempt_1": [[]], "attempt_2": []}]})");
  EXPECT_NE(run_trm(command).out.find("pass@2 0.00%"), std::string::npos);
}

}  // namespace
