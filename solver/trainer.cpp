// SPDX-License-Identifier: Apache-2.0
// The training step.
#include "solver/trainer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "models/carry.h"
#include "solver/base_model.h"
#include "solver/seeds.h"

namespace solver {
namespace {

// Steps: more than a training may have.
constexpr std::int64_t kLongestTraining = std::int64_t{1} << 40;
static_assert(kLongestTraining > kMostSteps);

models::Params<float> first_weights(const models::ModelConfig& config, std::int64_t seed) {
  models::Params<float> params(config);
  models::Rng rng = rng_for(seed, Purpose::kWeights);
  models::initialise(params, rng);
  return params;
}

TrainState first_state(const models::Engine<float>& engine, const TrainConfig& train, int slots,
                       std::unique_ptr<ExampleStream> stream) {
  models::Params<float> params = first_weights(engine.config(), train.seed);
  models::Optimizer<float> optimizer(params, train.optimizer());
  return {std::move(params), std::move(optimizer), Batch(engine, slots, train.turns),
          std::move(stream)};
}

}  // namespace

Trainer::Trainer(const models::ModelConfig& model, const TrainConfig& train,
                 const models::Structure& structure, std::unique_ptr<ExampleStream> stream,
                 int threads, std::int64_t step)
    : train_(train),
      schedule_(train),
      engine_(model, /*for_training=*/true, threads, schedule_.largest_batch(), structure),
      state_(first_state(engine_, train, schedule_.at(step).batch, std::move(stream))),
      grads_(engine_.table().trained_size()) {
  engine_.set_parameters(state_.params);
}

void Trainer::start_from(const models::Params<float>& base) {
  take_weights(state_.params, base);
  state_.optimizer = models::Optimizer<float>(state_.params, train_.optimizer());
  state_changed();
}

void Trainer::step() {
  TrainState& s = state_;
  const Stage& stage = schedule_.at(s.optimizer.step() + 1);
  s.batch.resize(stage.batch);
  s.batch.take_turn(s.optimizer.step());
  s.optimizer.begin_step();
  const std::int64_t t = s.optimizer.step();
  learning_rate_ = rate_factor_ * schedule_.rate(train_.lr, t);
  if (schedule_.begins_stage(t)) begin(stage);
  s.optimizer.set_ema_rate(stage.ema_rate);
  s.stream->set_difficulty({stage.hint_chance, stage.clue_tries});
  for (int round = 1; round <= stage.accumulate; ++round) supervise(t, round, stage.accumulate);
  ++figures_.steps;
}

// One supervision step of every slot; the weights move after the last of the rounds of step t.
void Trainer::supervise(std::int64_t t, int round, int rounds) {
  TrainState& s = state_;
  for (int i = 0; i < s.batch.size(); ++i) {
    if (!s.batch.is_halted(i)) continue;
    const std::uint64_t start_seed = seed_for(train_.seed, Purpose::kStart, s.stream->drawn());
    s.batch.refill(i, s.stream->next(), start_seed);
  }
  // Of this supervision step, the draws: numbered apart however many rounds other steps have.
  const std::int64_t number = t + (round - 1) * kLongestTraining;
  s.batch.before_step(seed_for(train_.seed, Purpose::kNoise, number), 1.0 / rounds);
  const std::span<models::Slot<float>> slots = s.batch.slots();
  engine_.train(slots, grads_.data(), /*adds=*/round > 1);
  if (round == rounds) {
    engine_.update(grads_.data(), [&](models::Part part) {
      s.optimizer.update(s.params, grads_.data(), engine_.gradient_norm(), learning_rate_, part);
    });
  }
  // The next round may bring other puzzles: these rows move now.
  s.optimizer.update_puzzles(s.params, s.batch.puzzle_rows(), s.batch.puzzle_gradients(),
                             rate_factor_ * schedule_.rate(train_.puzzle_lr, t));
  models::Rng rng = rng_for(train_.seed, Purpose::kHalting, number);
  s.batch.after_step(rng);
  count(slots);
}

void Trainer::count(std::span<const models::Slot<float>> slots) {
  const Batch& batch = state_.batch;
  figures_.slots += batch.size();
  for (int i = 0; i < batch.size(); ++i) {
    const models::SampleLoss& loss = slots[i].loss;
    const double sum =
        loss.cross_entropy + engine_.config().halting_weight * (loss.halting + loss.continuing);
    if (!std::isfinite(sum)) {
      throw std::runtime_error("step " + std::to_string(state_.optimizer.step()) +
                               ": the loss is " + (std::isnan(sum) ? "NaN" : "infinite") +
                               ", wanted a finite number: the training diverged");
    }
    figures_.loss += sum;
    if (!batch.is_halted(i)) continue;
    ++figures_.halted;
    figures_.halt_steps += batch.steps(i);
    figures_.exact += loss.is_exact;
    figures_.cells_scored += loss.scored;
    figures_.cells_correct += loss.correct;
  }
}

// Other cycles from here on.  The weights go on from their average: raw ones swing, and a deeper
// recursion multiplies the swing.
void Trainer::begin(const Stage& stage) {
  engine_.set_cycles(stage.high_cycles, stage.low_cycles);
  if (stage.supervision_steps > 0) engine_.set_supervision_steps(stage.supervision_steps);
  if (train_.stage_restart) state_.optimizer.restart_from_ema(state_.params);
  engine_.set_parameters(state_.params);
}

TrainFigures Trainer::take_figures() {
  const TrainFigures figures = figures_;
  figures_ = {};
  return figures;
}

void Trainer::averaged(models::Params<float>& params) const {
  std::copy_n(state_.params.values.data(), state_.params.values.size(), params.values.data());
  const models::Buffer<float>& ema = state_.optimizer.ema();
  std::copy_n(ema.data(), ema.size(), params.values.data());
}

void Trainer::check_finite() const {
  const auto check = [&](const float* values, const models::ParamSpec& spec, const char* what) {
    const float* begin = values + spec.offset;
    const auto is_bad = [](float value) { return !std::isfinite(value); };
    if (std::any_of(begin, begin + spec.size(), is_bad)) {
      throw std::runtime_error("step " + std::to_string(steps_done()) + ": " + what + " of " +
                               spec.key + " are not finite: the training diverged");
    }
  };
  for (const models::ParamSpec& spec : engine_.table().specs()) {
    check(state_.params.values.data(), spec, "weights");
    if (spec.role == models::ParamRole::kTrained) {
      check(state_.optimizer.ema().data(), spec, "averaged weights");
    }
  }
}

std::size_t state_bytes(const models::ParamTable& table, const models::ModelConfig& model,
                        const TrainConfig& train) {
  const std::size_t L = static_cast<std::size_t>(model.grid_tokens);
  const std::size_t per_slot = models::carry_size(model) + 2 * L +
                               L * static_cast<std::size_t>(model.vocabulary) +
                               static_cast<std::size_t>(model.E());
  const std::size_t slots = static_cast<std::size_t>(Schedule(train).largest_batch()) *
                            static_cast<std::size_t>(train.turns);
  return sizeof(float) * (table.total_size() + 3 * table.trained_size() + per_slot * slots);
}

std::size_t Trainer::state_bytes() const {
  return state_.optimizer.scratch_bytes() +
         solver::state_bytes(engine_.table(), model_config(), train_);
}

}  // namespace solver
