// SPDX-License-Identifier: Apache-2.0
// Canonical form of a solution grid, by individualisation and refinement (the method of graph
// canonical labelling, here on rows, columns and digits).
//
// Rows, columns and digits carry 64-bit colours that depend on nothing but structure, so that a
// symmetry carries colours over.  Refinement mixes into the colour of a row the colours of the
// rows of its band and of the (column, digit) pairs of its cells; likewise columns and digits.
// While two lines share a colour, one class is chosen and each of its members in turn is set apart
// and refined; of all nodes of one depth only those with the smallest invariant go on.  A leaf, all
// rows and all columns apart, orders bands, rows, stacks and columns by colour and labels digits as
// they appear; the least grid over all leaves is the form.
//
// Exact whatever the hash does: every leaf is an image of the grid under a symmetry, so equal
// forms mean equal up to symmetry; and every choice is independent of naming, so grids equal up to
// symmetry have equal forms.  A collision of hashes only costs time.
// Min-lex search over all column orders was considered: simple on 9x9, but 10^8 orders on 16x16.
#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "puzzles/sudoku_symmetry.h"

namespace puzzles {

namespace {

using Colours = std::array<uint64_t, kMaxSide>;

struct Node {
  const Grid* grid = nullptr;  // the solution or its transpose
  Colours rows{}, cols{}, digits{};
  uint64_t invariant = 0;
};

// Finaliser of MurmurHash3 over a combination that is not symmetric in a and b.
uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t hash = a * 0x9e3779b97f4a7c15u + ((b << 32) | (b >> 32));
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdu;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

class Canonicaliser {
 public:
  explicit Canonicaliser(BoxShape box) : box_(box), side_(box.side()) {}

  Grid run(const Grid& solution) {
    Grid transposed = blank_grid(side_, side_);
    for (int r = 0; r < side_; ++r) {
      for (int c = 0; c < side_; ++c) transposed.at(c, r) = solution.at(r, c);
    }
    std::vector<Node> frontier(1);
    frontier[0].grid = &solution;
    if (box_.is_square()) frontier.push_back(Node{&transposed, {}, {}, {}, 0});
    while (!frontier.empty()) {
      std::vector<Node> next;
      for (const Node& node : frontier) expand(node, next);
      frontier = std::move(next);
    }
    return best_;
  }

 private:
  int distinct(const Colours& colours) const {
    Colours sorted = colours;
    std::sort(sorted.begin(), sorted.begin() + side_);
    return static_cast<int>(std::unique(sorted.begin(), sorted.begin() + side_) - sorted.begin());
  }

  // One round: every colour takes in its neighbourhood as it was before the round.
  void refine_once(Node& node) const {
    Colours band{}, stack{}, rows{}, cols{}, digits{};
    for (int i = 0; i < side_; ++i) {
      band[i / box_.rows] += mix(node.rows[i], 1);
      stack[i / box_.cols] += mix(node.cols[i], 2);
    }
    const uint8_t* cell = node.grid->cells.data();
    for (int r = 0; r < side_; ++r) {
      for (int c = 0; c < side_; ++c, ++cell) {
        const int digit = *cell - 1;
        const uint64_t row = node.rows[r], col = node.cols[c], name = node.digits[digit];
        rows[r] += mix(col, name);
        cols[c] += mix(row, name + 3);
        digits[digit] += mix(row, col + 5);
      }
    }
    for (int i = 0; i < side_; ++i) {
      node.rows[i] = mix(mix(node.rows[i], band[i / box_.rows]), rows[i]);
      node.cols[i] = mix(mix(node.cols[i], stack[i / box_.cols]), cols[i]);
      node.digits[i] = mix(node.digits[i], digits[i]);
    }
  }

  void refine(Node& node) const {
    int before = 0, now = 1;
    while (now > before) {
      before = now;
      refine_once(node);
      now = distinct(node.rows) + distinct(node.cols) + distinct(node.digits);
    }
    node.invariant = 0;
    for (int i = 0; i < side_; ++i) {
      node.invariant += mix(node.rows[i], 7) + mix(node.cols[i], 11) + mix(node.digits[i], 13);
    }
  }

  // The colour to split: of the smallest class with several members, the least; or none.
  std::optional<uint64_t> class_to_split(const Colours& colours) const {
    Colours sorted = colours;
    std::sort(sorted.begin(), sorted.begin() + side_);
    std::optional<uint64_t> chosen;
    int fewest = side_ + 1;
    for (int i = 0; i < side_;) {
      int end = i + 1;
      while (end < side_ && sorted[end] == sorted[i]) ++end;
      if (end - i > 1 && end - i < fewest) {
        fewest = end - i;
        chosen = sorted[i];
      }
      i = end;
    }
    return chosen;
  }

  // Adds the children with the smallest invariant seen at this depth to next, or records a leaf.
  // A row goes first, then columns: a row and a column name a cell, which tells most apart.
  void expand(const Node& node, std::vector<Node>& next) {
    const std::optional<uint64_t> row_class = class_to_split(node.rows);
    const std::optional<uint64_t> col_class = class_to_split(node.cols);
    if (!row_class && !col_class) return record_leaf(node);
    const bool splits_rows = !col_class || (row_class && distinct(node.rows) == 1);
    const Colours& colours = splits_rows ? node.rows : node.cols;
    for (int i = 0; i < side_; ++i) {
      if (colours[i] != *(splits_rows ? row_class : col_class)) continue;
      Node child = node;
      uint64_t& colour = splits_rows ? child.rows[i] : child.cols[i];
      colour = mix(colour, 17);
      refine(child);
      if (!next.empty() && child.invariant > next[0].invariant) continue;
      if (!next.empty() && child.invariant < next[0].invariant) next.clear();
      next.push_back(child);
    }
  }

  // Groups by their least colour, lines by colour inside their group.
  std::vector<int> order_lines(const Colours& colours, int size) const {
    std::vector<int> order(side_);
    std::iota(order.begin(), order.end(), 0);
    const auto key = [&](int line) {
      const int first = line - line % size;
      const uint64_t least = *std::min_element(&colours[first], &colours[first] + size);
      return std::pair(least, colours[line]);
    };
    std::sort(order.begin(), order.end(), [&](int a, int b) { return key(a) < key(b); });
    return order;
  }

  void record_leaf(const Node& node) {
    const std::vector<int> rows = order_lines(node.rows, box_.rows);
    const std::vector<int> cols = order_lines(node.cols, box_.cols);
    Grid leaf = blank_grid(side_, side_);
    std::array<uint8_t, kMaxSide + 1> label{};
    uint8_t labels = 0;
    for (int r = 0; r < side_; ++r) {
      for (int c = 0; c < side_; ++c) {
        const uint8_t digit = node.grid->at(rows[r], cols[c]);
        if (label[digit] == 0) label[digit] = ++labels;
        leaf.at(r, c) = label[digit];
      }
    }
    if (best_.cells.empty() || leaf.cells < best_.cells) best_ = std::move(leaf);
  }

  BoxShape box_;
  int side_;
  Grid best_;
};

}  // namespace

Grid canonical_grid(const Grid& solution, BoxShape box) {
  const Verdict verdict = SudokuDomain(box).judge(solution, solution);
  if (!verdict.valid) {
    throw std::runtime_error("canonical form: found " + verdict.reason +
                             ", wanted a complete grid that keeps the rules");
  }
  return Canonicaliser(box).run(solution);
}

}  // namespace puzzles
