// SPDX-License-Identifier: Apache-2.0
// The cell that is given the puzzle's structure.  The state h has a row of w numbers for each
// symbol of each cell.
//   g   = sum of h over the members of a group, same symbol, / sqrt(its size);  kinds: lines,
//   boxes.. s   = sum of h over the symbols of the cell / sqrt(symbols) pre = h W_self + sum over
//   the kinds of (g of every group that the cell reads) W_kind + s W_symbols h  <- rms_w(h +
//   (silu(first half of pre) * second half) W_down)
// Equivariant to every symmetry of the structure.  Products with W_kind and W_symbols are taken
// once for a group and then spread to its readers: a ninth of the work in Sudoku.  Maths:
// docs/models.md, "Symbols as an axis".
#include <cmath>

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

template <typename Real>
class StructuredCell : public Layer<Real> {
 public:
  StructuredCell(const ModelConfig& c, const Structure& structure, const ParamTable& table,
                 const std::string& prefix, bool for_training)
      : S_(c.S()),
        D_(c.D()),
        I_(c.channel_inner()),
        groups_(make_groups(kinds_for(c, structure), c.grid_tokens, c.symbols())),
        w_self_(table.find(prefix + "w_self.weight"), Layout::kInOut, Columns::kPlain,
                for_training),
        w_down_(table.find(prefix + "w_down.weight"), Layout::kInOut, Columns::kPlain,
                for_training),
        for_training_(for_training) {
    std::vector<std::string> names = c.group_kinds();
    if (c.symbols() > 1) names.emplace_back("symbols");
    for (const std::string& name : names) {
      w_group_.emplace_back(table.find(prefix + "w_" + name + ".weight"), Layout::kInOut,
                            Columns::kPlain, for_training);
    }
  }

  std::size_t tape_size() const override { return cut(nullptr).used; }
  std::size_t scratch_size(int) const override { return cut_scratch(nullptr).used; }
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
    const Scratch work = cut_scratch(scratch);
    const Tape kept = tape != nullptr ? cut(tape) : Tape{work.pre, work.r, 0};
    kernels::sum_rows(work.sums, h, groups_.gather, D_, kernels::Store::kOverwrite, part);
    team.sync();
    for (int kind = 0, first = 0; kind < kinds(); first += groups_.count[kind++]) {
      if (groups_.count[kind] == 0) continue;
      kernels::matmul(work.products + static_cast<std::size_t>(first) * 2 * I_, 2 * I_,
                      View<Real>{work.sums + static_cast<std::size_t>(first) * D_, D_},
                      w_group_[kind].forward(), groups_.count[kind], 2 * I_, D_,
                      kernels::Store::kOverwrite, part);
    }
    team.sync();
    kernels::sum_rows(kept.pre, work.products, groups_.spread, 2 * I_, kernels::Store::kOverwrite,
                      part);
    team.sync();
    kernels::matmul(kept.pre, 2 * I_, View<Real>{h, D_}, w_self_.forward(), S_, 2 * I_, D_,
                    kernels::Store::kAdd, part);
    team.sync();
    kernels::swiglu_forward(work.p, kept.pre, kept.pre + I_, S_, I_, 2 * I_, part);
    team.sync();
    kernels::matmul(work.o, D_, View<Real>{work.p, I_}, w_down_.forward(), S_, D_, I_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    kernels::residual_rmsnorm_forward(y, kept.r, h, work.o, S_, D_, part);
    team.sync();
  }

  // With u = h + p W_down:  du = rms'(dy),  dp = du W_down^T,  dW_down = p^T du,  dpre =
  // swiglu'(dp);
  //   dW_self = h^T dpre,  dh = du + dpre W_self^T;  and for each kind of group, with sums g =
  //   gather h: dP = (sum of dpre over the members),  dW = g^T dP,  dg = dP W^T,  dh += gather^T dg
  void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                const Real* tape, Real* scratch, Real* grads) const override {
    const Part part = team.part();
    const Scratch work = cut_scratch(scratch);
    const Tape kept = cut(const_cast<Real*>(tape));  // only read
    Real* du = dh;
    kernels::rmsnorm_backward(du, dy, y, kept.r, S_, D_, part);
    kernels::sum_rows(work.sums, h, groups_.gather, D_, kernels::Store::kOverwrite, part);
    team.sync();
    kernels::matmul(work.p, I_, View<Real>{du, D_}, w_down_.backward(), S_, I_, D_,
                    kernels::Store::kOverwrite, part);
    team.sync();
    Real* dpre = work.pre;
    kernels::swiglu_backward(dpre, dpre + I_, work.p, work.p, kept.pre, kept.pre + I_, S_, I_,
                             2 * I_, part);
    team.sync();
    w_down_.add_gradient(team, grads, work.p, du, S_, work.packed);
    kernels::sum_rows(work.products, dpre, groups_.spread_back, 2 * I_, kernels::Store::kOverwrite,
                      part);
    team.sync();
    w_self_.add_gradient(team, grads, h, dpre, S_, work.packed);
    kernels::matmul(dh, D_, View<Real>{dpre, 2 * I_}, w_self_.backward(), S_, D_, 2 * I_,
                    kernels::Store::kAdd, part);
    for (int kind = 0, first = 0; kind < kinds(); first += groups_.count[kind++]) {
      if (groups_.count[kind] == 0) continue;
      const Real* sums = work.sums + static_cast<std::size_t>(first) * D_;
      const Real* dproducts = work.products + static_cast<std::size_t>(first) * 2 * I_;
      team.sync();
      w_group_[kind].add_gradient(team, grads, sums, dproducts, groups_.count[kind], work.packed);
      kernels::matmul(work.dsums + static_cast<std::size_t>(first) * D_, D_,
                      View<Real>{dproducts, 2 * I_}, w_group_[kind].backward(), groups_.count[kind],
                      D_, 2 * I_, kernels::Store::kOverwrite, part);
    }
    team.sync();
    kernels::sum_rows(dh, work.dsums, groups_.gather_back, D_, kernels::Store::kAdd, part);
    team.sync();
  }

 private:
  struct Tape {
    Real* pre;  // (S, 2I) gate, up
    Real* r;    // (S)
    std::size_t used;
  };
  Tape cut(Real* base) const {
    Carver<Real> carver(base);
    Tape tape{carver.take(static_cast<std::size_t>(S_) * 2 * I_), carver.take(S_), 0};
    tape.used = carver.used();
    return tape;
  }
  struct Scratch {
    Real* pre;       // (S, 2I): where no tape is kept; dpre in the backward
    Real* p;         // (S, I), dp before
    Real* o;         // (S, D)
    Real* r;         // (S)
    Real* sums;      // (groups, D)
    Real* products;  // (groups, 2I); dproducts in the backward
    Real* dsums;     // (groups, D)
    Real* packed;    // right-hand sides of the weights' gradients
    std::size_t used;
  };
  Scratch cut_scratch(Real* base) const {
    Carver<Real> carver(base);
    const std::size_t S = S_, D = D_, I = I_, G = groups_.total;
    Scratch scratch{carver.take(S * 2 * I),
                    carver.take(S * I),
                    carver.take(S * D),
                    carver.take(S),
                    carver.take(G * D),
                    carver.take(G * 2 * I),
                    nullptr,
                    nullptr,
                    0};
    if (for_training_) {
      scratch.dsums = carver.take(G * D);
      std::size_t packed =
          std::max(w_self_.gradient_scratch_size(S_), w_down_.gradient_scratch_size(S_));
      for (int kind = 0; kind < kinds(); ++kind) {
        packed = std::max(packed,
                          w_group_[kind].gradient_scratch_size(std::max(1, groups_.count[kind])));
      }
      scratch.packed = carver.take(packed);
    }
    scratch.used = carver.used();
    return scratch;
  }

  int kinds() const { return static_cast<int>(w_group_.size()); }

  int S_, D_, I_;
  Groups groups_;
  RightWeight<Real> w_self_;                // (w, 2I) first half gate, second up
  std::vector<RightWeight<Real>> w_group_;  // (w, 2I) of each kind, symbols last
  RightWeight<Real> w_down_;                // (I, w)
  bool for_training_;
};

}  // namespace

template <typename Real>
std::unique_ptr<Layer<Real>> make_structured_cell(const ModelConfig& config,
                                                  const Structure& structure,
                                                  const ParamTable& table,
                                                  const std::string& prefix, bool for_training) {
  return std::make_unique<StructuredCell<Real>>(config, structure, table, prefix, for_training);
}
template std::unique_ptr<Layer<float>> make_structured_cell(const ModelConfig&, const Structure&,
                                                            const ParamTable&, const std::string&,
                                                            bool);
template std::unique_ptr<Layer<double>> make_structured_cell(const ModelConfig&, const Structure&,
                                                             const ParamTable&, const std::string&,
                                                             bool);

}  // namespace models
