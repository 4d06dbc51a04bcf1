// SPDX-License-Identifier: Apache-2.0
// Structures of a board as plain data: what is refused, what the parameter table makes of the
// kinds, and one set of weights on boards of two sizes.
#include "models/structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/board_size.h"
#include "models/engine.h"
#include "tests/comparator.h"
#include "tests/scratch.h"
#include "tests/sudoku_board.h"
#include "tests/tolerances.h"

namespace {

using models::Engine;
using models::GroupKind;
using models::ModelConfig;
using models::Params;
using models::Slot;
using models::Structure;
using tests::message_of;
using tests::sudoku_board;

ModelConfig small() {
  ModelConfig c;
  c.mixing = models::Mixing::kSymbolsStructured;
  c.grid_tokens = 16;
  c.vocabulary = 6;
  c.hidden = 24;
  c.inner = 40;
  c.high_cycles = 2;
  c.low_cycles = 2;
  return c;
}

TEST(Structure, IsReadByItsMembersUnlessSaidOtherwise) {
  const GroupKind kind = models::kind_of_members("line", {{0, 2}, {2}, {1, 0}}, 4);
  EXPECT_EQ(kind.groups_of_cell, (std::vector<std::vector<int>>{{0, 2}, {2}, {0, 1}, {}}));
}

TEST(Structure, IsRefusedWhereItDoesNotFitTheModel) {
  struct Case {
    std::function<void(Structure&)> spoil;
    const char* message;
  };
  const std::vector<Case> cases = {
      {[](Structure& s) { s.kinds.pop_back(); },
       "structure: the puzzle has the groups 'line', wanted 'box' as well, since the model has "
       "groups 'line,box'"},
      {[](Structure& s) { s.kinds.clear(); },
       "structure: the puzzle has no groups, wanted 'line' as well, since the model has groups "
       "'line,box'"},
      {[](Structure& s) { s = sudoku_board(3); },
       "structure: kind 'line' is for 81 cells, wanted 16 (grid_tokens)"},
      {[](Structure& s) { s.kinds[0].groups[3][1] = 16; },
       "structure: kind 'line' names cell 16, wanted 0 to 15"},
      {[](Structure& s) { s.kinds[1].groups_of_cell[2][0] = -1; },
       "structure: kind 'box' names group -1, wanted 0 to 3"},
      {[](Structure& s) { s.kinds[1].groups[2].clear(); },
       "structure: kind 'box' has no cell in group 2"}};
  for (const Case& c : cases) {
    Structure structure = sudoku_board(2);
    c.spoil(structure);
    EXPECT_EQ(message_of([&] { Engine<float>(small(), false, 1, 1, structure); }), c.message);
  }
}

TEST(Structure, MayHaveMoreKindsThanTheModelReads) {
  ModelConfig config = small();
  config.groups = "box";
  const auto kinds = models::kinds_for(config, sudoku_board(2));
  ASSERT_EQ(kinds.size(), 1u);
  EXPECT_EQ(kinds[0].name, "box");
}

// The neighbour on the left, and rows of four: where "left" comes first it stands beside the state
// (cell_groups.h), behind "row" it is shared out like any kind.
Structure rows_and_neighbours() {
  std::vector<std::vector<int>> rows(4);
  for (int cell = 0; cell < 16; ++cell) rows[cell / 4].push_back(cell);
  return {
      {models::kind_of_neighbours("left", 4, 4, 0, -1), models::kind_of_members("row", rows, 16)}};
}

TEST(Structure, GivesTheSameWhereverAKindStands) {
  std::vector<float> logits[2], gradients[2];
  for (const bool is_first : {false, true}) {
    ModelConfig config = small();
    config.groups = is_first ? "left,row" : "row,left";
    Params<float> params(config);
    for (const models::ParamSpec& spec : params.table.specs()) {  // the same by name
      models::Rng rng(std::hash<std::string>{}(spec.key));
      float* values = params.at(params.table.find(spec.key));
      for (std::size_t i = 0; i < spec.size(); ++i)
        values[i] = 0.2f * static_cast<float>(models::draw_normal(rng));
    }
    Engine<float> engine(config, /*for_training=*/true, /*threads=*/2, /*max_batch=*/1,
                         rows_and_neighbours());
    engine.set_cutting(true);  // both threads work on the one board
    engine.set_parameters(params);
    std::vector<std::int32_t> tokens(16), labels(16);
    models::Rng rng(5);
    for (auto& token : tokens) token = models::draw_int(rng, 1, 5);
    for (auto& label : labels) label = models::draw_int(rng, 2, 5);
    std::vector<float> carry(engine.carry_size()), grads(params.table.trained_size());
    logits[is_first].resize(16 * 6);
    Slot<float> slot;
    slot.tokens = tokens.data();
    slot.labels = labels.data();
    slot.carry = carry.data();
    slot.logits = logits[is_first].data();
    engine.fresh_carry(slot.carry);
    engine.train({&slot, 1}, grads.data());
    std::vector<std::string> keys;
    for (const models::ParamSpec& spec : params.table.specs()) {
      if (spec.role == models::ParamRole::kTrained) keys.push_back(spec.key);
    }
    std::sort(keys.begin(), keys.end());
    for (const std::string& key : keys) {
      const models::ParamRef ref = params.table.find(key);
      gradients[is_first].insert(
          gradients[is_first].end(), grads.begin() + ref.offset,
          grads.begin() + ref.offset + static_cast<std::ptrdiff_t>(ref.rows) * ref.cols);
    }
  }
  EXPECT_TRUE(tests::close(logits[1], logits[0], tests::kForwardVector));
  EXPECT_TRUE(tests::close(gradients[1], gradients[0], tests::kGradient));
}

TEST(GroupNames, AreRefusedWhereTheyNameNoNewWeight) {
  for (const char* groups :
       {"line,", ",", "Line", "line box", "line,line", "self", "symbols", "box,down", "w.box"}) {
    ModelConfig config = small();
    config.groups = groups;
    EXPECT_NE(message_of([&] { models::validate(config); }).find("configuration: groups: found '"),
              std::string::npos)
        << groups;
  }
}

// docs/models.md, "Initialisation": 1 / sqrt(terms * w).
TEST(GroupNames, GiveEachKindAWeight) {
  struct Case {
    const char* groups;
    std::vector<std::string> weights;
    int terms;
  };
  const std::vector<Case> cases = {
      {"line,box", {"w_self", "w_line", "w_box", "w_symbols"}, 5},
      {"", {"w_self", "w_symbols"}, 2},
      {"line,below,left,right,above",
       {"w_self", "w_line", "w_below", "w_left", "w_right", "w_above", "w_symbols"},
       8}};
  for (const Case& c : cases) {
    ModelConfig config = small();
    config.layers = 1;
    config.groups = c.groups;
    models::validate(config);
    const models::ParamTable table(config);
    std::vector<std::string> found;
    for (const models::ParamSpec& spec : table.specs()) {
      const std::size_t at = spec.key.find(".w_");
      if (at == std::string::npos || spec.key.ends_with(".w_down.weight")) continue;
      found.push_back(spec.key.substr(at + 1, spec.key.rfind('.') - at - 1));
      EXPECT_DOUBLE_EQ(spec.init_std * spec.init_std * c.terms * config.hidden, 1.0) << spec.key;
    }
    EXPECT_EQ(found, c.weights) << c.groups;
  }
}

// Relabelling the digits of a 9x9 puzzle, or permuting its rows, columns, bands and stacks,
// permutes the logits, also with the weights of a 4x4 model.
TEST(ModelForBoard, AnswersALargerBoardWithTheSameWeights) {
  constexpr int kSide = 9, kCells = 81, kVocabulary = 11;
  Params<float> params(small());
  models::Rng rng(9);
  models::initialise(params, rng);
  const models::ModelForBoard model = models::for_board(small(), params, kCells, kVocabulary);
  EXPECT_EQ(model.config.grid_tokens, kCells);
  EXPECT_EQ(model.config.vocabulary, kVocabulary);
  const std::size_t size = params.values.size();
  ASSERT_EQ(model.params.values.size(), size);
  EXPECT_TRUE(tests::same_bits(std::span(model.params.values.data(), size),
                               std::span<const float>(params.values.data(), size)));

  const std::vector<int> symbol_of = {2, 0, 3, 1, 8, 7, 4, 5, 6};  // symbol d becomes symbol_of[d]
  const std::vector<int> row_of = {5, 3, 4, 0, 2, 1, 6, 7, 8},
                         column_of = {6, 8, 7, 1, 0, 2, 5, 4, 3};
  std::vector<std::int32_t> tokens(kCells), turned(kCells);
  std::vector<int> cell_of(kCells);
  for (int cell = 0; cell < kCells; ++cell) {
    tokens[cell] = models::draw_int(rng, 1, kVocabulary - 1);
    cell_of[cell] = column_of[cell % kSide] * kSide + row_of[cell / kSide];  // transposed as well
    turned[cell_of[cell]] = tokens[cell] < 2 ? tokens[cell] : 2 + symbol_of[tokens[cell] - 2];
  }
  Engine<float> engine(model.config, /*for_training=*/false, /*threads=*/1, /*max_batch=*/2,
                       sudoku_board(3));
  engine.set_parameters(model.params);
  std::vector<float> carry(2 * engine.carry_size()), logits(2 * kCells * kVocabulary);
  std::vector<Slot<float>> slots(2);
  for (int b = 0; b < 2; ++b) {
    slots[b].tokens = b == 0 ? tokens.data() : turned.data();
    slots[b].carry = carry.data() + b * engine.carry_size();
    slots[b].logits = logits.data() + b * kCells * kVocabulary;
    engine.fresh_carry(slots[b].carry);
  }
  engine.answer(slots);
  std::vector<float> expected, got;
  for (int cell = 0; cell < kCells; ++cell) {
    for (int symbol = 0; symbol < kSide; ++symbol) {
      expected.push_back(slots[0].logits[cell * kVocabulary + 2 + symbol]);
      got.push_back(slots[1].logits[cell_of[cell] * kVocabulary + 2 + symbol_of[symbol]]);
    }
  }
  EXPECT_TRUE(tests::close(got, expected, tests::kForward));
}

TEST(ModelForBoard, NamesTheFieldOnWhichAShapeDepends) {
  const auto message = [](models::Mixing mixing, int grid_tokens, int vocabulary) {
    ModelConfig config = small();
    config.mixing = mixing;
    config.heads = 3;
    const Params<float> params(config);
    return message_of([&] { models::for_board(config, params, grid_tokens, vocabulary); });
  };
  EXPECT_EQ(message(models::Mixing::kMixer, 81, 6),
            "configuration: grid_tokens is 16, wanted 81, but the shape of "
            "'model.inner.L_level.layers.0.mlp_t.gate_up_proj.weight' depends on it; a model with "
            "mixing 'symbols_structured' fits any board");
  EXPECT_EQ(message(models::Mixing::kAttention, 81, 11),
            "configuration: vocabulary is 6, wanted 11, but the shape of "
            "'model.inner.embed_tokens.embedding_weight' depends on it; a model with mixing "
            "'symbols_structured' fits any board");
  EXPECT_EQ(message(models::Mixing::kAttention, 81, 6), "");
}

}  // namespace
