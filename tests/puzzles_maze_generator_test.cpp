// SPDX-License-Identifier: Apache-2.0
// Generated mazes keep what was asked for; statistics of a set worked out by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <sstream>

#include "puzzles/maze_check.h"
#include "puzzles/maze_generator.h"
#include "puzzles/maze_reader.h"
#include "puzzles/maze_solver.h"
#include "puzzles/maze_statistics.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

MazeGeneratorOptions options_of(MazeShape shape, int min_path) {
  MazeGeneratorOptions options;
  options.shape = shape;
  options.min_path = min_path;
  return options;
}

TEST(MazeGenerator, KeepsShapeAndLengthAndBringsTheLabelOfTheRule) {
  const MazeGeneratorOptions cases[] = {options_of({13, 13}, 20), options_of({5, 20}, 15),
                                        options_of({1, 6}, 4),    options_of({2, 2}, 3),
                                        options_of({64, 64}, 80), options_of({30, 30}, 60)};
  for (const MazeGeneratorOptions& options : cases) {
    std::mt19937_64 rng(1);
    MazeGenerator generator(options);
    for (int i = 0; i < 3; ++i) {
      const Puzzle puzzle = generator.make(rng);
      EXPECT_EQ(maze_shape_of({puzzle}), options.shape);
      EXPECT_EQ(*puzzle.answer, answer_by_rule(puzzle.question));
      EXPECT_TRUE(check_maze(puzzle.question, *puzzle.answer).is_shortest);
      EXPECT_GE(puzzle.rating, options.min_path);
      EXPECT_EQ(puzzle.rating, static_cast<double>(path_by_rule(puzzle.question).size()));
      EXPECT_EQ(puzzle.source, "generated-maze-" + maze_shape_text(options.shape));
      if (options.shape.cells() < 10) break;  // there are few of them
    }
  }
}

TEST(MazeGenerator, MovesWallsWhereRandomOnesDoNotSuffice) {
  std::mt19937_64 rng(2);
  MazeGenerator generator(options_of({11, 11}, 50));
  for (const Puzzle& puzzle : generator.make(3, rng)) EXPECT_GE(puzzle.rating, 50);
}

TEST(MazeGenerator, GivesTheSameMazesForTheSameSeed) {
  const auto digest = [](uint64_t seed) {
    std::mt19937_64 rng(seed);
    std::string text;
    for (const Puzzle& puzzle : MazeGenerator(options_of({9, 9}, 12)).make(5, rng)) {
      text += MazeDomain({9, 9}).to_line(*puzzle.answer);
    }
    return text;
  };
  EXPECT_EQ(digest(1), digest(1));
  EXPECT_NE(digest(1), digest(2));
}

TEST(MazeGenerator, NeverRepeatsAMazeNorOneToAvoid) {
  std::mt19937_64 rng(3);
  const MazeDomain domain({3, 3});
  MazeGenerator generator(options_of({3, 3}, 4)), other(options_of({3, 3}, 4));
  const std::vector<Puzzle> first = generator.make(60, rng);
  std::set<std::string> forms;
  for (const Puzzle& puzzle : first) forms.insert(domain.canonical(puzzle.question));
  EXPECT_EQ(forms.size(), 60u);
  other.avoid(first);
  for (const Puzzle& puzzle : other.make(20, rng)) {
    EXPECT_TRUE(forms.insert(domain.canonical(puzzle.question)).second);
  }
}

TEST(MazeGenerator, SaysWhatCannotBe) {
  std::mt19937_64 rng(4);
  expect_contains(error_of([&] {
                    MazeGenerator(options_of({1, 2}, 2)).make(2, rng);
                  }),
                  "in a row were like earlier ones; ask for fewer or larger mazes");
  expect_contains(error_of([&] {
                    MazeGenerator(options_of({5, 5}, 18)).make(1, rng);
                  }),
                  "cells, the longest had 17; ask for a shorter one");
  expect_contains(error_of([] {
                    MazeGenerator(options_of({5, 5}, 100));
                  }),
                  "found a shortest path of 100 cells, wanted 2 to 19 for 5x5");
  expect_contains(error_of([] { MazeGenerator(options_of({5, 5}, 1)); }), "wanted 2 to 19");
  expect_contains(error_of([] { MazeGenerator(options_of({65, 5}, 3)); }), "is not supported");
  MazeGeneratorOptions options;
  for (const auto& [least, most] : {std::pair{0.5, 0.4}, std::pair{-0.1, 0.3}, std::pair{0.3, 1.0},
                                    std::pair{std::nan(""), 0.3}}) {
    options.least_walls = least;
    options.most_walls = most;
    expect_contains(error_of([&] { MazeGenerator{options}; }), "found a share of walls");
  }
}

TEST(MazeStatistics, OfAHandMadeSetAreRight) {
  MazeReadOptions options;
  options.check_paths = options.check_answers = false;
  std::istringstream in(
      "question,answer,size\n"
      "S  G,SooG,1x4\n"
      "S      G,S   oooG,2x4\n"  // the path by the rule, one of four
      "S      G,Sooo   G,2x4\n"  // another of them
      "S##G,,2x2\n");            // no path
  const MazeStatistics statistics = maze_statistics(read_mazes(in, "file", options));
  EXPECT_EQ(statistics.mazes, 4u);
  EXPECT_EQ(statistics.with_path, 3u);
  EXPECT_EQ(statistics.only_one, 1u);
  EXPECT_EQ(statistics.path_cells.least, 4);
  EXPECT_DOUBLE_EQ(statistics.path_cells.mean, 14.0 / 3);
  EXPECT_EQ(statistics.path_cells.median, 5);
  EXPECT_EQ(statistics.log10_paths.least, 0);
  EXPECT_DOUBLE_EQ(statistics.log10_paths.most, std::log10(4.0));
  EXPECT_EQ(statistics.open_share.least, 0.5);
  EXPECT_EQ(statistics.reachable_share.least, 0.5);
  EXPECT_EQ(statistics.reachable_share.most, 1);
  EXPECT_EQ(statistics.loops.median, 0);
  EXPECT_DOUBLE_EQ(statistics.loops.mean, 1.5);
  EXPECT_DOUBLE_EQ(statistics.loops.deviation, 1.5);
  EXPECT_EQ(statistics.open_blocks.most, 3);
}

TEST(MazeStatistics, OfGeneratedMazesAreLikeThoseOfMazeHard) {
  // Maze-Hard, 2,000 mazes: open share 0.628 (deviation 0.027), 2x2 blocks 130.5 (25), independent
  // ways round 143.8 (29), reachable 0.88 (0.07).  Twelve of ours: within 4 deviations of a mean.
  std::mt19937_64 rng(6);
  const std::vector<Puzzle> puzzles = MazeGenerator(options_of({30, 30}, 110)).make(12, rng);
  const MazeStatistics statistics = maze_statistics(puzzles);
  const double spread = 4 / std::sqrt(12.0);
  EXPECT_NEAR(statistics.open_share.mean, 0.628, 0.027 * spread);
  EXPECT_NEAR(statistics.open_blocks.mean, 130.5, 25 * spread);
  EXPECT_NEAR(statistics.loops.mean, 143.8, 29 * spread);
  EXPECT_NEAR(statistics.reachable_share.mean, 0.88, 0.07 * spread);
}

TEST(Spread, IsThatOfItsValues) {
  const Spread spread = spread_of({4, 1, 3, 2});
  EXPECT_EQ(spread.least, 1);
  EXPECT_EQ(spread.median, 2);
  EXPECT_EQ(spread.most, 4);
  EXPECT_DOUBLE_EQ(spread.mean, 2.5);
  EXPECT_DOUBLE_EQ(spread.deviation, std::sqrt(1.25));
  EXPECT_EQ(spread_of({}).mean, 0);
}

}  // namespace
