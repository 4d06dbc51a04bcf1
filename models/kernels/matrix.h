// SPDX-License-Identifier: Apache-2.0
// The three small types every kernel speaks: a strided matrix, a packed right-hand side, a thread's
// share. All matrices are row-major unless a View says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

namespace models::kernels {

// A strided read-only matrix: element (i, j) is data[i * row_stride + j * col_stride].
template <typename Real>
struct View {
  const Real* data;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t col_stride = 1;
  Real at(std::ptrdiff_t i, std::ptrdiff_t j) const {
    return data[i * row_stride + j * col_stride];
  }
};

// The transpose of a row-major matrix, without moving anything.
template <typename Real>
View<Real> transposed(const Real* data, std::ptrdiff_t row_stride) {
  return {data, 1, row_stride};
}

// A right-hand side (K rows, N columns) cut into panels of `panel` columns, each panel stored row
// after row:
//
//   panel 0              panel 1
//   b(0,0) .. b(0,p-1) | b(0,p) .. b(0,2p-1) | ...      data[(n / p) * K * p + k * p + n % p] =
//   b(k, n) b(1,0) .. b(1,p-1) | b(1,p) ..
//
// The last panel is filled up with zeros.  `panel` belongs to the instruction set: panel_width().
template <typename Real>
struct Packed {
  const Real* data;
  int panel;
  Real at(int k, int n, int K) const {
    const std::size_t first = static_cast<std::size_t>(n / panel) * K * panel;
    return data[first + static_cast<std::size_t>(k) * panel + n % panel];
  }
};

// Thread `index` of `count` computes its share of a kernel's output.  Every element is computed by
// the same operations in the same order whoever computes it, so results do not depend on `count`.
struct Part {
  int index = 0;
  int count = 1;
};

// The half-open range of `part` when `total` things are dealt in contiguous runs of whole `grain`s.
struct Range {
  int begin, end;
};
inline Range share(int total, Part part, int grain = 1) {
  const std::int64_t grains = (total + grain - 1) / grain;
  const auto cut = [&](int i) {
    const std::int64_t at = grains * i / part.count * grain;
    return static_cast<int>(at < total ? at : total);
  };
  return {cut(part.index), cut(part.index + 1)};
}

}  // namespace models::kernels
