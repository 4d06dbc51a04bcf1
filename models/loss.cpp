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

// stablemax:  loss = -log(s_label / sum s),  dloss/dv = s'(v) (1 / sum s - [v is label] / s_label)
// softmax:    loss = -(v_label - log sum exp v),  dloss/dv = p_v - [v is label]
template <typename Real>
SampleLoss cross_entropy(Real* dlogits, const Real* logits, const std::int32_t* labels, int L,
                         int V, LossKind kind, double weight) {
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
    if (kind == LossKind::kStablemax) {
      double sum = 0;
      for (int v = 0; v < V; ++v) sum += stable(row[v]).value;
      const double s_label = stable(row[label]).value;
      loss.cross_entropy -= std::log(s_label / sum) * share;
      for (int v = 0; drow != nullptr && v < V; ++v) {
        const double push = 1.0 / sum - (v == label ? 1.0 / s_label : 0.0);
        drow[v] = static_cast<Real>(weight * share * stable(row[v]).slope * push);
      }
    } else {
      const double top = *std::max_element(row, row + V);
      double sum = 0;
      for (int v = 0; v < V; ++v) sum += std::exp(row[v] - top);
      loss.cross_entropy += (top + std::log(sum) - row[label]) * share;
      for (int v = 0; drow != nullptr && v < V; ++v) {
        drow[v] = static_cast<Real>(weight * share *
                                    (std::exp(row[v] - top) / sum - (v == label ? 1.0 : 0.0)));
      }
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

template SampleLoss cross_entropy(float*, const float*, const std::int32_t*, int, int, LossKind,
                                  double);
template SampleLoss cross_entropy(double*, const double*, const std::int32_t*, int, int, LossKind,
                                  double);
template int argmax(const float*, int);
template int argmax(const double*, int);

}  // namespace models
