// SPDX-License-Identifier: Apache-2.0
// The cell that is given the puzzle's structure; the same that learns it; and without either the
// channel layer of "symbols_learned".  The state h has a row of w numbers for each symbol of each
// cell.
//   g: sum of h over the members of a group, same symbol, / sqrt(its size)
//   s: sum of h over the symbols of the cell / sqrt(symbols)
//   pre = h W_self + (for each kind the sum of g over the groups that the cell reads) W_kind
//       + s W_symbols
//   h <- rms_w(h + (silu(first half of pre) * second half) W_down)
//
// Equivariant to every symmetry of the structure.  Products with W_kind and W_symbols are taken
// once for a group and then spread to its readers: a ninth of the work in Sudoku.  Where hardly a
// group has two readers (the neighbour on a side) nothing is won by that: such groups stand beside
// h as further inputs, [h | g | ..] times W_self over W_kind over .., one product.  The cell that
// learns its structure has no groups but the symbols, and beside h what an adjacency brings. Maths:
// docs/models.md, "Symbols as an axis".
#include <optional>

#include "models/adjacency.h"
#include "models/cell_groups.h"
#include "models/gate_up_weight.h"
#include "models/layer.h"

namespace models {
namespace {

struct CellWeights {
  ParamRef own, down;             // own: of h and what stands beside it, one under the other
  std::vector<ParamRef> of_kind;  // of the shared ones, symbols last
};

template <typename Real>
class GatedCell : public Layer<Real> {
 public:
  GatedCell(int S, CellGroups groups, const CellWeights& weights, bool for_training,
            std::optional<Adjacency<Real>> adjacency = {})
      : S_(S),
        D_(weights.down.cols),
        X_(weights.own.rows),
        I_(weights.own.cols / 2),
        Ip_(kernels::padded_inner<Real>(I_)),
        groups_(std::move(groups)),
        adjacency_(std::move(adjacency)),
        w_self_(weights.own, for_training),
        w_down_(weights.down, Layout::kInOut, Columns::kPlain, for_training),
        for_training_(for_training) {
    for (const ParamRef& ref : weights.of_kind) w_group_.emplace_back(ref, for_training);
  }

  std::size_t tape_size() const override { return cut(nullptr).used; }
  std::size_t scratch_size(int members) const override {
    return cut_scratch(nullptr, members).used;
  }
  std::size_t packed_size() const override {
    std::size_t size = w_self_.packed_size() + w_down_.packed_size();
    for (const auto& w : w_group_) size += w.packed_size();
    return size;
  }
  double forward_flops() const override {
    return 2.0 * D_ * I_ * (3.0 * S_ + 2.0 * groups_.sums) +
           (adjacency_ ? adjacency_->forward_flops() : 0);
  }
  void pack(const Real* params, Part part) override {
    if (adjacency_) adjacency_->pack(params, part);
    w_self_.pack(params, part);
    for (auto& w : w_group_) w.pack(params, part);
    w_down_.pack(params, part);
  }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    const Tape kept =
        tape != nullptr ? cut(tape) : Tape{{work.r, nullptr, nullptr, nullptr}, work.sums, 0};
    if (adjacency_) adjacency_->forward(team, kept.sums, h, work.heads);
    if (groups_.gathered > 0) {
      kernels::sum_rows(summed(kept.sums), h, groups_.gather, D_, kernels::Store::kOverwrite, part);
      team.sync();
    }
    if (groups_.shared() > 0) {
      for (int kind = 0, first = 0; kind < kinds(); first += groups_.count[kind++]) {
        if (groups_.count[kind] == 0) continue;
        kernels::matmul(work.products + static_cast<std::size_t>(first) * 2 * Ip_, 2 * Ip_,
                        View<Real>{shared(kept.sums, first), D_}, w_group_[kind].forward(),
                        groups_.count[kind], 2 * Ip_, D_, kernels::Store::kOverwrite, part);
      }
      team.sync();
    }
    kernels::gated_cell_forward(y, kept.gated, h, inputs(h, kept.sums), work.products,
                                groups_.shared() > 0 ? &groups_.spread : nullptr, w_self_.forward(),
                                w_down_.forward(), sizes(), work.tile, part);
    team.sync();
  }

  // With u = h + p W_down:  du = rms'(dy),  dp = du W_down^T,  dW_down = p^T du,  dpre =
  // swiglu'(dp);
  //   dW_self = h^T dpre,  dh = du + dpre W_self^T;  and for each shared kind, with sums g =
  //   gather h: dP = (sum of dpre over the readers),  dW = g^T dP,  dg = dP W^T,  dh += gather^T dg
  // With inputs x beside h:  dW = x^T dpre,  dx = dpre W^T,  dh = du + gather^T [dx; dg].
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    const Tape kept = cut(const_cast<Real*>(tape));  // only read
    Real* dx = groups_.beside > 0 ? work.dsums : nullptr;
    kernels::gated_cell_backward(dh, dx, work.du, work.dpre, dy, y, kept.gated, w_down_.backward(),
                                 w_self_.backward(), sizes(), part);
    team.sync();
    kernels::add_transposed_product(grads + w_down_.ref().offset, kept.gated.p, Ip_, work.du, D_,
                                    I_, D_, S_, part);
    w_self_.add_gradient(grads, inputs(h, kept.sums), work.dpre, S_, part);
    if (groups_.shared() > 0) {
      kernels::sum_rows(work.products, work.dpre, groups_.spread_back, 2 * Ip_,
                        kernels::Store::kOverwrite, part);
      team.sync();
      for (int kind = 0, first = 0; kind < kinds(); first += groups_.count[kind++]) {
        if (groups_.count[kind] == 0) continue;
        const Real* dproducts = work.products + static_cast<std::size_t>(first) * 2 * Ip_;
        w_group_[kind].add_gradient(grads, shared(kept.sums, first), dproducts, groups_.count[kind],
                                    part);
        kernels::matmul(shared(work.dsums, first), D_, View<Real>{dproducts, 2 * Ip_},
                        w_group_[kind].backward(), groups_.count[kind], D_, 2 * Ip_,
                        kernels::Store::kOverwrite, part);
      }
      team.sync();
    }
    if (groups_.gathered > 0)
      kernels::sum_rows(dh, summed(work.dsums), groups_.gather_back, D_, kernels::Store::kAdd,
                        part);
    team.sync();
    if (adjacency_) adjacency_->backward(team, dh, work.dsums, kept.sums, work.heads, grads);
  }

 private:
  struct Tape {
    kernels::GatedTape<Real> gated;  // r (S), p, a, q (S, Ip)
    Real* sums;                      // (gathered rows, D)
    std::size_t used;
  };
  Tape cut(Real* base) const {
    Carver<Real> carver(base);
    const std::size_t S = S_, Ip = Ip_;
    Tape tape{};
    tape.gated.r = carver.take(S);
    tape.gated.p = carver.take(S * Ip);
    tape.gated.a = carver.take(S * Ip);
    tape.gated.q = carver.take(S * Ip);
    tape.sums = carver.take(static_cast<std::size_t>(groups_.gathered) * D_);
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* tile;      // of gated_cell_forward, each member's own
    Real* r;         // (S)
    Real* sums;      // (gathered rows, D), where no tape is kept
    Real* products;  // (shared groups, 2Ip); dproducts in the backward
    Real* dsums;     // (gathered rows, D), dx first
    Real* du;        // (S, D)
    Real* dpre;      // (S, 2Ip)
    Real* heads;     // of the adjacency
    std::size_t used;
  };
  Scratch cut_scratch(Real* base, int members) const {
    Carver<Real> carver(base);
    const std::size_t S = S_, D = D_, Ip = Ip_, rows = groups_.gathered;
    Scratch scratch{};
    scratch.tile = carver.take(kernels::gated_scratch_size<Real>(D_, I_) * members);
    scratch.r = carver.take(S);
    scratch.sums = carver.take(rows * D);
    scratch.products = carver.take(groups_.shared() * 2 * Ip);
    scratch.heads = carver.take(adjacency_ ? adjacency_->scratch_size() : 0);
    if (for_training_) {
      scratch.dsums = carver.take(rows * D);
      scratch.du = carver.take(S * D);
      scratch.dpre = carver.take(S * 2 * Ip);
    }
    scratch.used = carver.used();
    return scratch;
  }
  int kinds() const { return static_cast<int>(w_group_.size()); }
  kernels::GatedSizes sizes() const { return {S_, D_, X_, I_}; }
  const Real* inputs(const Real* h, const Real* sums) const {  // (S, X)
    return groups_.beside > 0 ? sums : h;
  }
  // Rows that are sums of rows.
  Real* summed(Real* sums) const { return adjacency_ ? shared(sums, 0) : sums; }
  // That shared group's row among all that is gathered.
  template <typename Value>
  Value* shared(Value* sums, int group) const {
    return sums + static_cast<std::size_t>(groups_.beside + group) * D_;
  }

  int S_, D_, X_, I_, Ip_;
  CellGroups groups_;
  std::optional<Adjacency<Real>> adjacency_;
  GateUpWeight<Real> w_self_;                // (X, 2I) first half gate, second up
  std::vector<GateUpWeight<Real>> w_group_;  // (w, 2I) of each shared kind, symbols last
  RightWeight<Real> w_down_;                 // (I, w)
  bool for_training_;
};

}  // namespace

template <typename Real>
std::unique_ptr<Layer<Real>> make_structured_cell(const ModelConfig& c, const Structure& structure,
                                                  const ParamTable& table,
                                                  const std::string& prefix, bool for_training) {
  const auto weight = [&](const std::string& name) {
    return table.find(prefix + name + ".weight");
  };
  const std::vector<GroupKind> kinds = kinds_for(c, structure);
  CellWeights weights{weight("w_self"), weight("w_down"), {}};
  // The kinds beside h are the first ones, as far as their weights lie behind W_self without a gap.
  std::size_t beside = 0;
  for (; beside < kinds.size() && stands_beside(kinds[beside]); ++beside) {
    const ParamRef next = weight("w_" + kinds[beside].name);
    if (next.offset != weights.own.offset + static_cast<std::size_t>(weights.own.rows) * next.cols)
      break;
    weights.own.rows += next.rows;
  }
  for (std::size_t kind = beside; kind < kinds.size(); ++kind)
    weights.of_kind.push_back(weight("w_" + kinds[kind].name));
  if (c.symbols() > 1) weights.of_kind.push_back(weight("w_symbols"));
  return std::make_unique<GatedCell<Real>>(
      c.S(), group_cells(kinds, beside, c.grid_tokens, c.symbols()), weights, for_training);
}
template <typename Real>
std::unique_ptr<Layer<Real>> make_adjacency_cell(const ModelConfig& c, const ParamTable& table,
                                                 const std::string& prefix, bool for_training) {
  const auto weight = [&](const std::string& name) {
    return table.find(prefix + name + ".weight");
  };
  const CellWeights weights{weight("w_self"), weight("w_down"), {weight("w_symbols")}};
  return std::make_unique<GatedCell<Real>>(
      c.S(), group_symbols(c.grid_tokens, c.symbols()), weights, for_training,
      Adjacency<Real>(c.grid_tokens, c.symbols(), c.D(), weight("adjacency")));
}
template <typename Real>
std::unique_ptr<Layer<Real>> make_symbol_channel(int S, ParamRef gate_up, ParamRef down,
                                                 bool for_training) {
  return std::make_unique<GatedCell<Real>>(S, CellGroups{}, CellWeights{gate_up, down, {}},
                                           for_training);
}
template std::unique_ptr<Layer<float>> make_structured_cell(const ModelConfig&, const Structure&,
                                                            const ParamTable&, const std::string&,
                                                            bool);
template std::unique_ptr<Layer<double>> make_structured_cell(const ModelConfig&, const Structure&,
                                                             const ParamTable&, const std::string&,
                                                             bool);
template std::unique_ptr<Layer<float>> make_adjacency_cell(const ModelConfig&, const ParamTable&,
                                                           const std::string&, bool);
template std::unique_ptr<Layer<double>> make_adjacency_cell(const ModelConfig&, const ParamTable&,
                                                            const std::string&, bool);
template std::unique_ptr<Layer<float>> make_symbol_channel(int, ParamRef, ParamRef, bool);
template std::unique_ptr<Layer<double>> make_symbol_channel(int, ParamRef, ParamRef, bool);

}  // namespace models
