// SPDX-License-Identifier: Apache-2.0
// Augmentations: undone, named, drawn without repeats.
#include <gtest/gtest.h>

#include <set>

#include "puzzles/arc_augmentation.h"
#include "tests/puzzles_arc_testing.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

TEST(ArcAugmentation, IsUndoneAndReadBackFromItsName) {
  std::mt19937_64 rng(1);
  std::set<int> transforms;
  for (int round = 0; round < 200; ++round) {
    const ArcAugmentation augmentation = ArcAugmentation::random(rng);
    const Grid grid = random_arc_grid(rng);
    EXPECT_EQ(augmentation.undo(augmentation.apply(grid)), grid);
    EXPECT_EQ(augmentation.colour_to[0], 0);
    const NamedAugmentation parsed = parse_augmentation_name(augmentation.name_of("folder/task 1"));
    EXPECT_EQ(parsed.task, "folder/task 1");
    EXPECT_EQ(parsed.augmentation, augmentation);
    transforms.insert(augmentation.transform);
  }
  EXPECT_EQ(transforms.size(), 8u);
}

TEST(ArcAugmentation, OfNothingIsNamedAsTheTask) {
  EXPECT_EQ(ArcAugmentation().name_of("abc"), "abc");
  EXPECT_TRUE(parse_augmentation_name("abc").augmentation.is_identity());
}

TEST(ArcAugmentation, UndoesAnEmptyAnswer) {
  ArcAugmentation augmentation;
  augmentation.transform = 6;
  EXPECT_EQ(augmentation.undo(blank_grid(0, 0)), blank_grid(0, 0));
}

TEST(ArcAugmentation, RefusesOtherNames) {
  for (const char* name :
       {"a|||", "a|||t8|||0123456789", "a|||t1|||1023456789", "a|||t1|||0123456788",
        "a|||t1|||012345678", "a|||t1|||01234567890", "a|||x1|||0123456789", "a|||t1||0123456789",
        "a|||t1|||012345678x", "|||"}) {
    expect_contains(error_of([&] { parse_augmentation_name(name); }), "is none, wanted");
  }
}

TEST(ArcPalette, NumbersTheColoursShownAndCountsThem) {
  const auto grid = [](std::vector<uint8_t> cells) {
    return Grid{1, static_cast<int>(cells.size()), std::move(cells)};
  };
  ArcTask task;
  task.train = {{grid({0, 7}), grid({3, 7})}};
  task.test = {{grid({9, 7}), grid({5})}};
  const ArcPalette palette = palette_of(task);
  EXPECT_EQ(palette.colours, 4) << "0, 3, 7 and 9; 5 is in the test output alone";
  EXPECT_EQ(palette.numbering.apply(grid({0, 3, 7, 9})), grid({0, 1, 2, 3}));
  const Grid all = grid({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(palette.numbering.undo(palette.numbering.apply(all)), all);
}

TEST(ArcAugmentation, AppliesToWholeTasks) {
  std::mt19937_64 rng(2);
  ArcTask task = random_arc_task(rng, "task", 6);
  task.test[0].output.reset();
  const ArcAugmentation augmentation = ArcAugmentation::random(rng);
  const ArcTask augmented = augmentation.apply(task);
  EXPECT_EQ(augmented.name, "task");
  EXPECT_EQ(augmented.train[1].input, augmentation.apply(task.train[1].input));
  EXPECT_EQ(*augmented.train[0].output, augmentation.apply(*task.train[0].output));
  EXPECT_EQ(augmented.test[0].input, augmentation.apply(task.test[0].input));
  EXPECT_FALSE(augmented.test[0].output.has_value());
}

TEST(ArcAugmentation, IsDrawnWithoutRepeatsTheIdentityFirst) {
  std::mt19937_64 rng(3);
  const ArcTask task = random_arc_task(rng, "task", 5);
  const std::vector<ArcAugmentation> drawn = draw_augmentations(task, 300, rng);
  EXPECT_EQ(drawn.size(), 300u);
  EXPECT_TRUE(drawn[0].is_identity());
  std::set<std::string> names;
  for (const ArcAugmentation& augmentation : drawn) names.insert(augmentation.name_of("task"));
  EXPECT_EQ(names.size(), 300u);
  EXPECT_EQ(draw_augmentations(task, 1, rng).size(), 1u);
}

TEST(ArcAugmentation, OfATaskThatHardlyChangesAreFew) {
  std::mt19937_64 rng(4);
  ArcTask task;  // one colour, one cell: nine pictures of it
  task.train.push_back({Grid{1, 1, {3}}, Grid{1, 1, {3}}});
  task.test.push_back({Grid{1, 1, {3}}, std::nullopt});
  EXPECT_EQ(draw_augmentations(task, 100, rng).size(), 9u);
  task.train[0] = {Grid{1, 1, {0}}, Grid{1, 1, {0}}};
  task.test[0].input = Grid{1, 1, {0}};
  EXPECT_EQ(draw_augmentations(task, 100, rng).size(), 1u);
}

}  // namespace
