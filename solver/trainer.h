// SPDX-License-Identifier: Apache-2.0
// One training step: refill halted slots, supervision step with gradient, optimiser, halting.
// Everything that the next step depends on is in TrainState, so that resume.h can keep it.
#pragma once

#include <cstdint>
#include <memory>

#include "models/engine.h"
#include "models/optimizer.h"
#include "solver/batch.h"
#include "solver/example_stream.h"
#include "solver/schedule.h"
#include "solver/train_config.h"

namespace solver {

struct TrainState {
  models::Params<float> params;        // as the last step left them
  models::Optimizer<float> optimizer;  // moments, averaged weights, step count
  Batch batch;
  std::unique_ptr<ExampleStream> stream;
};

// Sums over the training steps since they were last taken.  Cells, exact answers and steps are of
// puzzles that halted, at their last step, as in the published logs.
struct TrainFigures {
  std::int64_t steps = 0;
  std::int64_t slots = 0;  // supervision steps: B times the rounds of a training step
  double loss = 0;         // over slots
  std::int64_t halted = 0;
  std::int64_t halt_steps = 0;
  std::int64_t exact = 0;
  std::int64_t cells_scored = 0;
  std::int64_t cells_correct = 0;
};

// Bytes of weights, moments, average and slots of a training, known before anything is allocated;
// without Muon's working memory.
std::size_t state_bytes(const models::ParamTable& table, const models::ModelConfig& model,
                        const TrainConfig& train);

class Trainer {
 public:
  // structure: for models that are given the puzzle's lines and boxes.  Weights are drawn by the
  // seed.  step: as many slots as after it, where the state of a training is put in place.
  Trainer(const models::ModelConfig& model, const TrainConfig& train,
          const models::Structure& structure, std::unique_ptr<ExampleStream> stream, int threads,
          std::int64_t step = 0);

  // Before the first step: the weights of a trained model in place of those drawn (base_model.h).
  void start_from(const models::Params<float>& base);

  // Throws std::runtime_error naming the step when the loss is not finite; the state is then of no
  // use any more.
  void step();

  // From the next step on all learning rates are multiplied by it: for a schedule by the clock.
  void set_rate_factor(double factor) { rate_factor_ = factor; }
  std::int64_t steps_done() const { return state_.optimizer.step(); }
  double learning_rate() const { return learning_rate_; }  // of the last step
  TrainFigures take_figures();

  // The weights that are evaluated and shipped: averaged where trained, puzzle embeddings as they
  // are.
  void averaged(models::Params<float>& params) const;
  // Throws std::runtime_error naming the tensor when a weight, raw or averaged, is not finite.
  void check_finite() const;

  const models::Engine<float>& engine() const { return engine_; }
  const models::ModelConfig& model_config() const { return engine_.config(); }
  const TrainConfig& train_config() const { return train_; }
  std::size_t state_bytes() const;  // of everything but the engine's own memory
  const TrainState& state() const { return state_; }
  TrainState& mutable_state() { return state_; }
  // After the state was written to: packs the weights anew.
  void state_changed() { engine_.set_parameters(state_.params); }

 private:
  void begin(const Stage& stage);
  void supervise(std::int64_t step, int round, int rounds);
  void count(std::span<const models::Slot<float>> slots);
  TrainConfig train_;
  Schedule schedule_;
  models::Engine<float> engine_;
  TrainState state_;
  models::Buffer<float> grads_;  // (trained_size)
  TrainFigures figures_;
  double learning_rate_ = 0;
  double rate_factor_ = 1;
};

}  // namespace solver
