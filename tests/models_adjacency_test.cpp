// SPDX-License-Identifier: Apache-2.0
// Learned adjacency: against the sums that its header promises, against the cell that is given its
// groups where both can say the same, and under a change of the symbols' names.
#include "models/adjacency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/engine.h"
#include "tests/comparator.h"
#include "tests/sudoku_board.h"
#include "tests/tolerances.h"

namespace {

using models::Adjacency;
using models::Buffer;
using models::Engine;
using models::ModelConfig;
using models::ParamRef;
using models::Params;
using models::Slot;

constexpr int kCells = 5, kSymbols = 3, kWidth = 8, kHeads = 2;

std::vector<float> draw(models::Rng& rng, std::size_t count) {
  std::vector<float> numbers(count);
  for (float& x : numbers) x = static_cast<float>(models::draw_normal(rng));
  return numbers;
}

// Where a number of a state stands.
struct Place {
  int cell, symbol, d;
  std::size_t in_h() const { return (cell * kSymbols + symbol) * kWidth + d; }
  std::size_t in_x(int half) const {
    return (cell * kSymbols + symbol) * 2 * kWidth + half * kWidth + d;
  }
  std::size_t in_a(int from) const {
    return (d / (kWidth / kHeads) * kCells + cell) * kCells + from;
  }
};

template <typename Call>
void for_each_place(const Call& call) {
  for (int cell = 0; cell < kCells; ++cell) {
    for (int symbol = 0; symbol < kSymbols; ++symbol) {
      for (int d = 0; d < kWidth; ++d) call(Place{cell, symbol, d});
    }
  }
}

class AdjacencySums : public testing::Test {
 protected:
  static constexpr std::size_t kOffset = 16, kState = kCells * kSymbols * kWidth;
  AdjacencySums()
      : adjacency_(kCells, kSymbols, kWidth, ParamRef{kOffset, kHeads * kCells, kCells}),
        params_(draw(rng_, kOffset + kHeads * kCells * kCells)),
        h_(draw(rng_, kState)),
        scratch_(adjacency_.scratch_size()),
        x_(2 * kState) {
    adjacency_.pack(params_.data(), {});
    adjacency_.forward({}, x_.data(), h_.data(), scratch_.data());
  }

  models::Rng rng_{3};
  Adjacency<float> adjacency_;
  std::vector<float> params_, h_;
  Buffer<float> scratch_;
  std::vector<float> x_;
};

TEST_F(AdjacencySums, PutWhatACellHearsBesideIt) {
  std::vector<double> expected(2 * kState);
  for_each_place([&](Place at) {
    expected[at.in_x(0)] = h_[at.in_h()];
    for (int from = 0; from < kCells; ++from) {
      expected[at.in_x(1)] +=
          params_[kOffset + at.in_a(from)] * h_[Place{from, at.symbol, at.d}.in_h()];
    }
  });
  EXPECT_TRUE(tests::close(x_, expected, tests::kKernel));
}

TEST_F(AdjacencySums, SendBackWhatBelongsToEachCellAndMatrix) {
  const std::vector<float> dx = draw(rng_, 2 * kState), dh_before = draw(rng_, kState);
  std::vector<float> dh = dh_before, grads(params_.size(), 1.0f);
  adjacency_.backward({}, dh.data(), dx.data(), x_.data(), scratch_.data(), grads.data());
  std::vector<double> expected_dh(dh_before.begin(), dh_before.end());
  std::vector<double> expected_grads(params_.size(), 1.0);
  for_each_place([&](Place at) {
    expected_dh[at.in_h()] += dx[at.in_x(0)];
    for (int from = 0; from < kCells; ++from) {
      const Place source{from, at.symbol, at.d};
      expected_dh[source.in_h()] += params_[kOffset + at.in_a(from)] * dx[at.in_x(1)];
      expected_grads[kOffset + at.in_a(from)] += h_[source.in_h()] * dx[at.in_x(1)];
    }
  });
  EXPECT_TRUE(tests::close(dh, expected_dh, tests::kKernel));
  EXPECT_TRUE(tests::close(grads, expected_grads, tests::kKernel));
}

ModelConfig small(models::Mixing mixing) {
  ModelConfig c;
  c.mixing = mixing;
  c.groups = "line";
  c.grid_tokens = 16;
  c.vocabulary = 6;
  c.hidden = 12;
  c.heads = 1;
  c.inner = 20;
  c.high_cycles = 1;
  c.low_cycles = 2;
  return c;
}

// One 4x4 board through an engine of the given parameters.
struct Board {
  Board(const ModelConfig& config, const Params<float>& params,
        const std::vector<std::int32_t>& tokens, const std::vector<std::int32_t>& labels)
      : logits(16 * 6), grads(params.table.trained_size()) {
    Engine<float> engine(config, /*for_training=*/true, /*threads=*/1, /*max_batch=*/1,
                         tests::sudoku_board(2));
    engine.set_parameters(params);
    std::vector<float> carry(engine.carry_size());
    std::vector<Slot<float>> slots(1);
    slots[0].tokens = tokens.data();
    slots[0].labels = labels.data();
    slots[0].carry = carry.data();
    slots[0].logits = logits.data();
    engine.fresh_carry(slots[0].carry);
    engine.train(slots, grads.data());
  }
  std::vector<float> logits, grads;
};

struct Draws {
  explicit Draws(int seed) {
    models::Rng rng(seed);
    for (int cell = 0; cell < 16; ++cell) {
      tokens.push_back(models::draw_int(rng, 1, 5));
      labels.push_back(models::draw_int(rng, 2, 5));
    }
  }
  std::vector<std::int32_t> tokens, labels;
};

// A matrix that is the board's lines, and the cell that is given them.
TEST(AdjacencyCell, IsTheStructuredOneWhereItsMatrixIsTheStructure) {
  const ModelConfig given = small(models::Mixing::kSymbolsStructured);
  const ModelConfig learned = small(models::Mixing::kSymbolsAdjacency);
  Params<float> told(given), finds(learned);
  models::Rng rng(4);
  models::initialise(told, rng);
  struct Pair {
    ParamRef told, finds;
  };
  std::vector<Pair> pairs;
  for (const models::ParamSpec& spec : told.table.specs()) {
    const std::size_t end = spec.key.rfind("w_line");
    if (end == std::string::npos) {
      pairs.push_back({told.table.find(spec.key), finds.table.find(spec.key)});
    } else {  // stands under w_self
      const ParamRef all = finds.table.find(spec.key.substr(0, end) + "w_self.weight");
      pairs.push_back({told.table.find(spec.key),
                       {all.offset + static_cast<std::size_t>(all.rows / 2) * all.cols,
                        all.rows / 2, all.cols}});
    }
  }
  for (const Pair& pair : pairs)
    std::copy_n(told.at(pair.told), pair.told.rows * pair.told.cols, finds.at(pair.finds));
  for (const models::ParamSpec& spec : finds.table.specs()) {
    if (spec.key.find("adjacency") == std::string::npos) continue;
    float* matrix = finds.at(finds.table.find(spec.key));
    for (int cell = 0; cell < 16; ++cell) {
      for (int from = 0; from < 16; ++from) {
        const int lines = (cell / 4 == from / 4) + (cell % 4 == from % 4);
        matrix[cell * 16 + from] = static_cast<float>(lines) / 2;  // sqrt(4 cells of a line)
      }
    }
  }
  const Draws board(6);
  const Board expected(given, told, board.tokens, board.labels);
  const Board got(learned, finds, board.tokens, board.labels);
  EXPECT_TRUE(tests::close(got.logits, expected.logits, tests::kForward));
  for (const Pair& pair : pairs) {
    if (pair.told.offset >= expected.grads.size()) continue;  // not trained
    const std::size_t size = static_cast<std::size_t>(pair.told.rows) * pair.told.cols;
    const auto numbers = [size](const std::vector<float>& grads, ParamRef ref) {
      return std::vector<float>(grads.begin() + ref.offset, grads.begin() + ref.offset + size);
    };
    EXPECT_TRUE(tests::close(numbers(got.grads, pair.finds), numbers(expected.grads, pair.told),
                             tests::kGradient));
  }
}

TEST(AdjacencyCell, KnowsNoSymbolByName) {
  ModelConfig config = small(models::Mixing::kSymbolsAdjacency);
  config.heads = 3;
  Params<float> params(config);
  models::Rng rng(4);
  models::initialise(params, rng);
  const std::vector<int> name_of = {2, 0, 3, 1};
  const Draws board(7);
  Draws renamed = board;
  for (auto* tokens : {&renamed.tokens, &renamed.labels}) {
    for (std::int32_t& token : *tokens) token = token < 2 ? token : 2 + name_of[token - 2];
  }
  const Board as_it_is(config, params, board.tokens, board.labels);
  const Board after(config, params, renamed.tokens, renamed.labels);
  std::vector<float> expected, got;
  for (int cell = 0; cell < 16; ++cell) {
    for (int symbol = 0; symbol < 4; ++symbol) {
      expected.push_back(as_it_is.logits[cell * 6 + 2 + symbol]);
      got.push_back(after.logits[cell * 6 + 2 + name_of[symbol]]);
    }
  }
  EXPECT_TRUE(tests::close(got, expected, tests::kForward));
}

}  // namespace
