// SPDX-License-Identifier: Apache-2.0
// Sets of puzzles: splitting off a validation part, finding what two sets share, a digest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "puzzles/domain.h"

namespace puzzles {

// Every puzzle without an answer gets its only solution (Domain::answer_of; throws as that does).
void fill_answers(const Domain& domain, std::vector<Puzzle>& puzzles);

struct Split {
  std::vector<Puzzle> train;
  std::vector<Puzzle> validation;
};

// Holds back round(fraction * size) puzzles, at least one if fraction > 0, so that no answer in the
// one part is equal up to symmetry to any in the other: classes move whole, drawn by seed, and
// those too large for the room left are passed over, so the part may come out a little smaller.
// Both parts keep the order of the file.  Same input, fraction and seed: same split, everywhere.
// Throws std::runtime_error for a fraction outside 0..0.9 and where no class fits.
Split split_by_symmetry(const Domain& domain, std::vector<Puzzle> puzzles, double fraction,
                        uint64_t seed);

// For each puzzle of b whose answer equals, up to symmetry, the answer of some puzzle of a:
// (index of the first such in a, index in b), ascending in the second.
std::vector<std::pair<size_t, size_t>> find_overlap(const Domain& domain,
                                                    const std::vector<Puzzle>& a,
                                                    const std::vector<Puzzle>& b);

// 16 hexadecimal digits: 64-bit FNV-1a over shapes, questions and answers in their order.
// Sources, ratings and places do not count.
std::string content_digest(const std::vector<Puzzle>& puzzles);

}  // namespace puzzles
