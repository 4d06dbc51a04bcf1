// SPDX-License-Identifier: Apache-2.0
// The stream of training puzzles: epochs, augmentation, its place.
#include <gtest/gtest.h>

#include <map>

#include "solver/puzzle_stream.h"
#include "tests/sudoku4_data.h"

namespace {

using solver::Example;
using solver::PuzzleStream;

TEST(PuzzleStream, GoesOnFromItsPlaceAsIfNeverStopped) {
  const puzzles::SudokuDomain domain({2, 2});
  PuzzleStream whole(domain, tests::sudoku4_puzzles(7), 3);
  for (int i = 0; i < 17; ++i) whole.next();
  PuzzleStream resumed(domain, tests::sudoku4_puzzles(7), 3);
  resumed.set_drawn(whole.drawn());
  for (int i = 0; i < 17; ++i) {
    const Example a = whole.next(), b = resumed.next();
    EXPECT_EQ(a.tokens, b.tokens);
    EXPECT_EQ(a.labels, b.labels);
  }
}

TEST(PuzzleStream, DrawsEveryPuzzleOnceAnEpoch) {
  // Puzzles told apart by their number of clues, which no symmetry changes.
  const puzzles::SudokuDomain domain({2, 2});
  std::vector<puzzles::Puzzle> puzzles;
  const puzzles::Puzzle full = puzzles::parse_sudoku("1234341223414123");
  for (int blanks = 0; blanks < 6; ++blanks) {
    puzzles::Puzzle puzzle = full;
    puzzle.answer = full.question;
    for (int i = 0; i < blanks; ++i) puzzle.question.cells[i] = 0;
    puzzles.push_back(puzzle);
  }
  PuzzleStream stream(domain, puzzles, 1);
  std::vector<std::vector<long>> orders;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<long> order;
    for (int i = 0; i < 6; ++i) {
      const Example example = stream.next();
      order.push_back(std::count(example.tokens.begin(), example.tokens.end(), 1));
    }
    EXPECT_EQ(std::set<long>(order.begin(), order.end()).size(), 6u) << "epoch " << epoch;
    orders.push_back(order);
  }
  EXPECT_FALSE(orders[0] == orders[1] && orders[1] == orders[2]) << "epochs are not shuffled";
}

TEST(PuzzleStream, AugmentsAfreshAndKeepsAnswersRight) {
  const puzzles::SudokuDomain domain({2, 2});
  PuzzleStream stream(domain, tests::sudoku4_puzzles(1), 1);
  std::set<std::vector<std::int32_t>> seen;
  for (int i = 0; i < 40; ++i) {
    const Example example = stream.next();
    seen.insert(example.tokens);
    const puzzles::Verdict verdict =
        domain.judge(domain.decode(example.tokens), domain.decode(example.labels));
    EXPECT_TRUE(verdict.valid) << verdict.reason;
  }
  EXPECT_GT(seen.size(), 30u);
}

TEST(PuzzleStream, SeedsGiveDifferentStreams) {
  const puzzles::SudokuDomain domain({2, 2});
  PuzzleStream a(domain, tests::sudoku4_puzzles(5), 1), b(domain, tests::sudoku4_puzzles(5), 2);
  int different = 0;
  for (int i = 0; i < 10; ++i) different += a.next().tokens != b.next().tokens;
  EXPECT_GT(different, 5);
}

TEST(PuzzleStream, HintsShowCellsOfTheAnswerAndNoOthers) {
  const puzzles::SudokuDomain domain({2, 2});
  const std::vector<puzzles::Puzzle> puzzles = tests::sudoku4_puzzles(5);
  PuzzleStream plain(domain, puzzles, 1), hinted(domain, puzzles, 1, {0.5, 0.75});
  int with_hints = 0, blanks = 0, shown = 0;
  for (int draw = 0; draw < 400; ++draw) {
    const Example a = plain.next(), b = hinted.next();
    EXPECT_EQ(a.labels, b.labels) << "draw " << draw;
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
      EXPECT_TRUE(b.tokens[i] == a.tokens[i] || (a.tokens[i] == 1 && b.tokens[i] == b.labels[i]))
          << "draw " << draw << ", cell " << i;
      blanks += a.tokens[i] == 1;
      shown += a.tokens[i] != b.tokens[i];
    }
    with_hints += a.tokens != b.tokens;
  }
  // Half of the draws, 3/8 of their blanks; 3/16 of all, in draws with a share of 3/8 +- 0.22.
  EXPECT_NEAR(with_hints, 180, 40);
  EXPECT_NEAR(static_cast<double>(shown) / blanks, 0.1875, 0.04);
}

TEST(PuzzleStream, TakesAnotherDifficultyWithTheNextDraw) {
  const puzzles::SudokuDomain domain({2, 2});
  const std::vector<puzzles::Puzzle> puzzles = tests::sudoku4_puzzles(5);
  PuzzleStream changed(domain, puzzles, 1, {0.0, 1.0}, {1.0, 3, 1});
  PuzzleStream easy(domain, puzzles, 1, {0.0, 1.0}, {1.0, 3, 1});
  PuzzleStream hard(domain, puzzles, 1, {0.5, 1.0}, {1.0, 3, 8});
  for (int draw = 0; draw < 20; ++draw) {
    if (draw == 10) changed.set_difficulty({0.5, 8});
    const Example a = changed.next(), b = easy.next(), c = hard.next();
    EXPECT_EQ(a.tokens, draw < 10 ? b.tokens : c.tokens) << draw;
  }
}

TEST(PuzzleStream, WithoutHintsNothingChanges) {
  const puzzles::SudokuDomain domain({2, 2});
  PuzzleStream plain(domain, tests::sudoku4_puzzles(5), 1);
  PuzzleStream never(domain, tests::sudoku4_puzzles(5), 1, {0.0, 0.75});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(plain.next().tokens, never.next().tokens);
}

TEST(PuzzleStream, OtherCluesAreOfTheSameAnswer) {
  const puzzles::SudokuDomain domain({2, 2});
  const std::vector<puzzles::Puzzle> puzzles = tests::sudoku4_puzzles(5);
  PuzzleStream plain(domain, puzzles, 1), other(domain, puzzles, 1, {}, {0.5, 3});
  PuzzleStream never(domain, puzzles, 1, {}, {0.0, 3});
  int different = 0;
  for (int draw = 0; draw < 400; ++draw) {
    const Example a = plain.next(), b = other.next();
    EXPECT_EQ(a.labels, b.labels) << "draw " << draw;
    EXPECT_EQ(a.tokens, never.next().tokens) << "draw " << draw;
    for (std::size_t i = 0; i < b.tokens.size(); ++i) {
      EXPECT_TRUE(b.tokens[i] == 1 || b.tokens[i] == b.labels[i]) << draw << ", cell " << i;
    }
    EXPECT_EQ(domain.answer_of({domain.decode(b.tokens), {}, "", 0, ""}), domain.decode(b.labels))
        << "one solution, and that one; draw " << draw;
    different += a.tokens != b.tokens;
  }
  EXPECT_GT(different, 100);  // of 200; some come back to their own clues
  EXPECT_LT(different, 210);
}

TEST(PuzzleStream, TheHardestOfSeveralOtherCluesIsHarder) {
  const puzzles::SudokuDomain domain({3, 3});
  const puzzles::SudokuGenerator generator({3, 3});
  std::mt19937_64 rng(3);
  std::vector<puzzles::Puzzle> puzzles;
  for (int i = 0; i < 20; ++i) puzzles.push_back(generator.minimal(rng));
  const auto mean_rating = [&](int tries) {
    PuzzleStream stream(domain, puzzles, 1, {}, {1.0, 3, tries});
    double sum = 0;
    for (int draw = 0; draw < 100; ++draw) {
      const Example drawn = stream.next();
      const puzzles::Puzzle puzzle{domain.decode(drawn.tokens), {}, "", 0, ""};
      EXPECT_EQ(domain.answer_of(puzzle), domain.decode(drawn.labels)) << "draw " << draw;
      sum += domain.rate(puzzle);
    }
    return sum / 100;
  };
  EXPECT_GT(mean_rating(6), 2 * mean_rating(1));
}

TEST(PuzzleStream, RefusesNoPuzzles) {
  const puzzles::SudokuDomain domain({2, 2});
  EXPECT_THROW(PuzzleStream(domain, {}, 1), std::runtime_error);
}

}  // namespace
