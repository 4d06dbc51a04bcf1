// SPDX-License-Identifier: Apache-2.0
// The losses of one sample and their gradients.  Maths: docs/models.md, "Loss".
#pragma once

#include <cstdint>

#include "models/config.h"

namespace models {

constexpr std::int32_t kNotScored =
    -100;  // a label below 0 is not scored; this is the one that is written

// What one sample's answer is worth.
struct SampleLoss {
  double cross_entropy = 0;  // mean over scored positions
  double halting = 0;        // binary cross entropy of q_halt against "all scored positions right"
  double continuing =
      0;            // binary cross entropy of q_continue against its target, where it is trained
  int scored = 0;   // positions
  int correct = 0;  // of them
  bool is_exact = false;  // all of them
};

// logits (L, V) and labels (L) to the mean cross entropy over stablemax (arXiv 2501.04697) or
// softmax probabilities, with label smoothing e against the target (1 - e) [label] + e / n over the
// n tokens that can be an answer; dlogits (L, V), where not null, is overwritten with `weight`
// times its gradient.
template <typename Real>
SampleLoss cross_entropy(Real* dlogits, const Real* logits, const std::int32_t* labels,
                         const ModelConfig& config, double weight);

// Binary cross entropy of sigmoid(q) against target, and its gradient by q.
double binary_cross_entropy(double q, double target);
double binary_cross_entropy_gradient(double q, double target);

// Index of the largest of V logits, the first on a tie.
template <typename Real>
int argmax(const Real* logits, int V);

}  // namespace models
