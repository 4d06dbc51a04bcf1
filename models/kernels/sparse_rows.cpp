// SPDX-License-Identifier: Apache-2.0
// Weighted sums of rows.  Naive twin: the template in sparse_rows.h.
#include "models/kernels/sparse_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/sparse_rows.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/sizes.h"
#include "models/kernels/sparse_rows-inl.h"
#include "models/kernels/timing.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

void sum_rows_float(float* y, const float* x, const SparseRows& A, int width, bool add, Part part) {
  const Range rows = share(A.rows(), part);
  for (int i = rows.begin; i < rows.end; ++i)
    sum_row(y + i * static_cast<std::ptrdiff_t>(width), x, A, i, width, add);
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
