// SPDX-License-Identifier: Apache-2.0
// The optimisers' steps.
#include "models/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/kernels/kernels.h"

namespace models {

double learning_rate(double base, std::int64_t step, std::int64_t warmup_steps,
                     std::int64_t total_steps, double min_ratio) {
  if (step < warmup_steps)
    return base * static_cast<double>(step) / static_cast<double>(warmup_steps);
  const double span = static_cast<double>(std::max<std::int64_t>(1, total_steps - warmup_steps));
  const double progress = static_cast<double>(step - warmup_steps) / span;
  const double cosine = 0.5 * (1.0 + std::cos(M_PI * progress));
  return base * (min_ratio + std::max(0.0, (1.0 - min_ratio) * cosine));
}

template <typename Real>
Optimizer<Real>::Optimizer(const Params<Real>& params, const OptimizerConfig& config)
    : config_(config),
      m_(params.table.trained_size()),
      v_(params.table.trained_size()),
      ema_(params.table.trained_size()) {
  std::copy_n(params.values.data(), ema_.size(), ema_.data());
}

template <typename Real>
void Optimizer<Real>::update(Params<Real>& params, Real* grads, double gradient_norm, double lr,
                             Part part) {
  const double t = static_cast<double>(step_);
  const kernels::AdamAtan2 step{lr,
                                config_.weight_decay,
                                config_.beta1,
                                config_.beta2,
                                1.0 - std::pow(config_.beta1, t),
                                1.0 - std::pow(config_.beta2, t),
                                config_.ema_rate};
  constexpr std::size_t kGrain = kAlignment / sizeof(float);
  const std::size_t grains =
      m_.size() / kGrain;  // the table rounds every tensor up to whole grains
  const std::size_t begin = grains * part.index / part.count * kGrain;
  const std::size_t end = grains * (part.index + 1) / part.count * kGrain;
  if (begin == end) return;
  if (config_.clip_norm > 0 && gradient_norm > config_.clip_norm) {
    const Real factor = static_cast<Real>(config_.clip_norm / gradient_norm);
    for (std::size_t i = begin; i < end; ++i) grads[i] *= factor;
  }
  kernels::adam_atan2(params.values.data() + begin, m_.data() + begin, v_.data() + begin,
                      ema_.data() + begin, grads + begin, end - begin, step);
}

template <typename Real>
void Optimizer<Real>::restart_from_ema(Params<Real>& params) {
  std::copy_n(ema_.data(), ema_.size(), params.values.data());
  std::fill_n(m_.data(), m_.size(), Real{0});
}

template <typename Real>
void Optimizer<Real>::update_puzzles(Params<Real>& params, std::span<const int> rows,
                                     std::span<const Real* const> dpuzzle, double lr) {
  if (!params.table.has("model.inner.puzzle_emb.weights")) return;
  const ParamRef table = params.table.find("model.inner.puzzle_emb.weights");
  order_.resize(rows.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    return rows[a] != rows[b] ? rows[a] < rows[b] : a < b;
  });
  sum_.resize(static_cast<std::size_t>(table.cols));
  for (std::size_t i = 0; i < order_.size();) {
    const int row = rows[order_[i]];
    std::fill(sum_.begin(), sum_.end(), 0.0);
    for (; i < order_.size() && rows[order_[i]] == row; ++i) {
      for (int e = 0; e < table.cols; ++e) sum_[e] += dpuzzle[order_[i]][e];
    }
    Real* p = params.at(table) + static_cast<std::size_t>(row) * table.cols;
    for (int e = 0; e < table.cols; ++e) {
      const double sign = sum_[e] > 0 ? 1.0 : (sum_[e] < 0 ? -1.0 : 0.0);
      p[e] = static_cast<Real>(p[e] * (1.0 - lr * config_.puzzle_weight_decay) - lr * sign);
    }
  }
}

template class Optimizer<float>;
template class Optimizer<double>;

}  // namespace models
