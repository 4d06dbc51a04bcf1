// SPDX-License-Identifier: Apache-2.0
// The optimisers' steps.
#include "models/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/kernels/kernels.h"
#include "models/orthogonal.h"

namespace models {
namespace {
constexpr std::size_t kGrain = kAlignment / sizeof(float);  // the table rounds tensors up to these
constexpr double kAdamEps = 1e-8;                           // as published
}  // namespace

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
  if (config_.kind == OptimizerKind::kMuon) {
    plan_muon(params.table);
  } else {
    spans_.push_back({0, ema_.size()});
  }
}

// Matrices for Muon, spans between them for Adam; spans begin and end on whole grains, as tensors
// do.
template <typename Real>
void Optimizer<Real>::plan_muon(const ParamTable& table) {
  std::vector<std::size_t> pieces;
  std::size_t scratch = 0, begin = 0;
  double work = 0;
  for (const ParamSpec& spec : table.specs()) {
    if (spec.role != ParamRole::kTrained || !spec.hidden) continue;
    const int R = spec.rows(), C = spec.cols();
    const bool is_out_in = *spec.hidden == Layout::kOutIn;
    const double out = is_out_in ? R : C, in = is_out_in ? C : R;
    const double scale = config_.muon_scale == MuonScale::kShape
                             ? std::sqrt(std::max(1.0, out / in))
                             : 0.2 * std::sqrt(std::max(out, in));
    work += static_cast<double>(spec.size()) * std::min(R, C);
    matrices_.push_back({spec.offset, R, C, scale, nullptr, work});
    Carver<Real> carver;
    carver.take(spec.size());
    carver.take(orthogonalise_scratch_size<Real>(R, C));
    pieces.push_back(scratch);
    scratch += carver.used();
    if (begin < spec.offset) spans_.push_back({begin, spec.offset});
    begin = spec.offset + (spec.size() + kGrain - 1) / kGrain * kGrain;
  }
  if (begin < ema_.size()) spans_.push_back({begin, ema_.size()});
  scratch_ = Buffer<Real>(scratch);
  for (std::size_t i = 0; i < matrices_.size(); ++i)
    matrices_[i].scratch = scratch_.data() + pieces[i];
}

template <typename Real>
void Optimizer<Real>::adam(Params<Real>& params, Real* grads, Real shortening, double lr,
                           std::size_t begin, std::size_t end) {
  const double t = static_cast<double>(step_);
  const double bias1 = 1.0 - std::pow(config_.beta1, t), bias2 = 1.0 - std::pow(config_.beta2, t);
  if (shortening != Real{1}) {
    for (std::size_t i = begin; i < end; ++i) grads[i] *= shortening;
  }
  if (config_.kind == OptimizerKind::kAdamAtan2) {
    const kernels::AdamAtan2 step{lr,    config_.weight_decay, config_.beta1, config_.beta2, bias1,
                                  bias2, config_.ema_rate};
    kernels::adam_atan2(params.values.data() + begin, m_.data() + begin, v_.data() + begin,
                        ema_.data() + begin, grads + begin, end - begin, step);
    // The kernel adds up steps towards p, which a rate of 0 makes p but for rounding.
    if (config_.ema_rate == 0)
      std::copy(params.values.data() + begin, params.values.data() + end, ema_.data() + begin);
    return;
  }
  const Real decay = static_cast<Real>(lr * config_.weight_decay);
  const Real fresh1 = static_cast<Real>(1.0 - config_.beta1);
  const Real fresh2 = static_cast<Real>(1.0 - config_.beta2);
  const Real pace = static_cast<Real>(lr / bias1), whole2 = static_cast<Real>(1.0 / bias2);
  Real* p = params.values.data();
  for (std::size_t i = begin; i < end; ++i) {
    m_[i] += fresh1 * (grads[i] - m_[i]);
    v_[i] += fresh2 * (grads[i] * grads[i] - v_[i]);
    p[i] -= decay * p[i] + pace * m_[i] / (std::sqrt(whole2 * v_[i]) + static_cast<Real>(kAdamEps));
    average(ema_[i], p[i]);
  }
}

// Adds up steps towards p: rates near 1 would lose their digits as a float factor of the average.
template <typename Real>
void Optimizer<Real>::average(Real& ema, Real p) const {
  ema = config_.ema_rate == 0 ? p : ema + static_cast<Real>(1.0 - config_.ema_rate) * (p - ema);
}

template <typename Real>
void Optimizer<Real>::muon(Params<Real>& params, const Real* grads, Real shortening, double lr,
                           const Matrix& matrix) {
  const std::size_t size = static_cast<std::size_t>(matrix.rows) * matrix.cols;
  const Real* g = grads + matrix.offset;
  Real* p = params.values.data() + matrix.offset;
  Real* m = m_.data() + matrix.offset;
  Real* ema = ema_.data() + matrix.offset;
  Carver<Real> carver(matrix.scratch);
  Real* update = carver.take(size);
  Real* scratch = carver.take(0);
  const Real mu = static_cast<Real>(config_.muon_momentum);
  for (std::size_t i = 0; i < size; ++i) {
    const Real gradient = shortening * g[i];
    m[i] = mu * m[i] + gradient;
    update[i] = gradient + mu * m[i];
  }
  orthogonalise(update, matrix.rows, matrix.cols, scratch);
  const Real decay = static_cast<Real>(lr * config_.muon_weight_decay);
  const Real pace = static_cast<Real>(lr * matrix.scale);
  for (std::size_t i = 0; i < size; ++i) {
    p[i] -= decay * p[i] + pace * update[i];
    average(ema[i], p[i]);
  }
}

template <typename Real>
void Optimizer<Real>::update(Params<Real>& params, Real* grads, double gradient_norm, double lr,
                             Part part) {
  const bool is_long = config_.clip_norm > 0 && gradient_norm > config_.clip_norm;
  const Real shortening = static_cast<Real>(is_long ? config_.clip_norm / gradient_norm : 1.0);
  for (const Span& span : spans_) {
    const std::size_t grains = (span.end - span.begin) / kGrain;  // tensors take whole grains
    const std::size_t begin = span.begin + grains * part.index / part.count * kGrain;
    const std::size_t end = span.begin + grains * (part.index + 1) / part.count * kGrain;
    if (begin < end) adam(params, grads, shortening, lr, begin, end);
  }
  if (matrices_.empty()) return;
  // Whole matrices, dealt by where the middle of their work falls.
  const double share = matrices_.back().work_end / part.count;
  const double muon_lr = config_.lr > 0 ? lr * config_.muon_lr / config_.lr : 0.0;
  double begin = 0;
  for (const Matrix& matrix : matrices_) {
    const int owner = static_cast<int>(0.5 * (begin + matrix.work_end) / share);
    begin = matrix.work_end;
    if (std::min(owner, part.count - 1) == part.index)
      muon(params, grads, shortening, muon_lr, matrix);
  }
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
