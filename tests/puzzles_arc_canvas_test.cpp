// SPDX-License-Identifier: Apache-2.0
// Grids on canvases of every side, and back; reading against a twin too simple to be wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "puzzles/arc_canvas.h"
#include "tests/puzzles_arc_testing.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

// Tries every rectangle; later ones win only by area, rows ascending.
Grid naive_read(const std::vector<int32_t>& tokens, int side) {
  Grid best = blank_grid(0, 0);
  for (int rows = 1; rows <= side; ++rows) {
    for (int cols = side; cols >= 1; --cols) {
      Grid grid = blank_grid(rows, cols);
      bool is_whole = true;
      for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < cols; ++c) {
          is_whole = is_whole && tokens[r * side + c] >= 2;
          grid.at(r, c) = static_cast<uint8_t>(tokens[r * side + c] - 2);
        }
      }
      if (is_whole && grid.cells.size() > best.cells.size()) best = grid;
    }
  }
  return best;
}

TEST(ArcCanvas, GivesBackEveryGridThatStandsAtItsTopLeft) {
  std::mt19937_64 rng(1);
  for (int side = 1; side <= kArcCanvas; ++side) {
    for (int round = 0; round < 10; ++round) {
      const Grid grid = random_arc_grid(rng, side);
      EXPECT_EQ(read_from_canvas(encode_on_canvas(grid, side), side), grid);
    }
    const Grid full = random_arc_grid(rng, side, side);  // no room for a border
    EXPECT_EQ(read_from_canvas(encode_on_canvas(full, side), side), full);
  }
}

TEST(ArcCanvas, DrawsTheBorderWhereThereIsRoom) {
  const Grid grid{2, 1, {0, 9}};
  EXPECT_EQ(encode_on_canvas(grid, 4),
            (std::vector<int32_t>{2, 1, 0, 0, 11, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(encode_on_canvas(grid, 3, {1, 1}), (std::vector<int32_t>{0, 0, 0, 0, 2, 1, 0, 11, 1}));
  EXPECT_EQ(encode_on_canvas(grid, 3, {0, 2}), (std::vector<int32_t>{0, 0, 2, 0, 0, 11, 0, 0, 1}));
}

TEST(ArcCanvas, ReadsNoiseAsTryingEveryRectangleDoes) {
  std::mt19937_64 rng(2);
  for (int round = 0; round < 2000; ++round) {
    const int side = 1 + static_cast<int>(uniform_int(rng, 6));
    std::vector<int32_t> tokens(side * side);
    // Mostly colours, so that there are rectangles to choose between.
    for (int32_t& token : tokens) {
      token = static_cast<int32_t>(uniform_int(rng, 8) == 0 ? uniform_int(rng, 2)
                                                            : 2 + uniform_int(rng, 10));
    }
    EXPECT_EQ(read_from_canvas(tokens, side), naive_read(tokens, side));
  }
}

TEST(ArcCanvas, ReadsNothingAsAGridWithoutCells) {
  EXPECT_EQ(read_from_canvas(std::vector<int32_t>(100, 0), 10), blank_grid(0, 0));
  EXPECT_EQ(read_from_canvas(std::vector<int32_t>(100, 1), 10), blank_grid(0, 0));
}

TEST(ArcCanvas, RefusesOtherTokens) {
  for (const int32_t token : {-1, 12}) {
    expect_contains(error_of([&] { read_from_canvas(std::vector<int32_t>(4, token), 2); }),
                    "wanted 0 to 11");
  }
  expect_contains(error_of([] { read_from_canvas(std::vector<int32_t>(5), 2); }),
                  "found 5 tokens, wanted 4 (canvas 2x2)");
}

TEST(ArcCanvas, OffsetsReachEveryPlaceAndNoOther) {
  std::mt19937_64 rng(3);
  const ArcPair pair{random_arc_grid(rng, 8, 3), random_arc_grid(rng, 5, 9)};
  std::set<std::pair<int, int>> seen;
  for (int draw = 0; draw < 500; ++draw) {
    const ArcOffset offset = draw_offset(pair, 10, rng);
    seen.insert({offset.row, offset.col});
  }
  EXPECT_EQ(seen, (std::set<std::pair<int, int>>{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}}));
}

TEST(ArcCanvas, IsFittedToWhatIsGivenAndNotToTheAnswer) {
  std::mt19937_64 rng(4);
  ArcTask task;
  task.train.push_back({random_arc_grid(rng, 3, 12), random_arc_grid(rng, 4, 4)});
  task.test.push_back({random_arc_grid(rng, 5, 5), random_arc_grid(rng, 20, 3)});
  EXPECT_EQ(fitted_canvas({task}), 12);
  EXPECT_FALSE(fits_canvas(task, 12));
  EXPECT_TRUE(fits_canvas(task, 20));
  task.test[0].output.reset();
  EXPECT_TRUE(fits_canvas(task, 12));
  task.train[0].input = random_arc_grid(rng, 2, 2);
  EXPECT_EQ(fitted_canvas({task}), kMinArcCanvas);
  ArcTask large = task;
  large.test[0].input = random_arc_grid(rng, 30, 1);
  EXPECT_EQ(fitted_canvas({task, large}), 30);
}

}  // namespace
