// SPDX-License-Identifier: Apache-2.0
// Adam-atan2, AdamW or Muon with a moving average of the weights, sign descent for puzzle
// embeddings, the learning-rate rule. Maths: docs/models.md, "Optimisers".
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "models/params.h"
#include "models/team.h"

namespace models {

// kMuon: the linear maps of the blocks by Muon, embeddings and heads by AdamW.
enum class OptimizerKind { kAdamAtan2, kAdamW, kMuon };
enum class MuonScale { kShape, kRms };  // sqrt(max(1, out/in)); 0.2 sqrt(max(out, in))

struct OptimizerConfig {
  OptimizerKind kind = OptimizerKind::kAdamAtan2;
  double lr = 1e-4;
  double weight_decay = 1.0;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double ema_rate = 0.999;
  double muon_lr = 0.02;
  double muon_momentum = 0.95;
  double muon_weight_decay = 0.005;
  MuonScale muon_scale = MuonScale::kShape;
  double clip_norm = 0;  // gradients longer than this are shortened to it; 0 = never
  double puzzle_weight_decay = 1.0;
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
  // or, AdamW:  p <- p - lr (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + 1e-8)        (arXiv 1711.05101)
  // or, Muon, of a whole matrix:
  //   m <- mu m + g;  p <- p (1 - lr' wd') - lr' scale orthogonalise(g + mu m)
  // with lr' = lr muon_lr / config.lr: one schedule for both.
  // gradient_norm: of all of grads; where it is above clip_norm, grads is first shortened to that.
  void begin_step() { ++step_; }
  void update(Params<Real>& params, Real* grads, double gradient_norm, double lr, Part part);

  // Goes on from the moving average with the first moment forgotten: calms a training whose weights
  // swing.
  void restart_from_ema(Params<Real>& params);

  void set_ema_rate(double rate) { config_.ema_rate = rate; }

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
  std::size_t scratch_bytes() const { return scratch_.size_bytes(); }
  void set_step(std::int64_t step) { step_ = step; }

 private:
  // A tensor as Muon sees it.
  struct Matrix {
    std::size_t offset;
    int rows, cols;
    double scale;
    Real* scratch;    // the update, then what orthogonalise() needs
    double work_end;  // products of all matrices up to and with this one
  };
  struct Span {
    std::size_t begin, end;
  };
  void plan_muon(const ParamTable& table);
  void adam(Params<Real>& params, Real* grads, Real shortening, double lr, std::size_t begin,
            std::size_t end);
  void average(Real& ema, Real p) const;
  void muon(Params<Real>& params, const Real* grads, Real shortening, double lr,
            const Matrix& matrix);

  OptimizerConfig config_;
  std::int64_t step_ = 0;
  Buffer<Real> m_, v_, ema_;
  std::vector<Span> spans_;  // of the flat storage, by Adam
  std::vector<Matrix> matrices_;
  Buffer<Real> scratch_;
  std::vector<std::size_t> order_;  // working memory of update_puzzles
  std::vector<double> sum_;
};

}  // namespace models
