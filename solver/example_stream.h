// SPDX-License-Identifier: Apache-2.0
// The examples of a training as an endless stream that can be taken up at any place: what comes
// next depends on the number drawn so far and on the difficulty set for it, nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "models/random.h"
#include "solver/example.h"

namespace solver {

// What a training may change about its examples as it goes on (puzzle_stream.h).
struct Difficulty {
  double hint_chance = 0;
  int clue_tries = 1;
};

class ExampleStream {
 public:
  // Of `size` things, at least one, each drawn once an epoch.
  ExampleStream(std::size_t size, std::int64_t seed);
  virtual ~ExampleStream() = default;

  virtual Example next() = 0;
  // Of the examples from here on; nothing to streams that know neither hints nor other clues.
  virtual void set_difficulty(const Difficulty&) {}
  double epochs() const;  // drawn so far

  // Examples drawn so far: the place in the stream.
  std::int64_t drawn() const { return drawn_; }
  void set_drawn(std::int64_t drawn) { drawn_ = drawn; }

 protected:
  struct Draw {
    std::size_t place;  // which of the things
    models::Rng rng;    // for what is done with it
  };
  // Draw k is thing order(epoch)[k mod size], with random state k.  Counts it.
  Draw draw();
  std::int64_t seed() const { return seed_; }

 private:
  std::int64_t size_, seed_;
  std::int64_t drawn_ = 0;
  std::int64_t order_epoch_ = -1;  // epoch that order_ belongs to
  std::vector<int> order_;
};

}  // namespace solver
