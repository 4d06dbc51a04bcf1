// SPDX-License-Identifier: Apache-2.0
// Attention head by head and block by block of queries: the scores of a block against all keys lie
// in scratch and nowhere else.  Naive twins: reference.h, "Attention".
#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/kernels/attention.cpp"
#include "hwy/foreach_target.h"

#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"
#include "models/kernels/pack-inl.h"
#include "models/kernels/product-inl.h"
#include "models/kernels/reference.h"
#include "models/kernels/sizes.h"
#include "models/kernels/timing.h"

HWY_BEFORE_NAMESPACE();
namespace models::kernels::HWY_NAMESPACE {

inline constexpr int kMostForwardPanels = 2, kMostBackwardRows = 112;

// The sizes of one head's work.
struct HeadSizes {
  int S, K;
  int key_panels, head_panels;
  int columns;            // keys, up to whole vectors: the k^T panels are filled up with zeros
  std::ptrdiff_t stride;  // of a block of scores; one vector more than whole panels, for rows 4096
                          // bytes apart would fall into the same few cache sets
  HeadSizes(int S_, int K_)
      : S(S_),
        K(K_),
        key_panels(pieces(S, kPanel)),
        head_panels(pieces(K, kPanel)),
        columns(pieces(S, kLanes) * kLanes),
        stride(static_cast<std::ptrdiff_t>(key_panels) * kPanel + kLanes) {}

  // The scores of a block fill at most about `floats`.  Forward: panels of queries, several blocks
  // a head, so that there is work to share; backward: rows of keys, whole tiles, long sums over the
  // queries.
  int forward_panels() const {
    constexpr int kFloats = 32 * 1024;
    return std::clamp(kFloats / (S * kPanel), 1, std::min(kMostForwardPanels, key_panels));
  }
  std::ptrdiff_t forward_stride() const { return forward_panels() * kPanel + kLanes; }
  int backward_rows() const {
    constexpr int kFloats = 64 * 1024;
    const int rows = std::min<int>(kMostBackwardRows, kFloats / static_cast<int>(stride));
    return std::min(S, std::max(kMaxRows, rows / kMaxRows * kMaxRows));
  }

  std::size_t across() const {
    return static_cast<std::size_t>(key_panels) * kPanel * K;
  }  // (K, S) packed
  std::size_t down(int rows) const {
    return static_cast<std::size_t>(head_panels) * kPanel * rows;
  }  // (rows, K)
  std::size_t scratch_size() const {
    const int rows = backward_rows();
    const std::size_t forward = across() + down(S) + static_cast<std::size_t>(S * forward_stride());
    const std::size_t backward =
        2 * across() + 2 * down(S) + down(rows) + 2 * static_cast<std::size_t>((rows + 1) * stride);
    return std::max(forward, backward);
  }
};

std::size_t attention_scratch_float(int S, int K) { return HeadSizes(S, K).scratch_size(); }

// Column by column of a panel of scores (S keys down, queries along):
//   score <- exp(scale * score - top),  top = scale * max,  sum = that of the column.
// Columns and not rows, so that neither the largest nor the sum has to be gathered from the lanes
// of a vector.
template <int kVectors>
HWY_INLINE void softmax_columns(float* scores, std::ptrdiff_t stride, int S, float scale,
                                float* tops, float* sums) {
  const Float factor = broadcast(scale);
  Float top[kVectors], sum[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    top[v] = load(scores + v * kLanes);
    sum[v] = hn::Zero(FloatTag{});
  }
  for (int t = 1; t < S; ++t) {
    for (int v = 0; v < kVectors; ++v) {
      top[v] = hn::Max(top[v], load(scores + t * stride + v * kLanes));
    }
  }
  for (int v = 0; v < kVectors; ++v) top[v] = hn::Mul(factor, top[v]);
  // Runs of keys are summed apart: shorter sums, smaller errors.
  constexpr int kRun = 8;
  for (int begin = 0; begin < S; begin += kRun) {
    Float of_run[kVectors];
    for (int v = 0; v < kVectors; ++v) of_run[v] = hn::Zero(FloatTag{});
    for (int t = begin; t < std::min(S, begin + kRun); ++t) {
      for (int v = 0; v < kVectors; ++v) {
        float* at = scores + t * stride + v * kLanes;
        const Float e = bounded_exp(hn::MulSub(load(at), factor, top[v]));
        store(e, at);
        of_run[v] = hn::Add(of_run[v], e);
      }
    }
    for (int v = 0; v < kVectors; ++v) sum[v] = hn::Add(sum[v], of_run[v]);
  }
  for (int v = 0; v < kVectors; ++v) {
    store(top[v], tops + v * kLanes);
    store(sum[v], sums + v * kLanes);
  }
}

// Per block of queries, scores transposed:  P = exp(scale * k q^T - top),  out = P^T v / sum(P),
// lse = top + log(sum(P)).
void attention_forward_float(float* out, float* lse, const float* qkv, int S, int H, int K,
                             float* scratch, Part part) {
  const HeadSizes head(S, K);
  const std::ptrdiff_t D = static_cast<std::ptrdiff_t>(H) * K;
  const float scale = static_cast<float>(1 / std::sqrt(static_cast<double>(K)));
  float* queries = scratch;
  float* values = queries + head.across();
  float* scores = values + head.down(S);
  const std::ptrdiff_t stride = head.forward_stride();
  const int blocks = pieces(head.key_panels, head.forward_panels());
  const Range pairs = share(H * blocks, part);
  int packed_head = -1;
  for (int pair = pairs.begin; pair < pairs.end; ++pair) {
    const int h = pair / blocks;
    const float* q = qkv + static_cast<std::ptrdiff_t>(h) * K;
    if (h != packed_head) {
      pack_panels(queries, transposed(q, 3 * D), K, S, {0, head.key_panels});
      pack_panels(values, {q + 2 * D, 3 * D, 1}, S, K, {0, head.head_panels});
      packed_head = h;
    }
    const Range block = share(head.key_panels, {pair % blocks, blocks});
    const int panels = block.end - block.begin, first = block.begin * kPanel;
    const int count = std::min(S - first, panels * kPanel);
    const int vectors = pieces(count, kLanes);
    product(scores, stride, {q + D, 3 * D, 1}, queries + static_cast<std::size_t>(first) * K,
            {0, S}, {0, panels}, S, vectors * kLanes, K, /*add=*/false);
    HWY_ALIGN float tops[kMostForwardPanels * kPanel];
    HWY_ALIGN float sums[kMostForwardPanels * kPanel];
    for (int v = 0; v < vectors; v += 2) {
      const int at = v * kLanes;
      const auto softmax = v + 1 < vectors ? softmax_columns<2> : softmax_columns<1>;
      softmax(scores + at, stride, S, scale, tops + at, sums + at);
    }
    if (lse != nullptr) {
      float* to = lse + static_cast<std::ptrdiff_t>(h) * S + first;
      for (int i = 0; i < count; i += kLanes) {
        store_up_to(hn::Add(load(tops + i), log(load(sums + i))), to + i, count - i);
      }
    }
    float* to = out + first * D + static_cast<std::ptrdiff_t>(h) * K;
    product(to, D, transposed(scores, stride), values, {0, count}, {0, head.head_panels}, count, K,
            S, /*add=*/false);
    for (int i = 0; i < count; ++i, to += D) {
      const Float inverse = broadcast(1 / sums[i]);
      for (int k = 0; k < K; k += kLanes) {
        store_up_to(hn::Mul(load_up_to(to + k, K - k), inverse), to + k, K - k);
      }
    }
  }
}

HWY_INLINE float dot(const float* a, const float* b, int n) {
  const Float zero = hn::Zero(FloatTag{});
  Float sum[4] = {zero, zero, zero, zero};
  in_chains(n, [&](int i, int count, int chain) HWY_ATTR {
    sum[chain] = hn::MulAdd(load_up_to(a + i, count), load_up_to(b + i, count), sum[chain]);
  });
  return sum_of_chains(sum);
}

// score <- P = exp(scale * score - lse),  dp <- dS = P * (dp - delta) * scale   for one key and all
// queries.
HWY_INLINE void probability_row(float* score, float* dp, const float* lse, const float* delta,
                                int columns, float scale) {
  const Float factor = broadcast(scale);
  for (int s = 0; s < columns; s += kLanes) {
    const Float p = bounded_exp(hn::MulSub(load(score + s), factor, load(lse + s)));
    store(p, score + s);
    store(hn::Mul(hn::Mul(p, factor), hn::Sub(load(dp + s), load(delta + s))), dp + s);
  }
}

// Per block of keys, all scores transposed:  dv = P^T dout,  dk = dS^T q,  dq += dS k.  By keys and
// not by queries, because then two of the three are whole at once.
void attention_backward_float(float* dqkv, const float* dout, const float* out, const float* qkv,
                              const float* lse, int S, int H, int K, float* scratch, Part part) {
  const HeadSizes head(S, K);
  const std::ptrdiff_t D = static_cast<std::ptrdiff_t>(H) * K;
  const float scale = static_cast<float>(1 / std::sqrt(static_cast<double>(K)));
  const int most_rows = head.backward_rows();
  float* queries_across = scratch;
  float* slopes_across = queries_across + head.across();
  float* queries_down = slopes_across + head.across();
  float* slopes_down = queries_down + head.down(S);
  float* keys = slopes_down + head.down(S);  // of the block
  float* scores = keys + head.down(most_rows);
  float* dscores = scores + most_rows * head.stride;
  float* row_lse = dscores + most_rows * head.stride;  // of each query
  float* row_delta = row_lse + head.stride;            // dot(dout, out) of each query
  const int blocks = pieces(S, most_rows);
  const Range all_queries = {0, head.key_panels}, all_of_head = {0, head.head_panels};
  const Range heads = share(H, part);
  for (int h = heads.begin; h < heads.end; ++h) {
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(h) * K;
    const float* q = qkv + at;
    const float* slope = dout + at;
    float* dq = dqkv + at;
    pack_panels(queries_across, transposed(q, 3 * D), K, S, all_queries);
    pack_panels(slopes_across, transposed(slope, D), K, S, all_queries);
    pack_panels(queries_down, {q, 3 * D, 1}, S, K, all_of_head);
    pack_panels(slopes_down, {slope, D, 1}, S, K, all_of_head);
    std::fill(row_lse, row_lse + 2 * head.stride, 0.0f);
    for (std::ptrdiff_t s = 0; s < S; ++s) {
      row_lse[s] = lse[static_cast<std::ptrdiff_t>(h) * S + s];
      row_delta[s] = dot(slope + s * D, out + s * D + at, K);
    }
    for (int b = 0; b < blocks; ++b) {
      const Range block = share(S, {b, blocks});
      const int rows = block.end - block.begin;
      const Range all_rows = {0, rows};
      const float* k_block = q + D + block.begin * 3 * D;
      float* dk_block = dq + D + block.begin * 3 * D;
      product(scores, head.stride, {k_block, 3 * D, 1}, queries_across, all_rows, all_queries, rows,
              head.columns, K,
              /*add=*/false);
      product(dscores, head.stride, {k_block + D, 3 * D, 1}, slopes_across, all_rows, all_queries,
              rows, head.columns, K, /*add=*/false);
      for (int i = 0; i < rows; ++i) {
        probability_row(scores + i * head.stride, dscores + i * head.stride, row_lse, row_delta,
                        head.columns, scale);
      }
      product(dk_block + D, 3 * D, {scores, head.stride, 1}, slopes_down, all_rows, all_of_head,
              rows, K, S, false);
      product(dk_block, 3 * D, {dscores, head.stride, 1}, queries_down, all_rows, all_of_head, rows,
              K, S, false);
      pack_panels(keys, {k_block, 3 * D, 1}, rows, K, all_of_head);
      product(dq, 3 * D, transposed(dscores, head.stride), keys, {0, S}, all_of_head, S, K, rows,
              /*add=*/b > 0);
    }
  }
}

}  // namespace models::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace models::kernels {

HWY_EXPORT(attention_scratch_float);
HWY_EXPORT(attention_forward_float);
HWY_EXPORT(attention_backward_float);

template <>
std::size_t attention_scratch_size<float>(int S, int K) {
  if (is_scalar()) return reference::attention_scratch_size(S);
  return HWY_DYNAMIC_DISPATCH(attention_scratch_float)(S, K);
}

void attention_forward(float* out, float* lse, const float* qkv, int S, int H, int K,
                       float* scratch, Part part) {
  const Timed timed(Kind::kAttention);
  require_sizes("attention_forward", {S, H, K});
  if (is_scalar()) return reference::attention_forward(out, lse, qkv, S, H, K, scratch, part);
  HWY_DYNAMIC_DISPATCH(attention_forward_float)(out, lse, qkv, S, H, K, scratch, part);
}

void attention_backward(float* dqkv, const float* dout, const float* out, const float* qkv,
                        const float* lse, int S, int H, int K, float* scratch, Part part) {
  const Timed timed(Kind::kAttention);
  require_sizes("attention_backward", {S, H, K});
  if (is_scalar())
    return reference::attention_backward(dqkv, dout, out, qkv, lse, S, H, K, scratch, part);
  HWY_DYNAMIC_DISPATCH(attention_backward_float)(dqkv, dout, out, qkv, lse, S, H, K, scratch, part);
}

}  // namespace models::kernels
#endif
