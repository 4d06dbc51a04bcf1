// SPDX-License-Identifier: Apache-2.0
// Feedback of the last answer, forward and backward.
#include "models/feedback.h"

#include <algorithm>
#include <cmath>

namespace models {

template <typename Real>
Feedback<Real>::Feedback(const ModelConfig& c, const ParamTable& table)
    : L_(c.grid_tokens),
      V_(c.vocabulary),
      S_(c.S()),
      D_(c.D()),
      P_(c.P()),
      first_(c.first_symbol()),
      symbols_(c.reads_symbols_apart() ? c.symbols() : 0),
      scale_(std::sqrt(static_cast<double>(c.D()))),
      map_(table.find("model.inner.feedback.weight")) {}

template <typename Real>
void Feedback<Real>::add(Real* x, const Real* params, const Real* p, Part part) const {
  const Real* map = params + map_.offset;
  const auto add_row = [&](Real* row, Real probability, const Real* direction) {
    const Real amount = static_cast<Real>(scale_) * probability;
    for (int d = 0; d < D_; ++d) row[d] += amount * direction[d];
  };
  const kernels::Range rows = kernels::share(S_, part);
  for (int s = std::max(rows.begin, P_); s < rows.end; ++s) {
    Real* row = x + static_cast<std::size_t>(s) * D_;
    if (symbols_ > 0) {
      const std::size_t cell = static_cast<std::size_t>(s / symbols_) * V_;
      add_row(row, p[cell + first_ + s % symbols_], map);
    } else {
      const Real* cell = p + static_cast<std::size_t>(s - P_) * V_;
      for (int v = 0; v < V_; ++v) add_row(row, cell[v], map + static_cast<std::size_t>(v) * D_);
    }
  }
}

template <typename Real>
void Feedback<Real>::add_gradient(Real* grads, const Real* dx, const Real* p, Part part) const {
  Real* dmap = grads + map_.offset;
  const kernels::Range columns = kernels::share(D_, part);
  const auto add_row = [&](Real* direction, Real probability, const Real* row) {
    const Real amount = static_cast<Real>(scale_) * probability;
    for (int d = columns.begin; d < columns.end; ++d) direction[d] += amount * row[d];
  };
  for (int s = P_; s < S_; ++s) {
    const Real* row = dx + static_cast<std::size_t>(s) * D_;
    if (symbols_ > 0) {
      const std::size_t cell = static_cast<std::size_t>(s / symbols_) * V_;
      add_row(dmap, p[cell + first_ + s % symbols_], row);
    } else {
      const Real* cell = p + static_cast<std::size_t>(s - P_) * V_;
      for (int v = 0; v < V_; ++v) add_row(dmap + static_cast<std::size_t>(v) * D_, cell[v], row);
    }
  }
}

template <typename Real>
void Feedback<Real>::keep(Real* p, const Real* logits, Part part) const {
  const kernels::Range rows = kernels::share(L_, part);
  for (int l = rows.begin; l < rows.end; ++l) {
    const Real* in = logits + static_cast<std::size_t>(l) * V_;
    Real* out = p + static_cast<std::size_t>(l) * V_;
    const Real top = *std::max_element(in, in + V_);
    Real sum = 0;
    for (int v = 0; v < V_; ++v) sum += out[v] = std::exp(in[v] - top);
    for (int v = 0; v < V_; ++v) out[v] /= sum;
  }
}

template class Feedback<float>;
template class Feedback<double>;

}  // namespace models
