// SPDX-License-Identifier: Apache-2.0
// Adam-atan2 with a moving average of the weights, sign descent for puzzle embeddings, the
// learning-rate rule. Maths: docs/models.md, "Optimisers".
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "models/params.h"
#include "models/team.h"

namespace models {

struct OptimizerConfig {
  double lr = 1e-4;
  double weight_decay = 1.0;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double ema_rate = 0.999;
  double clip_norm = 0;  // gradients longer than this are shortened to it; 0 = never
  double puzzle_lr = 1e-4;
  double puzzle_weight_decay = 1.0;
  int warmup_steps = 2000;
  double min_lr_ratio = 1.0;  // of lr at the end; 1 = constant
};

// Learning rate of step `step` (from 1) of `total_steps`: linear warm-up, then cosine to min_ratio
// * base.
double learning_rate(double base, std::int64_t step, std::int64_t warmup_steps,
                     std::int64_t total_steps, double min_ratio);

template <typename Real>
class Optimizer {
 public:
  // The moving average starts at the parameters.
  Optimizer(const Params<Real>& params, const OptimizerConfig& config);

  // One step on the trained tensors, t counted from 1 by begin_step().  All parts together make one
  // step:
  //   p <- p (1 - lr wd);  m <- m + (1-b1)(g - m);  v <- v + (1-b2)(g^2 - v)
  //   p <- p - lr/(1-b1^t) * atan2(m, sqrt(v)/sqrt(1-b2^t));   ema <- rate ema + (1 - rate) p
  //   (arXiv 2407.05872)
  // gradient_norm: of all of grads; where it is above clip_norm, grads is first shortened to that.
  void begin_step() { ++step_; }
  void update(Params<Real>& params, Real* grads, double gradient_norm, double lr, Part part);

  // Goes on from the moving average with the first moment forgotten: calms a training whose weights
  // swing.
  void restart_from_ema(Params<Real>& params);

  // Sign descent on the rows of the batch: gradients of equal identifiers are summed, then
  //   p <- p (1 - lr wd) - lr sign(g).    rows and dpuzzle (one (E) each) belong together.
  void update_puzzles(Params<Real>& params, std::span<const int> rows,
                      std::span<const Real* const> dpuzzle, double lr);

  // What a resumable checkpoint holds, each (trained_size).
  Buffer<Real>& first_moment() { return m_; }
  Buffer<Real>& second_moment() { return v_; }
  Buffer<Real>& ema() { return ema_; }
  const Buffer<Real>& ema() const { return ema_; }
  std::int64_t step() const { return step_; }
  void set_step(std::int64_t step) { step_ = step; }

 private:
  OptimizerConfig config_;
  std::int64_t step_ = 0;
  Buffer<Real> m_, v_, ema_;
  std::vector<std::size_t> order_;  // working memory of update_puzzles
  std::vector<double> sum_;
};

}  // namespace models
