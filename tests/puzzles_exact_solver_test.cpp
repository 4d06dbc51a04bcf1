// SPDX-License-Identifier: Apache-2.0
// The exact solver against tests/cases/sudoku_exact.txt and against the naive solver.
#include <gtest/gtest.h>

#include <fstream>

#include "puzzles/exact_solver.h"
#include "puzzles/random.h"
#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

constexpr int kLimit = 1000;  // of the case file

struct Case {
  std::string grid, solutions, answer, where;
};

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Case> read_cases() {
  const std::string path = TRM_SOURCE_DIR "/tests/cases/sudoku_exact.txt";
  std::ifstream in(path);
  std::vector<Case> cases;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) throw std::runtime_error(path + ": two colons wanted");
    cases.push_back({trimmed(line.substr(0, first)),
                     trimmed(line.substr(first + 1, second - first - 1)),
                     trimmed(line.substr(second + 1)), path + ":" + std::to_string(number)});
  }
  return cases;
}

TEST(ExactSolver, AgreesWithTheCaseFile) {
  const std::vector<Case> cases = read_cases();
  ASSERT_GE(cases.size(), 25u);
  ReadOptions options;
  options.format = Format::kLines;
  options.check_clues = false;
  for (const Case& expected : cases) {
    SCOPED_TRACE(expected.where);
    if (expected.solutions == "malformed") {
      expect_contains(error_of([&] { parse_sudoku(expected.grid, "case", options); }),
                      expected.answer);
      continue;
    }
    const Puzzle puzzle = parse_sudoku(expected.grid, "case", options);
    const SudokuDomain domain(default_box(puzzle.question.rows));
    const SolveResult result = ExactSolver(domain.box()).solve(puzzle.question, kLimit);
    EXPECT_FALSE(result.gave_up);
    EXPECT_EQ(result.solutions, std::stoi(expected.solutions));
    EXPECT_EQ(result.first.cells.empty(), result.solutions == 0);
    if (result.solutions == 0) continue;
    EXPECT_TRUE(domain.judge(puzzle.question, result.first).valid);
    if (result.solutions == 1) {
      EXPECT_EQ(domain.to_line(result.first), expected.answer);
    }
  }
}

TEST(ExactSolver, CountsAsManyAsTheNaiveSolverOnRandomPuzzles) {
  std::mt19937_64 rng(5);
  for (const BoxShape box : {BoxShape{2, 2}, {2, 3}, {3, 2}, {2, 4}, {3, 3}}) {
    const SudokuGenerator generator(box);
    const ExactSolver solver(box);
    for (int round = 0; round < 10; ++round) {
      // A minimal puzzle less up to three clues, so that there are one, two or many solutions.
      Grid question = generator.minimal(rng).question;
      for (int removed = 0; removed < round % 4; ++removed) {
        question.cells[uniform_int(rng, box.cells())] = 0;
      }
      Grid copy = question;
      const int expected = naive_count(copy, box, 20);
      EXPECT_EQ(solver.solve(question, 20).solutions, expected)
          << SudokuDomain(box).to_line(question);
    }
  }
}

TEST(ExactSolver, StopsAtTheLimitOfSolutions) {
  const ExactSolver solver(BoxShape{3, 3});
  EXPECT_EQ(solver.solve(blank_grid(9, 9), 1).solutions, 1);
  EXPECT_EQ(solver.solve(blank_grid(9, 9), 7).solutions, 7);
}

TEST(ExactSolver, SaysWhenItGivesUp) {
  // A sparse 16x16 of which no end could be waited for.
  Grid question = blank_grid(16, 16);
  for (int i = 0; i < 16; ++i) question.at(i, (i * 5 + i / 4) % 16) = static_cast<uint8_t>(i + 1);
  const SolveResult result = ExactSolver(BoxShape{4, 4}).solve(question, 1'000'000'000, 500);
  EXPECT_TRUE(result.gave_up);
  EXPECT_EQ(result.nodes, 500);
}

TEST(ExactSolver, CountsNoGuessWhereSinglesAreEnough) {
  const Puzzle easy = parse_sudoku(
      ".839...5....2..1..9...3.7.4..9..3....1...7...8...51.4..9........3....5....458..1.");
  const Puzzle hard = parse_sudoku(
      "4...63....5.4.8.....8........7.....9.8.7....1.14...2..8.1.3.46.....2..373...4....");
  const ExactSolver solver(BoxShape{3, 3});
  EXPECT_EQ(solver.solve(easy.question).guesses, 0);
  EXPECT_GE(solver.solve(hard.question).guesses, 5);
}

TEST(ExactSolver, FindsAnotherSolutionOnlyWhereThereIsOne) {
  const ExactSolver solver(BoxShape{2, 2});
  const Grid question = parse_sudoku("...24........13.").question;
  EXPECT_EQ(solver.solve_without(question, 0, 1).solutions, 0);
  EXPECT_EQ(solver.solve_without(question, 0, 2).solutions, 1);
  EXPECT_EQ(solver.solve_without(blank_grid(4, 4), 3, 1).solutions, 1);
}

TEST(ExactSolver, RefusesAGridOfAnotherShapeOrWithNumbersBeyondTheSide) {
  const ExactSolver solver(BoxShape{2, 2});
  expect_contains(error_of([&] { solver.solve(blank_grid(9, 9)); }), "wanted 4x4");
  Grid grid = blank_grid(4, 4);
  grid.at(1, 1) = 5;
  expect_contains(error_of([&] { solver.solve(grid); }), "beyond its side");
}

TEST(ExactSolver, FindsRandomSolutionsThatDiffer) {
  std::mt19937_64 rng(1);
  for (const BoxShape box : {BoxShape{2, 3}, {3, 3}, {4, 4}}) {
    const ExactSolver solver(box);
    const SudokuDomain domain(box);
    const Grid blank = blank_grid(box.side(), box.side());
    const auto one = solver.random_solution(blank, rng, 10'000);
    const auto two = solver.random_solution(blank, rng, 10'000);
    ASSERT_TRUE(one && two);
    EXPECT_TRUE(domain.judge(blank, *one).valid);
    EXPECT_FALSE(*one == *two);
  }
}

}  // namespace
