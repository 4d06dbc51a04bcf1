// SPDX-License-Identifier: Apache-2.0
// The layer by which a symbol sees the others of its cell:  h_d <- rms_w(h_d + mean of h_e over the
// others e . W). The product is taken first, once a row:  with t = h W,  o_d = (sum of all t_e -
// t_d) / (symbols - 1). Maths: docs/models.md, "Symbols as an axis".
#include "models/layer.h"

namespace models {
namespace {

template <typename Real>
class OtherSymbols : public Layer<Real> {
 public:
  OtherSymbols(int cells, int symbols, ParamRef w_others, bool for_training)
      : cells_(cells),
        symbols_(symbols),
        S_(cells * symbols),
        D_(w_others.rows),
        w_(w_others, Layout::kInOut, Columns::kPlain, for_training) {}

  std::size_t tape_size() const override { return static_cast<std::size_t>(S_); }  // r (S)
  std::size_t scratch_size(int) const override { return cut(nullptr).used; }
  std::size_t packed_size() const override { return w_.packed_size(); }
  double forward_flops() const override { return 2.0 * S_ * D_ * D_; }
  void pack(const Real* params, Part part) override { w_.pack(params, part); }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut(scratch);
    kernels::matmul(work.o, D_, View<Real>{h, D_}, w_.forward(), S_, D_, D_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    mean_of_others(work.o, part);
    team.sync();
    kernels::residual_rmsnorm_forward(y, tape != nullptr ? tape : work.r, h, work.o, S_, D_, part);
    team.sync();
  }

  // The mean of the others is symmetric:  dt = mean of others(du),  dh = du + dt W^T,  dW = h^T dt.
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut(scratch);
    kernels::rmsnorm_backward(dh, dy, y, tape, S_, D_, part);
    team.sync();
    kernels::copy(work.o, dh, static_cast<std::size_t>(S_) * D_, part);
    team.sync();
    mean_of_others(work.o, part);
    team.sync();
    w_.add_gradient(team, grads, h, work.o, S_, work.packed);
    kernels::matmul(dh, D_, View<Real>{work.o, D_}, w_.backward(), S_, D_, D_, kernels::Store::kAdd,
                    part);
    team.sync();
  }

 private:
  struct Scratch {
    Real* o;       // (S, D)
    Real* r;       // (S)
    Real* packed;  // right-hand side of the weight's gradient
    std::size_t used;
  };
  Scratch cut(Real* base) const {
    Carver<Real> carver(base);
    Scratch scratch{carver.take(static_cast<std::size_t>(S_) * D_), carver.take(S_),
                    carver.take(w_.gradient_scratch_size(S_)), 0};
    scratch.used = carver.used();
    return scratch;
  }

  // t_d <- (sum of t - t_d) / (symbols - 1) in each cell.  Parts split cells.
  void mean_of_others(Real* t, Part part) const {
    const Real share = static_cast<Real>(1.0 / (symbols_ - 1));
    const kernels::Range mine = kernels::share(cells_, part);
    for (int cell = mine.begin; cell < mine.end; ++cell) {
      Real* rows = t + static_cast<std::size_t>(cell) * symbols_ * D_;
      for (int d = 0; d < D_; ++d) {
        Real sum = 0;
        for (int symbol = 0; symbol < symbols_; ++symbol) sum += rows[symbol * D_ + d];
        for (int symbol = 0; symbol < symbols_; ++symbol) {
          rows[symbol * D_ + d] = (sum - rows[symbol * D_ + d]) * share;
        }
      }
    }
  }

  int cells_, symbols_, S_, D_;
  RightWeight<Real> w_;  // (w, w)
};

}  // namespace

template <typename Real>
std::unique_ptr<Layer<Real>> make_other_symbols(int cells, int symbols, ParamRef w_others,
                                                bool for_training) {
  return std::make_unique<OtherSymbols<Real>>(cells, symbols, w_others, for_training);
}
template std::unique_ptr<Layer<float>> make_other_symbols(int, int, ParamRef, bool);
template std::unique_ptr<Layer<double>> make_other_symbols(int, int, ParamRef, bool);

}  // namespace models
