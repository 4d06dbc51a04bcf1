// SPDX-License-Identifier: Apache-2.0
// Which cells a cell hears, learned: H matrices over the cells, each for its share of the channels
// and alike for all symbols, whatever the puzzle says.  Attention whose weights are parameters
// (Random Synthesizer, arXiv 2005.00743, sec. 3) without its softmax.  Maths: docs/models.md,
// "Symbols as an axis".
#pragma once

#include "models/kernels/kernels.h"
#include "models/params.h"
#include "models/team.h"

namespace models {

template <typename Real>
class Adjacency {
 public:
  // a (H * cells, cells): head after head; D is a multiple of H.
  Adjacency(int cells, int symbols, int D, ParamRef a);

  std::size_t scratch_size() const { return cut(nullptr).used; }
  double forward_flops() const;  // as in layer.h
  // The matrices are left operands, read as they lie.
  void pack(const Real* params, Part part) {
    if (part.index == 0) params_ = params;
  }

  // x (S, 2D) = [h | m],  m of cell c = sum over the cells e of a(c, e) h_e, symbol by symbol, with
  // the a of the channel's head.  Members of the team call it together; it ends in step.
  void forward(const Team& team, Real* x, const Real* h, Real* scratch) const;
  // dh (S, D) += what comes back from dx (S, 2D); da is added into grads.  x is the forward's.
  void backward(const Team& team, Real* dh, const Real* dx, const Real* x, Real* scratch,
                Real* grads) const;

 private:
  struct Scratch {
    Real* heard;    // (H, cells, symbols * D / H): the channels of a head together
    Real* message;  // the same
    Real* right;    // packed right-hand sides, head after head
    std::size_t used;
  };
  Scratch cut(Real* base) const;
  // Calls with the place of each run of a head's channels among those of the head, the row of the
  // state that it is in, its first channel there, and its length.
  template <typename Call>
  void for_each_run(Part part, const Call& call) const;
  // Half 0 or 1 of x, head by head.
  void split(Real* heads, const Real* x, int half, Part part) const;
  std::size_t matrix(int head) const {  // where it lies among the parameters
    return a_.offset + static_cast<std::size_t>(head) * cells_ * cells_;
  }

  int cells_, symbols_, D_, heads_, columns_;  // columns of a head: symbols * D / H
  ParamRef a_;
  const Real* params_ = nullptr;
};

}  // namespace models
