// SPDX-License-Identifier: Apache-2.0
// ARC tasks as examples: rows, offsets, the stream's place, and that no test pair is ever drawn.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "models/loss.h"
#include "puzzles/dihedral.h"
#include "solver/arc_lesson.h"
#include "tests/arc_data.h"

namespace {

using solver::ArcConfig;
using solver::ArcIdentifiers;
using solver::ArcLesson;
using solver::ArcStream;
using solver::Example;

constexpr int kCanvas = 10;

ArcConfig config_with(ArcIdentifiers identifiers, int augmentations = 5) {
  ArcConfig config;
  config.identifiers = identifiers;
  config.augmentations = augmentations;
  return config;
}

// The colours of the canvas, moved to the top left.
puzzles::Grid grid_on(const std::vector<std::int32_t>& tokens) {
  int top = kCanvas, left = kCanvas;
  for (int i = 0; i < kCanvas * kCanvas; ++i) {
    if (tokens[i] < 2) continue;
    top = std::min(top, i / kCanvas);
    left = std::min(left, i % kCanvas);
  }
  std::vector<std::int32_t> moved(tokens.size(), 0);
  for (int r = top; r < kCanvas; ++r) {
    for (int c = left; c < kCanvas; ++c) {
      moved[(r - top) * kCanvas + c - left] = tokens[r * kCanvas + c];
    }
  }
  return puzzles::read_from_canvas(moved, kCanvas);
}

TEST(ArcLessons, EachAugmentationHasARowOfItsOwnAndRowZeroIsNobodys) {
  const auto lessons =
      solver::make_lessons(tests::arc_data().tasks, config_with(ArcIdentifiers::kAugmentation), 1);
  std::set<int> rows;
  for (const ArcLesson& lesson : lessons) {
    for (std::size_t a = 0; a < lesson.augmentations.size(); ++a) rows.insert(lesson.row_of(a));
  }
  EXPECT_EQ(rows.size(), 15u);
  EXPECT_EQ(*rows.begin(), 1);
  EXPECT_EQ(*rows.rbegin() + 1, solver::row_count(lessons));
}

TEST(ArcLessons, RowsCanBeSharedByTransformOrByTask) {
  const auto by_transform =
      solver::make_lessons(tests::arc_data().tasks, config_with(ArcIdentifiers::kTransform), 1);
  EXPECT_EQ(solver::row_count(by_transform), 1 + 3 * puzzles::kDihedralTransforms);
  const ArcLesson& second = by_transform[1];
  for (std::size_t a = 0; a < second.augmentations.size(); ++a) {
    EXPECT_EQ(second.row_of(a), 9 + second.augmentations[a].transform);
  }
  const auto by_task =
      solver::make_lessons(tests::arc_data().tasks, config_with(ArcIdentifiers::kTask), 1);
  EXPECT_EQ(solver::row_count(by_task), 4);
  EXPECT_EQ(by_task[2].row_of(4), 3);
}

TEST(ArcLessons, AugmentationsDoNotDependOnTheOtherTasks) {
  const ArcConfig config = config_with(ArcIdentifiers::kAugmentation);
  const auto all = solver::make_lessons(tests::arc_data().tasks, config, 1);
  const auto alone = solver::make_lessons({tests::arc_example("arc-mirror")}, config, 1);
  EXPECT_TRUE(all[2].augmentations == alone[0].augmentations);
  EXPECT_TRUE(alone[0].augmentations[0].is_identity());
}

TEST(ArcExample, PaddingIsNotScored) {
  const puzzles::ArcPair pair{puzzles::blank_grid(2, 3), puzzles::blank_grid(3, 3)};
  const Example example = solver::make_arc_example(pair, kCanvas, 7);
  EXPECT_EQ(example.puzzle, 7);
  const auto scored = std::count_if(example.labels.begin(), example.labels.end(),
                                    [](std::int32_t label) { return label >= 0; });
  EXPECT_EQ(scored, 3 * 3 + 3 + 3);  // cells, the line below, the line beside
  EXPECT_EQ(example.labels[0], 2);
  EXPECT_EQ(example.labels[kCanvas * 3 + 3], models::kNotScored);
}

class ArcStreamTest : public testing::Test {
 protected:
  ArcStream stream(bool random_offsets = true, std::int64_t seed = 1) {
    return {lessons_, kCanvas, random_offsets, seed};
  }
  std::vector<ArcLesson> lessons_ =
      solver::make_lessons(tests::arc_data().tasks, config_with(ArcIdentifiers::kAugmentation), 1);
};

TEST_F(ArcStreamTest, GoesOnFromAnyPlace) {
  ArcStream whole = stream(), later = stream();
  std::vector<Example> drawn;
  for (int i = 0; i < 50; ++i) drawn.push_back(whole.next());
  later.set_drawn(33);
  for (int i = 33; i < 50; ++i) {
    const Example example = later.next();
    EXPECT_EQ(example.tokens, drawn[i].tokens) << i;
    EXPECT_EQ(example.labels, drawn[i].labels) << i;
    EXPECT_EQ(example.puzzle, drawn[i].puzzle) << i;
  }
}

TEST_F(ArcStreamTest, DrawsDemonstrationsUnderTheirOwnAugmentationAndNeverATest) {
  std::set<std::pair<int, std::vector<std::uint8_t>>> demonstrations, tests;
  for (const ArcLesson& lesson : lessons_) {
    for (std::size_t a = 0; a < lesson.augmentations.size(); ++a) {
      const puzzles::ArcTask seen = lesson.augmentations[a].apply(lesson.task);
      for (const auto& pair : seen.train)
        demonstrations.emplace(lesson.row_of(a), pair.input.cells);
      for (const auto& pair : seen.test) tests.emplace(lesson.row_of(a), pair.input.cells);
    }
  }
  ArcStream all = stream();
  std::set<std::pair<int, std::vector<std::uint8_t>>> drawn;
  for (int i = 0; i < 2000; ++i) {
    const Example example = all.next();
    drawn.emplace(example.puzzle, grid_on(example.tokens).cells);
  }
  for (const auto& one : drawn) {
    EXPECT_EQ(demonstrations.count(one), 1u);
    EXPECT_EQ(tests.count(one), 0u);
  }
  EXPECT_EQ(drawn.size(), demonstrations.size());
}

TEST_F(ArcStreamTest, OnePairOfEachAugmentationStandsStillAndTheOthersMove) {
  ArcStream all = stream();
  std::map<std::pair<int, std::vector<std::uint8_t>>, std::set<std::ptrdiff_t>> places;
  for (int i = 0; i < 3000; ++i) {
    const Example example = all.next();
    const auto first = std::find_if(example.tokens.begin(), example.tokens.end(),
                                    [](std::int32_t token) { return token >= 2; });
    places[{example.puzzle, grid_on(example.tokens).cells}].insert(first - example.tokens.begin());
  }
  std::map<int, int> standing;
  for (const auto& [pair, found] : places) {
    if (found == std::set<std::ptrdiff_t>{0}) ++standing[pair.first];
  }
  for (const ArcLesson& lesson : lessons_) {
    for (std::size_t a = 0; a < lesson.augmentations.size(); ++a) {
      EXPECT_EQ(standing[lesson.row_of(a)], 1) << lesson.task.name << " " << a;
    }
  }
}

TEST_F(ArcStreamTest, WithoutRandomOffsetsAllStandAtTheTopLeft) {
  ArcStream all = stream(/*random_offsets=*/false);
  for (int i = 0; i < 100; ++i) EXPECT_GE(all.next().tokens[0], 2);
}

TEST(ArcStructure, NeighboursLieInTheirDirectionAndEndAtTheBorder) {
  const models::Structure structure = models::structure_of_canvas(kCanvas);
  std::map<std::string, models::GroupKind> kinds;
  for (const models::GroupKind& kind : structure.kinds) kinds[kind.name] = kind;
  const auto read_by = [&](const std::string& name, int cell) {
    std::vector<int> members;
    for (const int group : kinds.at(name).groups_of_cell[cell]) {
      for (const int member : kinds.at(name).groups[group]) members.push_back(member);
    }
    return members;
  };
  EXPECT_EQ(read_by("left", 37), std::vector<int>{36});
  EXPECT_EQ(read_by("right", 37), std::vector<int>{38});
  EXPECT_EQ(read_by("above", 37), std::vector<int>{27});
  EXPECT_EQ(read_by("below", 37), std::vector<int>{47});
  EXPECT_TRUE(read_by("left", 30).empty());
  EXPECT_TRUE(read_by("below", 95).empty());
  EXPECT_EQ(read_by("row", 37).front(), 30);
  EXPECT_EQ(read_by("column", 37).front(), 7);
  EXPECT_EQ(read_by("canvas", 37).size(), 100u);
}

}  // namespace
