// SPDX-License-Identifier: Apache-2.0
// Tasks as characters, as coloured text, as a picture.
#include <gtest/gtest.h>

#include <algorithm>

#include "puzzles/arc_view.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

ArcTask task() {
  ArcTask task;
  task.name = "a<b>&c";
  task.train.push_back({Grid{1, 2, {0, 1}}, Grid{2, 2, {1, 0, 9, 9}}});
  task.test.push_back({Grid{2, 1, {3, 4}}, std::nullopt});
  return task;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(ArcText, ShowsPairsSideBySideInCharacters) {
  EXPECT_EQ(arc_task_text(task(), ArcStyle::kPlain),
            "train 1: 1x2 -> 2x2\n"
            ". 1   1 .\n"
            "      9 9\n"
            "\n"
            "test 1: 2x1 -> ?\n"
            "3\n"
            "4\n");
}

TEST(ArcText, ShowsAnEmptyAnswer) {
  EXPECT_EQ(arc_grids_text({Grid(), Grid{1, 1, {5}}}, ArcStyle::kPlain), "(empty)   5\n");
  EXPECT_EQ(arc_grids_text({}, ArcStyle::kPlain), "\n");
}

TEST(ArcText, ColoursTheGroundAndEndsEachLineWithout) {
  EXPECT_EQ(arc_grids_text({Grid{1, 3, {1, 1, 0}}}, ArcStyle::kColours),
            "\x1b[48;5;32m    \x1b[48;5;16m  \x1b[0m\n");
  const std::string text = arc_task_text(task(), ArcStyle::kColours);
  EXPECT_EQ(count_of(text, "\x1b[0m"), 1u + 2 + 2);  // rows of grids
}

TEST(ArcText, HasADifferentGroundForEveryColour) {
  Grid all{1, kArcColours, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}};
  const std::string text = arc_grids_text({all}, ArcStyle::kColours);
  for (int r = 0; r < kArcColours; ++r) {
    Grid one{1, 1, {static_cast<uint8_t>(r)}};
    std::string start = arc_grids_text({one}, ArcStyle::kColours);
    start = start.substr(0, start.find('m') + 1);
    EXPECT_EQ(count_of(text, start), 1u);
  }
}

TEST(ArcSvg, DrawsEveryRunAndEscapesTheName) {
  const std::string svg = arc_task_svg(task());
  EXPECT_EQ(svg.rfind("<svg xmlns=", 0), 0u);
  EXPECT_EQ(svg.substr(svg.size() - 7), "</svg>\n");
  EXPECT_EQ(count_of(svg, "<rect"), 1u + 2 + 3 + 2);  // the ground; runs of equal colour
  EXPECT_EQ(count_of(svg, "<path"), 3u);              // a raster for each grid
  expect_contains(svg, "task a&lt;b&gt;&amp;c");
  expect_contains(svg, "fill=\"#870c25\"");
  EXPECT_EQ(count_of(svg, "<text"), count_of(svg, "</text>"));
  EXPECT_EQ(count_of(svg, ">?<"), 1u);
}

TEST(ArcSvg, MarksACellWithItsPlaceAndSize) {
  // Two cells of one colour are one rectangle of 24 pixels.
  expect_contains(arc_task_svg(task()), "width=\"24\" height=\"12\" fill=\"#870c25\"");
}

}  // namespace
