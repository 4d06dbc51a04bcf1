// SPDX-License-Identifier: Apache-2.0
// Cross entropies in double: a sample has some hundred positions of a dozen logits, so this costs
// nothing beside the net, and the published code takes the log in double too.
#include "models/loss.h"

#include <algorithm>
#include <cmath>

namespace models {
namespace {

// s(v) = v + 1 for v >= 0, 1/(1 - v) for v < 0;  s'(v) = 1, 1/(1 - v)^2.  arXiv 2501.04697, sec. 4.
struct Stable {
  double value, slope;
};
Stable stable(double v) {
  if (v >= 0.0) return {v + 1.0, 1.0};
  const double s = 1.0 / (1.0 - v + 1e-30);  // the published code's epsilon
  return {s, s * s};
}

}  // namespace

template <typename Real>
int argmax(const Real* logits, int V) {
  return static_cast<int>(std::max_element(logits, logits + V) - logits);
}

// With t the target distribution (1 on the label, or smoothed):
// stablemax:  loss = -sum t_v log(s_v / sum s),   dloss/dv = s'(v) (1 / sum s - t_v / s_v)
// softmax:    loss = -sum t_v (v - log sum exp),  dloss/dv = p_v - t_v
template <typename Real>
SampleLoss cross_entropy(Real* dlogits, const Real* logits, const std::int32_t* labels,
                         const ModelConfig& config, double weight) {
  const int L = config.grid_tokens, V = config.vocabulary;
  const int first_answer =
      config.has_symbol_axis() ? config.first_symbol() : 1;  // padding is never an answer
  const double spread = config.label_smoothing / (V - first_answer);
  SampleLoss loss;
  for (int l = 0; l < L; ++l) loss.scored += labels[l] >= 0;
  const double share = 1.0 / std::max(loss.scored, 1);
  for (int l = 0; l < L; ++l) {
    const Real* row = logits + static_cast<std::size_t>(l) * V;
    Real* drow = dlogits == nullptr ? nullptr : dlogits + static_cast<std::size_t>(l) * V;
    const int label = labels[l];
    if (label < 0) {
      if (drow != nullptr) std::fill(drow, drow + V, Real{0});
      continue;
    }
    loss.correct += argmax(row, V) == label;
    const auto target = [&](int v) {
      return (v == label ? 1.0 - config.label_smoothing : 0.0) + (v >= first_answer ? spread : 0.0);
    };
    const bool is_stablemax = config.loss == LossKind::kStablemax;
    const double top = is_stablemax ? 0.0 : *std::max_element(row, row + V);
    double sum = 0;
    for (int v = 0; v < V; ++v) sum += is_stablemax ? stable(row[v]).value : std::exp(row[v] - top);
    const double log_sum = std::log(sum);
    for (int v = 0; v < V; ++v) {
      const double t = target(v);
      if (t > 0)
        loss.cross_entropy -=
            t * share * ((is_stablemax ? std::log(stable(row[v]).value) : row[v] - top) - log_sum);
      if (drow == nullptr) continue;
      const double push = is_stablemax
                              ? stable(row[v]).slope * (1.0 / sum - t / stable(row[v]).value)
                              : std::exp(row[v] - top) / sum - t;
      drow[v] = static_cast<Real>(weight * share * push);
    }
  }
  loss.is_exact = loss.correct == loss.scored;
  return loss;
}

double binary_cross_entropy(double q, double target) {
  return std::max(q, 0.0) - q * target + std::log1p(std::exp(-std::fabs(q)));
}
double binary_cross_entropy_gradient(double q, double target) {
  return 1.0 / (1.0 + std::exp(-q)) - target;
}

template SampleLoss cross_entropy(float*, const float*, const std::int32_t*, const ModelConfig&,
                                  double);
template SampleLoss cross_entropy(double*, const double*, const std::int32_t*, const ModelConfig&,
                                  double);
template int argmax(const float*, int);
template int argmax(const double*, int);

}  // namespace models
