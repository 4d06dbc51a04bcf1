// SPDX-License-Identifier: Apache-2.0
// The shipped weights on the examples: what README and cards show.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/program.h"

namespace {

using tests::Outcome;
using tests::run_trm;

void expect_in(const std::string& file, const std::string& text) {
  const std::string found = tests::read_bytes(TRM_SOURCE_DIR "/" + file);
  EXPECT_NE(found.find(text), std::string::npos) << file << " without\n" << text;
}
void expect_in_readme(const std::string& text) { expect_in("README.md", text); }

// As a block of code in Markdown.
std::string indented(const std::string& text) {
  std::istringstream in(text);
  std::string result;
  for (std::string line; std::getline(in, line);) result += "    " + line + "\n";
  return result;
}

TEST(ShippedWeights, SolveTheFirstSudoku) {
  const std::string puzzle =
      "2.4....9.9.78..3..5386.21......697.3...7..2.1.72..1.898..52..1...3.18.......76.38";
  const Outcome outcome = run_trm({"solve", puzzle});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expect_in_readme(indented("$ trm solve " + puzzle));
  const std::size_t comma = outcome.out.find(','), grid = outcome.out.find('\n') + 1;
  expect_in_readme(outcome.out.substr(0, comma));  // behind it stands the time
  expect_in_readme(indented(outcome.out.substr(grid, outcome.out.find("\n\n") - grid)));
}

TEST(ShippedWeights, SolveTheHardSudoku) {
  const Outcome outcome =
      run_trm({"solve", "--format", "lines", TRM_SOURCE_DIR "/examples/sudoku-hard.txt"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(tests::count_lines(outcome.out), 3);
  expect_in_readme(indented("$ trm solve --format lines examples/sudoku-hard.txt\n" + outcome.out));
}

TEST(ShippedWeights, SolveTheHardSudokuWithoutBeingToldTheStructure) {
  const std::string puzzles = TRM_SOURCE_DIR "/examples/sudoku-hard.txt";
  const Outcome learned = run_trm({"solve", "--format", "lines", "--model",
                                   TRM_SOURCE_DIR "/weights/sudoku-learned.safetensors", puzzles});
  EXPECT_EQ(learned.status, 0) << learned.err;
  EXPECT_EQ(learned.out, run_trm({"solve", "--format", "lines", puzzles}).out);
}

TEST(ShippedWeights, SayDoneOfTheEasySudokuAfterAFewSteps) {
  const Outcome outcome = run_trm({"solve", "--halting", "--format", "json", "--model",
                                   TRM_SOURCE_DIR "/weights/sudoku-easy.safetensors",
                                   TRM_SOURCE_DIR "/examples/sudoku-easy.txt"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  std::istringstream in(outcome.out);
  std::string steps;
  for (std::string line; std::getline(in, line);) {
    steps += steps.empty() ? "" : ", ";
    steps += nlohmann::json::parse(line)["steps"].dump();
  }
  expect_in("docs/models/sudoku-easy.md",
            "| `--halting`: the net says done | " + steps + " | 5 of 5 |");
}

TEST(ShippedWeights, AnArcTaskStartsFromTheBase) {
  const Outcome outcome = run_trm({"solve", "--format", "json", "--time-limit", "0", "--set",
                                   "tune_steps=2", "--set", "nets=1", "--set", "votes=2", "--set",
                                   "augmentations=2", TRM_SOURCE_DIR "/examples/arc-mirror.json"});
  EXPECT_LE(outcome.status, 1);
  EXPECT_EQ(outcome.err.find("1 task, base "), 0u) << outcome.err;
  EXPECT_NE(outcome.err.find("arc-base.safetensors, 2 steps a net"), std::string::npos)
      << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["steps"], 2);
}

TEST(ShippedWeights, AnArcTaskTakesTheShapeOfTheBase) {
  tests::expect_refused(
      run_trm({"solve", "--set", "hidden=64", TRM_SOURCE_DIR "/examples/arc-mirror.json"}),
      {"--set hidden", "found 64", "wanted 32 as in the base"});
}

}  // namespace
