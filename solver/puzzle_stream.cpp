// SPDX-License-Identifier: Apache-2.0
// Draw k is puzzle order(epoch)[k mod size] under symmetry number k.
#include "solver/puzzle_stream.h"

#include <stdexcept>
#include <utility>

#include "puzzles/random.h"
#include "solver/seeds.h"

namespace solver {
namespace {

void show_cells(Example& example, double share, models::Rng& rng) {
  for (std::size_t i = 0; i < example.tokens.size(); ++i) {
    if (example.tokens[i] == puzzles::kBlankToken && models::draw_unit(rng) < share) {
      example.tokens[i] = example.labels[i];
    }
  }
}

}  // namespace

PuzzleStream::PuzzleStream(const puzzles::Domain& domain, std::vector<puzzles::Puzzle> puzzles,
                           std::int64_t seed, Hints hints, OtherClues other_clues)
    : domain_(domain),
      puzzles_(std::move(puzzles)),
      seed_(seed),
      hints_(hints),
      other_clues_(other_clues) {
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
  puzzles::Puzzle puzzle = domain_.augment(puzzles_[order_[drawn_ % size]], rng);
  ++drawn_;
  if (other_clues_.chance > 0 && models::draw_unit(rng) < other_clues_.chance) {
    puzzle = hardest_other(puzzle, rng);
  }
  Example example = make_example(domain_, puzzle);
  if (models::draw_unit(rng) < hints_.chance) {
    show_cells(example, hints_.share * models::draw_unit(rng), rng);
  }
  return example;
}

puzzles::Puzzle PuzzleStream::hardest_other(const puzzles::Puzzle& puzzle, models::Rng& rng) const {
  puzzles::Puzzle hardest;
  double rating = 0;
  for (int i = 0; i < other_clues_.tries; ++i) {
    const auto changes = 1 + puzzles::uniform_int(rng, other_clues_.changes);
    puzzles::Puzzle other = domain_.other_clues(puzzle, static_cast<int>(changes), rng);
    if (other_clues_.tries == 1) return other;  // not rated in vain
    const double rated = domain_.rate(other);
    if (i > 0 && rated <= rating) continue;
    rating = rated;
    hardest = std::move(other);
  }
  return hardest;
}

double PuzzleStream::epochs() const {
  return static_cast<double>(drawn_) / static_cast<double>(puzzles_.size());
}

}  // namespace solver
