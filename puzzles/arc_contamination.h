// SPDX-License-Identifier: Apache-2.0
// Which pairs of evaluated tasks were seen in training: compared by content, whatever the names.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

// The colours that may be permuted when pairs are compared.
enum class ColourFreedom {
  kAll,          // 0 as any other
  kAllButBlack,  // 1..9, as augmentations do
};

// Equal for two pairs exactly when one of the eight transforms and a permutation of colours, the
// same for input and output, turn one into the other.
std::string canonical_pair(const Grid& input, const Grid& output,
                           ColourFreedom freedom = ColourFreedom::kAll);
// The same of a grid alone.
std::string canonical_input(const Grid& input, ColourFreedom freedom = ColourFreedom::kAll);

struct PairPlace {
  size_t task = 0;  // index in its set
  bool is_test = false;
  size_t pair = 0;  // index in its part

  bool operator==(const PairPlace& other) const = default;
};

struct SharedPair {
  PairPlace trained;  // the first such pair of the training set
  PairPlace evaluated;
  bool is_input_only = false;  // the evaluated output is not known: the inputs are equal
};

struct Contamination {
  std::vector<SharedPair> pairs;       // in the order of the evaluated set
  std::vector<std::string> tasks;      // evaluated tasks with any shared pair, in their order
  std::vector<std::string> questions;  // those of them that share a test pair

  // "3 of 400 tasks share pairs with the training data (2 of them test pairs): a, b, c"
  std::string summary(size_t evaluated_tasks) const;
};

// What a model file remembers of a pair that made it: digests of its canonical form and of its
// input's.
std::vector<std::string> pair_digests(const ArcPair& pair);
// Those of all demonstrations, sorted, each once.
std::vector<std::string> demonstration_digests(const std::vector<ArcTask>& trained);
// The comparison with nothing but those; `trained` of a shared pair then means nothing.
Contamination find_contamination(const std::vector<std::string>& trained_digests,
                                 const std::vector<ArcTask>& evaluated);

// Every pair of the evaluated tasks, demonstrations and tests, against every pair of the trained
// ones: all their demonstrations, and their tests too with `trained_on_tests`.
Contamination find_contamination(const std::vector<ArcTask>& trained,
                                 const std::vector<ArcTask>& evaluated, bool trained_on_tests,
                                 ColourFreedom freedom = ColourFreedom::kAll);

}  // namespace puzzles
