// SPDX-License-Identifier: Apache-2.0
// Hand-written gradients against central differences in double, every element of every parameter
// tensor of tiny nets.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/engine.h"
#include "tests/comparator.h"
#include "tests/tolerances.h"

namespace {

using models::Buffer;
using models::Engine;
using models::ModelConfig;
using models::ParamRole;
using models::Params;
using models::ParamSpec;
using models::Slot;

ModelConfig tiny() {
  ModelConfig c;
  c.grid_tokens = 6;
  c.vocabulary = 5;
  c.hidden = 8;
  c.heads = 2;
  c.inner = 7;
  c.token_inner = 5;
  c.puzzle_count = 3;
  c.puzzle_embedding_width = 11;
  c.puzzle_tokens = 2;
  c.layers = 2;
  // All of the step carries gradient with one high cycle, so differences see what the backward
  // sees.
  c.high_cycles = 1;
  c.low_cycles = 2;
  return c;
}

// Six cells: two rows, three columns, one box; boxes and lines of unlike sizes.  And a kind whose
// groups are read by others than their members, by some cells twice, by one not at all; and two
// whose groups have one reader each, but for one: they stand beside the state.
models::Structure board() {
  const std::vector<std::vector<int>> lines = {{0, 1, 2}, {3, 4, 5}, {0, 3}, {1, 4}, {2, 5}};
  const std::vector<std::vector<int>> groups = {{5}, {2, 0, 2}, {1}, {4, 3}};
  const std::vector<std::vector<int>> groups_of_cell = {{1}, {3, 0}, {}, {0, 1}, {3, 1, 3}, {1}};
  return {{models::kind_of_members("line", lines, 6),
           models::kind_of_members("box", {{0, 1, 3, 4}}, 6),
           {"odd", groups, groups_of_cell},
           {"next", {{1}, {2}, {4, 0}, {5}}, {{0}, {1}, {}, {2}, {3}, {3}}},
           {"far", {{5, 3}, {4}, {0}, {1}, {2}}, {{0}, {1}, {2}, {3}, {}, {4}}}}};
}

struct Case {
  const char* name;
  void (*change)(ModelConfig&);
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Gradient : public testing::TestWithParam<Case> {};

// A batch of two puzzles with a random carry, so that nothing is zero by symmetry.
class Problem {
 public:
  explicit Problem(const ModelConfig& config)
      : config_(config),
        params_(config),
        engine_(config, /*for_training=*/true, /*threads=*/1, kBatch, board()),
        rng_(7) {
    models::initialise(params_, rng_);
    for (double& value : std::span(params_.values.data(), params_.values.size())) {
      value += 0.1 * models::draw_normal(rng_);  // q head and puzzle rows start at zero
    }
    for (int b = 0; b < kBatch; ++b) {
      for (int l = 0; l < config.grid_tokens; ++l) {
        tokens_[b].push_back(models::draw_int(rng_, 0, config.vocabulary - 1));
        const int lowest = config.has_symbol_axis() ? config.first_symbol() : 0;
        labels_[b].push_back(l == 2 ? models::kNotScored
                                    : models::draw_int(rng_, lowest, config.vocabulary - 1));
      }
      for (std::size_t i = 0; i < engine_.carry_size(); ++i)
        start_[b].push_back(models::draw_normal(rng_));
    }
  }

  double loss() {
    engine_.set_parameters(params_);
    auto slots = offer();
    engine_.answer(slots);
    double sum = 0;
    for (const auto& slot : slots)
      sum +=
          slot.loss_weight * (slot.loss.cross_entropy + config_.halting_weight * slot.loss.halting);
    return sum / kBatch;
  }

  // Gradient of loss() by every number of the flat storage.
  std::vector<double> gradient() {
    engine_.set_parameters(params_);
    auto slots = offer();
    std::vector<double> grads(params_.table.total_size());
    engine_.train(slots, grads.data());
    if (config_.has_puzzle_embedding()) {
      const models::ParamRef puzzles = params_.table.find("model.inner.puzzle_emb.weights");
      for (const auto& slot : slots) {
        for (int e = 0; e < puzzles.cols; ++e)
          grads[puzzles.offset + slot.puzzle * puzzles.cols + e] += slot.dpuzzle[e];
      }
    }
    return grads;
  }

  Params<double>& params() { return params_; }

 private:
  static constexpr int kBatch = 2;
  std::vector<Slot<double>> offer() {
    std::vector<Slot<double>> slots(kBatch);
    for (int b = 0; b < kBatch; ++b) {
      carry_[b] = start_[b];
      logits_[b].assign(static_cast<std::size_t>(config_.grid_tokens) * config_.vocabulary, 0);
      dpuzzle_[b].assign(static_cast<std::size_t>(config_.E()), 0);
      slots[b].tokens = tokens_[b].data();
      slots[b].labels = labels_[b].data();
      slots[b].puzzle = b + 1;
      slots[b].loss_weight = 1.0 - 0.3 * b;
      slots[b].noise_seed = 17 + b;
      slots[b].carry = carry_[b].data();
      slots[b].logits = logits_[b].data();
      slots[b].dpuzzle = dpuzzle_[b].data();
    }
    return slots;
  }

  ModelConfig config_;
  Params<double> params_;
  Engine<double> engine_;
  models::Rng rng_;
  std::vector<std::int32_t> tokens_[kBatch], labels_[kBatch];
  std::vector<double> start_[kBatch], carry_[kBatch], logits_[kBatch], dpuzzle_[kBatch];
};

TEST_P(Gradient, OfEveryTensorIsTheCentralDifference) {
  ModelConfig config = tiny();
  GetParam().change(config);
  models::validate(config);
  Problem problem(config);
  const std::vector<double> grads = problem.gradient();
  double* values = problem.params().values.data();
  constexpr double kStep = 1e-5;
  for (const ParamSpec& spec : problem.params().table.specs()) {
    if (spec.role == ParamRole::kFixed) continue;
    std::vector<double> expected,
        got(grads.begin() + spec.offset, grads.begin() + spec.offset + spec.size());
    for (std::size_t i = 0; i < spec.size(); ++i) {
      double& value = values[spec.offset + i];
      const double kept = value;
      value = kept + kStep;
      const double above = problem.loss();
      value = kept - kStep;
      const double below = problem.loss();
      value = kept;
      expected.push_back((above - below) / (2 * kStep));
    }
    EXPECT_TRUE(tests::close(got, expected, tests::kFiniteDifference)) << spec.key;
  }
}

INSTANTIATE_TEST_SUITE_P(
    TinyNets, Gradient,
    testing::Values(
        Case{"mixer", [](ModelConfig&) {}},
        Case{"attention_rotary",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kAttention;
               c.positions = models::Positions::kRotary;
             }},
        Case{"attention_rotary_2d",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kAttention;
               c.positions = models::Positions::kRotary2d;
               c.grid_columns = 3;
             }},
        Case{"attention_learned_softmax",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kAttention;
               c.positions = models::Positions::kLearned;
               c.loss = models::LossKind::kSoftmax;
             }},
        Case{"separate_nets", [](ModelConfig& c) { c.separate_nets = true; }},
        Case{"hrm",
             [](ModelConfig& c) {
               c.recursion = models::RecursionKind::kHrm;
               c.low_cycles = 1;
             }},
        Case{"single_z", [](ModelConfig& c) { c.recursion = models::RecursionKind::kSingleZ; }},
        Case{"six_z", [](ModelConfig& c) { c.recursion = models::RecursionKind::kSixZ; }},
        Case{"direct", [](ModelConfig& c) { c.recursion = models::RecursionKind::kDirect; }},
        Case{"symbols_learned", [](ModelConfig& c) { c.mixing = models::Mixing::kSymbolsLearned; }},
        Case{"symbols_structured",
             [](ModelConfig& c) { c.mixing = models::Mixing::kSymbolsStructured; }},
        Case{"groups_that_others_read",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsStructured;
               c.groups = "odd,line";
             }},
        Case{"groups_beside_the_state",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsStructured;
               c.groups = "next,far,line";
             }},
        Case{"groups_beside_the_state_alone",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kStructured;
               c.groups = "far,next";
             }},
        Case{"no_groups",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsStructured;
               c.groups = "";
             }},
        Case{"structured",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kStructured;
               c.groups = "line,odd";
               c.feedback = true;
             }},
        Case{"symbols_with_identity_structured",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsStructured;
               c.symbol_identity = true;
               c.groups = "odd";
               c.loss = models::LossKind::kSoftmax;
             }},
        Case{"symbols_with_identity_learned",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsLearned;
               c.symbol_identity = true;
             }},
        Case{"symbols_attention",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsAttention;
               c.positions = models::Positions::kRotary2d;
               c.grid_columns = 3;
             }},
        Case{"symbols_adjacency",
             [](ModelConfig& c) { c.mixing = models::Mixing::kSymbolsAdjacency; }},
        Case{"symbols_with_identity_adjacency",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsAdjacency;
               c.symbol_identity = true;
               c.heads = 4;
             }},
        Case{"colours_structured",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsStructured;
               c.colours = true;
               c.groups = "odd,line";
             }},
        Case{"damped_and_noisy",
             [](ModelConfig& c) {
               c.damping = 0.7;
               c.noise = 0.1;
             }},
        Case{"feedback", [](ModelConfig& c) { c.feedback = true; }},
        Case{"feedback_hrm_learned_positions",
             [](ModelConfig& c) {
               c.recursion = models::RecursionKind::kHrm;
               c.low_cycles = 1;
               c.positions = models::Positions::kLearned;
               c.feedback = true;
             }},
        Case{"feedback_symbols",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsLearned;
               c.feedback = true;
             }},
        Case{"smoothed_stablemax", [](ModelConfig& c) { c.label_smoothing = 0.2; }},
        Case{"smoothed_softmax_symbols",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kSymbolsStructured;
               c.loss = models::LossKind::kSoftmax;
               c.label_smoothing = 0.2;
               c.halting_weight = 0.05;
             }},
        Case{"attention_without_positions",
             [](ModelConfig& c) {
               c.mixing = models::Mixing::kAttention;
               c.layers = 1;
             }}),
    [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

}  // namespace
