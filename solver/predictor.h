// SPDX-License-Identifier: Apache-2.0
// Answers puzzles with a net: repeats the supervision step of every attempt that a plan makes at
// them until the net says done, for a fixed number of steps, or until the rules confirm an answer.
// What the net says is the answer, clues included; nothing is repaired.  A time limit lets a puzzle
// make no step that would end after it, judged by the one before; the first is always made.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "models/engine.h"
#include "solver/answer_plan.h"
#include "solver/example.h"

namespace solver {

struct Answer {
  std::vector<std::int32_t> tokens;  // (L); empty when a stop came first
  double q_halt = 0;
  bool says_done = false;
  int steps = 0;        // of the attempt that stands
  double seconds = 0;   // this puzzle's share of the time of the steps its attempts took part in
  int attempt = 0;      // the one that stands, from 0
  int attempts = 1;     // made at this puzzle
  int votes = 1;        // symmetries whose answer it is,
  int voters = 1;       // of so many
  int steps_spent = 0;  // by all attempts
};

// One puzzle after a supervision step of each of its attempts.
struct StepView {
  std::size_t index;               // of the puzzle
  int step;                        // from 1; one attempt's steps, or two waves' one after another
  bool is_last;                    // its answer stands
  const Answer& answer;            // that would stand now
  const models::SampleLoss& loss;  // of that answer, where the known one is given
  bool is_any_exact;               // does some attempt have the known answer after this step?
};

class Predictor {
 public:
  // structure: structure_of() the domain, for models that are given it.  batch: attempts in work at
  // once, or all of one puzzle where they are more.  The parameters are referred to, as by
  // Engine::set_parameters.
  Predictor(const models::ModelConfig& config, int threads, int batch,
            const models::Structure& structure = {});
  void set_parameters(const models::Params<float>& params) {
    params_ = &params;
    engine_.set_parameters(params);
  }
  // Cycles and supervision steps of a model that has grown; set_parameters() comes next.
  void set_depth(const models::ModelConfig& grown) {
    engine_.set_cycles(grown.high_cycles, grown.low_cycles);
    engine_.set_supervision_steps(grown.supervision_steps);
    own_rounds_ = grown.high_cycles;
  }
  const models::Engine<float>& engine() const { return engine_; }
  int max_steps(const PredictOptions& options) const {
    return options.max_steps > 0 ? options.max_steps : engine_.config().supervision_steps;
  }

  // One answer a puzzle, in their order; an answer depends neither on the others nor on the batch.
  // watch, where given, sees each puzzle after each of its steps, in the order in which they are
  // made.
  std::vector<Answer> answer(const AnswerPlan& plan,
                             const std::function<void(const StepView&)>& watch = {});
  std::vector<Answer> answer(std::span<const Example> examples, const PredictOptions& options,
                             const std::function<void(const StepView&)>& watch = {}) {
    return answer(AnswerPlan(examples, options), watch);
  }

 private:
  struct Work {  // a puzzle in work
    std::size_t index;
    std::vector<Attempt> attempts;
    std::size_t begun = 0;  // attempts 0..begun-1 have their turn now or had it
    int steps = 0, steps_spent = 0;
    double seconds = 0;
    bool is_answered = false;
  };
  struct Run {  // an attempt in work
    Work* work;
    std::size_t attempt;
    std::size_t place;  // of its carry and logits
    bool is_over = false;
  };
  float* carry_at(std::size_t place) { return carries_.data() + place * engine_.carry_size(); }
  // The carry goes from round to round as from step to step, so T rounds of a step are T steps
  // under one name: the answers are the same, and looked at more often.  (With feedback they are
  // not: that comes once a step.)
  void take_rounds(const PredictOptions& options);
  void make_room(const AnswerPlan& plan);
  void admit(const AnswerPlan& plan, std::size_t& next);
  void begin(const AnswerPlan& plan, Work& work);
  void disturb(const AnswerPlan& plan);
  void read_slot(const AnswerPlan& plan, Run& run, const models::Slot<float>& slot);
  void finish_step(const AnswerPlan& plan, std::size_t begin, std::size_t end, double seconds_each,
                   const std::function<void(const StepView&)>& watch, std::vector<Answer>& answers);
  void drop_finished();

  models::Engine<float> engine_;
  const models::Params<float>* params_ = nullptr;
  int own_rounds_;  // T of the model, where the options name none
  std::size_t batch_;
  std::size_t state_size_;       // S * D
  std::size_t logits_size_;      // L * V
  std::size_t states_, answer_;  // of a carry, which they begin; and which of them is y
  std::size_t places_ = 0;
  models::Buffer<float> carries_;  // (places) carries as Slot has them
  models::Buffer<float> logits_;   // (places, L, V)
  models::Buffer<float> before_;   // (places) as they were before the step; random starts only
  std::vector<std::size_t> free_places_;
  std::vector<std::unique_ptr<Work>> works_;
  std::vector<Work*> waiting_;              // for room for their second wave
  std::vector<Run> runs_;                   // those of one puzzle stand together
  std::vector<models::Slot<float>> slots_;  // one for each run, same order
  std::vector<std::int32_t> tokens_;        // (L) of the attempt just read
};

}  // namespace solver
