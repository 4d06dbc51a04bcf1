// SPDX-License-Identifier: Apache-2.0
// Box shapes, characters, tokens, printing and the rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "puzzles/sudoku.h"
#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

const BoxShape kBoxes[] = {{2, 2}, {2, 3}, {3, 3}, {3, 4}, {4, 4}, {3, 2}, {2, 4}, {5, 3}};
constexpr char kSolution[] =
    "183974256745268139962135784459823671316497825827651943598312467231746598674589312";

bool is_broken(const Verdict& verdict, int cell) {
  return std::count(verdict.broken_cells.begin(), verdict.broken_cells.end(), cell) == 1;
}

Grid solution() { return parse_sudoku(kSolution).question; }

TEST(BoxShape, IsReadFromText) {
  EXPECT_EQ(parse_box("3x4"), (BoxShape{3, 4}));
  EXPECT_EQ(box_text(BoxShape{3, 4}), "3x4");
  for (const char* text : {"", "3", "3x", "x3", "3x3x3", "3 x 3", "3x3 ", "threex3", "3X3"}) {
    expect_contains(error_of([&] { parse_box(text); }), "wanted for example 3x3");
  }
  for (const char* text : {"1x4", "4x1", "5x4", "-3x-3", "0x0", "16x16", "99999999x3"}) {
    expect_contains(error_of([&] { parse_box(text); }), "wanted");
  }
}

TEST(BoxShape, HasAUsualOneForEachSide) {
  EXPECT_EQ(default_box(4), (BoxShape{2, 2}));
  EXPECT_EQ(default_box(6), (BoxShape{2, 3}));
  EXPECT_EQ(default_box(9), (BoxShape{3, 3}));
  EXPECT_EQ(default_box(12), (BoxShape{3, 4}));
  EXPECT_EQ(default_box(16), (BoxShape{4, 4}));
  for (const int side : {-1, 0, 1, 2, 3, 5, 7, 11, 13, 17, 25}) {
    EXPECT_FALSE(has_default_box(side)) << side;
    expect_contains(error_of([&] { default_box(side); }), "has no box shape");
  }
}

TEST(SudokuCharacters, AreOneToNineThenAToG) {
  for (int cell = 0; cell <= 16; ++cell) {
    EXPECT_EQ(cell_of_character(character_of_cell(cell)), cell);
  }
  for (const char blank : {'.', '0', '_', '*'}) EXPECT_EQ(cell_of_character(blank), 0);
  EXPECT_EQ(cell_of_character('g'), 16);
  for (const char foreign : {'h', 'H', ' ', '-', 'x', '\0', '\xff', '@', ':'}) {
    EXPECT_EQ(cell_of_character(foreign), -1);
  }
}

TEST(SudokuDomain, IsMadeByName) {
  for (const BoxShape box : kBoxes) {
    const std::unique_ptr<Domain> domain = make_domain("sudoku-" + box_text(box));
    EXPECT_EQ(domain->name(), "sudoku-" + box_text(box));
    EXPECT_EQ(domain->vocabulary(), box.side() + 2);
    EXPECT_EQ(domain->grid_tokens(), box.cells());
  }
  for (const char* name : {"", "sudoku", "chess", "sudoku-", "sudoku-3", "sudoku-9x9"}) {
    const std::string text = error_of([&] { make_domain(name); });
    expect_contains(text, "puzzle kind '" + std::string(name) + "'");
    expect_contains(text, "wanted");
  }
}

TEST(SudokuDomain, EncodesBlankAsOneAndDigitsFromTwo) {
  const SudokuDomain domain(BoxShape{2, 2});
  const Grid grid = parse_sudoku("1..4............").question;
  const std::vector<int32_t> tokens = domain.encode(grid);
  EXPECT_EQ(std::vector<int32_t>(tokens.begin(), tokens.begin() + 4),
            (std::vector<int32_t>{2, 1, 1, 5}));
  EXPECT_EQ(domain.decode(tokens), grid);
  EXPECT_EQ(domain.decode(std::vector<int32_t>(16, 0)), blank_grid(4, 4));  // padding
}

TEST(SudokuDomain, RefusesTokensAndGridsThatAreNone) {
  const SudokuDomain domain(BoxShape{2, 2});
  expect_contains(error_of([&] { domain.decode(std::vector<int32_t>(15, 1)); }), "wanted 16");
  expect_contains(error_of([&] { domain.decode(std::vector<int32_t>(16, 6)); }), "found token 6");
  expect_contains(error_of([&] { domain.decode(std::vector<int32_t>(16, -1)); }), "token -1");
  expect_contains(error_of([&] { domain.encode(blank_grid(9, 9)); }), "wanted 4x4");
  Grid grid = blank_grid(4, 4);
  grid.at(1, 2) = 7;
  expect_contains(error_of([&] { domain.encode(grid); }), "number 7 in row 2, column 3");
}

TEST(SudokuDomain, RoundTripsTokensOfEverySize) {
  std::mt19937_64 rng(3);
  for (const BoxShape box : kBoxes) {
    const Grid grid = SudokuGenerator(box).full_grid(rng);
    const SudokuDomain domain(box);
    EXPECT_EQ(domain.decode(domain.encode(grid)), grid);
  }
}

TEST(SudokuDomain, PrintsWithSeparators) {
  const Grid grid = parse_sudoku("1.....1....3.4..").question;
  EXPECT_EQ(SudokuDomain(BoxShape{2, 2}).to_text(grid),
            "1 . | . .\n"
            ". . | 1 .\n"
            "----+----\n"
            ". . | . 3\n"
            ". 4 | . .\n");
  const std::string text = SudokuDomain(BoxShape{3, 3}).to_text(solution());
  EXPECT_EQ(text.substr(0, 22), "1 8 3 | 9 7 4 | 2 5 6\n");
  expect_contains(text, "\n------+-------+------\n");
  EXPECT_EQ(SudokuDomain(BoxShape{3, 3}).to_line(solution()), kSolution);
}

TEST(SudokuDomain, ListsEveryCellInOneRowOneColumnAndOneBox) {
  for (const BoxShape box : kBoxes) {
    const SudokuDomain domain(box);
    const std::vector<GroupKind> kinds = domain.groups();
    ASSERT_EQ(kinds.size(), 2u);
    EXPECT_EQ(kinds[0].name, "line");
    EXPECT_EQ(kinds[1].name, "box");
    const auto &lines = kinds[0].groups, &boxes = kinds[1].groups;
    ASSERT_EQ(lines.size(), 2u * box.side());
    ASSERT_EQ(boxes.size(), static_cast<size_t>(box.side()));
    std::vector<int> in_lines(box.cells(), 0), in_boxes(box.cells(), 0);
    for (const auto& line : lines) {
      EXPECT_EQ(line.size(), static_cast<size_t>(box.side()));
      for (const int cell : line) ++in_lines[cell];
    }
    for (const auto& group : boxes) {
      std::set<int> rows, cols;
      for (const int cell : group) {
        ++in_boxes[cell];
        rows.insert(cell / box.side());
        cols.insert(cell % box.side());
      }
      EXPECT_EQ(rows.size(), static_cast<size_t>(box.rows));
      EXPECT_EQ(cols.size(), static_cast<size_t>(box.cols));
    }
    EXPECT_EQ(in_lines, std::vector<int>(box.cells(), 2));
    EXPECT_EQ(in_boxes, std::vector<int>(box.cells(), 1));
  }
}

TEST(SudokuJudge, ConfirmsARightAnswer) {
  Grid question = solution();
  for (int cell = 0; cell < 81; cell += 2) question.cells[cell] = 0;
  const Verdict verdict = SudokuDomain(BoxShape{3, 3}).judge(question, solution());
  EXPECT_TRUE(verdict.valid);
  EXPECT_TRUE(verdict.broken_cells.empty());
  EXPECT_EQ(verdict.reason, "");
}

TEST(SudokuJudge, SaysWhichDigitStandsTwiceWhere) {
  Grid answer = solution();
  answer.at(2, 6) = 3;  // was 7; there is a 3 in row 3, in column 7 and in box 3
  answer.at(1, 7) = 7;  // was 3; now box 3 has one 3 again, but row 2 and column 8 two 7s
  const Verdict verdict = SudokuDomain(BoxShape{3, 3}).judge(blank_grid(9, 9), answer);
  EXPECT_FALSE(verdict.valid);
  EXPECT_EQ(verdict.reason, "digit 7 twice in row 2 (columns 1 and 8)");
  const int row2[] = {9, 16}, row3[] = {22, 24};
  for (const int cell : row2) EXPECT_TRUE(is_broken(verdict, cell));
  for (const int cell : row3) EXPECT_TRUE(is_broken(verdict, cell));
  EXPECT_TRUE(std::is_sorted(verdict.broken_cells.begin(), verdict.broken_cells.end()));
}

TEST(SudokuJudge, FindsClashesInColumnsAndBoxes) {
  Grid grid = blank_grid(9, 9);
  grid.at(0, 4) = 5;
  grid.at(8, 4) = 5;
  EXPECT_EQ(find_clashes(grid, BoxShape{3, 3})[0].text, "digit 5 twice in column 5 (rows 1 and 9)");
  grid = blank_grid(9, 9);
  grid.at(3, 3) = grid.at(4, 4) = grid.at(5, 5) = 2;
  const std::vector<Clash> clashes = find_clashes(grid, BoxShape{3, 3});
  ASSERT_EQ(clashes.size(), 1u);
  EXPECT_EQ(clashes[0].text, "digit 2 3 times in box 5 (r4c4, r5c5 and r6c6)");
  EXPECT_EQ(clashes[0].cells, (std::vector<int>{30, 40, 50}));
}

TEST(SudokuJudge, RejectsChangedCluesBlanksAndForeignNumbers) {
  const SudokuDomain domain(BoxShape{3, 3});
  Grid question = blank_grid(9, 9);
  question.at(0, 0) = 9;  // the solution has 1 there
  Verdict verdict = domain.judge(question, solution());
  EXPECT_FALSE(verdict.valid);
  EXPECT_EQ(verdict.reason, "clue 9 in row 1, column 1 is not kept");
  EXPECT_EQ(verdict.broken_cells, (std::vector<int>{0}));

  Grid answer = solution();
  answer.at(8, 8) = 0;
  verdict = domain.judge(blank_grid(9, 9), answer);
  EXPECT_FALSE(verdict.valid);
  EXPECT_EQ(verdict.reason, "no digit in row 9, column 9");

  answer.at(8, 8) = 200;
  verdict = domain.judge(blank_grid(9, 9), answer);
  EXPECT_FALSE(verdict.valid);
  EXPECT_EQ(verdict.reason, "number 200 in row 9, column 9");

  EXPECT_FALSE(domain.judge(blank_grid(9, 9), blank_grid(4, 4)).valid);
  EXPECT_FALSE(domain.judge(blank_grid(4, 4), solution()).valid);
  EXPECT_FALSE(domain.judge(Grid{}, Grid{}).valid);
}

TEST(SudokuJudge, RejectsEverySingleWrongCell) {
  const SudokuDomain domain(BoxShape{3, 3});
  for (int cell = 0; cell < 81; ++cell) {
    for (int digit = 0; digit <= 9; ++digit) {
      Grid answer = solution();
      if (answer.cells[cell] == digit) continue;
      answer.cells[cell] = static_cast<uint8_t>(digit);
      const Verdict verdict = domain.judge(blank_grid(9, 9), answer);
      ASSERT_FALSE(verdict.valid);
      ASSERT_FALSE(verdict.reason.empty());
      ASSERT_FALSE(verdict.broken_cells.empty());
      ASSERT_EQ(keeps_rules(answer, BoxShape{3, 3}), digit == 0);
    }
  }
}

TEST(SudokuDomain, AnswersOnlyWhatHasOneSolution) {
  const SudokuDomain domain(BoxShape{2, 2});
  Puzzle puzzle = parse_sudoku("...24........13.", "here");
  EXPECT_EQ(domain.to_line(domain.answer_of(puzzle)), "1342421334212134");
  puzzle.question = blank_grid(4, 4);
  EXPECT_EQ(error_of([&] { domain.answer_of(puzzle); }),
            "here:1: found several solutions, wanted a puzzle with exactly one");
  puzzle.question = parse_sudoku("123....4........").question;
  EXPECT_EQ(error_of([&] { domain.answer_of(puzzle); }),
            "here:1: found no solution, wanted a puzzle with exactly one");
}

}  // namespace
