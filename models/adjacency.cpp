// SPDX-License-Identifier: Apache-2.0
// The products over cells, a head at a time.
#include "models/adjacency.h"

#include <algorithm>
#include <type_traits>

#include "models/weight.h"

namespace models {
namespace {

// Runs this short are fast to copy only where the compiler knows their length (six heads of four
// channels on 81 x 9 rows: forward 90 to 67 us, one core of a Cascade Lake).
template <typename Call>
void with_constant(int length, const Call& call) {
  switch (length) {
    case 3:
      return call(std::integral_constant<int, 3>{});
    case 4:
      return call(std::integral_constant<int, 4>{});
    case 6:
      return call(std::integral_constant<int, 6>{});
    case 8:
      return call(std::integral_constant<int, 8>{});
    case 12:
      return call(std::integral_constant<int, 12>{});
    default:
      return call(length);
  }
}

}  // namespace

template <typename Real>
Adjacency<Real>::Adjacency(int cells, int symbols, int D, ParamRef a)
    : cells_(cells),
      symbols_(symbols),
      D_(D),
      heads_(a.rows / cells),
      columns_(symbols * D / heads_),
      a_(a) {}

template <typename Real>
double Adjacency<Real>::forward_flops() const {
  return 2.0 * cells_ * cells_ * symbols_ * D_;
}

template <typename Real>
typename Adjacency<Real>::Scratch Adjacency<Real>::cut(Real* base) const {
  Carver<Real> carver(base);
  const std::size_t size = static_cast<std::size_t>(cells_) * symbols_ * D_;
  const std::size_t packed = std::max(kernels::packed_size<Real>(cells_, columns_),
                                      kernels::packed_size<Real>(columns_, cells_));
  Scratch scratch{carver.take(size), carver.take(size), carver.take(packed * heads_), 0};
  scratch.used = carver.used();
  return scratch;
}

template <typename Real>
template <typename Call>
void Adjacency<Real>::for_each_run(Part part, const Call& call) const {
  const kernels::Range cells = kernels::share(cells_, part);
  with_constant(D_ / heads_, [&](auto length) {
    for (int head = 0; head < heads_; ++head) {
      std::size_t in_head = (static_cast<std::size_t>(head) * cells_ + cells.begin) * columns_;
      for (int row = cells.begin * symbols_; row < cells.end * symbols_; ++row, in_head += length)
        call(in_head, static_cast<std::size_t>(row), head * length, length);
    }
  });
}

template <typename Real>
void Adjacency<Real>::split(Real* heads, const Real* x, int half, Part part) const {
  for_each_run(part, [&](std::size_t in_head, std::size_t row, int channel, auto length) {
    const Real* from = x + (row * 2 + half) * D_ + channel;
    for (int d = 0; d < length; ++d) heads[in_head + d] = from[d];
  });
}

template <typename Real>
void Adjacency<Real>::forward(const Team& team, Real* x, const Real* h, Real* scratch) const {
  const Part part = team.part();
  const Scratch work = cut(scratch);
  const std::size_t step = static_cast<std::size_t>(cells_) * columns_;
  const std::size_t packed_step = kernels::packed_size<Real>(cells_, columns_);
  const kernels::Range cells = kernels::share(cells_, part);
  for (int row = cells.begin * symbols_; row < cells.end * symbols_; ++row) {
    std::copy_n(h + static_cast<std::size_t>(row) * D_, D_,
                x + static_cast<std::size_t>(row) * 2 * D_);
  }
  split(work.heard, x, 0, part);
  team.sync();
  for (int head = 0; head < heads_; ++head) {
    kernels::pack(work.right + head * packed_step, View<Real>{work.heard + head * step, columns_},
                  cells_, columns_, part);
  }
  team.sync();
  for (int head = 0; head < heads_; ++head) {
    kernels::matmul(work.message + head * step, columns_,
                    View<Real>{params_ + matrix(head), cells_},
                    packed<Real>(work.right + head * packed_step), cells_, columns_, cells_,
                    kernels::Store::kOverwrite, part);
  }
  team.sync();
  for_each_run(part, [&](std::size_t in_head, std::size_t row, int channel, auto length) {
    Real* to = x + (row * 2 + 1) * D_ + channel;
    for (int d = 0; d < length; ++d) to[d] = work.message[in_head + d];
  });
  team.sync();
}

// With heads apart:  da = dm h^T,  dh += a^T dm.
template <typename Real>
void Adjacency<Real>::backward(const Team& team, Real* dh, const Real* dx, const Real* x,
                               Real* scratch, Real* grads) const {
  const Part part = team.part();
  const Scratch work = cut(scratch);
  const std::size_t step = static_cast<std::size_t>(cells_) * columns_;
  const std::size_t heard_step = kernels::packed_size<Real>(columns_, cells_);
  const std::size_t message_step = kernels::packed_size<Real>(cells_, columns_);
  split(work.heard, x, 0, part);
  split(work.message, dx, 1, part);
  team.sync();
  for (int head = 0; head < heads_; ++head) {
    kernels::pack(work.right + head * heard_step,
                  kernels::transposed<Real>(work.heard + head * step, columns_), columns_, cells_,
                  part);
  }
  team.sync();
  for (int head = 0; head < heads_; ++head) {
    kernels::matmul(grads + matrix(head), cells_, View<Real>{work.message + head * step, columns_},
                    packed<Real>(work.right + head * heard_step), cells_, cells_, columns_,
                    kernels::Store::kAdd, part);
  }
  team.sync();
  for (int head = 0; head < heads_; ++head) {
    kernels::pack(work.right + head * message_step,
                  View<Real>{work.message + head * step, columns_}, cells_, columns_, part);
  }
  team.sync();
  Real* dheard = work.heard;
  for (int head = 0; head < heads_; ++head) {
    kernels::matmul(dheard + head * step, columns_,
                    kernels::transposed<Real>(params_ + matrix(head), cells_),
                    packed<Real>(work.right + head * message_step), cells_, columns_, cells_,
                    kernels::Store::kOverwrite, part);
  }
  team.sync();
  for_each_run(part, [&](std::size_t in_head, std::size_t row, int channel, auto length) {
    Real* to = dh + row * D_ + channel;
    const Real* own = dx + row * 2 * D_ + channel;
    for (int d = 0; d < length; ++d) to[d] += own[d] + dheard[in_head + d];
  });
  team.sync();
}

template class Adjacency<float>;
template class Adjacency<double>;

}  // namespace models
