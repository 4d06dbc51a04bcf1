// SPDX-License-Identifier: Apache-2.0
// The signature run.
#include "models/signature.h"

#include <cstring>

#include "models/engine.h"
#include "models/halting.h"
#include "models/kernels/isa.h"
#include "models/optimizer.h"

namespace models {
namespace {

constexpr int kSteps = 20;
constexpr int kBatch = 3;

// FNV-1a, 64 bits.
class Hash {
 public:
  void add(const float* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t bits;
      std::memcpy(&bits, values + i, sizeof bits);
      for (int byte = 0; byte < 4; ++byte)
        value_ = (value_ ^ ((bits >> (8 * byte)) & 0xff)) * 0x100000001b3;
    }
  }
  std::string hex() const {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value_));
    return text;
  }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

ModelConfig tiny(Mixing mixing) {
  ModelConfig c;
  c.grid_tokens = 6;
  c.vocabulary = 5;
  c.hidden = 8;
  c.heads = 2;
  c.inner = 12;
  c.token_inner = 10;
  c.high_cycles = 2;
  c.low_cycles = 2;
  c.supervision_steps = 4;
  c.mixing = mixing;
  if (mixing == Mixing::kAttention) c.positions = Positions::kRotary;
  return c;
}

void train(Mixing mixing, Hash& hash) {
  const ModelConfig config = tiny(mixing);
  const Structure board{
      {kind_of_members("line", {{0, 1, 2}, {3, 4, 5}, {0, 3}, {1, 4}, {2, 5}}, config.grid_tokens),
       kind_of_members("box", {{0, 1, 3, 4}}, config.grid_tokens)}};
  Rng rng(2026);
  Params<float> params(config);
  initialise(params, rng);
  OptimizerConfig settings;
  settings.lr = 1e-2;
  settings.weight_decay = 0.1;
  settings.ema_rate = 0.9;
  Optimizer<float> optimizer(params, settings);
  Engine<float> engine(config, /*for_training=*/true, /*threads=*/1, kBatch, board);
  engine.set_parameters(params);

  const std::size_t L = config.grid_tokens, V = config.vocabulary, E = config.E();
  std::vector<std::int32_t> tokens(kBatch * L), labels(kBatch * L);
  std::vector<float> carry(kBatch * engine.carry_size()), logits(kBatch * L * V),
      dpuzzle(kBatch * E);
  std::vector<float> grads(params.table.trained_size());
  std::vector<Slot<float>> slots(kBatch);
  std::vector<int> steps(kBatch, config.supervision_steps), min_steps(kBatch, 1), rows(kBatch, 0);
  std::vector<const float*> dpuzzles;
  for (int b = 0; b < kBatch; ++b) {
    slots[b].tokens = tokens.data() + b * L;
    slots[b].labels = labels.data() + b * L;
    slots[b].carry = carry.data() + b * engine.carry_size();
    slots[b].logits = logits.data() + b * L * V;
    slots[b].dpuzzle = dpuzzle.data() + b * E;
    dpuzzles.push_back(slots[b].dpuzzle);
  }
  for (int step = 1; step <= kSteps; ++step) {
    for (int b = 0; b < kBatch; ++b) {
      if (step > 1 && !halts(config, steps[b], min_steps[b], slots[b].q_halt, slots[b].q_continue))
        continue;
      for (std::size_t l = 0; l < L; ++l) {
        tokens[b * L + l] = draw_int(rng, 1, config.vocabulary - 1);
        labels[b * L + l] = draw_int(rng, kFirstSymbol, config.vocabulary - 1);
      }
      engine.fresh_carry(slots[b].carry);
      steps[b] = 0;
      min_steps[b] = draw_min_steps(config, rng);
    }
    optimizer.begin_step();
    const double lr = learning_rate(settings.lr, step, 5, kSteps, 0.1);
    engine.train(slots, grads.data());
    engine.update(grads.data(), [&](Part part) {
      optimizer.update(params, grads.data(), engine.gradient_norm(), lr, part);
    });
    optimizer.update_puzzles(params, rows, dpuzzles, lr);
    for (int& count : steps) ++count;
  }
  hash.add(params.values.data(), params.values.size());
  hash.add(optimizer.ema().data(), optimizer.ema().size());
}

}  // namespace

std::string signature() {
  const std::string kept = kernels::isa_name();
  kernels::force_isa("scalar");
  Hash hash;
  for (const Mixing mixing :
       {Mixing::kMixer, Mixing::kAttention, Mixing::kSymbolsLearned, Mixing::kSymbolsStructured}) {
    train(mixing, hash);
  }
  kernels::force_isa(kept);
  return hash.hex();
}

}  // namespace models
