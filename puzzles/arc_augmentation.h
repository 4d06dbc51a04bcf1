// SPDX-License-Identifier: Apache-2.0
// The symmetries that ARC is augmented with: one of eight transforms times a permutation of the
// colours 1..9.  Names are those of the published data sets.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

// apply(grid) = dihedral(colour_to[grid], transform)
struct ArcAugmentation {
  int transform = 0;  // dihedral.h
  std::array<uint8_t, kArcColours> colour_to = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  static ArcAugmentation random(std::mt19937_64& rng);

  Grid apply(const Grid& grid) const;
  ArcTask apply(const ArcTask& task) const;  // of the same name
  Grid undo(const Grid& grid) const;

  // "abc12345|||t2|||0738561429": the transform, then what each colour becomes.  Of the identity
  // the task's name alone.
  std::string name_of(const std::string& task) const;

  bool is_identity() const { return *this == ArcAugmentation(); }
  bool operator==(const ArcAugmentation& other) const = default;
};

// The colours that a task shows, numbered closely: a net with colours as an axis need not carry the
// others along.
struct ArcPalette {
  ArcAugmentation numbering;  // 1, 2, .. in the order of their value, those not shown behind them
  int colours = kArcColours;  // colour 0 and those shown
};
// Of the demonstrations and the test inputs, not of the test outputs.
ArcPalette palette_of(const ArcTask& task);

struct NamedAugmentation {
  std::string task;
  ArcAugmentation augmentation;
};
// Back from a name.  Throws std::runtime_error for one that is none.
NamedAugmentation parse_augmentation_name(const std::string& name);

// At most `count` augmentations under which the task looks different each time, the identity
// first.  Fewer where a task has fewer (or after five draws for each).  Requires count >= 1.
std::vector<ArcAugmentation> draw_augmentations(const ArcTask& task, int count,
                                                std::mt19937_64& rng);

}  // namespace puzzles
