// SPDX-License-Identifier: Apache-2.0
// Answers puzzles with a net: repeats the supervision step until the net says done, or for a fixed
// number of steps.  What the net says is the answer, clues included; nothing is repaired.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/engine.h"
#include "solver/example.h"

namespace solver {

struct PredictOptions {
  int max_steps = 0;            // supervision steps of a puzzle at most; 0 = M of the model
  bool stops_when_done = true;  // adaptive halting
  std::function<bool()> is_stop_asked = {};  // looked at between supervision steps
};

struct Answer {
  std::vector<std::int32_t> tokens;  // (L); empty when a stop came first
  double q_halt = 0;
  bool says_done = false;
  int steps = 0;
  double seconds = 0;  // this puzzle's share of the time of the steps it took part in
};

// One puzzle after one supervision step.
struct StepView {
  std::size_t index;                     // of the example
  int step;                              // from 1
  bool is_last;                          // its answer stands
  double seconds;                        // as in Answer, so far
  std::span<const std::int32_t> tokens;  // (L) the largest logit of each position
  double q_halt;
  bool says_done;
  const models::SampleLoss& loss;  // where the example has labels
};

class Predictor {
 public:
  // structure: structure_of() the domain, for models that are given it.  batch: puzzles in work at
  // once.  The parameters are referred to, as by Engine::set_parameters.
  Predictor(const models::ModelConfig& config, int threads, int batch,
            const models::Structure& structure = {});
  void set_parameters(const models::Params<float>& params) { engine_.set_parameters(params); }
  void set_cycles(int high_cycles, int low_cycles) { engine_.set_cycles(high_cycles, low_cycles); }
  const models::Engine<float>& engine() const { return engine_; }

  // One answer an example, in their order; an answer does not depend on the others.  watch, where
  // given, sees each puzzle after each of its steps, in the order in which they are made.
  std::vector<Answer> answer(std::span<const Example> examples, const PredictOptions& options,
                             const std::function<void(const StepView&)>& watch = {});

 private:
  struct Active {  // a puzzle in work
    std::size_t index;
    std::size_t place;  // of its carry and logits
    double seconds;
    int steps;
  };
  void finish_step(const PredictOptions& options, int max_steps, double seconds_each,
                   const std::function<void(const StepView&)>& watch, std::vector<Answer>& answers);

  models::Engine<float> engine_;
  std::size_t batch_;
  models::Buffer<float> carries_;  // (batch, states, S, D)
  models::Buffer<float> logits_;   // (batch, L, V)
  std::vector<std::size_t> free_places_;
  std::vector<Active> active_;
  std::vector<models::Slot<float>> slots_;  // one for each active puzzle, same order
  std::vector<std::int32_t> tokens_;        // (L) of the puzzle just read
};

}  // namespace solver
