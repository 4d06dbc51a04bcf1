// SPDX-License-Identifier: Apache-2.0
// The canonical form is the least of eight texts, one for each transform, in which colours are
// numbered in the order of their first appearance: permuting them changes nothing.
#include "puzzles/arc_contamination.h"

#include <array>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "puzzles/dihedral.h"
#include "puzzles/fnv.h"

namespace puzzles {

namespace {

constexpr uint8_t kNoNumber = 255;

std::string canonical(std::initializer_list<const Grid*> grids, ColourFreedom freedom) {
  std::string least;
  for (int transform = 0; transform < kDihedralTransforms; ++transform) {
    std::array<uint8_t, kArcColours> number;
    number.fill(kNoNumber);
    uint8_t next = 0;
    if (freedom == ColourFreedom::kAllButBlack) number[0] = next++;
    std::string text;
    for (const Grid* grid : grids) {
      const Grid turned = dihedral(*grid, transform);
      text += grid_size_text(turned) + ":";
      for (const uint8_t cell : turned.cells) {
        uint8_t& label = number.at(cell);
        if (label == kNoNumber) label = next++;
        text += static_cast<char>('0' + label);
      }
      text += ';';
    }
    if (least.empty() || text < least) least = std::move(text);
  }
  return least;
}

// Calls visit(pair, place) for the demonstrations, then the tests.
template <typename Visit>
void for_each_pair(const ArcTask& task, size_t index, bool with_tests, Visit visit) {
  for (size_t i = 0; i < task.train.size(); ++i) {
    visit(task.train[i], PairPlace{index, /*is_test=*/false, i});
  }
  for (size_t i = 0; with_tests && i < task.test.size(); ++i) {
    visit(task.test[i], PairPlace{index, /*is_test=*/true, i});
  }
}

}  // namespace

std::string canonical_pair(const Grid& input, const Grid& output, ColourFreedom freedom) {
  return canonical({&input, &output}, freedom);
}

std::string canonical_input(const Grid& input, ColourFreedom freedom) {
  return canonical({&input}, freedom);
}

std::string Contamination::summary(size_t evaluated_tasks) const {
  std::string text = std::to_string(tasks.size()) + " of " + std::to_string(evaluated_tasks) +
                     " tasks share pairs with the training data (" +
                     std::to_string(questions.size()) + " of them test pairs)";
  for (size_t i = 0; i < tasks.size(); ++i) text += (i == 0 ? ": " : ", ") + tasks[i];
  return text;
}

namespace {

std::string digest_of(const std::string& canonical_text) {
  Fnv fnv;
  fnv.add(canonical_text);
  return fnv.hex();
}

// Compares with find(canonical text), which gives the place in training where there is one.
template <typename Find>
Contamination compare(const std::vector<ArcTask>& evaluated, ColourFreedom freedom, Find find) {
  Contamination found;
  for (size_t t = 0; t < evaluated.size(); ++t) {
    bool has_shared = false, has_shared_test = false;
    for_each_pair(evaluated[t], t, /*with_tests=*/true, [&](const ArcPair& pair, PairPlace place) {
      const std::optional<PairPlace> shared =
          find(pair.output ? canonical_pair(pair.input, *pair.output, freedom)
                           : canonical_input(pair.input, freedom));
      if (!shared) return;
      found.pairs.push_back({*shared, place, !pair.output.has_value()});
      has_shared = true;
      has_shared_test = has_shared_test || place.is_test;
    });
    if (has_shared) found.tasks.push_back(evaluated[t].name);
    if (has_shared_test) found.questions.push_back(evaluated[t].name);
  }
  return found;
}

}  // namespace

Contamination find_contamination(const std::vector<ArcTask>& trained,
                                 const std::vector<ArcTask>& evaluated, bool trained_on_tests,
                                 ColourFreedom freedom) {
  // The first of each form.  The text of a pair is never that of an input.
  std::unordered_map<std::string, PairPlace> known;
  for (size_t t = 0; t < trained.size(); ++t) {
    for_each_pair(trained[t], t, trained_on_tests, [&](const ArcPair& pair, PairPlace place) {
      known.try_emplace(canonical_input(pair.input, freedom), place);
      if (pair.output) {
        known.try_emplace(canonical_pair(pair.input, *pair.output, freedom), place);
      }
    });
  }
  return compare(evaluated, freedom, [&](const std::string& text) -> std::optional<PairPlace> {
    const auto place = known.find(text);
    return place == known.end() ? std::nullopt : std::optional(place->second);
  });
}

std::vector<std::string> pair_digests(const ArcPair& pair) {
  return {digest_of(canonical_input(pair.input)),
          digest_of(canonical_pair(pair.input, *pair.output))};
}

std::vector<std::string> demonstration_digests(const std::vector<ArcTask>& trained) {
  std::set<std::string> digests;
  for (const ArcTask& task : trained) {
    for (const ArcPair& pair : task.train) {
      const std::vector<std::string> own = pair_digests(pair);
      digests.insert(own.begin(), own.end());
    }
  }
  return {digests.begin(), digests.end()};
}

Contamination find_contamination(const std::vector<std::string>& trained_digests,
                                 const std::vector<ArcTask>& evaluated) {
  const std::unordered_set<std::string> known(trained_digests.begin(), trained_digests.end());
  return compare(evaluated, ColourFreedom::kAll, [&](const std::string& text) {
    return known.count(digest_of(text)) > 0 ? std::optional(PairPlace()) : std::nullopt;
  });
}

}  // namespace puzzles
