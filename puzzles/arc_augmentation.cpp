// SPDX-License-Identifier: Apache-2.0
// Colours first, then the transform; undone in the other order.
#include "puzzles/arc_augmentation.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <unordered_set>

#include "puzzles/dihedral.h"
#include "puzzles/random.h"

namespace puzzles {

namespace {

constexpr const char* kSeparator = "|||";
constexpr size_t kSeparatorBytes = 3;
constexpr int kDrawsForEach = 5;  // as in the published data set builder

// Shape and cells, so that equal texts mean equal grids.
void append(std::string& text, const Grid& grid) {
  text += static_cast<char>(grid.rows);
  text += static_cast<char>(grid.cols);
  text.append(grid.cells.begin(), grid.cells.end());
}

// All grids of a task that are given when it is asked.
std::string content_of(const ArcTask& task) {
  std::string text;
  for (const ArcPair& pair : task.train) {
    append(text, pair.input);
    append(text, *pair.output);
  }
  for (const ArcPair& pair : task.test) append(text, pair.input);
  return text;
}

}  // namespace

ArcAugmentation ArcAugmentation::random(std::mt19937_64& rng) {
  ArcAugmentation augmentation;
  augmentation.transform = static_cast<int>(uniform_int(rng, kDihedralTransforms));
  const std::vector<int> order = random_permutation(kArcColours - 1, rng);
  for (size_t i = 0; i < order.size(); ++i) {
    augmentation.colour_to[i + 1] = static_cast<uint8_t>(order[i] + 1);
  }
  return augmentation;
}

Grid ArcAugmentation::apply(const Grid& grid) const {
  Grid recoloured = grid;
  for (uint8_t& cell : recoloured.cells) cell = colour_to.at(cell);
  return dihedral(recoloured, transform);
}

Grid ArcAugmentation::undo(const Grid& grid) const {
  std::array<uint8_t, kArcColours> colour_from{};
  for (size_t colour = 0; colour < colour_to.size(); ++colour) {
    colour_from.at(colour_to[colour]) = static_cast<uint8_t>(colour);
  }
  Grid turned = dihedral(grid, dihedral_inverse(transform));
  for (uint8_t& cell : turned.cells) cell = colour_from.at(cell);
  return turned;
}

ArcTask ArcAugmentation::apply(const ArcTask& task) const {
  ArcTask result = task;
  for (std::vector<ArcPair>* pairs : {&result.train, &result.test}) {
    for (ArcPair& pair : *pairs) {
      pair.input = apply(pair.input);
      if (pair.output) pair.output = apply(*pair.output);
    }
  }
  return result;
}

std::string ArcAugmentation::name_of(const std::string& task) const {
  if (is_identity()) return task;
  std::string name = task + kSeparator + "t" + std::to_string(transform) + kSeparator;
  for (const uint8_t colour : colour_to) name += static_cast<char>('0' + colour);
  return name;
}

ArcPalette palette_of(const ArcTask& task) {
  std::array<bool, kArcColours> is_shown{};
  is_shown[0] = true;
  const auto look_at = [&](const Grid& grid) {
    for (const uint8_t cell : grid.cells) is_shown.at(cell) = true;
  };
  for (const ArcPair& pair : task.train) {
    look_at(pair.input);
    look_at(*pair.output);
  }
  for (const ArcPair& pair : task.test) look_at(pair.input);
  ArcPalette palette;
  palette.colours = static_cast<int>(std::count(is_shown.begin(), is_shown.end(), true));
  uint8_t shown = 0, other = static_cast<uint8_t>(palette.colours);
  for (size_t colour = 0; colour < is_shown.size(); ++colour) {
    palette.numbering.colour_to[colour] = is_shown[colour] ? shown++ : other++;
  }
  return palette;
}

// task|||tD|||0CCCCCCCCC
NamedAugmentation parse_augmentation_name(const std::string& name) {
  NamedAugmentation parsed;
  const size_t first = name.find(kSeparator);
  parsed.task = name.substr(0, first);
  if (first == std::string::npos) return parsed;
  const std::string rest = name.substr(first + kSeparatorBytes);
  const bool has_form = rest.size() == 2 + kSeparatorBytes + kArcColours && rest[0] == 't' &&
                        rest[1] >= '0' && rest[1] < '0' + kDihedralTransforms &&
                        rest.compare(2, kSeparatorBytes, kSeparator) == 0;
  std::string colours = has_form ? rest.substr(2 + kSeparatorBytes) : "";
  for (size_t i = 0; i < colours.size(); ++i) {
    parsed.augmentation.colour_to[i] = static_cast<uint8_t>(colours[i] - '0');
  }
  const bool keeps_zero = !colours.empty() && colours[0] == '0';
  std::sort(colours.begin(), colours.end());
  if (!keeps_zero || colours != "0123456789") {
    throw std::runtime_error("augmentation " + quoted_name(name) +
                             " is none, wanted for example task|||t2|||0738561429: a transform 0 "
                             "to 7 and a permutation of the colours that keeps 0");
  }
  parsed.augmentation.transform = rest[1] - '0';
  return parsed;
}

std::vector<ArcAugmentation> draw_augmentations(const ArcTask& task, int count,
                                                std::mt19937_64& rng) {
  assert(count >= 1);
  std::vector<ArcAugmentation> augmentations = {ArcAugmentation()};
  std::unordered_set<std::string> seen = {content_of(task)};
  const long draws = static_cast<long>(kDrawsForEach) * count;
  for (long draw = 0; draw < draws && augmentations.size() < static_cast<size_t>(count); ++draw) {
    const ArcAugmentation augmentation = ArcAugmentation::random(rng);
    if (seen.insert(content_of(augmentation.apply(task))).second) {
      augmentations.push_back(augmentation);
    }
  }
  return augmentations;
}

}  // namespace puzzles
