// SPDX-License-Identifier: Apache-2.0
// Weighted sums of rows, as the groups of a puzzle need them: y = A x with a sparse A that says
// which rows of x make a row of y.
#pragma once

#include <vector>

#include "models/kernels/kernels.h"

namespace models::kernels {

// A sparse matrix by rows: row i has the columns indices[offsets[i] .. offsets[i+1]) and their
// weights.
struct SparseRows {
  SparseRows() = default;
  // Row i sums the rows members[i] of x, each times scale[i].
  SparseRows(const std::vector<std::vector<int>>& members, const std::vector<double>& scale) {
    offsets.push_back(0);
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (const int row : members[i]) {
        indices.push_back(row);
        weights.push_back(static_cast<float>(scale[i]));
      }
      offsets.push_back(static_cast<int>(indices.size()));
    }
  }
  int rows() const { return static_cast<int>(offsets.size()) - 1; }
  // The transpose, with `columns` rows.
  SparseRows transposed(int columns) const {
    SparseRows t;
    std::vector<std::vector<std::pair<int, float>>> lists(columns);
    for (int i = 0; i < rows(); ++i) {
      for (int at = offsets[i]; at < offsets[i + 1]; ++at)
        lists[indices[at]].emplace_back(i, weights[at]);
    }
    t.offsets.push_back(0);
    for (const auto& list : lists) {
      for (const auto& [row, weight] : list) {
        t.indices.push_back(row);
        t.weights.push_back(weight);
      }
      t.offsets.push_back(static_cast<int>(t.indices.size()));
    }
    return t;
  }
  std::vector<int> offsets, indices;
  std::vector<float> weights;
};

// y (A.rows, width) = or += A x, rows of `width` numbers.  Parts split rows of y.
template <typename Real>
void sum_rows(Real* y, const Real* x, const SparseRows& A, int width, Store store, Part part = {}) {
  const Range mine = share(A.rows(), part);
  for (int i = mine.begin; i < mine.end; ++i) {
    Real* out = y + static_cast<std::size_t>(i) * width;
    int at = A.offsets[i];
    if (store == Store::kOverwrite) {
      for (int j = 0; j < width; ++j) out[j] = Real{0};
    }
    for (; at < A.offsets[i + 1]; ++at) {
      const Real weight = static_cast<Real>(A.weights[at]);
      const Real* row = x + static_cast<std::size_t>(A.indices[at]) * width;
      for (int j = 0; j < width; ++j) out[j] += weight * row[j];
    }
  }
}

// The same on the chosen instruction set.
void sum_rows(float* y, const float* x, const SparseRows& A, int width, Store store,
              Part part = {});

}  // namespace models::kernels
