// SPDX-License-Identifier: Apache-2.0
// Canonical forms against a search through all transforms and colour permutations; the report.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "puzzles/arc_augmentation.h"
#include "puzzles/arc_contamination.h"
#include "puzzles/dihedral.h"
#include "tests/puzzles_arc_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

// The image under one transform and one permutation of colours.
Grid image(const Grid& grid, int transform, const std::vector<int>& colour_to) {
  Grid result = dihedral(grid, transform);
  for (uint8_t& colour : result.cells) colour = static_cast<uint8_t>(colour_to[colour]);
  return result;
}

// By trying everything; only the first `colours` colours occur.
bool naive_equal(const ArcPair& a, const ArcPair& b, int colours, bool keeps_black) {
  std::vector<int> colour_to(kArcColours);
  for (int transform = 0; transform < kDihedralTransforms; ++transform) {
    std::iota(colour_to.begin(), colour_to.end(), 0);
    const auto first = colour_to.begin() + (keeps_black ? 1 : 0);
    do {
      if (image(a.input, transform, colour_to) == b.input &&
          image(*a.output, transform, colour_to) == *b.output) {
        return true;
      }
    } while (std::next_permutation(first, colour_to.begin() + colours));
  }
  return false;
}

ArcPair small_pair(std::mt19937_64& rng) {
  const auto side = [&] { return 1 + static_cast<int>(uniform_int(rng, 2)); };
  const int rows = side(), cols = side();
  return {random_arc_grid(rng, rows, cols, 4), random_arc_grid(rng, cols, rows, 4)};
}

TEST(CanonicalPair, IsEqualExactlyWhereSomeTransformAndPermutationMakesThePairsEqual) {
  std::mt19937_64 rng(1);
  int equal = 0;
  for (int round = 0; round < 4000; ++round) {
    const ArcPair a = small_pair(rng), b = small_pair(rng);
    for (const ColourFreedom freedom : {ColourFreedom::kAll, ColourFreedom::kAllButBlack}) {
      const bool wanted = naive_equal(a, b, 4, freedom == ColourFreedom::kAllButBlack);
      EXPECT_EQ(canonical_pair(a.input, *a.output, freedom) ==
                    canonical_pair(b.input, *b.output, freedom),
                wanted);
      equal += wanted;
    }
  }
  EXPECT_GT(equal, 50);
}

TEST(CanonicalPair, DoesNotChangeUnderAugmentation) {
  std::mt19937_64 rng(2);
  for (int round = 0; round < 100; ++round) {
    const Grid input = random_arc_grid(rng), output = random_arc_grid(rng);
    const ArcAugmentation augmentation = ArcAugmentation::random(rng);
    for (const ColourFreedom freedom : {ColourFreedom::kAll, ColourFreedom::kAllButBlack}) {
      EXPECT_EQ(canonical_pair(augmentation.apply(input), augmentation.apply(output), freedom),
                canonical_pair(input, output, freedom));
    }
  }
}

TEST(CanonicalPair, TellsBlackFromColoursWhereAsked) {
  const Grid black{1, 1, {0}}, red{1, 1, {2}};
  EXPECT_EQ(canonical_pair(black, black), canonical_pair(red, red));
  EXPECT_NE(canonical_pair(black, black, ColourFreedom::kAllButBlack),
            canonical_pair(red, red, ColourFreedom::kAllButBlack));
  EXPECT_NE(canonical_pair(black, red), canonical_pair(red, red));
}

TEST(Contamination, FindsPairsWhateverTheirNamePlaceAndLook) {
  std::mt19937_64 rng(3);
  std::vector<ArcTask> trained, evaluated;
  for (int i = 0; i < 5; ++i) trained.push_back(random_arc_task(rng, "old", 12));
  for (int i = 0; i < 4; ++i) evaluated.push_back(random_arc_task(rng, "new" + std::to_string(i)));
  const auto hidden = [&](const ArcPair& pair) {
    const ArcAugmentation augmentation = ArcAugmentation::random(rng);
    return ArcPair{augmentation.apply(pair.input), augmentation.apply(*pair.output)};
  };
  evaluated[1].train[1] = hidden(trained[3].train[0]);
  evaluated[2].test[0] = hidden(trained[4].train[1]);
  evaluated[3].train[0] = hidden(trained[2].test[0]);  // which was not trained on

  const Contamination found = find_contamination(trained, evaluated, /*trained_on_tests=*/false);
  ASSERT_EQ(found.pairs.size(), 2u);
  EXPECT_EQ(found.pairs[0].trained, (PairPlace{3, false, 0}));
  EXPECT_EQ(found.pairs[0].evaluated, (PairPlace{1, false, 1}));
  EXPECT_EQ(found.pairs[1].evaluated, (PairPlace{2, true, 0}));
  EXPECT_EQ(found.tasks, (std::vector<std::string>{"new1", "new2"}));
  EXPECT_EQ(found.questions, std::vector<std::string>{"new2"});
  EXPECT_EQ(found.summary(4),
            "2 of 4 tasks share pairs with the training data (1 of them test pairs): new1, new2");

  const Contamination more = find_contamination(trained, evaluated, /*trained_on_tests=*/true);
  EXPECT_EQ(more.tasks.size(), 3u);
  EXPECT_EQ(more.pairs[2].trained, (PairPlace{2, true, 0}));
}

TEST(Contamination, ComparesInputsWhereTheOutputIsNotKnown) {
  std::mt19937_64 rng(4);
  const std::vector<ArcTask> trained = {random_arc_task(rng, "old")};
  ArcTask asked = random_arc_task(rng, "new");
  asked.test[0] = {trained[0].train[1].input, std::nullopt};
  const Contamination found = find_contamination(trained, {asked}, false);
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_TRUE(found.pairs[0].is_input_only);
  // With another output than the trained one the pair is not the same.
  asked.test[0].output = random_arc_grid(rng);
  EXPECT_TRUE(find_contamination(trained, {asked}, false).pairs.empty());
}

TEST(Contamination, OfUnrelatedSetsIsNone) {
  std::mt19937_64 rng(5);
  const Contamination found =
      find_contamination({random_arc_task(rng, "same")}, {random_arc_task(rng, "same")}, true);
  EXPECT_TRUE(found.tasks.empty());
  EXPECT_EQ(found.summary(1),
            "0 of 1 tasks share pairs with the training data (0 of them test pairs)");
}

}  // namespace
