// SPDX-License-Identifier: Apache-2.0
// The attention layer  h <- rms_D(h + W_o attention(W_qkv h)),  forward and backward.  Maths:
// docs/models.md, "Block".
#include <algorithm>

#include "models/layer.h"
#include "models/rotary_table.h"
#include "models/weight.h"

namespace models {
namespace {

template <typename Real>
class Attention : public Layer<Real> {
 public:
  Attention(const ModelConfig& c, const ParamTable& table, const std::string& prefix,
            bool for_training)
      : S_(c.S()),
        D_(c.D()),
        H_(c.heads),
        K_(c.D() / c.heads),
        w_qkv_(table.find(prefix + "qkv_proj.weight"), Layout::kOutIn, Columns::kPlain,
               for_training),
        w_o_(table.find(prefix + "o_proj.weight"), Layout::kOutIn, Columns::kPlain, for_training),
        recompute_(recomputes_activations(c)),
        for_training_(for_training),
        rotary_(make_rotary_table<Real>(c)) {}

  std::size_t tape_size() const override { return cut(nullptr).used; }
  std::size_t scratch_size(int members) const override {
    return cut_scratch(nullptr, members).used;
  }

  std::size_t packed_size() const override { return w_qkv_.packed_size() + w_o_.packed_size(); }

  double forward_flops() const override { return 2.0 * S_ * D_ * (4.0 * D_ + 2.0 * S_); }

  void pack(const Real* params, Part part) override {
    w_qkv_.pack(params, part);
    w_o_.pack(params, part);
  }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    Tape kept = cut(tape != nullptr ? tape : work.tape);
    if (recompute_) kept.qkv = work.qkv;
    make_qkv(team, kept.qkv, h);
    kernels::attention_forward(kept.out, kept.lse, kept.qkv, S_, H_, K_,
                               work.attention + part.index * heads_size(), part);
    team.sync();
    kernels::matmul(work.o, D_, View<Real>{kept.out, D_}, w_o_.forward(), S_, D_, D_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    kernels::residual_rmsnorm_forward(y, kept.r, h, work.o, S_, D_, part);
    team.sync();
  }

  // With u = h + W_o a,  a = attention(qkv),  qkv = R W_qkv h  (R the rotation):
  //   du = rms'(dy),  da = du W_o,  dW_o = du^T a,  dqkv = R^-1 attention'(da),
  //   dh = du + dqkv W_qkv,  dW_qkv = dqkv^T h
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    Tape kept = cut(const_cast<Real*>(tape));  // only read
    if (recompute_) {
      kept.qkv = work.qkv;
      make_qkv(team, kept.qkv, h);
    }
    Real* du = dh;
    kernels::rmsnorm_backward(du, dy, y, kept.r, S_, D_, part);
    team.sync();
    kernels::matmul(work.o, D_, View<Real>{du, D_}, w_o_.backward(), S_, D_, D_,
                    kernels::Store::kOverwrite, part);
    w_o_.add_gradient(team, grads, kept.out, du, S_, work.packed);
    team.sync();
    kernels::attention_backward(work.dqkv, work.o, kept.out, kept.qkv, kept.lse, S_, H_, K_,
                                work.attention + part.index * heads_size(), part);
    team.sync();
    Real* dqkv = work.dqkv;
    rotate(dqkv, /*inverse=*/true, part);
    team.sync();
    kernels::matmul(dh, D_, View<Real>{dqkv, 3 * D_}, w_qkv_.backward(), S_, D_, 3 * D_,
                    kernels::Store::kAdd, part);
    w_qkv_.add_gradient(team, grads, h, dqkv, S_, work.packed);
    team.sync();
  }

 private:
  struct Tape {
    Real* qkv;  // (S, 3D) rotated; null where it is computed again
    Real* out;  // (S, D) of the heads
    Real* lse;  // (H, S)
    Real* r;    // (S)
    std::size_t used;
  };
  Tape cut(Real* base) const {
    Carver<Real> carver(base);
    const std::size_t SD = static_cast<std::size_t>(S_) * D_;
    Tape tape{recompute_ ? nullptr : carver.take(3 * SD), carver.take(SD),
              carver.take(static_cast<std::size_t>(H_) * S_), carver.take(S_), 0};
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* o;          // (S, D)
    Real* packed;     // (S, D) as a right-hand side
    Real* tape;       // a Tape where none is kept
    Real* qkv;        // (S, 3D) computed again
    Real* dqkv;       // (S, 3D)
    Real* attention;  // one piece of heads_size() for each member
    std::size_t used;
  };
  Scratch cut_scratch(Real* base, int members) const {
    Carver<Real> carver(base);
    const std::size_t SD = static_cast<std::size_t>(S_) * D_;
    Scratch scratch{};
    scratch.o = carver.take(SD);
    scratch.attention = carver.take(heads_size() * members);
    if (recompute_) scratch.qkv = carver.take(3 * SD);
    if (for_training_) {
      scratch.packed = carver.take(kernels::packed_size<Real>(S_, D_));
      scratch.dqkv = carver.take(std::max(3 * SD, tape_size()));
      scratch.tape = scratch.dqkv;  // the one is for the forward, the other for the backward
    } else {
      scratch.tape = carver.take(tape_size());
    }
    scratch.used = carver.used();
    return scratch;
  }
  std::size_t heads_size() const {
    constexpr std::size_t kStep = kAlignment / sizeof(Real);
    return (kernels::attention_scratch_size<Real>(S_, K_) + kStep - 1) / kStep * kStep;
  }

  // qkv (S, 3D) = W_qkv h, q and k turned by their positions.
  void make_qkv(const Team& team, Real* qkv, const Real* h) const {
    kernels::matmul(qkv, 3 * D_, View<Real>{h, D_}, w_qkv_.forward(), S_, 3 * D_, D_,
                    kernels::Store::kOverwrite, team.part());
    team.sync();
    rotate(qkv, /*inverse=*/false, team.part());
    team.sync();
  }

  void rotate(Real* qkv, bool inverse, Part part) const {
    if (rotary_.cosine.size() == 0) return;
    kernels::rotary(qkv, rotary_.cosine.data(), rotary_.sine.data(), S_, H_, K_, inverse, part);
  }

  int S_, D_, H_, K_;
  RightWeight<Real> w_qkv_;  // (3D, D)
  RightWeight<Real> w_o_;    // (D, D)
  bool recompute_, for_training_;
  RotaryTable<Real> rotary_;
};

}  // namespace

template <typename Real>
std::unique_ptr<Layer<Real>> make_attention(const ModelConfig& config, const ParamTable& table,
                                            const std::string& prefix, bool for_training) {
  return std::make_unique<Attention<Real>>(config, table, prefix, for_training);
}
template std::unique_ptr<Layer<float>> make_attention(const ModelConfig&, const ParamTable&,
                                                      const std::string&, bool);
template std::unique_ptr<Layer<double>> make_attention(const ModelConfig&, const ParamTable&,
                                                       const std::string&, bool);

}  // namespace models
