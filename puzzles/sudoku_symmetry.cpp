// SPDX-License-Identifier: Apache-2.0
// Draw, apply, invert and compose symmetries.
#include "puzzles/sudoku_symmetry.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "puzzles/random.h"

namespace puzzles {

namespace {

std::vector<int> identity_order(int n) {
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// A permutation of groups * size lines that moves groups whole and permutes inside each.
std::vector<int> random_lines(int groups, int size, std::mt19937_64& rng) {
  std::vector<int> from;
  for (const int group : random_permutation(groups, rng)) {
    for (const int line : random_permutation(size, rng)) from.push_back(group * size + line);
  }
  return from;
}

std::vector<int> inverse_order(const std::vector<int>& from) {
  std::vector<int> back(from.size());
  for (size_t i = 0; i < from.size(); ++i) back[from[i]] = static_cast<int>(i);
  return back;
}

// i -> outer[inner[i]]
std::vector<int> chain(const std::vector<int>& outer, const std::vector<int>& inner) {
  std::vector<int> both(inner.size());
  for (size_t i = 0; i < inner.size(); ++i) both[i] = outer[inner[i]];
  return both;
}

template <typename Number>
bool is_permutation_of_range(const std::vector<Number>& order, size_t n) {
  std::vector<bool> seen(n, false);
  if (order.size() != n) return false;
  for (const Number item : order) {
    if (static_cast<size_t>(item) >= n || seen[item]) return false;
    seen[item] = true;
  }
  return true;
}

bool keeps_groups(const std::vector<int>& from, int size) {
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] / size != from[i - i % size] / size) return false;
  }
  return true;
}

}  // namespace

Symmetry Symmetry::identity(BoxShape box) {
  Symmetry symmetry{box, false, identity_order(box.side()), identity_order(box.side()), {}};
  symmetry.digit_to.resize(box.side() + 1);
  std::iota(symmetry.digit_to.begin(), symmetry.digit_to.end(), uint8_t{0});
  return symmetry;
}

Symmetry Symmetry::random(BoxShape box, std::mt19937_64& rng) {
  Symmetry symmetry;
  symmetry.box = box;
  symmetry.is_transposed = box.is_square() && uniform_int(rng, 2) == 1;
  symmetry.row_from = random_lines(box.bands(), box.rows, rng);
  symmetry.col_from = random_lines(box.stacks(), box.cols, rng);
  symmetry.digit_to = {0};
  for (const int digit : random_permutation(box.side(), rng)) {
    symmetry.digit_to.push_back(static_cast<uint8_t>(digit + 1));
  }
  return symmetry;
}

Grid Symmetry::apply(const Grid& grid) const {
  const int side = box.side();
  assert(grid.rows == side && grid.cols == side);
  Grid result = blank_grid(side, side);
  for (int r = 0; r < side; ++r) {
    for (int c = 0; c < side; ++c) {
      const int from_r = row_from[r], from_c = col_from[c];
      const uint8_t cell = is_transposed ? grid.at(from_c, from_r) : grid.at(from_r, from_c);
      assert(cell < digit_to.size());
      result.at(r, c) = digit_to[cell];
    }
  }
  return result;
}

// With a = apply(g) and R, C, D the inverse orders:  h(r, c) = D[a(R[r], C[c])].
// Transposed: h = g^T, so g(r, c) = h(c, r) = D[a(R[c], C[r])] = D[a^T(C[r], R[c])].
Symmetry Symmetry::inverse() const {
  Symmetry back;
  back.box = box;
  back.is_transposed = is_transposed;
  back.row_from = inverse_order(is_transposed ? col_from : row_from);
  back.col_from = inverse_order(is_transposed ? row_from : col_from);
  back.digit_to.resize(digit_to.size());
  for (size_t i = 0; i < digit_to.size(); ++i) back.digit_to[digit_to[i]] = static_cast<uint8_t>(i);
  return back;
}

// next(a)(r, c) = E[a(S[r], T[c])] = E[D[h(R[S[r]], C[T[c]])]], with S, T, E the orders of next.
// Transposed next: E[a(T[c], S[r])] = E[D[h(R[T[c]], C[S[r]])]] = E[D[h^T(C[S[r]], R[T[c]])]].
Symmetry Symmetry::then(const Symmetry& next) const {
  assert(next.box == box);
  Symmetry both;
  both.box = box;
  both.is_transposed = is_transposed != next.is_transposed;
  both.row_from = chain(next.is_transposed ? col_from : row_from, next.row_from);
  both.col_from = chain(next.is_transposed ? row_from : col_from, next.col_from);
  for (const uint8_t digit : digit_to) both.digit_to.push_back(next.digit_to[digit]);
  return both;
}

bool Symmetry::is_valid() const {
  const size_t side = box.side();
  return (!is_transposed || box.is_square()) && is_permutation_of_range(row_from, side) &&
         is_permutation_of_range(col_from, side) && is_permutation_of_range(digit_to, side + 1) &&
         digit_to[0] == 0 && keeps_groups(row_from, box.rows) && keeps_groups(col_from, box.cols);
}

}  // namespace puzzles
