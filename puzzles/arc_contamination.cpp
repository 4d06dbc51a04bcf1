// SPDX-License-Identifier: Apache-2.0
// The canonical form is the least of eight texts, one for each transform, in which colours are
// numbered in the order of their first appearance: permuting them changes nothing.
#include "puzzles/arc_contamination.h"

#include <array>
#include <unordered_map>

#include "puzzles/dihedral.h"

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

Contamination find_contamination(const std::vector<ArcTask>& trained,
                                 const std::vector<ArcTask>& evaluated, bool trained_on_tests,
                                 ColourFreedom freedom) {
  std::unordered_map<std::string, PairPlace> pairs, inputs;  // the first of each form
  for (size_t t = 0; t < trained.size(); ++t) {
    for_each_pair(trained[t], t, trained_on_tests, [&](const ArcPair& pair, PairPlace place) {
      inputs.try_emplace(canonical_input(pair.input, freedom), place);
      if (pair.output) {
        pairs.try_emplace(canonical_pair(pair.input, *pair.output, freedom), place);
      }
    });
  }
  Contamination found;
  for (size_t t = 0; t < evaluated.size(); ++t) {
    bool has_shared = false, has_shared_test = false;
    for_each_pair(evaluated[t], t, /*with_tests=*/true, [&](const ArcPair& pair, PairPlace place) {
      const auto& known = pair.output ? pairs : inputs;
      const auto shared = known.find(pair.output ? canonical_pair(pair.input, *pair.output, freedom)
                                                 : canonical_input(pair.input, freedom));
      if (shared == known.end()) return;
      found.pairs.push_back({shared->second, place, !pair.output.has_value()});
      has_shared = true;
      has_shared_test = has_shared_test || place.is_test;
    });
    if (has_shared) found.tasks.push_back(evaluated[t].name);
    if (has_shared_test) found.questions.push_back(evaluated[t].name);
  }
  return found;
}

}  // namespace puzzles
