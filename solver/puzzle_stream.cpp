// SPDX-License-Identifier: Apache-2.0
// Draw k is puzzle order(epoch)[k mod size] under symmetry number k.
#include "solver/puzzle_stream.h"

#include <stdexcept>

#include "puzzles/random.h"
#include "solver/seeds.h"

namespace solver {

PuzzleStream::PuzzleStream(const puzzles::Domain& domain, std::vector<puzzles::Puzzle> puzzles,
                           std::int64_t seed)
    : domain_(domain), puzzles_(std::move(puzzles)), seed_(seed) {
  if (puzzles_.empty())
    throw std::runtime_error("found no puzzle to train on, wanted at least one");
}

Example PuzzleStream::next() {
  const std::int64_t size = static_cast<std::int64_t>(puzzles_.size());
  const std::int64_t epoch = drawn_ / size;
  if (epoch != order_epoch_) {
    models::Rng rng = rng_for(seed_, Purpose::kOrder, epoch);
    order_ = puzzles::random_permutation(static_cast<int>(size), rng);
    order_epoch_ = epoch;
  }
  models::Rng rng = rng_for(seed_, Purpose::kAugmentation, drawn_);
  const puzzles::Puzzle& puzzle = puzzles_[order_[drawn_ % size]];
  ++drawn_;
  return make_example(domain_, domain_.augment(puzzle, rng));
}

double PuzzleStream::epochs() const {
  return static_cast<double>(drawn_) / static_cast<double>(puzzles_.size());
}

}  // namespace solver
