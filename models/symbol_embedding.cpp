// SPDX-License-Identifier: Apache-2.0
// The embedding of symbols that are colours.  Symbols are of three classes: end of grid, colour 0
// and the other colours, which share all that is theirs; a puzzle may tell them apart by its row.
//
//   x of symbol d at a cell = sqrt(w) * (role[class of d][what the cell holds] + puzzle row [d])
//   what it holds: padding, end of grid, colour 0, this colour, another colour
//
// A permutation of colours 1.. permutes x, and with it the answer, where it permutes the puzzle's
// row too: rows of zeros, as they start, always are.
#include <algorithm>
#include <cmath>

#include "models/embedding.h"

namespace models {
namespace {

constexpr int kHeld = kSpecialSymbols + 3;  // kinds of tokens as a symbol sees them

template <typename Real>
class SymbolEmbedding : public Embedding<Real> {
 public:
  SymbolEmbedding(const ModelConfig& c, const ParamTable& table)
      : symbols_(c.symbols()),
        S_(c.S()),
        D_(c.D()),
        scale_(std::sqrt(static_cast<double>(c.D()))),
        roles_(table.find("model.inner.role")),
        puzzles_(table.find("model.inner.puzzle_emb.weights")) {}

  void forward(Real* x, const Real* params, const std::int32_t* tokens, int puzzle,
               Part part) const override {
    const Real scale = static_cast<Real>(scale_);
    const Real* rows = params + puzzles_.offset + static_cast<std::size_t>(puzzle) * puzzles_.cols;
    const kernels::Range mine = kernels::share(S_, part);
    for (int s = mine.begin; s < mine.end; ++s) {
      const Real* role = params + roles_.offset + static_cast<std::size_t>(role_of(tokens, s)) * D_;
      const Real* own = rows + static_cast<std::size_t>(s % symbols_) * D_;
      for (int d = 0; d < D_; ++d) {
        x[static_cast<std::size_t>(s) * D_ + d] = scale * (role[d] + own[d]);
      }
    }
  }

  // drole[role of the row] += sqrt(w) * dx;  dpuzzle[d] = sqrt(w) * sum of dx over the cells
  void backward(Real* grads, Real* dpuzzle, const Real* dx, const std::int32_t* tokens,
                Part part) const override {
    const Real scale = static_cast<Real>(scale_);
    const kernels::Range columns = kernels::share(D_, part);
    for (int symbol = 0; symbol < symbols_; ++symbol) {
      std::fill(dpuzzle + symbol * D_ + columns.begin, dpuzzle + symbol * D_ + columns.end,
                Real{0});
    }
    for (int s = 0; s < S_; ++s) {
      Real* drole = grads + roles_.offset + static_cast<std::size_t>(role_of(tokens, s)) * D_;
      Real* down = dpuzzle + static_cast<std::size_t>(s % symbols_) * D_;
      for (int d = columns.begin; d < columns.end; ++d) {
        const Real change = scale * dx[static_cast<std::size_t>(s) * D_ + d];
        drole[d] += change;
        down[d] += change;
      }
    }
  }

 private:
  // Row s is symbol s % symbols of cell s / symbols; symbol d is token d + 1.
  int role_of(const std::int32_t* tokens, int s) const {
    const int symbol = s % symbols_, held = tokens[s / symbols_] - 1;
    const int its_class = std::min(symbol, kSpecialSymbols);
    const int seen = held < kSpecialSymbols ? held + 1
                     : held == symbol       ? kSpecialSymbols + 1
                                            : kSpecialSymbols + 2;
    return its_class * kHeld + seen;
  }

  int symbols_, S_, D_;
  double scale_;
  ParamRef roles_;    // (3 classes * 5, D)
  ParamRef puzzles_;  // (puzzles, symbols * D)
};

}  // namespace

template <typename Real>
std::unique_ptr<Embedding<Real>> make_symbol_embedding(const ModelConfig& config,
                                                       const ParamTable& table) {
  return std::make_unique<SymbolEmbedding<Real>>(config, table);
}
template std::unique_ptr<Embedding<float>> make_symbol_embedding(const ModelConfig&,
                                                                 const ParamTable&);
template std::unique_ptr<Embedding<double>> make_symbol_embedding(const ModelConfig&,
                                                                  const ParamTable&);

}  // namespace models
