// SPDX-License-Identifier: Apache-2.0
// The token layer  h <- rms_S(h + swiglu_tokens(h^T)^T)  (arXiv 2105.01601's mixer with SwiGLU),
// forward and backward. Nothing is transposed in memory: with the weights on the left,  W h  mixes
// the rows of h (S, D). Maths: docs/models.md, "Block".
#include "models/layer.h"
#include "models/weight.h"

namespace models {
namespace {

template <typename Real>
class TokenMixer : public Layer<Real> {
 public:
  TokenMixer(int D, ParamRef gate_up, ParamRef down, bool for_training)
      : S_(down.rows),
        D_(D),
        I_(down.cols),
        w_gate_up_(gate_up),
        w_down_(down),
        for_training_(for_training) {}

  std::size_t tape_size() const override { return cut(nullptr).used; }
  std::size_t scratch_size(int) const override { return cut_scratch(nullptr).used; }

  // The weights are left operands, read as they lie.
  std::size_t packed_size() const override { return 0; }
  double forward_flops() const override { return 2.0 * S_ * D_ * 3.0 * I_; }
  void pack(const Real* params, Part part) override {
    if (part.index == 0) params_ = params;
  }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch);
    const Tape kept = tape != nullptr ? cut(tape) : Tape{nullptr, work.r, 0};
    kernels::pack(work.packed_SD, View<Real>{h, D_}, S_, D_, part);
    team.sync();
    kernels::matmul_swiglu_rows(work.p, kept.gate_up, View<Real>{w_gate_up(), S_},
                                packed<Real>(work.packed_SD), I_, D_, S_, part);
    team.sync();
    kernels::pack(work.packed_ID, View<Real>{work.p, D_}, I_, D_, part);
    team.sync();
    kernels::matmul(work.o, D_, View<Real>{w_down(), I_}, packed<Real>(work.packed_ID), S_, D_, I_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    kernels::residual_rmsnorm_columns_forward(y, kept.r, h, work.o, S_, D_, part);
    team.sync();
  }

  // With u = h + W_d p,  p = silu(g) * v,  [g; v] = W_gu h  (all of them tokens down, channels
  // along):
  //   du = rms'(dy),  dp = W_d^T du,  dW_d = du p^T,  [dg; dv] = swiglu'(dp),
  //   dh = du + W_gu^T [dg; dv],  dW_gu = [dg; dv] h^T
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch);
    const Tape kept = cut(const_cast<Real*>(tape));  // only read
    Real* du = dh;
    kernels::rmsnorm_columns_backward(du, dy, y, kept.r, S_, D_, part);
    kernels::pack(work.packed_DS, kernels::transposed<Real>(h, D_), D_, S_, part);
    team.sync();
    kernels::pack(work.packed_SD, View<Real>{du, D_}, S_, D_, part);
    team.sync();
    kernels::matmul(work.p, D_, kernels::transposed<Real>(w_down(), I_),
                    packed<Real>(work.packed_SD), I_, D_, S_, kernels::Store::kOverwrite, part);
    team.sync();
    const std::size_t up = static_cast<std::size_t>(I_) * D_;
    kernels::swiglu_backward(work.dgate_up, work.dgate_up + up, work.p, work.p, kept.gate_up,
                             kept.gate_up + up, I_, D_, D_, part);
    team.sync();
    kernels::pack(work.packed_DI, kernels::transposed<Real>(work.p, D_), D_, I_, part);
    kernels::pack(work.packed_2ID, View<Real>{work.dgate_up, D_}, 2 * I_, D_, part);
    team.sync();
    kernels::matmul(grads + w_down_.offset, I_, View<Real>{du, D_}, packed<Real>(work.packed_DI),
                    S_, I_, D_, kernels::Store::kAdd, part);
    kernels::matmul(grads + w_gate_up_.offset, S_, View<Real>{work.dgate_up, D_},
                    packed<Real>(work.packed_DS), 2 * I_, S_, D_, kernels::Store::kAdd, part);
    team.sync();  // du is read above and becomes dh below
    kernels::matmul(dh, D_, kernels::transposed<Real>(w_gate_up(), S_),
                    packed<Real>(work.packed_2ID), S_, D_, 2 * I_, kernels::Store::kAdd, part);
    team.sync();
  }

 private:
  struct Tape {
    Real* gate_up;  // (2I, D) rows 0..I-1 gate, I..2I-1 up
    Real* r;        // (D)
    std::size_t used;
  };
  Tape cut(Real* base) const {
    Carver<Real> carver(base);
    Tape tape{carver.take(static_cast<std::size_t>(2) * I_ * D_), carver.take(D_), 0};
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* p;          // (I, D), dp before
    Real* o;          // (S, D)
    Real* r;          // (D)
    Real* packed_SD;  // right-hand sides, named after their rows and columns
    Real* packed_ID;
    Real* dgate_up;  // (2I, D)
    Real* packed_DS;
    Real* packed_DI;
    Real* packed_2ID;
    std::size_t used;
  };
  Scratch cut_scratch(Real* base) const {
    Carver<Real> carver(base);
    const std::size_t S = S_, D = D_, I = I_;
    Scratch scratch{};
    scratch.p = carver.take(I * D);
    scratch.o = carver.take(S * D);
    scratch.r = carver.take(D);
    scratch.packed_SD = carver.take(kernels::packed_size<Real>(S_, D_));
    scratch.packed_ID = carver.take(kernels::packed_size<Real>(I_, D_));
    if (for_training_) {
      scratch.dgate_up = carver.take(2 * I * D);
      scratch.packed_DS = carver.take(kernels::packed_size<Real>(D_, S_));
      scratch.packed_DI = carver.take(kernels::packed_size<Real>(D_, I_));
      scratch.packed_2ID = carver.take(kernels::packed_size<Real>(2 * I_, D_));
    }
    scratch.used = carver.used();
    return scratch;
  }
  const Real* w_gate_up() const { return params_ + w_gate_up_.offset; }
  const Real* w_down() const { return params_ + w_down_.offset; }

  int S_, D_, I_;
  ParamRef w_gate_up_;  // (2I, S) rows 0..I-1 gate, I..2I-1 up
  ParamRef w_down_;     // (S, I)
  bool for_training_;
  const Real* params_ = nullptr;
};

}  // namespace

template <typename Real>
std::unique_ptr<Layer<Real>> make_token_mixer(int D, ParamRef gate_up, ParamRef down,
                                              bool for_training) {
  return std::make_unique<TokenMixer<Real>>(D, gate_up, down, for_training);
}
template std::unique_ptr<Layer<float>> make_token_mixer(int, ParamRef, ParamRef, bool);
template std::unique_ptr<Layer<double>> make_token_mixer(int, ParamRef, ParamRef, bool);

}  // namespace models
