// SPDX-License-Identifier: Apache-2.0
// Refilling and halting of slots.
#include "solver/batch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/halting.h"
#include "models/noise.h"

namespace solver {
namespace {

constexpr std::int32_t kNotDrawn = -1;

}  // namespace

Batch::Batch(const models::Engine<float>& engine, int slots, int turns)
    : engine_(engine), L_(engine.config().grid_tokens), turns_(turns) {
  allocate(static_cast<std::size_t>(slots) * static_cast<std::size_t>(turns));
}

void Batch::allocate(std::size_t B) {
  const std::size_t L = static_cast<std::size_t>(L_);
  const std::size_t V = static_cast<std::size_t>(engine_.config().vocabulary);
  const std::size_t E = static_cast<std::size_t>(engine_.config().E());
  state_.carries = models::Buffer<float>(B * engine_.carry_size());
  state_.tokens.assign(B * L, 0);
  state_.labels.assign(B * L, 0);
  state_.puzzle.assign(B, 0);
  state_.steps.assign(B, 0);
  state_.min_steps.assign(B, 0);
  state_.halted.assign(B, 1);
  logits_ = models::Buffer<float>(B * L * V);
  dpuzzles_ = models::Buffer<float>(B * E);
  slots_.resize(B);
  gradient_rows_.resize(B);
  for (std::size_t i = 0; i < B; ++i) {
    slots_[i].tokens = state_.tokens.data() + i * L;
    slots_[i].labels = state_.labels.data() + i * L;
    slots_[i].carry = state_.carries.data() + i * engine_.carry_size();
    slots_[i].logits = logits_.data() + i * L * V;
    slots_[i].dpuzzle = dpuzzles_.data() + i * E;
    gradient_rows_[i] = slots_[i].dpuzzle;
  }
}

void Batch::resize(int slots) {
  if (slots == size()) return;
  const BatchState old = std::exchange(state_, BatchState{});
  first_ = 0;
  allocate(static_cast<std::size_t>(slots) * static_cast<std::size_t>(turns_));
  const auto keep = [this](const char*, int, const auto& from, auto& to) {
    const std::size_t before = from.size() / turns_, now = to.size() / turns_;  // of a turn
    for (int turn = 0; turn < turns_; ++turn) {
      std::copy_n(from.data() + turn * before, std::min(before, now), to.data() + turn * now);
    }
  };
  visit_arrays(keep, old, state_);
}

void Batch::take_turn(std::int64_t step) {
  first_ = static_cast<int>(step % turns_) * size();
  age_ = step < turns_ ? static_cast<int>(step * engine_.config().supervision_steps / turns_) : 0;
}

void Batch::refill(int i, const Example& example, std::uint64_t start_seed) {
  models::check_size(example.tokens.size(), static_cast<std::size_t>(L_), "tokens of an example");
  models::check_size(example.labels.size(), static_cast<std::size_t>(L_), "labels of an example");
  const int slot = first_ + i;
  const std::size_t begin = static_cast<std::size_t>(slot) * static_cast<std::size_t>(L_);
  std::copy(example.tokens.begin(), example.tokens.end(), state_.tokens.begin() + begin);
  std::copy(example.labels.begin(), example.labels.end(), state_.labels.begin() + begin);
  state_.puzzle[slot] = example.puzzle;
  state_.steps[slot] = age_;
  state_.min_steps[slot] = kNotDrawn;
  state_.halted[slot] = 0;
  engine_.fresh_carry(slots_[slot].carry, start_seed);
}

std::span<models::Slot<float>> Batch::slots() {
  for (int i = first_; i < first_ + size(); ++i) slots_[i].puzzle = state_.puzzle[i];
  return {slots_.data() + first_, static_cast<std::size_t>(size())};
}

void Batch::before_step(std::uint64_t noise_seed, double loss_weight) {
  const models::ModelConfig& config = engine_.config();
  for (int i = 0; i < size(); ++i) {
    models::Slot<float>& slot = slots_[first_ + i];
    slot.loss_weight = loss_weight * std::pow(config.step_decay, steps(i));
    slot.is_last_step = steps(i) + 1 >= config.supervision_steps;
    slot.noise_seed = models::mix_bits(noise_seed + static_cast<std::uint64_t>(i));
  }
}

void Batch::after_step(models::Rng& rng) {
  const models::ModelConfig& config = engine_.config();
  for (int i = first_; i < first_ + size(); ++i) {
    if (state_.min_steps[i] == kNotDrawn) state_.min_steps[i] = models::draw_min_steps(config, rng);
    ++state_.steps[i];
    state_.halted[i] = models::halts(config, state_.steps[i], state_.min_steps[i], slots_[i].q_halt,
                                     slots_[i].q_continue);
  }
  age_ = 0;  // what is refilled in later rounds of this step is fresh
}

std::span<const float> Batch::carry(int i) const {
  return {slots_[first_ + i].carry, engine_.carry_size()};
}

}  // namespace solver
