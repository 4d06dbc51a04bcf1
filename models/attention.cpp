// SPDX-License-Identifier: Apache-2.0
// The attention layer  h <- rms_D(h + W_o attention(W_qkv h)),  forward and backward.  Maths:
// docs/models.md, "Block".
//
// With symbols as an axis each symbol attends over the cells by itself, all with the same weights:
// to the kernel these are more heads.  Their q, k and v are brought together for each cell,
//   (cells, symbols, 3D) -> (cells, 3, symbols * D),   and out is (cells, symbols * D) = (S, D).
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
        symbols_(c.has_symbol_axis() ? c.symbols() : 1),
        cells_(S_ / symbols_),
        D_(c.D()),
        H_(c.heads * symbols_),
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

  double forward_flops() const override { return 2.0 * S_ * D_ * (4.0 * D_ + 2.0 * cells_); }

  void pack(const Real* params, Part part) override {
    w_qkv_.pack(params, part);
    w_o_.pack(params, part);
  }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    Tape kept = cut(tape != nullptr ? tape : work.tape);
    if (recompute_) kept.qkv = work.qkv;
    make_qkv(team, kept.qkv, h, work.rows);
    kernels::attention_forward(kept.out, kept.lse, kept.qkv, cells_, H_, K_,
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
      make_qkv(team, kept.qkv, h, work.rows);
    }
    Real* du = dh;
    kernels::rmsnorm_backward(du, dy, y, kept.r, S_, D_, part);
    team.sync();
    kernels::matmul(work.o, D_, View<Real>{du, D_}, w_o_.backward(), S_, D_, D_,
                    kernels::Store::kOverwrite, part);
    w_o_.add_gradient(team, grads, kept.out, du, S_, work.packed);
    team.sync();
    kernels::attention_backward(work.dqkv, work.o, kept.out, kept.qkv, kept.lse, cells_, H_, K_,
                                work.attention + part.index * heads_size(), part);
    team.sync();
    rotate(work.dqkv, /*inverse=*/true, part);
    team.sync();
    const Real* dqkv = work.dqkv;
    if (symbols_ > 1) {
      regroup(work.rows, work.dqkv, /*to_cells=*/false, part);
      team.sync();
      dqkv = work.rows;
    }
    kernels::matmul(dh, D_, View<Real>{dqkv, 3 * D_}, w_qkv_.backward(), S_, D_, 3 * D_,
                    kernels::Store::kAdd, part);
    w_qkv_.add_gradient(team, grads, h, dqkv, S_, work.packed);
    team.sync();
  }

 private:
  struct Tape {
    Real* qkv;  // (S, 3D) rotated; null where it is computed again
    Real* out;  // (S, D) of the heads
    Real* lse;  // (H * symbols, cells)
    Real* r;    // (S)
    std::size_t used;
  };
  Tape cut(Real* base) const {
    Carver<Real> carver(base);
    const std::size_t SD = static_cast<std::size_t>(S_) * D_;
    Tape tape{recompute_ ? nullptr : carver.take(3 * SD), carver.take(SD),
              carver.take(static_cast<std::size_t>(H_) * cells_), carver.take(S_), 0};
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* o;          // (S, D)
    Real* packed;     // (S, D) as a right-hand side
    Real* tape;       // a Tape where none is kept
    Real* qkv;        // (S, 3D) computed again
    Real* dqkv;       // (S, 3D)
    Real* rows;       // (S, 3D) symbol by symbol, with symbols as an axis
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
    if (symbols_ > 1) scratch.rows = carver.take(3 * SD);
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
    return (kernels::attention_scratch_size<Real>(cells_, K_) + kStep - 1) / kStep * kStep;
  }

  // qkv (S, 3D) = W_qkv h, q and k turned by their positions.
  void make_qkv(const Team& team, Real* qkv, const Real* h, Real* rows) const {
    kernels::matmul(symbols_ > 1 ? rows : qkv, 3 * D_, View<Real>{h, D_}, w_qkv_.forward(), S_,
                    3 * D_, D_, kernels::Store::kOverwrite, team.part());
    team.sync();
    if (symbols_ > 1) {
      regroup(qkv, rows, /*to_cells=*/true, team.part());
      team.sync();
    }
    rotate(qkv, /*inverse=*/false, team.part());
    team.sync();
  }

  // (cells, symbols, 3, D) to (cells, 3, symbols, D), or back.  Parts split cells.
  void regroup(Real* to, const Real* from, bool to_cells, Part part) const {
    const kernels::Range mine = kernels::share(cells_, part);
    const std::size_t width = static_cast<std::size_t>(3) * symbols_ * D_;
    for (int cell = mine.begin; cell < mine.end; ++cell) {
      for (int symbol = 0; symbol < symbols_; ++symbol) {
        for (int which = 0; which < 3; ++which) {
          const std::size_t by_symbol =
              cell * width + (static_cast<std::size_t>(symbol) * 3 + which) * D_;
          const std::size_t by_cell =
              cell * width + (static_cast<std::size_t>(which) * symbols_ + symbol) * D_;
          std::copy_n(from + (to_cells ? by_symbol : by_cell), D_,
                      to + (to_cells ? by_cell : by_symbol));
        }
      }
    }
  }

  void rotate(Real* qkv, bool inverse, Part part) const {
    if (rotary_.cosine.size() == 0) return;
    kernels::rotary(qkv, rotary_.cosine.data(), rotary_.sine.data(), cells_, H_, K_, inverse, part);
  }

  int S_;        // rows of the state
  int symbols_;  // 1 without symbols as an axis
  int cells_;    // S / symbols
  int D_;
  int H_;  // heads of all symbols
  int K_;
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
