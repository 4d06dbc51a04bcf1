// SPDX-License-Identifier: Apache-2.0
// Weighted sums of rows.  Naive twin: the template in sparse_rows.h.
#include "models/kernels/sparse_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/sparse_rows.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// kVectors vectors of row i of y, from column j on; the last of them may be partial.
template <int kVectors>
HWY_INLINE void sum_strip(float* y, const float* x, const SparseRows& A, int i, int width, int j,
                          bool add) {
  const std::size_t row_size = static_cast<std::size_t>(width);
  float* to = y + i * row_size + j;
  const int count = width - j - (kVectors - 1) * kLanes;  // of the last vector
  Float sum[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const int own = v + 1 < kVectors ? kLanes : count;
    sum[v] = add ? load_up_to(to + v * kLanes, own) : hn::Zero(FloatTag{});
  }
  for (int at = A.offsets[i]; at < A.offsets[i + 1]; ++at) {
    const Float weight = broadcast(A.weights[at]);
    const float* row = x + A.indices[at] * row_size + j;
    for (int v = 0; v < kVectors; ++v) {
      const int own = v + 1 < kVectors ? kLanes : count;
      sum[v] = hn::MulAdd(weight, load_up_to(row + v * kLanes, own), sum[v]);
    }
  }
  for (int v = 0; v < kVectors; ++v)
    store_up_to(sum[v], to + v * kLanes, v + 1 < kVectors ? kLanes : count);
}

void sum_rows_float(float* y, const float* x, const SparseRows& A, int width, bool add, Part part) {
  const Range rows = share(A.rows(), part);
  for (int i = rows.begin; i < rows.end; ++i) {
    for (int j = 0; j < width; j += 4 * kLanes) {
      const int left = width - j;
      if (left > 3 * kLanes) {
        sum_strip<4>(y, x, A, i, width, j, add);
      } else if (left > 2 * kLanes) {
        sum_strip<3>(y, x, A, i, width, j, add);
      } else if (left > kLanes) {
        sum_strip<2>(y, x, A, i, width, j, add);
      } else {
        sum_strip<1>(y, x, A, i, width, j, add);
      }
    }
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(sum_rows_float);

void sum_rows(float* y, const float* x, const SparseRows& A, int width, Store store, Part part) {
  const Timed timed(Kind::kGroups);
  require_sizes("sum_rows", {A.rows(), width});
  if (is_scalar()) return sum_rows<float>(y, x, A, width, store, part);
  HWY_DYNAMIC_DISPATCH(sum_rows_float)(y, x, A, width, store == Store::kAdd, part);
}

}  // namespace models::kernels
#endif
