// SPDX-License-Identifier: Apache-2.0
// The channel layer  h <- rms_D(h + swiglu(h)),  forward and backward.  Maths: docs/models.md,
// "Block".
#include "models/layer.h"
#include "models/weight.h"

namespace models {
namespace {

template <typename Real>
class ChannelMlp : public Layer<Real> {
 public:
  ChannelMlp(int S, ParamRef gate_up, ParamRef down, Layout layout, bool recompute,
             bool for_training)
      : S_(S),
        w_gate_up_(gate_up, layout, Columns::kGateUp, for_training),
        w_down_(down, layout, Columns::kPlain, for_training),
        D_(w_gate_up_.in()),
        I_(w_down_.in()),
        recompute_(recompute),
        for_training_(for_training) {}

  std::size_t tape_size() const override { return cut(nullptr).used; }
  std::size_t scratch_size(int) const override { return cut_scratch(nullptr).used; }

  std::size_t packed_size() const override {
    return w_gate_up_.packed_size() + w_down_.packed_size();
  }

  double forward_flops() const override { return 2.0 * S_ * D_ * 3.0 * I_; }

  void pack(const Real* params, Part part) override {
    w_gate_up_.pack(params, part);
    w_down_.pack(params, part);
  }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch);
    const Tape kept = tape != nullptr ? cut(tape) : Tape{nullptr, work.r, 0};
    kernels::matmul_swiglu(work.p, recompute_ ? nullptr : kept.gate_up, View<Real>{h, D_},
                           w_gate_up_.forward(), S_, I_, D_, part);
    team.sync();
    kernels::matmul(work.o, D_, View<Real>{work.p, I_}, w_down_.forward(), S_, D_, I_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    kernels::residual_rmsnorm_forward(y, kept.r, h, work.o, S_, D_, part);
    team.sync();
  }

  // With u = h + W_d p,  p = silu(g) * v,  [g; v] = W_gu h:
  //   du = rms'(dy),  dp = du W_d,  dW_d = du^T p,  [dg; dv] = swiglu'(dp),
  //   dh = du + [dg; dv] W_gu,  dW_gu = [dg; dv]^T h
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch);
    const Tape kept = cut(const_cast<Real*>(tape));  // only read
    const Real* gate_up = recompute_ ? work.gate_up : kept.gate_up;
    if (recompute_) {
      kernels::matmul_swiglu(work.p, work.gate_up, View<Real>{h, D_}, w_gate_up_.forward(), S_, I_,
                             D_, part);
    }
    Real* du = dh;
    kernels::rmsnorm_backward(du, dy, y, kept.r, S_, D_, part);
    team.sync();
    kernels::matmul(work.p, I_, View<Real>{du, D_}, w_down_.backward(), S_, I_, D_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    kernels::swiglu_backward(work.dgate_up, work.dgate_up + I_, work.p, work.p, gate_up,
                             gate_up + I_, S_, I_, 2 * I_, part);
    team.sync();
    w_down_.add_gradient(team, grads, work.p, du, S_, work.packed);
    w_gate_up_.add_gradient(team, grads, h, work.dgate_up, S_, work.packed_h);
    team.sync();  // du is read above and becomes dh below
    kernels::matmul(dh, D_, View<Real>{work.dgate_up, 2 * I_}, w_gate_up_.backward(), S_, D_,
                    2 * I_, kernels::Store::kAdd, part);
    team.sync();
  }

 private:
  struct Tape {
    Real* gate_up;  // (S, 2I), null where it is computed again
    Real* r;        // (S)
    std::size_t used;
  };
  Tape cut(Real* base) const {
    Carver<Real> carver(base);
    Tape tape{recompute_ ? nullptr : carver.take(static_cast<std::size_t>(S_) * 2 * I_),
              carver.take(S_), 0};
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* p;         // (S, I), dp before
    Real* o;         // (S, D)
    Real* r;         // (S)
    Real* gate_up;   // (S, 2I) computed again
    Real* dgate_up;  // (S, 2I)
    Real* packed;    // right-hand sides of the weights' gradients
    Real* packed_h;
    std::size_t used;
  };
  Scratch cut_scratch(Real* base) const {
    Carver<Real> carver(base);
    const std::size_t S = S_, D = D_, I = I_;
    Scratch scratch{};
    scratch.p = carver.take(S * I);
    scratch.o = carver.take(S * D);
    scratch.r = carver.take(S);
    if (for_training_) {
      if (recompute_) scratch.gate_up = carver.take(S * 2 * I);
      scratch.dgate_up = carver.take(S * 2 * I);
      scratch.packed = carver.take(w_down_.gradient_scratch_size(S_));
      scratch.packed_h = carver.take(w_gate_up_.gradient_scratch_size(S_));
    }
    scratch.used = carver.used();
    return scratch;
  }

  int S_;
  RightWeight<Real> w_gate_up_;  // (2I, D) rows 0..I-1 gate, I..2I-1 up
  RightWeight<Real> w_down_;     // (D, I)
  int D_, I_;
  bool recompute_;
  bool for_training_;
};

}  // namespace

template <typename Real>
std::unique_ptr<Layer<Real>> make_channel_mlp(int S, ParamRef gate_up, ParamRef down, Layout layout,
                                              bool recompute, bool for_training) {
  return std::make_unique<ChannelMlp<Real>>(S, gate_up, down, layout, recompute, for_training);
}
template std::unique_ptr<Layer<float>> make_channel_mlp(int, ParamRef, ParamRef, Layout, bool,
                                                        bool);
template std::unique_ptr<Layer<double>> make_channel_mlp(int, ParamRef, ParamRef, Layout, bool,
                                                         bool);

}  // namespace models
