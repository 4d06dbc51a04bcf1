// SPDX-License-Identifier: Apache-2.0
// What the engine promises: the same bits for any number of threads, alone or in company; no
// allocation in the step.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/kernels/isa.h"
#include "models/optimizer.h"
#include "models/threads.h"
#include "tests/comparator.h"
#include "tests/sudoku_board.h"
#include "tests/tolerances.h"

namespace {
std::atomic<long> allocations{0};
}

// Every allocation of this program is counted.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const std::size_t step = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}
#pragma GCC diagnostic ignored \
    "-Wmismatched-new-delete"  // gcc 12 does not see that ours are malloc and free
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace {

using models::Engine;
using models::Mixing;
using models::ModelConfig;
using models::Params;
using models::Slot;

ModelConfig small(Mixing mixing) {
  ModelConfig c;
  c.mixing = mixing;
  c.grid_tokens = 16;
  c.vocabulary = 6;
  c.hidden = 24;
  c.heads = 3;
  c.inner = 40;
  c.token_inner = 20;
  c.high_cycles = 2;
  c.low_cycles = 2;
  if (c.has_attention()) c.positions = models::Positions::kRotary;
  return c;
}

// A batch of random puzzles, trained for some steps.
class Rehearsal {
 public:
  Rehearsal(const ModelConfig& config, int threads, int batch,
            const models::Structure& board = tests::sudoku_board(2))
      : config_(config),
        params_(config),
        engine_(config, /*for_training=*/true, threads, batch, board),
        slots_(batch),
        grads_(params_.table.trained_size()) {
    engine_.set_cutting(true);  // these nets are small enough to be left whole
    models::Rng rng(3);
    models::initialise(params_, rng);
    optimizer_ = std::make_unique<models::Optimizer<float>>(params_, models::OptimizerConfig{});
    engine_.set_parameters(params_);
    const std::size_t L = config.grid_tokens;
    tokens_.resize(batch * L);
    labels_.resize(batch * L);
    for (auto& token : tokens_) token = models::draw_int(rng, 1, config.vocabulary - 1);
    for (auto& label : labels_) label = models::draw_int(rng, 2, config.vocabulary - 1);
    carry_.resize(batch * engine_.carry_size());
    logits_.resize(batch * L * config.vocabulary);
    dpuzzle_.resize(batch * config.E());
    for (int b = 0; b < batch; ++b) {
      slots_[b].tokens = tokens_.data() + b * L;
      slots_[b].labels = labels_.data() + b * L;
      slots_[b].carry = carry_.data() + b * engine_.carry_size();
      slots_[b].logits = logits_.data() + b * L * config.vocabulary;
      slots_[b].dpuzzle = dpuzzle_.data() + b * config.E();
      engine_.fresh_carry(slots_[b].carry);
    }
  }

  void train(int steps) {
    for (int step = 0; step < steps; ++step) {
      optimizer_->begin_step();
      engine_.train(slots_, grads_.data());
      engine_.update(grads_.data(), [&](models::Part part) {
        optimizer_->update(params_, grads_.data(), engine_.gradient_norm(), 1e-3, part);
      });
    }
  }
  void answer(int steps) {
    for (int step = 0; step < steps; ++step) engine_.answer(slots_);
  }
  // Only slot `b` goes through the steps.
  void answer_alone(int b, int steps) {
    for (int step = 0; step < steps; ++step) engine_.answer(std::span(slots_).subspan(b, 1));
  }
  std::size_t tapes() const { return engine_.memory().tapes; }
  std::vector<float> parameters() const {
    return {params_.values.data(), params_.values.data() + params_.values.size()};
  }
  std::vector<float> carry(int b) const {
    return {slots_[b].carry, slots_[b].carry + engine_.carry_size()};
  }
  std::vector<float> logits() const { return logits_; }

 private:
  ModelConfig config_;
  Params<float> params_;
  Engine<float> engine_;
  std::unique_ptr<models::Optimizer<float>> optimizer_;
  std::vector<Slot<float>> slots_;
  std::vector<float> grads_, carry_, logits_, dpuzzle_;
  std::vector<std::int32_t> tokens_, labels_;
};

const char* name_of(Mixing mixing) {
  switch (mixing) {
    case Mixing::kAttention:
      return "attention";
    case Mixing::kMixer:
      return "mixer";
    case Mixing::kSymbolsLearned:
      return "symbols_learned";
    case Mixing::kSymbolsStructured:
      return "symbols_structured";
    case Mixing::kStructured:
      return "structured";
    case Mixing::kSymbolsAttention:
      return "symbols_attention";
    case Mixing::kSymbolsAdjacency:
      return "symbols_adjacency";
  }
  return "";
}

class EngineBits : public testing::TestWithParam<Mixing> {};

TEST_P(EngineBits, DoNotDependOnTheNumberOfThreads) {
  const ModelConfig config = small(GetParam());
  for (const int batch : {5, 1}) {
    Rehearsal one(config, /*threads=*/1, batch);
    one.train(3);
    for (const int threads : {2, 3, 4, 5, 7, 16}) {
      Rehearsal several(config, threads, batch);
      several.train(3);
      EXPECT_TRUE(tests::same_bits(several.parameters(), one.parameters()))
          << threads << " threads, batch " << batch;
      EXPECT_TRUE(tests::same_bits(several.logits(), one.logits()))
          << threads << " threads, batch " << batch;
    }
  }
}

TEST_P(EngineBits, OfASampleDoNotDependOnItsCompany) {
  const ModelConfig config = small(GetParam());
  Rehearsal together(config, /*threads=*/2, /*batch=*/5), alone(config, /*threads=*/2, /*batch=*/5);
  together.answer(3);
  alone.answer_alone(3, 3);
  EXPECT_TRUE(tests::same_bits(alone.carry(3), together.carry(3)));
}

TEST_P(EngineBits, AreTheSameForAnsweringAsForTraining) {
  const ModelConfig config = small(GetParam());
  Rehearsal training(config, /*threads=*/1, /*batch=*/2),
      answering(config, /*threads=*/1, /*batch=*/2);
  training.train(1);
  answering.answer(1);
  EXPECT_TRUE(tests::same_bits(training.logits(), answering.logits()));
}

TEST_P(EngineBits, AreTheSameWhenActivationsAreComputedAgain) {
  ModelConfig keeping = small(GetParam()), recomputing = keeping;
  // Of the others no layer can: layer.h.
  const bool has_such = keeping.mixing == Mixing::kMixer || keeping.has_attention();
  keeping.recompute = models::Recompute::kNever;
  recomputing.recompute = models::Recompute::kAlways;
  Rehearsal kept(keeping, /*threads=*/2, /*batch=*/3),
      again(recomputing, /*threads=*/2, /*batch=*/3);
  EXPECT_EQ(again.tapes() < kept.tapes(), has_such);
  kept.train(2);
  again.train(2);
  EXPECT_TRUE(tests::same_bits(again.parameters(), kept.parameters()));
}

TEST_P(EngineBits, CostNoAllocationAfterTheFirstStep) {
  Rehearsal run(small(GetParam()), /*threads=*/2, /*batch=*/5);
  run.train(1);
  const long after_first = allocations;
  run.train(3);
  EXPECT_EQ(allocations, after_first) << "training";
  run.answer(1);
  const long after_answer = allocations;
  run.answer(3);
  EXPECT_EQ(allocations, after_answer) << "answering";
}

INSTANTIATE_TEST_SUITE_P(Nets, EngineBits,
                         testing::Values(Mixing::kMixer, Mixing::kAttention,
                                         Mixing::kSymbolsLearned, Mixing::kSymbolsStructured,
                                         Mixing::kStructured, Mixing::kSymbolsAttention,
                                         Mixing::kSymbolsAdjacency),
                         [](const testing::TestParamInfo<Mixing>& info) {
                           return std::string(name_of(info.param));
                         });

// Kinds beside the state (cell_groups.h) are gathered by one member of a team and read by others.
TEST(StructuredCell, GivesTheSameBitsWithNeighboursForAnyNumberOfThreads) {
  models::Structure board = tests::sudoku_board(2);
  board.kinds.push_back(models::kind_of_neighbours("left", 4, 4, 0, -1));
  board.kinds.push_back(models::kind_of_neighbours("below", 4, 4, 1, 0));
  for (const Mixing mixing : {Mixing::kSymbolsStructured, Mixing::kStructured}) {
    ModelConfig config = small(mixing);
    config.groups = "left,below,line";
    Rehearsal one(config, /*threads=*/1, /*batch=*/1, board);
    one.train(3);
    for (const int threads : {2, 3, 5, 7, 16}) {
      Rehearsal several(config, threads, /*batch=*/1, board);
      several.train(3);
      EXPECT_TRUE(tests::same_bits(several.parameters(), one.parameters())) << threads;
      EXPECT_TRUE(tests::same_bits(several.logits(), one.logits())) << threads;
    }
  }
}

TEST(Threads, FollowAContainersQuota) {
  EXPECT_EQ(models::cpu_quota("150000 100000"), 2);
  EXPECT_EQ(models::cpu_quota("200000 100000"), 2);
  EXPECT_EQ(models::cpu_quota("50000 100000"), 1);
  EXPECT_EQ(models::cpu_quota("max 100000"), 0);
  EXPECT_EQ(models::cpu_quota(""), 0);
  EXPECT_GE(models::usable_threads(0), 1);
  EXPECT_EQ(models::usable_threads(3), 3);
}

// Relabelling the digits of a 4x4 puzzle, or permuting its rows, columns, bands and stacks,
// permutes the logits.
TEST(StructuredCell, IsEquivariantToTheSymmetriesOfSudoku) {
  const ModelConfig config = small(Mixing::kSymbolsStructured);
  const std::vector<int> symbol_of = {2, 0, 3, 1};  // symbol d becomes symbol_of[d]
  const std::vector<int> row_of = {3, 2, 0, 1}, column_of = {1, 0, 3, 2};
  std::vector<std::int32_t> tokens(16), turned(16);
  std::vector<int> cell_of(16);
  models::Rng rng(9);
  for (int cell = 0; cell < 16; ++cell) {
    tokens[cell] = models::draw_int(rng, 1, 5);
    const int r = row_of[cell / 4], c = column_of[cell % 4];
    cell_of[cell] = c * 4 + r;  // transposed as well
    turned[cell_of[cell]] = tokens[cell] < 2 ? tokens[cell] : 2 + symbol_of[tokens[cell] - 2];
  }
  Params<float> params(config);
  models::initialise(params, rng);
  Engine<float> engine(config, /*for_training=*/false, /*threads=*/1, /*max_batch=*/2,
                       tests::sudoku_board(2));
  engine.set_parameters(params);
  std::vector<float> carry(2 * engine.carry_size()), logits(2 * 16 * 6);
  std::vector<Slot<float>> slots(2);
  for (int b = 0; b < 2; ++b) {
    slots[b].tokens = b == 0 ? tokens.data() : turned.data();
    slots[b].carry = carry.data() + b * engine.carry_size();
    slots[b].logits = logits.data() + b * 16 * 6;
    engine.fresh_carry(slots[b].carry);
  }
  engine.answer(slots);
  std::vector<float> expected, got;
  for (int cell = 0; cell < 16; ++cell) {
    for (int symbol = 0; symbol < 4; ++symbol) {
      expected.push_back(slots[0].logits[cell * 6 + 2 + symbol]);
      got.push_back(slots[1].logits[cell_of[cell] * 6 + 2 + symbol_of[symbol]]);
    }
  }
  EXPECT_TRUE(tests::close(got, expected, tests::kForward));
  EXPECT_TRUE(tests::close(std::vector<double>{slots[1].q_halt},
                           std::vector<double>{slots[0].q_halt}, tests::kForward));
}

// Permuting the colours 1.. of an ARC canvas permutes the logits; the end of the grid and colour 0
// stay as they are.  With rows of the puzzle embedding that tell colours apart it does not.
class Colours : public testing::TestWithParam<Mixing> {};

TEST_P(Colours, WhosePermutationsPermuteTheAnswer) {
  ModelConfig config = small(GetParam());
  config.colours = true;
  config.vocabulary = 8;  // padding, end of grid, colours 0 to 5
  const std::vector<int> token_of = {0, 1, 2, 6, 3, 7, 5, 4};  // token t becomes token_of[t]
  std::vector<std::int32_t> tokens(16), recoloured(16);
  models::Rng rng(9);
  for (int cell = 0; cell < 16; ++cell) {
    tokens[cell] = models::draw_int(rng, 0, 7);
    recoloured[cell] = token_of[tokens[cell]];
  }
  Params<float> params(config);
  models::initialise(params, rng);
  const auto logits_of = [&](const std::vector<std::int32_t>& question) {
    Engine<float> engine(config, /*for_training=*/false, /*threads=*/1, /*max_batch=*/1,
                         tests::sudoku_board(2));
    engine.set_parameters(params);
    std::vector<float> carry(engine.carry_size()), logits(16 * 8);
    Slot<float> slot;
    slot.tokens = question.data();
    slot.carry = carry.data();
    slot.logits = logits.data();
    engine.fresh_carry(slot.carry);
    engine.answer({&slot, 1});
    return logits;
  };
  // Without padding, whose logit is huge.
  const auto permuted = [&](const std::vector<float>& logits, const std::vector<int>& order) {
    std::vector<float> result(16 * 7);
    for (int cell = 0; cell < 16; ++cell) {
      for (int t = 1; t < 8; ++t) result[cell * 7 + order[t] - 1] = logits[cell * 8 + t];
    }
    return result;
  };
  const std::vector<int> as_it_is = {0, 1, 2, 3, 4, 5, 6, 7};
  const auto is_equivariant = [&] {
    return tests::close(permuted(logits_of(recoloured), as_it_is),
                        permuted(logits_of(tokens), token_of), tests::kForward);
  };
  EXPECT_TRUE(is_equivariant());
  const models::ParamRef rows = params.table.find("model.inner.puzzle_emb.weights");
  EXPECT_EQ(rows.cols, 7 * config.hidden);
  params.at(rows)[3 * config.hidden] = 1.0F;  // of one colour
  EXPECT_FALSE(is_equivariant());
}

INSTANTIATE_TEST_SUITE_P(Cells, Colours,
                         testing::Values(Mixing::kSymbolsAttention, Mixing::kSymbolsStructured),
                         [](const testing::TestParamInfo<Mixing>& info) {
                           return std::string(name_of(info.param));
                         });

}  // namespace
