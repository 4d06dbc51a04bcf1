// SPDX-License-Identifier: Apache-2.0
// The layer by which a symbol sees the others of its cell:  h_d <- rms_w(h_d + mean of h_e over the
// others e . W). The product is taken first, once a row:  with t = h W,  o_d = (sum of all t_e -
// t_d) / (symbols - 1). Maths: docs/models.md, "Symbols as an axis".
#include "models/kernels/gated_cell.h"
#include "models/kernels/mean_of_others.h"
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
    kernels::mean_of_others(work.o, work.o, cells_, symbols_, D_, part);
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
    kernels::mean_of_others(work.o, dh, cells_, symbols_, D_, part);
    team.sync();
    kernels::add_transposed_product(grads + w_.ref().offset, h, D_, work.o, D_, D_, D_, S_, part);
    kernels::matmul(dh, D_, View<Real>{work.o, D_}, w_.backward(), S_, D_, D_, kernels::Store::kAdd,
                    part);
    team.sync();
  }

 private:
  struct Scratch {
    Real* o;  // (S, D)
    Real* r;  // (S)
    std::size_t used;
  };
  Scratch cut(Real* base) const {
    Carver<Real> carver(base);
    Scratch scratch{carver.take(static_cast<std::size_t>(S_) * D_), carver.take(S_), 0};
    scratch.used = carver.used();
    return scratch;
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
