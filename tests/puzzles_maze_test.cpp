// SPDX-License-Identifier: Apache-2.0
// Shapes, tokens, verdicts and symmetries of mazes; the eight transforms.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "puzzles/dataset.h"
#include "puzzles/dihedral.h"
#include "puzzles/maze.h"
#include "puzzles/maze_generator.h"
#include "puzzles/maze_reader.h"
#include "puzzles/maze_solver.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

constexpr char kText[] = "S #\n  G\n";

std::vector<Puzzle> generated(MazeShape shape, int count, int min_path = 6) {
  MazeGeneratorOptions options;
  options.shape = shape;
  options.min_path = min_path;
  std::mt19937_64 rng(1);
  return MazeGenerator(options).make(count, rng);
}

TEST(MazeShape, IsReadAndBounded) {
  EXPECT_EQ(parse_maze_shape("13x15"), (MazeShape{13, 15}));
  EXPECT_EQ(parse_maze_shape("1x2"), (MazeShape{1, 2}));
  EXPECT_EQ(parse_maze_shape("64x64"), (MazeShape{64, 64}));
  for (const char* text : {"", "13", "x", "13x", "x13", "13x15x2", "a", "13 x 15", "-3x4"}) {
    EXPECT_FALSE(error_of([&] { parse_maze_shape(text); }).empty()) << text;
  }
  for (const char* text : {"1x1", "0x5", "65x65", "64x65", "1000000x1000000"}) {
    expect_contains(error_of([&] { parse_maze_shape(text); }), "is not supported, wanted 1 to 64");
  }
}

TEST(MazeDomain, IsMadeByName) {
  const std::unique_ptr<Domain> domain = make_domain("maze-13x15");
  EXPECT_EQ(domain->name(), "maze-13x15");
  EXPECT_EQ(domain->vocabulary(), 6);
  EXPECT_EQ(domain->grid_tokens(), 195);
  EXPECT_EQ(error_of([] { make_domain("maze-65x65"); }),
            "puzzle kind 'maze-65x65': maze of 65x65 is not supported, wanted 1 to 64 rows and "
            "columns, and room for S and G");
  expect_contains(error_of([] { make_domain("maize-3x3"); }), "wanted sudoku-RxC");
}

TEST(MazeDomain, EncodesCellsAsTheirTokens) {
  const MazeDomain domain({2, 3});
  const Grid question = parse_maze(kText).question;
  const std::vector<int32_t> tokens = {3, 2, 1, 2, 2, 4};
  EXPECT_EQ(domain.encode(question), tokens);
  EXPECT_EQ(domain.decode(tokens), question);
  EXPECT_EQ(domain.encode(answer_by_rule(question)), (std::vector<int32_t>{3, 2, 1, 5, 5, 4}));
  EXPECT_EQ(domain.to_line(question), "S #  G");
  EXPECT_EQ(domain.to_text(question), kText);
  const std::vector<int32_t> odd = {0, 1, 2, 3, 4, 5};
  EXPECT_EQ(domain.encode(domain.decode(odd)), odd);
  EXPECT_EQ(domain.to_line(domain.decode(odd)), "?# SGo");
}

TEST(MazeDomain, PadsSmallerMazesAndJudgesTheirPart) {
  const MazeDomain domain({3, 4});
  const Grid question = parse_maze(kText).question;
  const std::vector<int32_t> tokens = {3, 2, 1, 0, 2, 2, 4, 0, 0, 0, 0, 0};
  EXPECT_EQ(domain.encode(question), tokens);
  std::vector<int32_t> answer = {3, 2, 1, 5, 5, 5, 4, 5, 5, 5, 5, 5};  // the padding is not scored
  EXPECT_TRUE(domain.judge(question, domain.decode(answer)).valid);
  answer[4] = kMazeOpen;
  EXPECT_FALSE(domain.judge(question, domain.decode(answer)).valid);
}

TEST(MazeDomain, RefusesGridsAndTokensThatDoNotFit) {
  const MazeDomain domain({2, 3});
  expect_contains(error_of([&] { domain.encode(blank_grid(3, 3)); }),
                  "grid is 3x3, wanted at most 2x3 (maze-2x3)");
  expect_contains(error_of([&] {
                    domain.encode(Grid{2, 3, {6, 0, 0, 0, 0, 0}});
                  }),
                  "the number 6 in row 1, column 1");
  expect_contains(error_of([&] { domain.encode(Grid{2, 3, {1}}); }), "wanted at most");
  expect_contains(error_of([&] { domain.decode(std::vector<int32_t>(5)); }), "found 5 tokens");
  for (const int32_t token : {-1, 6}) {
    const std::vector<int32_t> tokens(6, token);
    expect_contains(error_of([&] { domain.decode(tokens); }), "wanted 0 to 5");
  }
}

TEST(MazeDomain, JudgesAPathValidAndBestOnlyIfShortest) {
  const MazeDomain domain({3, 3});
  const Grid question = parse_maze("S G\n   \n   \n").question;
  const Verdict shortest = domain.judge(question, parse_maze("SoG\n   \n   \n").answer.value());
  EXPECT_TRUE(shortest.valid);
  EXPECT_TRUE(shortest.is_best);
  EXPECT_EQ(shortest.reason, "");
  Grid around = question;
  for (const int cell : {3, 5, 6, 7, 8}) around.cells[cell] = kMazePath;
  const Verdict longer = domain.judge(question, around);
  EXPECT_TRUE(longer.valid);
  EXPECT_FALSE(longer.is_best);
  EXPECT_EQ(longer.broken_cells, (std::vector<int>{3, 6}));
  expect_contains(longer.reason, "valid but 4 cells longer than the shortest");
  const Verdict none = domain.judge(question, question);
  EXPECT_FALSE(none.valid);
  EXPECT_FALSE(none.is_best);
  EXPECT_EQ(none.broken_cells, (std::vector<int>{0, 2}));
  EXPECT_FALSE(domain.judge(question, Grid()).valid);
  EXPECT_FALSE(domain.judge(Grid(), question).valid);
}

TEST(MazeDomain, HoldsMazesThatAreNoLarger) {
  const MazeDomain domain({3, 4});
  EXPECT_TRUE(domain.holds(MazeDomain({3, 4})));
  EXPECT_TRUE(domain.holds(MazeDomain({2, 4})));
  EXPECT_FALSE(domain.holds(MazeDomain({4, 3})));
  EXPECT_FALSE(domain.holds(*make_domain("sudoku-2x2")));
  EXPECT_EQ(domain.kind(), "maze");
}

TEST(MazeDomain, DecodesInTheShapeOfTheQuestion) {
  const MazeDomain domain({3, 4});
  const Grid question = parse_maze("S G\n#  \n").question;
  EXPECT_EQ(domain.decode_for(question, domain.encode(question)), question);
}

TEST(MazeDomain, PicturesACellWithRoomForAMark) {
  const MazeDomain domain({2, 3});
  const Picture picture = domain.picture(parse_maze("S G\n#  \n").question);
  EXPECT_EQ(picture.text, "S   G\n#    \n");
  EXPECT_EQ(picture.cell_of_character,
            (std::vector<int>{0, -1, 1, -1, 2, -1, 3, -1, 4, -1, 5, -1}));
}

TEST(MazeDomain, AnswersByTheRuleWhereNoAnswerIsBrought) {
  const MazeDomain domain({3, 3});
  Puzzle puzzle = parse_maze("S  \n   \n  G\n");
  EXPECT_EQ(domain.to_line(domain.answer_of(puzzle)), "S  o  ooG");
  puzzle.answer = puzzle.question;
  EXPECT_EQ(domain.answer_of(puzzle), puzzle.question);
  puzzle.answer.reset();
  puzzle.question.at(0, 1) = puzzle.question.at(1, 0) = kMazeWall;
  EXPECT_EQ(error_of([&] { domain.answer_of(puzzle); }),
            "maze:1: found no path from S to G, wanted a maze with one");
}

TEST(MazeDomain, GroupsRowsAndColumns) {
  const MazeDomain domain({2, 3});
  const std::vector<std::vector<int>> groups = {{0, 1, 2}, {3, 4, 5}, {0, 3}, {1, 4}, {2, 5}};
  const std::vector<GroupKind> kinds = domain.groups();
  ASSERT_EQ(kinds.size(), 5u);
  EXPECT_EQ(kinds[0].name, "line");
  EXPECT_EQ(kinds[0].groups, groups);
  const std::vector<std::vector<int>> of_cell = {{0, 2}, {0, 3}, {0, 4}, {1, 2}, {1, 3}, {1, 4}};
  EXPECT_EQ(kinds[0].groups_of_cell, of_cell);
}

TEST(MazeDomain, GivesEachCellItsNeighbourOnEachSide) {
  const MazeDomain domain({2, 3});
  const std::vector<GroupKind> kinds = domain.groups();
  const std::map<std::string, std::vector<int>> neighbours = {{"below", {3, 4, 5, -1, -1, -1}},
                                                              {"left", {-1, 0, 1, -1, 3, 4}},
                                                              {"right", {1, 2, -1, 4, 5, -1}},
                                                              {"above", {-1, -1, -1, 0, 1, 2}}};
  ASSERT_EQ(kinds.size(), 1 + neighbours.size());
  for (size_t kind = 1; kind < kinds.size(); ++kind) {
    ASSERT_EQ(kinds[kind].groups_of_cell.size(), 6u);
    std::vector<int> found;
    for (const std::vector<int>& read : kinds[kind].groups_of_cell) {
      ASSERT_LE(read.size(), 1u);
      if (!read.empty()) {
        ASSERT_EQ(kinds[kind].groups.at(read[0]).size(), 1u);
      }
      found.push_back(read.empty() ? -1 : kinds[kind].groups[read[0]][0]);
    }
    EXPECT_EQ(found, neighbours.at(kinds[kind].name)) << kinds[kind].name;
  }
}

TEST(Dihedral, HasAnInverseAndEightDifferentResults) {
  Grid numbered = blank_grid(3, 4);
  for (int i = 0; i < 12; ++i) numbered.cells[i] = static_cast<uint8_t>(i);
  std::set<std::string> results;
  for (int transform = 0; transform < kDihedralTransforms; ++transform) {
    const Grid turned = dihedral(numbered, transform);
    EXPECT_EQ(dihedral(turned, dihedral_inverse(transform)), numbered);
    EXPECT_EQ(turned.rows, dihedral_swaps_sides(transform) ? 4 : 3);
    results.insert(std::string(turned.cells.begin(), turned.cells.end()));
  }
  EXPECT_EQ(results.size(), 8u);
}

TEST(MazeTransform, AlwaysGivesTheLabelOfTheRule) {
  const MazeShape shapes[] = {{13, 13}, {9, 14}, {1, 8}, {64, 20}};
  for (const MazeShape shape : shapes) {
    for (const Puzzle& puzzle : generated(shape, 10)) {
      for (int transform = 0; transform < kDihedralTransforms; ++transform) {
        const Puzzle turned = transform_maze(puzzle, transform);
        EXPECT_EQ(turned.question, dihedral(puzzle.question, transform));
        EXPECT_EQ(*turned.answer, answer_by_rule(turned.question));
        EXPECT_EQ(static_cast<double>(path_by_rule(turned.question).size()), puzzle.rating);
      }
    }
  }
}

TEST(MazeTransform, NeedsTheLabelDerivedAnewInMostCases) {
  // Why: turned labels follow the rule only where the transform keeps its order of neighbours.
  int kept = 0, turned = 0;
  for (const Puzzle& puzzle : generated({15, 15}, 40, 25)) {
    for (int transform = 1; transform < kDihedralTransforms; ++transform) {
      ++turned;
      kept += dihedral(*puzzle.answer, transform) == *transform_maze(puzzle, transform).answer;
    }
  }
  EXPECT_LT(kept, turned / 2);
}

TEST(MazeDomain, AugmentsByEveryTransformThatFits) {
  std::mt19937_64 rng(1);
  const auto shapes_seen = [&](MazeShape canvas, MazeShape shape) {
    const MazeDomain domain(canvas);
    const Puzzle puzzle = generated(shape, 1, 4)[0];
    std::set<std::string> lines;
    for (int round = 0; round < 200; ++round) {
      const Puzzle turned = domain.augment(puzzle, rng);
      EXPECT_EQ(*turned.answer, answer_by_rule(turned.question));
      EXPECT_EQ(domain.canonical(*turned.answer), domain.canonical(*puzzle.answer));
      domain.encode(turned.question);
      lines.insert(maze_shape_text({turned.question.rows, turned.question.cols}) +
                   domain.to_line(turned.question));
    }
    return lines.size();
  };
  EXPECT_EQ(shapes_seen({7, 7}, {7, 7}), 8u);
  EXPECT_EQ(shapes_seen({7, 7}, {5, 7}), 8u);
  EXPECT_EQ(shapes_seen({5, 7}, {5, 7}), 4u);  // the others would stand upright
}

TEST(MazeDomain, OtherEndsStandFarApartOnTheSameWallsAnsweredByTheRule) {
  const MazeDomain domain({9, 9});
  std::mt19937_64 rng(4);
  for (const Puzzle& puzzle : generated({9, 9}, 5, 10)) {
    const int length = static_cast<int>(path_by_rule(puzzle.question).size());
    EXPECT_EQ(domain.rate(puzzle), length);
    EXPECT_EQ(domain.rate(puzzle), puzzle.rating);
    std::set<std::string> different;
    for (int draw = 0; draw < 40; ++draw) {
      const Puzzle other = domain.other_clues(puzzle, 1, rng);
      EXPECT_EQ(maze_fault(other.question), "");
      EXPECT_EQ(*other.answer, answer_by_rule(other.question));
      const int steps = static_cast<int>(path_by_rule(other.question).size()) - 1;
      EXPECT_GE(steps, 3 * (length - 1) / 4);
      for (size_t i = 0; i < other.question.cells.size(); ++i) {
        EXPECT_EQ(other.question.cells[i] == kMazeWall, puzzle.question.cells[i] == kMazeWall);
      }
      different.insert(domain.to_line(other.question));
    }
    EXPECT_GT(different.size(), 10u);
  }
}

// An answer to the turned maze, as a net gives it on the canvas, comes back turned the other way.
TEST(MazeDomain, UndoesEverySymmetryThatFits) {
  std::mt19937_64 rng(2);
  const auto count = [&](MazeShape canvas, MazeShape shape) {
    const MazeDomain domain(canvas);
    const Puzzle puzzle = generated(shape, 1, 4)[0];
    std::set<std::string> turned;
    for (const GridSymmetry& symmetry : domain.symmetries(puzzle.question, 20, rng)) {
      const Grid question = symmetry.apply(puzzle.question);
      EXPECT_TRUE(!turned.empty() || question == puzzle.question) << "the identity comes first";
      turned.insert(maze_shape_text({question.rows, question.cols}) + domain.to_line(question));
      const Grid answer = domain.decode(domain.encode(symmetry.apply(*puzzle.answer)));
      EXPECT_EQ(symmetry.undo(answer), *puzzle.answer);
    }
    EXPECT_EQ(domain.symmetries(puzzle.question, 3, rng).size(), 3u);
    return turned.size();
  };
  EXPECT_EQ(count({7, 7}, {7, 7}), 8u);
  EXPECT_EQ(count({7, 7}, {5, 7}), 8u);
  EXPECT_EQ(count({5, 7}, {5, 7}), 4u);
}

TEST(MazeDomain, HasOneCanonicalFormForAllTransformsAndNoOther) {
  const MazeDomain domain({9, 9});
  std::set<std::string> forms;
  const std::vector<Puzzle> puzzles = generated({9, 9}, 30);
  for (const Puzzle& puzzle : puzzles) {
    const std::string form = domain.canonical(*puzzle.answer);
    EXPECT_EQ(domain.canonical(puzzle.question), form);
    for (int transform = 0; transform < kDihedralTransforms; ++transform) {
      EXPECT_EQ(domain.canonical(*transform_maze(puzzle, transform).answer), form);
    }
    forms.insert(form);
  }
  EXPECT_EQ(forms.size(), puzzles.size());
}

TEST(MazeDomain, SplitsDataSetsByClass) {
  std::vector<Puzzle> puzzles = generated({7, 7}, 40);
  const size_t originals = puzzles.size();
  for (size_t i = 0; i < originals; ++i) puzzles.push_back(transform_maze(puzzles[i], 1));
  const MazeDomain domain({7, 7});
  const Split split = split_by_symmetry(domain, puzzles, 0.25, 1);
  EXPECT_EQ(split.validation.size(), 20u);
  EXPECT_TRUE(find_overlap(domain, split.train, split.validation).empty());
}

}  // namespace
