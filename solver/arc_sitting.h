// SPDX-License-Identifier: Apache-2.0
// One sitting with a task: a net is trained on its demonstrations until its share of the time is
// over, then answers every test input under all augmentations, which vote.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "solver/arc_lesson.h"
#include "solver/arc_solver.h"
#include "solver/predictor.h"
#include "solver/trainer.h"

namespace solver {

class ArcSitting {
 public:
  // `model` fits the canvas, the colours and the rows of the lesson; it begins with the weights of
  // the base, drawn ones where that is null.  Keeps a reference to the effort.
  ArcSitting(const Settings& settings, const models::LoadedModel* base,
             const models::ModelConfig& model, ArcLesson lesson, int canvas,
             const ArcEffort& effort);

  ArcAnswer run();

 private:
  // By the clock since the sitting began; 0 = no limit, or not known.
  struct TimePlan {
    double training_s = 0;  // when the training ends, so that enough is left for the votes
    double step_s = 0;      // what the first training step may take
  };
  TimePlan plan_time();
  void train(ArcAnswer& answer);
  void judge_left_out(ArcAnswer& answer);
  void vote(ArcAnswer& answer);
  std::vector<Answer> predict(const std::vector<Example>& examples, double until);
  void take_averaged();
  std::unique_ptr<ExampleStream> stream(bool leaves_out) const;
  double elapsed_s() const;
  bool is_stop_asked();
  std::size_t voters() const;
  std::size_t predictor_batch() const;

  ArcConfig arc_;
  TrainConfig train_;
  const ArcEffort& effort_;
  int canvas_;
  std::chrono::steady_clock::time_point start_;
  double start_cpu_s_;
  ArcLesson lesson_;
  models::ModelConfig model_;
  Predictor predictor_;
  models::Params<float> averaged_;
  std::optional<Trainer> trainer_;
  bool leaves_one_out_ = false;
  double stopped_s_ = -1;  // when a stop was asked for; < 0 = not yet
};

}  // namespace solver
