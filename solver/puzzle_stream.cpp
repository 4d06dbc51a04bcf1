// SPDX-License-Identifier: Apache-2.0
// A puzzle as it is drawn: turned, perhaps with other clues, perhaps with hints.
#include "solver/puzzle_stream.h"

#include <stdexcept>
#include <utility>

#include "puzzles/random.h"

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
    : ExampleStream(puzzles.size(), seed),
      domain_(domain),
      puzzles_(std::move(puzzles)),
      hints_(hints),
      other_clues_(other_clues) {
  if (puzzles_.empty())
    throw std::runtime_error("found no puzzle to train on, wanted at least one");
}

Example PuzzleStream::next() {
  auto [place, rng] = draw();
  puzzles::Puzzle puzzle = domain_.augment(puzzles_[place], rng);
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

}  // namespace solver
