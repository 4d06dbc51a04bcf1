// SPDX-License-Identifier: Apache-2.0
// trm solve with the copy net, whose right and wrong answers are known.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "models/build_info.h"
#include "models/random.h"
#include "tests/copy_net.h"
#include "tests/program.h"

namespace {

using nlohmann::json;
using tests::kBlankIsTwo;
using tests::kBlanksAreOnes;
using tests::kItsAnswer;
using tests::Outcome;

class SolveTest : public testing::Test {
 protected:
  SolveTest() {
    tests::save_copy_net(model_, 5.0F);
    tests::save_copy_net(never_done_, -5.0F);
    tests::write_bytes(good_, std::string(kBlanksAreOnes) + "\n" + kItsAnswer + "\n");
    tests::write_bytes(mixed_, std::string(kBlanksAreOnes) + "\n" + kBlankIsTwo + "\n");
  }
  Outcome solve(std::vector<std::string> arguments, const tests::ProgramOptions& options = {}) {
    arguments.insert(arguments.begin(), {"solve", "--model", model_});
    return tests::run_trm(arguments, options);
  }
  static std::vector<json> lines(const std::string& text) {
    std::vector<json> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
    return all;
  }
  tests::ScratchFolder folder_;
  std::string model_ = folder_.path("model.safetensors");
  std::string never_done_ = folder_.path("never_done.safetensors");
  std::string good_ = folder_.path("good.txt"), mixed_ = folder_.path("mixed.txt");
};

TEST_F(SolveTest, SolvesAPuzzleOfTheCommandLine) {
  const Outcome outcome = solve({kBlanksAreOnes});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("argument 1: solved in 1 step"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("s: confirmed by the rules\n"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("1 2 | 3 4"), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find('\033'), std::string::npos) << "colour in a pipe";
  EXPECT_EQ(outcome.err, "");
}

TEST_F(SolveTest, ShowsAWrongAnswerAsWrongWithItsBrokenCells) {
  const Outcome outcome = solve({kBlankIsTwo});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find("NOT solved"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("digit 1 twice in row 1"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("1!1!| 3 4"), std::string::npos) << outcome.out;
}

TEST_F(SolveTest, JsonHasOneObjectALineInOrder) {
  const Outcome outcome = solve({"--halting", "--format", "json", mixed_});
  EXPECT_EQ(outcome.status, 1);
  const std::vector<json> answers = lines(outcome.out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0]["puzzle"], kBlanksAreOnes);
  EXPECT_EQ(answers[0]["answer"], kItsAnswer);
  EXPECT_EQ(answers[0]["where"], mixed_ + ":1");
  EXPECT_EQ(answers[0]["valid"], true);
  EXPECT_EQ(answers[0]["confirmed"], true);
  EXPECT_EQ(answers[1]["valid"], false);
  EXPECT_EQ(answers[1]["confirmed"], false);
  EXPECT_EQ(answers[1]["reason"], "digit 1 twice in row 1 (columns 1 and 2)");
  for (const json& answer : answers) {
    EXPECT_EQ(answer["says_done"], true);
    EXPECT_FLOAT_EQ(answer["q_halt"], 5.0F);
    EXPECT_EQ(answer["steps"], 1);
    EXPECT_GE(answer["seconds"].get<double>(), 0.0);
  }
}

TEST_F(SolveTest, LinesNeverGiveAWrongAnswerAsOne) {
  const Outcome outcome = solve({"--format", "lines", mixed_});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out.find(std::string(kItsAnswer) + "\n# not solved: "), 0u) << outcome.out;
  EXPECT_EQ(tests::count_lines(outcome.out), 2);
}

// The first row leaves nothing for its last cell.
TEST_F(SolveTest, APuzzleWithoutASolutionIsLeftOutAndTheOthersAreAnswered) {
  const std::string impossible = "123....4........", file = folder_.path("some.txt");
  tests::write_bytes(file, impossible + "\n" + kBlanksAreOnes + "\n" + impossible + "\n");
  const Outcome outcome = solve({"--json", file});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("some.txt:3: found a puzzle without any solution"), std::string::npos);
  EXPECT_NE(outcome.err.find("1 of 3 solved"), std::string::npos) << outcome.err;
  const std::vector<json> answers = lines(outcome.out);
  ASSERT_EQ(answers.size(), 3u) << outcome.out;
  EXPECT_EQ(answers[1]["confirmed"], true);
  for (const int unasked : {0, 2}) {
    EXPECT_EQ(answers[unasked]["confirmed"], false);
    EXPECT_FALSE(answers[unasked].contains("answer"));
    EXPECT_EQ(answers[unasked]["where"], file + ":" + std::to_string(unasked + 1));
  }
  const Outcome text = solve({"--format", "lines", file});
  EXPECT_EQ(text.out.find("# not asked: " + impossible), 0u) << text.out;
  EXPECT_EQ(tests::count_lines(text.out), 3);
  tests::write_bytes(file, impossible + "\n" + impossible + "\n");
  tests::expect_refused(solve({file}), {"some.txt:1", "without any solution"});
  const std::string contradicting = "11..............";
  tests::write_bytes(file, contradicting + "\n" + kBlanksAreOnes + "\n");
  const std::vector<json> both = lines(solve({"--json", file}).out);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_NE(both[0]["reason"].get<std::string>().find("digit 1 twice in row 1"), std::string::npos);
  EXPECT_EQ(both[1]["confirmed"], true);
}

TEST_F(SolveTest, ReadsFilesAndStandardInput) {
  EXPECT_EQ(tests::count_lines(solve({"--format", "lines", good_}).out), 2);
  tests::ProgramOptions options;
  options.in = std::string("\xef\xbb\xbf") + kBlanksAreOnes + "\r\n";  // byte order mark, CRLF
  EXPECT_EQ(solve({"--format", "lines", "-"}, options).out, std::string(kItsAnswer) + "\n");
  EXPECT_EQ(solve({"--format", "lines"}, options).out, std::string(kItsAnswer) + "\n");
  const Outcome all = solve({"--format", "lines", kBlanksAreOnes, good_, "-"}, options);
  EXPECT_EQ(tests::count_lines(all.out), 4);
  EXPECT_EQ(all.status, 0);
}

TEST_F(SolveTest, NoHaltingRunsAllSteps) {
  const auto steps = [&](std::vector<std::string> flags) {
    flags.insert(flags.end(), {"--format", "json", kBlanksAreOnes});
    return lines(solve(flags).out).at(0)["steps"].get<int>();
  };
  EXPECT_EQ(steps({"--halting"}), 1);
  EXPECT_EQ(steps({"--no-halting"}), 4);
  EXPECT_EQ(steps({"--no-halting", "--steps", "9"}), 9);
  model_ = never_done_;
  EXPECT_EQ(steps({"--halting"}), 4);
  EXPECT_EQ(steps({"--halting", "--steps", "2"}), 2);
}

TEST_F(SolveTest, WithoutFlagsTheRulesEndTheSearchAndFailuresAreTriedAgain) {
  const std::vector<json> answers = lines(solve({"--format", "json", mixed_}).out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0]["valid"], true);
  EXPECT_EQ(answers[0]["steps_spent"], 1);
  EXPECT_EQ(answers[0]["attempts"], 1);
  EXPECT_EQ(answers[1]["valid"], false);
  EXPECT_EQ(answers[1]["steps_spent"], 16 * 64);
  EXPECT_EQ(answers[1]["attempts"], 16);
  model_ = never_done_;
  EXPECT_EQ(lines(solve({"--format", "json", kBlanksAreOnes}).out).at(0)["steps_spent"], 1);
}

// The answers themselves: Predictor.RoundsOfAStepAreStepsOfOneRound.
TEST_F(SolveTest, AStepIsOneRoundUnlessTheNetEndsTheAttempt) {
  const auto steps_of_an_attempt = [&](int high_cycles, std::vector<std::string> flags) {
    tests::CopyNet net = tests::make_copy_net(-5.0F, 4);
    net.config.high_cycles = high_cycles;
    models::save_model(model_, net.config, net.params, {{"puzzle", "sudoku-2x2"}, {"step", 0}});
    flags.insert(flags.end(), {"--format", "json", mixed_});
    return lines(solve(flags).out).at(1)["steps"];
  };
  EXPECT_EQ(steps_of_an_attempt(8, {"--rollouts", "1"}), 64);
  EXPECT_EQ(steps_of_an_attempt(1, {"--rollouts", "1"}), 64);
  EXPECT_EQ(steps_of_an_attempt(8, {"--rollouts", "1", "--rounds", "0", "--steps", "8"}), 8);
  EXPECT_EQ(steps_of_an_attempt(8, {"--halting"}), 4);
  tests::expect_refused(solve({"--rounds", "65", mixed_}), {"--rounds", "65", "64"});
}

TEST_F(SolveTest, StepsAreTheNetsOwnWhereItEndsTheAttemptOrIsFedItsAnswer) {
  const auto doubt = [&](bool feedback, std::vector<std::string> flags) {
    models::ModelConfig config = tests::make_copy_net(0).config;
    config.high_cycles = 3;
    config.feedback = feedback;
    models::Params<float> params(config);
    models::Rng rng(3);
    models::initialise(params, rng);
    const models::ParamRef head = params.table.find("model.inner.q_head.weight");
    for (int i = 0; i < head.rows * head.cols; ++i) params.at(head)[i] = 1.0F;
    models::save_model(model_, config, params, {{"puzzle", "sudoku-2x2"}, {"step", 0}});
    flags.insert(flags.end(), {"--format", "json", mixed_});
    return lines(solve(flags).out).at(1)["q_halt"].get<double>();
  };
  const std::vector<std::string> one = {"--rollouts", "1", "--steps", "1"};
  std::vector<std::string> own = one;
  own.insert(own.end(), {"--rounds", "0"});
  EXPECT_EQ(doubt(false, {"--rollouts", "1", "--steps", "3"}), doubt(false, own));
  EXPECT_NE(doubt(false, one), doubt(false, own));
  EXPECT_EQ(doubt(false, {"--halting", "--steps", "1"}), doubt(false, own));
  EXPECT_EQ(doubt(true, one), doubt(true, own));
}

TEST_F(SolveTest, ATimeLimitEndsWhatTheRulesDoNot) {
  const auto spent = [&](const char* limit) {
    const Outcome outcome = solve({"--format", "json", "--time-limit", limit, mixed_});
    return lines(outcome.out).at(1)["steps_spent"];
  };
  EXPECT_EQ(spent("0.000000001s"), 1);
  EXPECT_EQ(spent("1h"), 16 * 64);
  EXPECT_EQ(spent("0"), 16 * 64);
  tests::expect_refused(solve({"--time-limit", "soon", mixed_}), {"--time-limit", "soon", "2m"});
}

TEST_F(SolveTest, SeveralAttemptsSayWhichOneStands) {
  const Outcome text = solve({"--halting", "--votes", "3", kBlanksAreOnes});
  EXPECT_NE(text.out.find("by attempt "), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("of 3 votes, 3 steps in all"), std::string::npos) << text.out;
  const std::vector<json> answers = lines(
      solve({"--halting", "--rollouts", "3", "--noise", "0", "--format", "json", mixed_}).out);
  ASSERT_EQ(answers.size(), 2u);
  for (const json& answer : answers) {
    EXPECT_EQ(answer["attempt"], 1);
    EXPECT_EQ(answer["attempts"], 3);
    EXPECT_EQ(answer["steps_spent"], 3);
  }
}

TEST_F(SolveTest, UntilValidStopsAtWhatTheRulesConfirmAndNothingElse) {
  const std::vector<json> answers =
      lines(solve({"--halting", "--until-valid", "--format", "json", mixed_}).out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0]["steps"], 1);
  EXPECT_EQ(answers[0]["valid"], true);
  EXPECT_EQ(answers[1]["steps"], 4);
  EXPECT_EQ(answers[1]["valid"], false);
  const Outcome turned = solve({"--until-valid", "--votes", "24", mixed_});
  EXPECT_EQ(turned.status, 0) << turned.out;
}

TEST_F(SolveTest, WatchShowsTheGridAfterEveryStep) {
  const Outcome outcome = solve({"--watch", "--no-halting", "--steps", "3", kBlanksAreOnes});
  EXPECT_EQ(outcome.status, 0);
  for (const char* part : {"step 1: 4 cells changed", "step 2: 0 cells", "step 3: 0 cells",
                           "1*2 | 3 4", "argument 1: solved in 3 steps"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in " << outcome.out;
  }
}

TEST_F(SolveTest, WatchingIsForPeople) {
  tests::expect_refused(solve({"--watch", "--json", kBlanksAreOnes}), {"--watch", "json", "text"});
  tests::expect_refused(solve({"--watch", "--format", "lines", kBlanksAreOnes}), {"lines"});
  tests::expect_refused(solve({"--json", "--format", "lines", kBlanksAreOnes}),
                        {"--json", "--format"});
}

TEST_F(SolveTest, AFileWhoseNameIsNoTextIsAnsweredAsJson) {
  const std::string path = folder_.path("caf\xE9.txt");
  tests::write_bytes(path, std::string(kBlanksAreOnes) + "\n");
  const Outcome outcome = solve({"--json", path});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["confirmed"], true);
}

TEST_F(SolveTest, WatchGoesPuzzleByPuzzle) {
  const Outcome outcome =
      solve({"--watch", "--steps", "2", "--rollouts", "3", kBlankIsTwo, kBlanksAreOnes});
  EXPECT_EQ(outcome.status, 1);
  const std::size_t first = outcome.out.find("argument 1: NOT solved");
  ASSERT_NE(first, std::string::npos) << outcome.out;
  EXPECT_LT(outcome.out.find("step 4"), first);
  const std::size_t second = outcome.out.find("step 1", first);
  ASSERT_NE(second, std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("step 1: 4 cells changed", first), second) << outcome.out;
}

TEST_F(SolveTest, TellsOfSeveralSolutionsAndSolvesAllTheSame) {
  const Outcome outcome = solve({"--format", "json", tests::kSeveralSolutions});
  EXPECT_EQ(outcome.status, 1);  // ones everywhere
  EXPECT_NE(outcome.err.find("several solutions"), std::string::npos) << outcome.err;
  EXPECT_EQ(lines(outcome.out).size(), 1u);
  EXPECT_EQ(solve({"--quiet", "--format", "json", tests::kSeveralSolutions}).err, "");
}

TEST_F(SolveTest, TakesTheShippedModelThatFits) {
  tests::ProgramOptions options;
  options.environment = {{"TRM_WEIGHTS", folder_.path()}};
  std::filesystem::remove(never_done_);
  const Outcome outcome = tests::run_trm({"solve", "--format", "lines", kBlanksAreOnes}, options);
  EXPECT_EQ(outcome.out, std::string(kItsAnswer) + "\n") << outcome.err;
}

TEST_F(SolveTest, EndsQuietlyWhenTheReaderHasEnough) {
  std::string many;
  for (int i = 0; i < 3000; ++i) many += std::string(kBlanksAreOnes) + "\n";
  tests::write_bytes(good_, many);
  const std::string command = std::string(TRM_BINARY) + " solve --quiet --model " + model_ + " " +
                              good_ + " 2> " + folder_.path("err") + " | head -n 1 > /dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(tests::read_bytes(folder_.path("err")), "");
}

// The second puzzle is never solved: step 2 is one of its own.
TEST_F(SolveTest, CtrlCPrintsWhatIsDone) {
  tests::Program program({"solve", "--model", model_, "--watch", "--threads", "1", "--rollouts",
                          "1", "--steps", "100000", mixed_});
  ASSERT_TRUE(program.says("step 2", "out"));
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find("mixed.txt:1: solved in 1 step"), std::string::npos);
  EXPECT_EQ(outcome.out.find("mixed.txt:2: "), std::string::npos);
  EXPECT_EQ(outcome.err, "stopped: 1 of 2 puzzles answered\n1 of 2 solved\n");
}

class EvalTest : public SolveTest {
 protected:
  EvalTest() {
    std::string text = "source,question,answer,rating\n";
    for (int i = 0; i < 6; ++i) {
      text += "copied," + std::string(i < 4 ? kBlanksAreOnes : kBlankIsTwo) + "," + kItsAnswer +
              "," + std::to_string(i) + "\n";
    }
    tests::write_bytes(data_, text);
  }
  std::string data_ = folder_.path("test.csv");
};

// Far more than can be answered before the first word of progress.
TEST_F(EvalTest, CtrlCMeasuresWhatIsAnsweredAndSaysSo) {
  std::string many;
  for (int i = 0; i < 4000; ++i) many += std::string(kBlanksAreOnes) + "\n";
  tests::write_bytes(good_, many);
  tests::Program program(
      {"eval", "--model", model_, "--data", good_, "--threads", "1", "--steps", "2000", "--json"});
  ASSERT_TRUE(program.says("eval "));
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 1);
  const int answered = json::parse(outcome.out)["puzzles"];
  EXPECT_GT(answered, 0);
  EXPECT_NE(outcome.err.find("stopped: the figures are of " + std::to_string(answered) +
                             " of 4000 puzzles"),
            std::string::npos)
      << outcome.err;
}

TEST_F(EvalTest, JsonHoldsTheFigures) {
  const Outcome outcome =
      tests::run_trm({"eval", "--data", data_, "--model", model_, "--json", "--quiet"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const json figures = json::parse(outcome.out);
  EXPECT_EQ(figures["puzzles"], 6);
  EXPECT_NEAR(figures["exact"].get<double>(), 4.0 / 6, 1e-12);
  EXPECT_LT(figures["exact_low"], figures["exact"]);
  EXPECT_GT(figures["exact_high"], figures["exact"]);
  EXPECT_NEAR(figures["cells"].get<double>(), 94.0 / 96, 1e-12);
  EXPECT_EQ(figures["steps_mean"], 1.0);
  EXPECT_GT(figures["seconds_per_puzzle"], 0.0);
  EXPECT_EQ(figures["by_step"].size(), 4u);
  EXPECT_EQ(figures["by_rating"].size(), 5u);
}

TEST_F(EvalTest, TextNamesTheIntervalAndTheCurve) {
  const Outcome outcome = tests::run_trm({"eval", "--data", data_, "--model", model_});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.out.find("exact     66.7%  (4 of 6, 95% interval 30.0 to 90.3)"),
            std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("\n  step   exact   cells  says done\n"
                             "     1   66.7%   97.9%     100.0%\n"),
            std::string::npos)
      << outcome.out;
}

TEST_F(EvalTest, TakesTheFlagsOfSolve) {
  const Outcome outcome = tests::run_trm(
      {"eval", "--data", data_, "--model", model_, "--json", "--until-valid", "--votes", "24"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out)["exact"], 1.0);
  for (const auto& [flag, steps] : {std::pair{"--halting", 1.0}, {"--no-halting", 4.0}}) {
    const Outcome run =
        tests::run_trm({"eval", "--data", data_, "--model", model_, "--json", flag});
    EXPECT_EQ(json::parse(run.out)["steps_spent_mean"], steps);
  }
}

TEST_F(EvalTest, KeepsTheNetsWordApartFromWhatIsRight) {
  const Outcome outcome =
      tests::run_trm({"eval", "--data", data_, "--model", model_, "--calibration"});
  for (const char* part : {"says done 100.0%  (6 of 6", "  right   66.7%  (4 of 6",
                           "0.9 to 1.0             6   66.7%"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in " << outcome.out;
  }
}

TEST_F(EvalTest, FindsMissingAnswersByExactSearch) {
  tests::write_bytes(data_, std::string(kBlanksAreOnes) + "\n");
  const Outcome outcome = tests::run_trm({"eval", "--data", data_, "--model", model_, "--json"});
  EXPECT_EQ(json::parse(outcome.out)["exact"], 1.0);
}

TEST_F(EvalTest, LimitTakesTheFirstPuzzles) {
  const Outcome outcome =
      tests::run_trm({"eval", "--data", data_, "--model", model_, "--json", "--limit", "4"});
  EXPECT_EQ(json::parse(outcome.out)["puzzles"], 4);
  EXPECT_EQ(json::parse(outcome.out)["exact"], 1.0);
}

class InfoTest : public SolveTest {};

TEST_F(InfoTest, ListsConfigurationParametersAndFacts) {
  const Outcome outcome = tests::run_trm({"info", model_});
  EXPECT_EQ(outcome.status, 0);
  for (const char* part : {"grid_tokens", "model.inner.lm_head.weight", "(6, 8)", "sudoku-2x2"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part;
  }
}

TEST_F(InfoTest, WithoutModelTellsOfTheProgram) {
  tests::ProgramOptions options;
  options.environment = {{"TRM_WEIGHTS", folder_.path()}, {"TRM_ISA", "scalar"}};
  const Outcome outcome = tests::run_trm({"info"}, options);
  EXPECT_EQ(outcome.status, 0);
  for (const char* part : {"version", "compiler", "threads", "scalar", "model.safetensors"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part;
  }
}

struct HelpCase {
  const char* command;
  const char* part;  // what holds without a flag
};
void PrintTo(const HelpCase& test_case, std::ostream* out) { *out << test_case.command; }

class HelpTest : public testing::TestWithParam<HelpCase> {};

TEST_P(HelpTest, GoesToStandardOutputWithDefaultsAndAnExample) {
  std::vector<std::string> arguments;
  std::istringstream in(GetParam().command);
  for (std::string word; in >> word;) arguments.push_back(word);
  arguments.push_back("--help");
  const Outcome outcome = tests::run_trm(arguments);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out.find("usage: trm " + std::string(GetParam().command)), 0u) << outcome.out;
  for (const char* part : {GetParam().part, "example: trm "}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in " << outcome.out;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Commands, HelpTest,
    testing::Values(HelpCase{"solve", "the model's own, 0..100000  (default: 64)\n"},
                    HelpCase{"train", "without: those of the model of --from"},
                    HelpCase{"eval", "the model's own, 0..100000  (default: 0)\n"},
                    HelpCase{"data sudoku", "csv, lines or grids  (default: csv)\n"},
                    HelpCase{"data maze", "rows and columns  (default: 15x15)\n"},
                    HelpCase{"data arc", "without: standard output"},
                    HelpCase{"info", "without: version, machine, shipped models"},
                    HelpCase{"compare", "each on cores of its own, 1..1024  (default: 1)\n"},
                    HelpCase{"bench", "timed steps of each case, 1..1000  (default: 5)\n"}));

TEST_F(InfoTest, TheVersionIsOfTheProgram) {
  const Outcome outcome = tests::run_trm({"--version"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, models::version() + "\n");
}

TEST(HelpSettings, ListsThoseOfEveryTableWithThePresetsValues) {
  const Outcome outcome = tests::run_trm({"train", "--help-settings", "--preset", "arc-tune"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  for (const char* start : {"\nhidden ", "\nlr ", "\nreport_every_steps ", "\ntune_steps "}) {
    EXPECT_NE(outcome.out.find(start), std::string::npos) << start;
  }
  EXPECT_NE(outcome.out, tests::run_trm({"train", "--help-settings"}).out);
}

TEST_F(SolveTest, AnswersTheSameWithPinnedThreads) {
  const std::vector<std::string> arguments = {"--format", "lines", "--threads", "1", mixed_};
  std::vector<std::string> pinned = arguments;
  pinned.push_back("--pin");
  const Outcome outcome = solve(pinned);
  if (outcome.status == 2) {  // a container may forbid it
    EXPECT_NE(outcome.err.find("--pin: threads cannot be tied"), std::string::npos) << outcome.err;
  } else {
    EXPECT_EQ(outcome.out, solve(arguments).out);
  }
  for (const char* command : {"train", "eval", "bench"}) {
    EXPECT_NE(tests::run_trm({command, "--help"}).out.find("--pin"), std::string::npos) << command;
  }
}

}  // namespace
