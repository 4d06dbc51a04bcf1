// SPDX-License-Identifier: Apache-2.0
// Classes of puzzles by the canonical form of their answers; digest.
#include "puzzles/dataset.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include "puzzles/fnv.h"
#include "puzzles/random.h"

namespace puzzles {

namespace {

constexpr double kMaxFraction = 0.9;  // beyond, the training part is hardly one

std::string class_of(const Domain& domain, const Puzzle& puzzle) {
  const Grid answer = domain.answer_of(puzzle);
  try {
    return domain.canonical(answer);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error((puzzle.where.empty() ? "puzzle" : puzzle.where) + ": " +
                             error.what());
  }
}

}  // namespace

void fill_answers(const Domain& domain, std::vector<Puzzle>& puzzles) {
  for (Puzzle& puzzle : puzzles) {
    if (!puzzle.answer) puzzle.answer = domain.answer_of(puzzle);
  }
}

Split split_by_symmetry(const Domain& domain, std::vector<Puzzle> puzzles, double fraction,
                        uint64_t seed) {
  if (!(fraction >= 0 && fraction <= kMaxFraction)) {
    throw std::runtime_error("validation fraction: found " + std::to_string(fraction) +
                             ", wanted 0 to 0.9");
  }
  Split split;
  if (fraction == 0 || puzzles.empty()) {
    split.train = std::move(puzzles);
    return split;
  }
  std::unordered_map<std::string, size_t> class_index;
  std::vector<std::vector<size_t>> classes;  // in the order of their first puzzle
  for (size_t i = 0; i < puzzles.size(); ++i) {
    const auto [place, is_new] =
        class_index.try_emplace(class_of(domain, puzzles[i]), classes.size());
    if (is_new) classes.emplace_back();
    classes[place->second].push_back(i);
  }
  std::mt19937_64 rng(seed);
  shuffle(classes, rng);
  const double wanted = std::round(fraction * static_cast<double>(puzzles.size()));
  size_t room = std::max<size_t>(1, static_cast<size_t>(wanted));
  std::vector<bool> is_held(puzzles.size(), false);
  bool is_empty = true;
  for (const std::vector<size_t>& members : classes) {
    if (members.size() > room || members.size() == puzzles.size()) continue;
    for (const size_t i : members) is_held[i] = true;
    room -= members.size();
    is_empty = false;
  }
  if (is_empty) {
    throw std::runtime_error(
        "validation part: the " + std::to_string(puzzles.size()) + " puzzles form only " +
        std::to_string(classes.size()) +
        " classes up to symmetry, none small enough to hold back; add puzzles or ask for a "
        "larger fraction");
  }
  for (size_t i = 0; i < puzzles.size(); ++i) {
    (is_held[i] ? split.validation : split.train).push_back(std::move(puzzles[i]));
  }
  return split;
}

std::vector<std::pair<size_t, size_t>> find_overlap(const Domain& domain,
                                                    const std::vector<Puzzle>& a,
                                                    const std::vector<Puzzle>& b) {
  std::unordered_map<std::string, size_t> first_of_class;
  for (size_t i = 0; i < a.size(); ++i) first_of_class.try_emplace(class_of(domain, a[i]), i);
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t i = 0; i < b.size(); ++i) {
    const auto place = first_of_class.find(class_of(domain, b[i]));
    if (place != first_of_class.end()) pairs.emplace_back(place->second, i);
  }
  return pairs;
}

std::string content_digest(const std::vector<Puzzle>& puzzles) {
  Fnv digest;
  for (const Puzzle& puzzle : puzzles) {
    digest.add(puzzle.question);
    digest.add(puzzle.answer ? 1 : 0);
    if (puzzle.answer) digest.add(*puzzle.answer);
  }
  return digest.hex();
}

}  // namespace puzzles
