// SPDX-License-Identifier: Apache-2.0
// The cell that is given the puzzle's structure, and without any groups the channel layer of the
// cell that is not.  The state h has a row of w numbers for each symbol of each cell.
//   g: sum of h over the members of a group, same symbol, / sqrt(its size)
//   s: sum of h over the symbols of the cell / sqrt(symbols)
//   pre = h W_self + (for each kind the sum of g over the groups that the cell reads) W_kind
//       + s W_symbols
//   h <- rms_w(h + (silu(first half of pre) * second half) W_down)
//
// Equivariant to every symmetry of the structure.  Products with W_kind and W_symbols are taken
// once for a group and then spread to its readers: a ninth of the work in Sudoku.  Maths:
// docs/models.md, "Symbols as an axis".
#include <cmath>

#include "models/kernels/gated_cell.h"
#include "models/layer.h"

namespace models {
namespace {

// The groups of rows of h: for every symbol each group of cells, kind after kind, then the symbols
// of each cell as a last kind.
struct Groups {
  std::vector<int> count;  // groups of a kind
  int total = 0;
  kernels::SparseRows gather, gather_back;  // sums (total, w) = gather h,  dh = gather_back dsums
  kernels::SparseRows spread,
      spread_back;  // pre (S, 2I) = spread products,  dproducts = spread_back dpre
};

// The rows of these cells, for one symbol.
void append_rows(std::vector<int>& rows, const std::vector<int>& cells, int symbol, int symbols) {
  for (const int cell : cells) rows.push_back(cell * symbols + symbol);
}

Groups make_groups(const std::vector<GroupKind>& kinds, int cells, int symbols) {
  std::vector<std::vector<int>> members, read(static_cast<std::size_t>(cells) * symbols);
  Groups groups;
  for (const GroupKind& kind : kinds) {
    const int first = static_cast<int>(members.size());
    for (const std::vector<int>& group : kind.groups) {
      for (int symbol = 0; symbol < symbols; ++symbol) {
        append_rows(members.emplace_back(), group, symbol, symbols);
      }
    }
    for (int row = 0; row < cells * symbols; ++row) {
      for (const int group : kind.groups_of_cell[row / symbols]) {
        read[row].push_back(first + group * symbols + row % symbols);
      }
    }
    groups.count.push_back(static_cast<int>(kind.groups.size()) * symbols);
  }
  // With one row for each cell its symbols are no group beside itself.
  const int cells_grouped = symbols > 1 ? cells : 0;
  for (int cell = 0; cell < cells_grouped; ++cell) {
    std::vector<int>& rows = members.emplace_back();
    for (int symbol = 0; symbol < symbols; ++symbol) {
      read[cell * symbols + symbol].push_back(static_cast<int>(members.size()) - 1);
      rows.push_back(cell * symbols + symbol);
    }
  }
  if (symbols > 1) groups.count.push_back(cells);
  groups.total = static_cast<int>(members.size());
  std::vector<double> scale;
  for (const auto& rows : members)
    scale.push_back(1.0 / std::sqrt(static_cast<double>(rows.size())));
  groups.gather = kernels::SparseRows(members, scale);
  groups.gather_back = groups.gather.transposed(cells * symbols);
  groups.spread = kernels::SparseRows(read, std::vector<double>(read.size(), 1.0));
  groups.spread_back = groups.spread.transposed(groups.total);
  return groups;
}

// [gate up] of one operand as  x (rows, w) W (w, 2I),  in the order of pack_gate_up.
template <typename Real>
class GateUpWeight {
 public:
  GateUpWeight(ParamRef ref, bool for_training)
      : ref_(ref),
        forward_(kernels::packed_size_gate_up<Real>(ref.rows, inner())),
        back_(for_training
                  ? kernels::packed_size<Real>(2 * kernels::padded_inner<Real>(inner()), ref.rows)
                  : 0) {}

  int inner() const { return ref_.cols / 2; }
  void pack(const Real* params, Part part) {
    const Real* w = params + ref_.offset;
    kernels::pack_gate_up(forward_.data(), View<Real>{w, ref_.cols}, ref_.rows, inner(), part);
    if (part.index == 0 && back_.size() > 0)
      kernels::pack_back_gate_up(back_.data(), w, ref_.rows, inner());
  }
  // dW += x^T dy with dy (rows, 2Ip).
  void add_gradient(Real* grads, const Real* x, const Real* dy, int rows, Part part) const {
    kernels::add_gate_up_gradient(grads + ref_.offset, x, dy, ref_.rows, inner(), rows, part);
  }
  Packed<Real> forward() const { return packed(forward_.data()); }  // (w, 2Ip)
  Packed<Real> backward() const { return packed(back_.data()); }    // (2Ip, w)
  std::size_t packed_size() const { return forward_.size() + back_.size(); }

 private:
  ParamRef ref_;
  Buffer<Real> forward_, back_;
};

struct CellWeights {
  ParamRef own, down;
  std::vector<ParamRef> of_kind;  // symbols last
};

template <typename Real>
class GatedCell : public Layer<Real> {
 public:
  GatedCell(int S, Groups groups, const CellWeights& weights, bool for_training)
      : S_(S),
        D_(weights.own.rows),
        I_(weights.own.cols / 2),
        Ip_(kernels::padded_inner<Real>(I_)),
        groups_(std::move(groups)),
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
  double forward_flops() const override { return 2.0 * D_ * I_ * (3.0 * S_ + 2.0 * groups_.total); }
  void pack(const Real* params, Part part) override {
    w_self_.pack(params, part);
    for (auto& w : w_group_) w.pack(params, part);
    w_down_.pack(params, part);
  }

  void forward(const Team& team, Real* y, const Real* h, Real* tape, Real* scratch) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    const Tape kept =
        tape != nullptr ? cut(tape) : Tape{{work.r, nullptr, nullptr, nullptr}, work.sums, 0};
    if (groups_.total > 0) {
      kernels::sum_rows(kept.sums, h, groups_.gather, D_, kernels::Store::kOverwrite, part);
      team.sync();
      for (int kind = 0, first = 0; kind < kinds(); first += groups_.count[kind++]) {
        if (groups_.count[kind] == 0) continue;
        kernels::matmul(work.products + static_cast<std::size_t>(first) * 2 * Ip_, 2 * Ip_,
                        View<Real>{kept.sums + static_cast<std::size_t>(first) * D_, D_},
                        w_group_[kind].forward(), groups_.count[kind], 2 * Ip_, D_,
                        kernels::Store::kOverwrite, part);
      }
      team.sync();
    }
    kernels::gated_cell_forward(y, kept.gated, h, work.products,
                                groups_.total > 0 ? &groups_.spread : nullptr, w_self_.forward(),
                                w_down_.forward(), S_, D_, I_, work.tile, part);
    team.sync();
  }

  // With u = h + p W_down:  du = rms'(dy),  dp = du W_down^T,  dW_down = p^T du,  dpre =
  // swiglu'(dp);
  //   dW_self = h^T dpre,  dh = du + dpre W_self^T;  and for each kind of group, with sums g =
  //   gather h: dP = (sum of dpre over the readers),  dW = g^T dP,  dg = dP W^T,  dh += gather^T dg
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch, team.size());
    const Tape kept = cut(const_cast<Real*>(tape));  // only read
    kernels::gated_cell_backward(dh, work.du, work.dpre, dy, y, kept.gated, w_down_.backward(),
                                 w_self_.backward(), S_, D_, I_, part);
    team.sync();
    kernels::add_transposed_product(grads + w_down_.ref().offset, kept.gated.p, Ip_, work.du, D_,
                                    I_, D_, S_, part);
    w_self_.add_gradient(grads, h, work.dpre, S_, part);
    if (groups_.total > 0) {
      kernels::sum_rows(work.products, work.dpre, groups_.spread_back, 2 * Ip_,
                        kernels::Store::kOverwrite, part);
      team.sync();
      for (int kind = 0, first = 0; kind < kinds(); first += groups_.count[kind++]) {
        if (groups_.count[kind] == 0) continue;
        const Real* sums = kept.sums + static_cast<std::size_t>(first) * D_;
        const Real* dproducts = work.products + static_cast<std::size_t>(first) * 2 * Ip_;
        w_group_[kind].add_gradient(grads, sums, dproducts, groups_.count[kind], part);
        kernels::matmul(work.dsums + static_cast<std::size_t>(first) * D_, D_,
                        View<Real>{dproducts, 2 * Ip_}, w_group_[kind].backward(),
                        groups_.count[kind], D_, 2 * Ip_, kernels::Store::kOverwrite, part);
      }
      team.sync();
      kernels::sum_rows(dh, work.dsums, groups_.gather_back, D_, kernels::Store::kAdd, part);
    }
    team.sync();
  }

 private:
  struct Tape {
    kernels::GatedTape<Real> gated;  // r (S), p, a, q (S, Ip)
    Real* sums;                      // (groups, D)
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
    tape.sums = carver.take(static_cast<std::size_t>(groups_.total) * D_);
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* tile;      // of gated_cell_forward, each member's own
    Real* r;         // (S)
    Real* sums;      // (groups, D), where no tape is kept
    Real* products;  // (groups, 2Ip); dproducts in the backward
    Real* dsums;     // (groups, D)
    Real* du;        // (S, D)
    Real* dpre;      // (S, 2Ip)
    std::size_t used;
  };
  Scratch cut_scratch(Real* base, int members) const {
    Carver<Real> carver(base);
    const std::size_t S = S_, D = D_, Ip = Ip_, G = groups_.total;
    Scratch scratch{};
    scratch.tile = carver.take(kernels::gated_scratch_size<Real>(D_, I_) * members);
    scratch.r = carver.take(S);
    scratch.sums = carver.take(G * D);
    scratch.products = carver.take(G * 2 * Ip);
    if (for_training_) {
      scratch.dsums = carver.take(G * D);
      scratch.du = carver.take(S * D);
      scratch.dpre = carver.take(S * 2 * Ip);
    }
    scratch.used = carver.used();
    return scratch;
  }
  int kinds() const { return static_cast<int>(w_group_.size()); }

  int S_, D_, I_, Ip_;
  Groups groups_;
  GateUpWeight<Real> w_self_;                // (w, 2I) first half gate, second up
  std::vector<GateUpWeight<Real>> w_group_;  // (w, 2I) of each kind, symbols last
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
  CellWeights weights{weight("w_self"), weight("w_down"), {}};
  for (const std::string& kind : c.group_kinds()) weights.of_kind.push_back(weight("w_" + kind));
  if (c.symbols() > 1) weights.of_kind.push_back(weight("w_symbols"));
  return std::make_unique<GatedCell<Real>>(
      c.S(), make_groups(kinds_for(c, structure), c.grid_tokens, c.symbols()), weights,
      for_training);
}
template <typename Real>
std::unique_ptr<Layer<Real>> make_symbol_channel(int S, ParamRef gate_up, ParamRef down,
                                                 bool for_training) {
  return std::make_unique<GatedCell<Real>>(S, Groups{}, CellWeights{gate_up, down, {}},
                                           for_training);
}
template std::unique_ptr<Layer<float>> make_structured_cell(const ModelConfig&, const Structure&,
                                                            const ParamTable&, const std::string&,
                                                            bool);
template std::unique_ptr<Layer<double>> make_structured_cell(const ModelConfig&, const Structure&,
                                                             const ParamTable&, const std::string&,
                                                             bool);
template std::unique_ptr<Layer<float>> make_symbol_channel(int, ParamRef, ParamRef, bool);
template std::unique_ptr<Layer<double>> make_symbol_channel(int, ParamRef, ParamRef, bool);

}  // namespace models
