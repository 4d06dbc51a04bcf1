// SPDX-License-Identifier: Apache-2.0
// The generator, judged by the naive solver.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "puzzles/dataset.h"
#include "puzzles/sudoku_generator.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

void expect_sound(const Puzzle& puzzle, BoxShape box) {
  ASSERT_TRUE(puzzle.answer.has_value());
  EXPECT_TRUE(SudokuDomain(box).judge(puzzle.question, *puzzle.answer).valid);
  Grid copy = puzzle.question;
  EXPECT_EQ(naive_count(copy, box, 2), 1) << SudokuDomain(box).to_line(puzzle.question);
  EXPECT_TRUE(std::isfinite(puzzle.rating));
  EXPECT_GE(puzzle.rating, 0);
}

TEST(Generator, MakesFullGridsOfEverySize) {
  std::mt19937_64 rng(1);
  for (const BoxShape box : {BoxShape{2, 2},
                             {2, 3},
                             {3, 2},
                             {2, 4},
                             {3, 3},
                             {2, 5},
                             {3, 4},
                             {2, 7},
                             {3, 5},
                             {2, 8},
                             {4, 4}}) {
    const Grid grid = SudokuGenerator(box).full_grid(rng);
    EXPECT_TRUE(SudokuDomain(box).judge(grid, grid).valid) << box_text(box);
  }
}

TEST(Generator, Makes36CluePuzzlesWithOneSolution) {
  std::mt19937_64 rng(2);
  const SudokuGenerator generator(BoxShape{3, 3});
  std::set<std::string> seen;
  for (int made = 0; made < 100; ++made) {
    const Puzzle puzzle = generator.with_clues(36, rng);
    EXPECT_EQ(count_given(puzzle.question), 36);
    expect_sound(puzzle, BoxShape{3, 3});
    seen.insert(SudokuDomain(BoxShape{3, 3}).to_line(puzzle.question));
  }
  EXPECT_EQ(seen.size(), 100u);
}

TEST(Generator, MakesPuzzlesOfEverySizeWithOneSolution) {
  std::mt19937_64 rng(3);
  const std::pair<BoxShape, int> cases[] = {{{2, 2}, 6},  {{2, 3}, 14}, {{3, 2}, 14},
                                            {{3, 3}, 26}, {{3, 4}, 66}, {{4, 4}, 140}};
  for (const auto& [box, clues] : cases) {
    const Puzzle puzzle = SudokuGenerator(box).with_clues(clues, rng);
    EXPECT_EQ(count_given(puzzle.question), clues);
    expect_sound(puzzle, box);
  }
}

TEST(Generator, MakesMinimalPuzzles) {
  std::mt19937_64 rng(4);
  for (const BoxShape box : {BoxShape{2, 2}, {2, 3}, {3, 3}}) {
    for (int made = 0; made < 3; ++made) {
      const Puzzle puzzle = SudokuGenerator(box).minimal(rng);
      expect_sound(puzzle, box);
      for (size_t cell = 0; cell < puzzle.question.cells.size(); ++cell) {
        if (puzzle.question.cells[cell] == 0) continue;
        Grid fewer = puzzle.question;
        fewer.cells[cell] = 0;
        EXPECT_EQ(naive_count(fewer, box, 2), 2);
      }
    }
  }
}

TEST(Generator, TakesAllCluesAndRefusesMoreOrNone) {
  std::mt19937_64 rng(5);
  const SudokuGenerator generator(BoxShape{2, 2});
  const Puzzle puzzle = generator.with_clues(16, rng);
  EXPECT_EQ(puzzle.question, *puzzle.answer);
  for (const int clues : {-1, 0, 17}) {
    expect_contains(error_of([&] { generator.with_clues(clues, rng); }), "wanted 1 to 16");
  }
}

TEST(Generator, GivesUpOnNumbersOfCluesOutOfReach) {
  std::mt19937_64 rng(6);
  // 4 clues are the least of 4x4.
  expect_contains(error_of([&] {
                    SudokuGenerator(BoxShape{2, 2}).with_clues(3, rng);
                  }),
                  "wanted 3 clues on box 2x2, but 1000 grids led to no less than 4");
  expect_contains(error_of([&] {
                    SudokuGenerator(BoxShape{3, 3}).with_clues(17, rng);
                  }),
                  "ask for more clues");
}

TEST(Generator, RepeatsItselfForTheSameSeed) {
  const SudokuGenerator generator(BoxShape{3, 3});
  const auto digest = [&](uint64_t seed) {
    std::mt19937_64 rng(seed);
    std::vector<Puzzle> made;
    for (int i = 0; i < 5; ++i) made.push_back(generator.with_clues(36, rng));
    made.push_back(generator.minimal(rng));
    return content_digest(made);
  };
  EXPECT_EQ(digest(1), digest(1));
  EXPECT_NE(digest(1), digest(2));
  EXPECT_EQ(digest(1), "c8dfc64737f95b14");  // the same on every machine and with every compiler
}

TEST(Generator, RatesAsTheDomainDoes) {
  std::mt19937_64 rng(6);
  for (const BoxShape box : {BoxShape{2, 2}, {3, 3}}) {
    for (int i = 0; i < 5; ++i) {
      const Puzzle puzzle = SudokuGenerator(box).minimal(rng);
      EXPECT_EQ(SudokuDomain(box).rate(puzzle), puzzle.rating);
    }
  }
}

TEST(Generator, OtherCluesLeadToTheSameAnswerAndToNoOther) {
  std::mt19937_64 rng(1);
  for (const BoxShape box : {BoxShape{2, 2}, {2, 3}, {3, 3}}) {
    const SudokuGenerator generator(box);
    const Puzzle puzzle = generator.minimal(rng);
    const auto clues = [](const Grid& grid) {
      return std::count_if(grid.cells.begin(), grid.cells.end(), [](int cell) { return cell > 0; });
    };
    int changed = 0;
    for (const int shown : {0, 1, 2, 4, 1000}) {
      const Puzzle other = generator.other_clues(puzzle, shown, rng);
      EXPECT_EQ(other.answer, puzzle.answer);
      EXPECT_TRUE(SudokuDomain(box).judge(other.question, *puzzle.answer).valid);
      Grid copy = other.question;
      EXPECT_EQ(naive_count(copy, box, 2), 1) << SudokuDomain(box).to_line(other.question);
      EXPECT_GE(clues(other.question), clues(puzzle.question));
      EXPECT_TRUE(std::isnan(other.rating));
      if (shown == 0) {
        EXPECT_EQ(other.question, puzzle.question);
      }
      changed += other.question != puzzle.question;
    }
    EXPECT_GE(changed, 2) << box_text(box);
  }
  const Puzzle bare{blank_grid(9, 9), {}, "", 0, ""};
  EXPECT_THROW(SudokuGenerator({3, 3}).other_clues(bare, 1, rng), std::runtime_error);
}

}  // namespace
