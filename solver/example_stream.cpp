// SPDX-License-Identifier: Apache-2.0
// Shuffled epochs.
#include "solver/example_stream.h"

#include "puzzles/random.h"
#include "solver/seeds.h"

namespace solver {

ExampleStream::ExampleStream(std::size_t size, std::int64_t seed)
    : size_(static_cast<std::int64_t>(size)), seed_(seed) {}

ExampleStream::Draw ExampleStream::draw() {
  const std::int64_t epoch = drawn_ / size_;
  if (epoch != order_epoch_) {
    models::Rng rng = rng_for(seed_, Purpose::kOrder, epoch);
    order_ = puzzles::random_permutation(static_cast<int>(size_), rng);
    order_epoch_ = epoch;
  }
  const auto place = static_cast<std::size_t>(order_[static_cast<std::size_t>(drawn_ % size_)]);
  return {place, rng_for(seed_, Purpose::kAugmentation, drawn_++)};
}

double ExampleStream::epochs() const {
  return static_cast<double>(drawn_) / static_cast<double>(size_);
}

}  // namespace solver
