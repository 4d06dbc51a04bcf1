// SPDX-License-Identifier: Apache-2.0
// Symmetries: validity kept, inverse, composition; the canonical form.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "puzzles/random.h"
#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "puzzles/sudoku_symmetry.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

const BoxShape kBoxes[] = {{2, 2}, {2, 3}, {3, 2}, {3, 3}, {3, 4}, {4, 4}};

// The symmetry that differs from the identity in one of its generators only.
std::vector<Symmetry> generators(BoxShape box) {
  std::vector<Symmetry> list;
  const auto swapped = [&](auto part, int a, int b) {
    Symmetry symmetry = Symmetry::identity(box);
    std::swap((symmetry.*part)[a], (symmetry.*part)[b]);
    return symmetry;
  };
  list.push_back(swapped(&Symmetry::row_from, 0, 1));  // rows in a band
  list.push_back(swapped(&Symmetry::col_from, 0, 1));  // columns in a stack
  list.push_back(swapped(&Symmetry::digit_to, 1, 2));  // digits
  Symmetry bands = Symmetry::identity(box), stacks = Symmetry::identity(box);
  for (int i = 0; i < box.rows; ++i) std::swap(bands.row_from[i], bands.row_from[box.rows + i]);
  for (int i = 0; i < box.cols; ++i) std::swap(stacks.col_from[i], stacks.col_from[box.cols + i]);
  list.push_back(bands);
  list.push_back(stacks);
  Symmetry transposition = Symmetry::identity(box);
  transposition.is_transposed = true;
  if (box.is_square()) list.push_back(transposition);
  return list;
}

// A grid of distinct-ish cells, so that a wrong inverse shows; no Sudoku.
Grid numbered(BoxShape box, std::mt19937_64& rng) {
  Grid grid = blank_grid(box.side(), box.side());
  for (uint8_t& cell : grid.cells) cell = static_cast<uint8_t>(uniform_int(rng, box.side() + 1));
  return grid;
}

TEST(Symmetry, OfEachKindKeepsValidityAndHasAnInverse) {
  std::mt19937_64 rng(1);
  for (const BoxShape box : kBoxes) {
    const SudokuDomain domain(box);
    const Grid full = SudokuGenerator(box).full_grid(rng);
    for (const Symmetry& symmetry : generators(box)) {
      ASSERT_TRUE(symmetry.is_valid());
      const Grid turned = symmetry.apply(full);
      EXPECT_FALSE(turned == full);
      EXPECT_TRUE(domain.judge(turned, turned).valid);
      EXPECT_EQ(symmetry.inverse().apply(turned), full);
    }
  }
}

TEST(Symmetry, DrawnAtRandomKeepsValidityAndHasAnInverse) {
  std::mt19937_64 rng(2);
  for (const BoxShape box : kBoxes) {
    const SudokuDomain domain(box);
    const Grid full = SudokuGenerator(box).full_grid(rng);
    for (int round = 0; round < 50; ++round) {
      const Symmetry symmetry = Symmetry::random(box, rng);
      ASSERT_TRUE(symmetry.is_valid());
      ASSERT_TRUE(symmetry.inverse().is_valid());
      const Grid turned = symmetry.apply(full), any = numbered(box, rng);
      EXPECT_TRUE(domain.judge(turned, turned).valid);
      EXPECT_EQ(symmetry.inverse().apply(turned), full);
      EXPECT_EQ(symmetry.inverse().apply(symmetry.apply(any)), any);
      EXPECT_EQ(symmetry.apply(symmetry.inverse().apply(any)), any);
    }
  }
}

TEST(Symmetry, ComposedDoesBothInTurn) {
  std::mt19937_64 rng(3);
  for (const BoxShape box : kBoxes) {
    for (int round = 0; round < 30; ++round) {
      const Symmetry first = Symmetry::random(box, rng), second = Symmetry::random(box, rng);
      const Grid any = numbered(box, rng);
      EXPECT_TRUE(first.then(second).is_valid());
      EXPECT_EQ(first.then(second).apply(any), second.apply(first.apply(any)));
      EXPECT_EQ(first.then(first.inverse()).apply(any), any);
    }
  }
}

TEST(Symmetry, IdentityChangesNothing) {
  std::mt19937_64 rng(4);
  for (const BoxShape box : kBoxes) {
    const Grid any = numbered(box, rng);
    EXPECT_EQ(Symmetry::identity(box).apply(any), any);
  }
}

TEST(Symmetry, TransposesOnlyWhereBoxesAreSquare) {
  std::mt19937_64 rng(5);
  int transposed = 0;
  for (int round = 0; round < 200; ++round) {
    EXPECT_FALSE(Symmetry::random(BoxShape{2, 3}, rng).is_transposed);
    transposed += Symmetry::random(BoxShape{3, 3}, rng).is_transposed;
  }
  EXPECT_NEAR(transposed, 100, 36);  // 5 sigma of a fair coin, 200 throws: 5 * sqrt(50)
}

TEST(Symmetry, TellsWhatIsNone) {
  const BoxShape box{2, 3};
  Symmetry symmetry = Symmetry::identity(box);
  std::swap(symmetry.row_from[1], symmetry.row_from[2]);  // tears two bands apart
  EXPECT_FALSE(symmetry.is_valid());
  symmetry = Symmetry::identity(box);
  symmetry.is_transposed = true;
  EXPECT_FALSE(symmetry.is_valid());
  symmetry = Symmetry::identity(box);
  symmetry.digit_to[1] = 2;
  EXPECT_FALSE(symmetry.is_valid());
  symmetry = Symmetry::identity(box);
  std::swap(symmetry.digit_to[0], symmetry.digit_to[1]);
  EXPECT_FALSE(symmetry.is_valid());
}

TEST(Symmetries, BeginWithTheIdentityAndAreUndone) {
  for (const BoxShape box : kBoxes) {
    const SudokuDomain domain(box);
    std::mt19937_64 rng(7), same_rng(7);
    const Grid any = numbered(box, rng);
    numbered(box, same_rng);
    const std::vector<GridSymmetry> few = domain.symmetries(any, 3, rng);
    const std::vector<GridSymmetry> many = domain.symmetries(any, 9, same_rng);
    ASSERT_EQ(few.size(), 3u);
    ASSERT_EQ(many.size(), 9u);
    EXPECT_EQ(few[0].apply(any), any);
    EXPECT_NE(few[1].apply(any), any);
    for (const GridSymmetry& symmetry : many) EXPECT_EQ(symmetry.undo(symmetry.apply(any)), any);
    for (size_t i = 0; i < few.size(); ++i) EXPECT_EQ(few[i].apply(any), many[i].apply(any));
  }
}

TEST(Augment, TurnsQuestionAndAnswerAlike) {
  std::mt19937_64 rng(6);
  for (const BoxShape box : kBoxes) {
    const SudokuDomain domain(box);
    Puzzle puzzle = SudokuGenerator(box).with_clues(box.cells() * 2 / 3, rng);
    puzzle.where = "file:7";
    std::set<std::string> seen;
    for (int round = 0; round < 20; ++round) {
      const Puzzle turned = domain.augment(puzzle, rng);
      ASSERT_TRUE(turned.answer.has_value());
      EXPECT_TRUE(domain.judge(turned.question, *turned.answer).valid);
      EXPECT_EQ(count_given(turned.question), count_given(puzzle.question));
      EXPECT_EQ(turned.where, "file:7");
      seen.insert(domain.to_line(turned.question));
    }
    EXPECT_GE(seen.size(), 15u);
  }
}

TEST(CanonicalForm, IsTheSameUnderRandomSymmetries) {
  std::mt19937_64 rng(7);
  for (const BoxShape box : kBoxes) {
    const SudokuDomain domain(box);
    for (int grids = 0; grids < 5; ++grids) {
      const Grid full = SudokuGenerator(box).full_grid(rng);
      const std::string form = domain.canonical(full);
      for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(domain.canonical(Symmetry::random(box, rng).apply(full)), form);
      }
    }
  }
}

TEST(CanonicalForm, IsASolutionOfItsOwnClass) {
  std::mt19937_64 rng(8);
  for (const BoxShape box : kBoxes) {
    const Grid form = canonical_grid(SudokuGenerator(box).full_grid(rng), box);
    EXPECT_TRUE(SudokuDomain(box).judge(form, form).valid);
    EXPECT_EQ(canonical_grid(form, box), form);
  }
}

TEST(CanonicalForm, TellsRandom9x9GridsApart) {
  std::mt19937_64 rng(9);
  const SudokuDomain domain(BoxShape{3, 3});
  std::set<std::string> forms;
  for (int grids = 0; grids < 100; ++grids) {
    forms.insert(domain.canonical(SudokuGenerator(domain.box()).full_grid(rng)));
  }
  EXPECT_EQ(forms.size(), 100u);  // of 5.5 thousand million classes
}

// All solutions of a blank grid, by plain search.
void all_solutions(Grid& grid, BoxShape box, size_t cell, std::vector<Grid>& found) {
  if (cell == grid.cells.size()) return found.push_back(grid);
  const int r = static_cast<int>(cell) / box.side(), c = static_cast<int>(cell) % box.side();
  for (int digit = 1; digit <= box.side(); ++digit) {
    if (!naive_fits(grid, box, r, c, digit)) continue;
    grid.at(r, c) = static_cast<uint8_t>(digit);
    all_solutions(grid, box, cell + 1, found);
    grid.at(r, c) = 0;
  }
}

TEST(CanonicalForm, PartsThe288GridsOf4x4IntoTheirTwoClasses) {
  const BoxShape box{2, 2};
  Grid blank = blank_grid(4, 4);
  std::vector<Grid> grids;
  all_solutions(blank, box, 0, grids);
  ASSERT_EQ(grids.size(), 288u);
  std::map<std::string, int> classes;
  for (const Grid& grid : grids) ++classes[SudokuDomain(box).canonical(grid)];
  std::vector<int> sizes;
  for (const auto& [form, size] : classes) sizes.push_back(size);
  std::sort(sizes.begin(), sizes.end());
  EXPECT_EQ(sizes, (std::vector<int>{96, 192}));  // known: 2 classes
}

TEST(CanonicalForm, EndsOnTheMostSymmetricGrids) {
  // Cell (r, c) holds swap(r) xor c: every line can stand for every other.
  std::mt19937_64 rng(10);
  const BoxShape box{4, 4};
  Grid grid = blank_grid(16, 16);
  for (int r = 0; r < 16; ++r) {
    for (int c = 0; c < 16; ++c) {
      grid.at(r, c) = static_cast<uint8_t>(((r % 4 * 4 + r / 4) ^ c) + 1);
    }
  }
  ASSERT_TRUE(SudokuDomain(box).judge(grid, grid).valid);
  EXPECT_EQ(canonical_grid(Symmetry::random(box, rng).apply(grid), box), canonical_grid(grid, box));
}

TEST(CanonicalForm, RefusesWhatIsNoSolution) {
  const BoxShape box{2, 2};
  expect_contains(error_of([&] { canonical_grid(blank_grid(4, 4), box); }), "no digit in row 1");
  expect_contains(error_of([&] { canonical_grid(blank_grid(9, 9), box); }), "no 4x4 grid");
}

}  // namespace
