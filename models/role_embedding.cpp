// SPDX-License-Identifier: Apache-2.0
// The embedding with symbols as an axis: three roles, shared by all symbols; where they have an
// identity, a role for each pair of a given token and a symbol.
#include <algorithm>
#include <cmath>

#include "models/embedding.h"

namespace models {
namespace {

template <typename Real>
class RoleEmbedding : public Embedding<Real> {
 public:
  RoleEmbedding(const ModelConfig& c, const ParamTable& table)
      : symbols_(c.symbols()),
        has_identity_(c.has_identity()),
        S_(c.S()),
        D_(c.D()),
        scale_(std::sqrt(static_cast<double>(c.D()))),
        roles_(table.find("model.inner.role")) {}

  void forward(Real* x, const Real* params, const std::int32_t* tokens, int,
               Part part) const override {
    const Real scale = static_cast<Real>(scale_);
    const kernels::Range rows = kernels::share(S_, part);
    for (int s = rows.begin; s < rows.end; ++s) {
      const Real* role = params + roles_.offset + static_cast<std::size_t>(role_of(tokens, s)) * D_;
      for (int d = 0; d < D_; ++d) x[static_cast<std::size_t>(s) * D_ + d] = scale * role[d];
    }
  }

  // drole[role of the row] += sqrt(w) * dx
  void backward(Real* grads, Real*, const Real* dx, const std::int32_t* tokens,
                Part part) const override {
    const Real scale = static_cast<Real>(scale_);
    const kernels::Range columns = kernels::share(D_, part);
    for (int s = 0; s < S_; ++s) {
      Real* drole = grads + roles_.offset + static_cast<std::size_t>(role_of(tokens, s)) * D_;
      for (int d = columns.begin; d < columns.end; ++d)
        drole[d] += scale * dx[static_cast<std::size_t>(s) * D_ + d];
    }
  }

 private:
  // Row s is symbol s % symbols of cell s / symbols.  Padding is read as token 1, a wall, so that a
  // board on a larger canvas is one with more walls.
  int role_of(const std::int32_t* tokens, int s) const {
    if (has_identity_) {
      return (std::max(1, tokens[s / symbols_]) - 1) * symbols_ + s % symbols_;
    }
    const int given = tokens[s / symbols_] - kFirstSymbol;
    return given < 0 ? 0 : (given == s % symbols_ ? 1 : 2);
  }

  int symbols_;
  bool has_identity_;
  int S_, D_;
  double scale_;
  ParamRef roles_;  // (3, D), or (answers * symbols, D)
};

}  // namespace

template <typename Real>
std::unique_ptr<Embedding<Real>> make_role_embedding(const ModelConfig& config,
                                                     const ParamTable& table) {
  return std::make_unique<RoleEmbedding<Real>>(config, table);
}
template std::unique_ptr<Embedding<float>> make_role_embedding(const ModelConfig&,
                                                               const ParamTable&);
template std::unique_ptr<Embedding<double>> make_role_embedding(const ModelConfig&,
                                                                const ParamTable&);

}  // namespace models
