// SPDX-License-Identifier: Apache-2.0
// Puzzles enter as places come free and leave when they are done, so that no step is spent on a
// puzzle that has its answer.
#include "solver/predictor.h"

#include <chrono>
#include <stdexcept>

#include "models/halting.h"

namespace solver {

Predictor::Predictor(const models::ModelConfig& config, int threads, int batch,
                     const models::Structure& structure)
    : engine_(config, /*for_training=*/false, threads, batch, structure),
      batch_(static_cast<std::size_t>(batch)),
      carries_(batch_ * engine_.carry_size()),
      logits_(batch_ * static_cast<std::size_t>(config.grid_tokens) * config.vocabulary),
      tokens_(static_cast<std::size_t>(config.grid_tokens)) {}

void Predictor::finish_step(const PredictOptions& options, int max_steps, double seconds_each,
                            const std::function<void(const StepView&)>& watch,
                            std::vector<Answer>& answers) {
  const models::ModelConfig& config = engine_.config();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < active_.size(); ++i) {
    Active& puzzle = active_[i];
    const models::Slot<float>& slot = slots_[i];
    ++puzzle.steps;
    puzzle.seconds += seconds_each;
    const bool says_done = models::says_done(config, slot.q_halt, slot.q_continue);
    const bool is_last = puzzle.steps >= max_steps || (options.stops_when_done && says_done);
    if (is_last || watch) {
      for (int l = 0; l < config.grid_tokens; ++l) {
        tokens_[l] = models::argmax(slot.logits + static_cast<std::size_t>(l) * config.vocabulary,
                                    config.vocabulary);
      }
    }
    if (is_last) {
      answers[puzzle.index] = {tokens_, slot.q_halt, says_done, puzzle.steps, puzzle.seconds};
      free_places_.push_back(puzzle.place);
    }
    if (watch) {
      watch({puzzle.index, puzzle.steps, is_last, puzzle.seconds, tokens_, slot.q_halt, says_done,
             slot.loss});
    }
    if (!is_last) {
      active_[kept] = puzzle;
      slots_[kept] = slot;
      ++kept;
    }
  }
  active_.resize(kept);
  slots_.resize(kept);
}

std::vector<Answer> Predictor::answer(std::span<const Example> examples,
                                      const PredictOptions& options,
                                      const std::function<void(const StepView&)>& watch) {
  const models::ModelConfig& config = engine_.config();
  const std::size_t L = static_cast<std::size_t>(config.grid_tokens);
  const int max_steps = options.max_steps > 0 ? options.max_steps : config.supervision_steps;
  for (const Example& example : examples) {
    models::check_size(example.tokens.size(), L, "tokens of an example");
  }
  std::vector<Answer> answers(examples.size());
  active_.clear();
  slots_.clear();
  free_places_.clear();
  for (std::size_t place = batch_; place > 0; --place) free_places_.push_back(place - 1);
  std::size_t next = 0;
  while (!options.is_stop_asked || !options.is_stop_asked()) {
    for (; next < examples.size() && !free_places_.empty(); ++next) {
      const std::size_t place = free_places_.back();
      free_places_.pop_back();
      models::Slot<float> slot;
      slot.tokens = examples[next].tokens.data();
      slot.labels = examples[next].labels.empty() ? nullptr : examples[next].labels.data();
      slot.puzzle = examples[next].puzzle;
      slot.carry = carries_.data() + place * engine_.carry_size();
      slot.logits = logits_.data() + place * L * static_cast<std::size_t>(config.vocabulary);
      engine_.fresh_carry(slot.carry, /*seed=*/next);
      slots_.push_back(slot);
      active_.push_back({next, place, 0.0, 0});
    }
    if (active_.empty()) break;
    const auto start = std::chrono::steady_clock::now();
    engine_.answer(slots_);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    finish_step(options, max_steps, passed.count() / static_cast<double>(active_.size()), watch,
                answers);
  }
  return answers;
}

}  // namespace solver
