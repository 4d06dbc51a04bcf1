// SPDX-License-Identifier: Apache-2.0
// Every case of tests/golden/arc.json: transforms, canvas, reading back, augmentations, ranking.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "puzzles/arc_augmentation.h"
#include "puzzles/arc_canvas.h"
#include "puzzles/arc_vote.h"
#include "puzzles/dihedral.h"

namespace {

using namespace puzzles;
using nlohmann::json;

const json& golden() {
  static const json cases = json::parse(std::ifstream(TRM_SOURCE_DIR "/tests/golden/arc.json"));
  return cases;
}

Grid grid_of(const json& rows) {
  Grid grid = blank_grid(static_cast<int>(rows.size()), static_cast<int>(rows.at(0).size()));
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.cols; ++c) grid.at(r, c) = rows.at(r).at(c).get<uint8_t>();
  }
  return grid;
}

TEST(ArcGolden, HasTheCasesThatAreCountedHere) {
  EXPECT_EQ(golden().at("dihedral").size(), 8u);
  EXPECT_EQ(golden().at("encode").size(), 8u);
  EXPECT_EQ(golden().at("crop").size(), 12u);
  EXPECT_EQ(golden().at("augment").size(), 4u);
  EXPECT_EQ(golden().at("vote").size(), 5u);
  EXPECT_EQ(golden().size(), 5u);
}

TEST(ArcGolden, TransformsAreReproduced) {
  for (const json& one : golden().at("dihedral")) {
    const int transform = one.at("tid").get<int>();
    const Grid output = dihedral(grid_of(one.at("input")), transform);
    EXPECT_EQ(output, grid_of(one.at("output"))) << transform;
    EXPECT_EQ(dihedral(output, dihedral_inverse(transform)), grid_of(one.at("inverse_of_output")));
  }
}

TEST(ArcGolden, CanvasesAreReproduced) {
  for (const json& one : golden().at("encode")) {
    const ArcOffset offset{one.at("pad_row").get<int>(), one.at("pad_col").get<int>()};
    for (const std::string part : {"input", "output"}) {
      const Grid grid = grid_of(one.at(part));
      EXPECT_EQ(encode_on_canvas(grid, kArcCanvas, offset),
                one.at(part + "_tokens").get<std::vector<int32_t>>());
    }
  }
}

TEST(ArcGolden, ReadingBackIsReproduced) {
  for (const json& one : golden().at("crop")) {
    const Grid grid = read_from_canvas(one.at("tokens").get<std::vector<int32_t>>(), kArcCanvas);
    EXPECT_EQ(grid.rows, one.at("shape").at(0).get<int>());
    EXPECT_EQ(grid.cols, one.at("shape").at(1).get<int>());
    if (!grid.cells.empty()) {
      EXPECT_EQ(grid, grid_of(one.at("grid")));
    } else {
      EXPECT_TRUE(one.at("grid").empty());
    }
  }
}

TEST(ArcGolden, AugmentationsAreReproducedAndUndone) {
  for (const json& one : golden().at("augment")) {
    const std::string name = one.at("name").get<std::string>();
    const NamedAugmentation parsed = parse_augmentation_name(name);
    EXPECT_EQ(parsed.task, "abc12345");
    EXPECT_EQ(parsed.augmentation.name_of(parsed.task), name);
    const Grid augmented = parsed.augmentation.apply(grid_of(one.at("input")));
    EXPECT_EQ(augmented, grid_of(one.at("augmented")));
    EXPECT_EQ(parsed.augmentation.undo(augmented), grid_of(one.at("restored")));
  }
}

TEST(ArcGolden, RankingsAreReproduced) {
  for (const json& one : golden().at("vote")) {
    std::vector<ArcPrediction> predictions;
    for (const json& prediction : one.at("predictions")) {
      const auto cell = prediction.at("grid").get<uint8_t>();
      predictions.push_back({Grid{1, 1, {cell}}, prediction.at("q").get<double>()});
    }
    const std::vector<ArcVote> votes = rank_predictions(predictions);
    ASSERT_EQ(votes.size(), one.at("ranking").size());
    for (size_t i = 0; i < votes.size(); ++i) {
      const json& wanted = one.at("ranking").at(i);
      EXPECT_EQ(votes[i].grid.cells.at(0), wanted.at("grid").get<int>());
      EXPECT_EQ(votes[i].count, wanted.at("count").get<int>());
      EXPECT_DOUBLE_EQ(votes[i].mean_q, wanted.at("mean_q").get<double>());
    }
  }
}

}  // namespace
