// SPDX-License-Identifier: Apache-2.0
// The slots of a training batch: each keeps its puzzle and carry over several supervision steps and
// takes the next puzzle, with a fresh carry, once it has halted (arXiv 2510.04871, sec. 4.6;
// docs/models.md, "Deep supervision and halting").  With `turns` above one there are that many
// batches of slots, of which each step takes the next: between two steps of a puzzle the weights
// have been moved by others.
//
//   batch.take_turn(step)
//   for each halted slot i: batch.refill(i, next example)
//   batch.before_step(noise seed);  engine.train(batch.slots(), grads);  engine.update(grads, ...);
//   optimizer.update_puzzles(...); batch.after_step(rng)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/engine.h"
#include "models/random.h"
#include "models/tensor.h"
#include "solver/example.h"

namespace solver {

// Everything that outlives a step, one entry for each slot of all turns (B of them here): what a
// resumable checkpoint holds.
struct BatchState {
  models::Buffer<float> carries;     // (B, carry_size): states (S, D), and what is fed back
  std::vector<std::int32_t> tokens;  // (B, L)
  std::vector<std::int32_t> labels;  // (B, L)
  std::vector<std::int32_t> puzzle;  // (B) rows of the puzzle embedding
  std::vector<std::int32_t> steps;   // (B) supervision steps with this puzzle so far
  // (B) fewest steps before a slot may halt, drawn at the first step of each puzzle
  std::vector<std::int32_t> min_steps;
  std::vector<std::int32_t> halted;  // (B) 0 or 1; all 1 at the start
};

// The one list of these arrays: visit(name, axes, the array of each state), where axes is 1 for (B)
// and 2 for (B, numbers of a slot).
template <typename Visit, typename... States>
void visit_arrays(const Visit& visit, States&... states) {
  visit("carries", 2, states.carries...);
  visit("tokens", 2, states.tokens...);
  visit("labels", 2, states.labels...);
  visit("puzzle", 1, states.puzzle...);
  visit("steps", 1, states.steps...);
  visit("min_steps", 1, states.min_steps...);
  visit("halted", 1, states.halted...);
}

class Batch {
 public:
  // Keeps a reference to the engine.  All slots start halted.
  Batch(const models::Engine<float>& engine, int slots, int turns = 1);

  // Slots in a turn.  Of each turn they are dropped from the end, or added halted; the others keep
  // what they have.
  void resize(int slots);
  int size() const { return static_cast<int>(slots_.size()) / turns_; }
  // Slot i is from now on the one of the turn of this step, counted from 0.  The first puzzles of a
  // turn count as some steps old, the more the later the turn: else all slots would be fresh at
  // once, and again after M rounds.
  void take_turn(std::int64_t step);
  bool is_halted(int i) const { return state_.halted[first_ + i] != 0; }
  // Puts an example with labels and a fresh carry into slot i.  Throws std::invalid_argument unless
  // it has L tokens and L labels.
  // start_seed: of the carry, where the model starts at random.
  void refill(int i, const Example& example, std::uint64_t start_seed = 0);
  // Tells each slot which of its steps comes next, how much its loss weighs, and its noise where
  // the model has any.
  void before_step(std::uint64_t noise_seed, double loss_weight = 1.0);
  // What Engine::train and Engine::answer take; valid as long as the batch.
  std::span<models::Slot<float>> slots();
  // Counts the supervision step just made and decides which slots halt, in the order of the slots.
  void after_step(models::Rng& rng);

  // For Optimizer::update_puzzles: rows of the puzzle embedding and their gradients.
  std::span<const int> puzzle_rows() const { return turn(state_.puzzle); }
  std::span<const float* const> puzzle_gradients() const { return turn(gradient_rows_); }

  int steps(int i) const { return state_.steps[first_ + i]; }
  std::span<const float> carry(int i) const;  // carry_size numbers
  const BatchState& state() const { return state_; }
  // To be written in place when a run is taken up again; sizes must stay.
  BatchState& mutable_state() { return state_; }

 private:
  void allocate(std::size_t slots);
  template <typename Item>
  std::span<const Item> turn(const std::vector<Item>& all) const {
    return std::span(all).subspan(static_cast<std::size_t>(first_),
                                  static_cast<std::size_t>(size()));
  }
  const models::Engine<float>& engine_;
  int L_;
  int turns_;
  int first_ = 0;  // slot of this turn
  int age_ = 0;    // supervision steps that its new puzzles count as having had
  BatchState state_;
  models::Buffer<float> logits_;    // (B, L, V)
  models::Buffer<float> dpuzzles_;  // (B, E)
  std::vector<const float*> gradient_rows_;
  std::vector<models::Slot<float>> slots_;
};

}  // namespace solver
