// SPDX-License-Identifier: Apache-2.0
// Splitting, overlap, digest.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "puzzles/dataset.h"
#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

const BoxShape kBox{3, 3};

std::vector<Puzzle> make_puzzles(int count, uint64_t seed) {
  std::mt19937_64 rng(seed);
  std::vector<Puzzle> puzzles;
  for (int i = 0; i < count; ++i) {
    puzzles.push_back(SudokuGenerator(kBox).with_clues(40, rng));
    puzzles.back().where = "made:" + std::to_string(i + 1);
  }
  return puzzles;
}

std::set<std::string> classes_of(const std::vector<Puzzle>& puzzles) {
  std::set<std::string> classes;
  for (const Puzzle& puzzle : puzzles) classes.insert(SudokuDomain(kBox).canonical(*puzzle.answer));
  return classes;
}

TEST(Split, LeavesNoClassOnBothSides) {
  const SudokuDomain domain(kBox);
  std::mt19937_64 rng(1);
  std::vector<Puzzle> puzzles = make_puzzles(40, 1);
  for (int i = 0; i < 40; ++i) puzzles.push_back(domain.augment(puzzles[i], rng));
  const Split split = split_by_symmetry(domain, puzzles, 0.25, 7);
  EXPECT_EQ(split.validation.size(), 20u);  // ten classes of two
  EXPECT_EQ(split.train.size(), 60u);
  const std::set<std::string> train = classes_of(split.train);
  for (const std::string& form : classes_of(split.validation)) EXPECT_EQ(train.count(form), 0u);
  EXPECT_TRUE(find_overlap(domain, split.train, split.validation).empty());
}

TEST(Split, IsTheSameForTheSameSeedAndKeepsTheOrder) {
  const SudokuDomain domain(kBox);
  const std::vector<Puzzle> puzzles = make_puzzles(30, 2);
  const Split one = split_by_symmetry(domain, puzzles, 0.2, 3);
  const Split two = split_by_symmetry(domain, puzzles, 0.2, 3);
  const Split other = split_by_symmetry(domain, puzzles, 0.2, 4);
  EXPECT_EQ(content_digest(one.validation), content_digest(two.validation));
  EXPECT_EQ(content_digest(one.train), content_digest(two.train));
  EXPECT_NE(content_digest(one.validation), content_digest(other.validation));
  int last = 0;
  for (const Puzzle& puzzle : one.train) {
    const int number = std::stoi(puzzle.where.substr(5));
    EXPECT_GT(number, last);
    last = number;
  }
}

TEST(Split, HoldsNothingBackForZeroAndAtLeastOneElse) {
  const SudokuDomain domain(kBox);
  EXPECT_TRUE(split_by_symmetry(domain, make_puzzles(5, 3), 0, 1).validation.empty());
  EXPECT_EQ(split_by_symmetry(domain, make_puzzles(5, 3), 0.01, 1).validation.size(), 1u);
}

TEST(Split, RefusesOneClassAndWrongFractions) {
  const SudokuDomain domain(kBox);
  std::mt19937_64 rng(4);
  std::vector<Puzzle> puzzles = make_puzzles(1, 4);
  for (int i = 0; i < 9; ++i) puzzles.push_back(domain.augment(puzzles[0], rng));
  expect_contains(error_of([&] { split_by_symmetry(domain, puzzles, 0.5, 1); }),
                  "10 puzzles form only 1 classes up to symmetry");
  for (const double fraction : {-0.1, 0.95, 1.0, std::nan("")}) {
    expect_contains(error_of([&] { split_by_symmetry(domain, puzzles, fraction, 1); }),
                    "wanted 0 to 0.9");
  }
}

TEST(Overlap, FindsPuzzlesEqualUpToSymmetry) {
  const SudokuDomain domain(kBox);
  std::mt19937_64 rng(5);
  const std::vector<Puzzle> a = make_puzzles(10, 5);
  std::vector<Puzzle> b = make_puzzles(4, 6);
  b[1] = domain.augment(a[7], rng);
  b[3] = domain.augment(a[2], rng);
  b[3].answer.reset();  // solved by the exact solver
  const std::vector<std::pair<size_t, size_t>> expected = {{7, 1}, {2, 3}};
  EXPECT_EQ(find_overlap(domain, a, b), expected);
}

TEST(Overlap, FindsNoneBetweenUnrelatedSets) {
  const SudokuDomain domain(kBox);
  EXPECT_TRUE(find_overlap(domain, make_puzzles(20, 7), make_puzzles(20, 8)).empty());
}

TEST(Overlap, SaysWhichPuzzleCannotBeCompared) {
  const SudokuDomain domain(kBox);
  std::vector<Puzzle> a = make_puzzles(2, 9), b = make_puzzles(2, 10);
  b[1].answer.reset();
  b[1].question = blank_grid(9, 9);
  expect_contains(error_of([&] { find_overlap(domain, a, b); }), "made:2: found several solutions");
  b[1].answer = blank_grid(9, 9);
  expect_contains(error_of([&] { find_overlap(domain, a, b); }), "made:2: canonical form");
}

TEST(FillAnswers, GivesEveryPuzzleItsOnlySolution) {
  const std::vector<Puzzle> made = make_puzzles(5, 11);
  std::vector<Puzzle> puzzles = made;
  for (Puzzle& puzzle : puzzles) puzzle.answer.reset();
  fill_answers(SudokuDomain(kBox), puzzles);
  for (size_t i = 0; i < made.size(); ++i) EXPECT_EQ(puzzles[i].answer, made[i].answer);
}

TEST(Digest, CountsCellsAndOrderButNotSourcesOrPlaces) {
  const std::vector<Puzzle> puzzles = make_puzzles(3, 12);
  const std::string digest = content_digest(puzzles);
  EXPECT_EQ(digest.size(), 16u);
  EXPECT_EQ(digest.find_first_not_of("0123456789abcdef"), std::string::npos);
  std::vector<Puzzle> changed = puzzles;
  changed[1].source = "elsewhere";
  changed[1].where = "other:1";
  changed[1].rating = 5;
  EXPECT_EQ(content_digest(changed), digest);
  changed[1].question.cells[80] ^= 1;
  EXPECT_NE(content_digest(changed), digest);
  changed = puzzles;
  std::swap(changed[0], changed[1]);
  EXPECT_NE(content_digest(changed), digest);
  changed = puzzles;
  changed[2].answer.reset();
  EXPECT_NE(content_digest(changed), digest);
  EXPECT_EQ(content_digest({}), "cbf29ce484222325");  // the offset basis of FNV-1a
}

}  // namespace
