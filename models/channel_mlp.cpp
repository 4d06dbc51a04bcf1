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
        chunks_((S + kMostRows - 1) / kMostRows),
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
    for (int chunk = 0; chunk < chunks_; ++chunk) {
      const Rows at = rows(chunk);
      Real* gate_up = kept.gate_up != nullptr ? kept.gate_up + at.wide : nullptr;
      kernels::matmul_swiglu(work.p, gate_up, View<Real>{h + at.first, D_}, w_gate_up_.forward(),
                             at.count, I_, D_, part);
      team.sync();
      kernels::matmul(work.o, D_, View<Real>{work.p, I_}, w_down_.forward(), at.count, D_, I_,
                      kernels::Store::kOverwrite, part);
      team.sync();
      kernels::residual_rmsnorm_forward(y + at.first, kept.r + at.row, h + at.first, work.o,
                                        at.count, D_, part);
      team.sync();
    }
  }

  // With u = h + W_d p,  p = silu(g) * v,  [g; v] = W_gu h:
  //   du = rms'(dy),  dp = du W_d,  dW_d = du^T p,  [dg; dv] = swiglu'(dp),
  //   dh = du + [dg; dv] W_gu,  dW_gu = [dg; dv]^T h
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch);
    const Tape kept = cut(const_cast<Real*>(tape));  // only read
    for (int chunk = 0; chunk < chunks_; ++chunk) {
      const Rows at = rows(chunk);
      const Real* h_rows = h + at.first;
      // Computed again, gate and up become their own gradients in place.
      const Real* gate_up = recompute_ ? work.dgate_up : kept.gate_up + at.wide;
      if (recompute_) {
        kernels::matmul_swiglu(work.p, work.dgate_up, View<Real>{h_rows, D_}, w_gate_up_.forward(),
                               at.count, I_, D_, part);
      }
      Real* du = dh + at.first;
      kernels::rmsnorm_backward(du, dy + at.first, y + at.first, kept.r + at.row, at.count, D_,
                                part);
      team.sync();
      kernels::matmul(work.p, I_, View<Real>{du, D_}, w_down_.backward(), at.count, I_, D_,
                      kernels::Store::kOverwrite, part);
      team.sync();
      kernels::swiglu_backward(work.dgate_up, work.dgate_up + I_, work.p, work.p, gate_up,
                               gate_up + I_, at.count, I_, 2 * I_, part);
      team.sync();
      w_down_.add_gradient(team, grads, work.p, du, at.count, work.packed);
      w_gate_up_.add_gradient(team, grads, h_rows, work.dgate_up, at.count, work.packed_h);
      team.sync();  // du is read above and becomes dh below
      kernels::matmul(du, D_, View<Real>{work.dgate_up, 2 * I_}, w_gate_up_.backward(), at.count,
                      D_, 2 * I_, kernels::Store::kAdd, part);
      team.sync();
    }
  }

 private:
  // Rows are taken in chunks of at most this many, which bounds the working memory and keeps what
  // is between the products in the nearer caches: 916 tokens of D = 512 take 7 instead of 35 MB.
  static constexpr int kMostRows = 256;
  struct Rows {
    int row, count;
    std::size_t first, wide;  // elements before them in (S, D) and in (S, 2I)
  };
  Rows rows(int chunk) const {
    const kernels::Range range = kernels::share(S_, {chunk, chunks_});
    const std::size_t row = range.begin;
    return {range.begin, range.end - range.begin, row * D_, row * 2 * I_};
  }

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
    Real* p;         // (rows of a chunk, I), dp before
    Real* o;         // (rows of a chunk, D)
    Real* r;         // (S)
    Real* dgate_up;  // (rows of a chunk, 2I)
    Real* packed;    // right-hand sides of the weights' gradients
    Real* packed_h;
    std::size_t used;
  };
  Scratch cut_scratch(Real* base) const {
    Carver<Real> carver(base);
    const int most = (S_ + chunks_ - 1) / chunks_;
    const std::size_t R = most, D = D_, I = I_;
    Scratch scratch{};
    scratch.p = carver.take(R * I);
    scratch.o = carver.take(R * D);
    scratch.r = carver.take(S_);
    if (for_training_) {
      scratch.dgate_up = carver.take(R * 2 * I);
      scratch.packed = carver.take(w_down_.gradient_scratch_size(most));
      scratch.packed_h = carver.take(w_gate_up_.gradient_scratch_size(most));
    }
    scratch.used = carver.used();
    return scratch;
  }

  int S_, chunks_;
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
