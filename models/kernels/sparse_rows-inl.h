// SPDX-License-Identifier: Apache-2.0
// One weighted sum of rows, for every kernel that needs it.
#if defined(TRM_MODELS_KERNELS_SPARSE_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TRM_MODELS_KERNELS_SPARSE_ROWS_INL_H_
#undef TRM_MODELS_KERNELS_SPARSE_ROWS_INL_H_
#else
#define TRM_MODELS_KERNELS_SPARSE_ROWS_INL_H_
#endif

#include "models/kernels/sparse_rows.h"
#include "models/kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

// kVectors vectors of row i of A x, from column j on; the last of them may be partial.
template <int kVectors>
HWY_INLINE void sum_strip(float* to, const float* x, const SparseRows& A, int i, int width, int j,
                          bool add) {
  const std::size_t row_size = static_cast<std::size_t>(width);
  const int count = width - j - (kVectors - 1) * kLanes;  // of the last vector
  Float sum[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const int own = v + 1 < kVectors ? kLanes : count;
    sum[v] = add ? load_up_to(to + j + v * kLanes, own) : hn::Zero(FloatTag{});
  }
  const int end = A.offsets[i + 1];
  for (int at = A.offsets[i]; at < end; ++at) {
    const Float weight = broadcast(A.weights[at]);
    const float* row = x + A.indices[at] * row_size + j;
    for (int v = 0; v < kVectors; ++v) {
      const int own = v + 1 < kVectors ? kLanes : count;
      sum[v] = hn::MulAdd(weight, load_up_to(row + v * kLanes, own), sum[v]);
    }
  }
  for (int v = 0; v < kVectors; ++v)
    store_up_to(sum[v], to + j + v * kLanes, v + 1 < kVectors ? kLanes : count);
}

// to (width) = or += row i of A x.  All of x's rows for a strip of four vectors at once.
HWY_INLINE void sum_row(float* to, const float* x, const SparseRows& A, int i, int width,
                        bool add) {
  for (int j = 0; j < width; j += 4 * kLanes) {
    const int left = width - j;
    if (left > 3 * kLanes) {
      sum_strip<4>(to, x, A, i, width, j, add);
    } else if (left > 2 * kLanes) {
      sum_strip<3>(to, x, A, i, width, j, add);
    } else if (left > kLanes) {
      sum_strip<2>(to, x, A, i, width, j, add);
    } else {
      sum_strip<1>(to, x, A, i, width, j, add);
    }
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
