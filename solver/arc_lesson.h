// SPDX-License-Identifier: Apache-2.0
// ARC tasks as examples: each task under its augmentations, each with its row of the puzzle
// embedding; the demonstrations of many tasks as an endless stream.
#pragma once

#include <vector>

#include "puzzles/arc_augmentation.h"
#include "puzzles/arc_canvas.h"
#include "solver/arc_config.h"
#include "solver/example_stream.h"

namespace solver {

// A task, its augmentations (the identity first) and the rows that it has of the puzzle embedding.
struct ArcLesson {
  puzzles::ArcTask task;
  std::vector<puzzles::ArcAugmentation> augmentations;
  ArcIdentifiers identifiers = ArcIdentifiers::kAugmentation;
  int first_row = 1;

  int rows() const;
  int row_of(std::size_t augmentation) const;
};

// Rows are dealt from 1 on, for row 0 stays the blank.  The augmentations of a task depend on its
// name and the seed alone.
std::vector<ArcLesson> make_lessons(std::vector<puzzles::ArcTask> tasks, const ArcConfig& config,
                                    std::int64_t seed);
// Rows of the puzzle embedding for them, the blank included.
int row_count(const std::vector<ArcLesson>& lessons);

// A pair as the net sees it; padding is not scored.  Labels only where there is an output.
// Requires that both grids fit on the canvas at that offset.
Example make_arc_example(const puzzles::ArcPair& pair, int canvas, int row,
                         puzzles::ArcOffset offset = {});

// Shuffled epochs over all demonstrations, each under a random one of its task's augmentations and,
// with random offsets, anywhere on the canvas; but one pair of each (task, augmentation) always
// stands at (0,0), where test inputs stand.
class ArcStream : public ExampleStream {
 public:
  // Requires that every demonstration fits on the canvas.
  ArcStream(std::vector<ArcLesson> lessons, int canvas, bool random_offsets, std::int64_t seed);

  Example next() override;

 private:
  struct Place {
    std::size_t lesson, pair;
  };
  std::vector<ArcLesson> lessons_;
  std::vector<Place> pairs_;
  int canvas_;
  bool random_offsets_;
};

}  // namespace solver
