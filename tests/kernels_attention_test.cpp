// SPDX-License-Identifier: Apache-2.0
// Attention, forward and backward, against its naive twin in double.
#include <cmath>
#include <limits>
#include <stdexcept>

#include "models/kernels/reference.h"
#include "tests/comparator.h"
#include "tests/kernels_cases.h"
#include "tests/tolerances.h"

namespace tests {
namespace {

namespace reference = kernels::reference;

struct Heads {
  int S, H, K;
};

// Scratch of exactly the promised size for each part, fenced.
void forward_in_parts(Fenced& out, float* lse, const Fenced& qkv, const Heads& a, int count) {
  for (int i = 0; i < count; ++i) {
    Fenced scratch(kernels::attention_scratch_size<float>(a.S, a.K), NAN);
    kernels::attention_forward(out.data(), lse, qkv.data(), a.S, a.H, a.K, scratch.data(),
                               {i, count});
    EXPECT_TRUE(scratch.is_intact());
  }
}

void check(const Heads& a, float size, double tolerance = kAttention) {
  SCOPED_TRACE(testing::Message() << "S " << a.S << " H " << a.H << " K " << a.K << " size "
                                  << size);
  const std::size_t SD = static_cast<std::size_t>(a.S) * a.H * a.K;
  const std::size_t HS = static_cast<std::size_t>(a.H) * a.S;
  const Fenced qkv(random_floats(3 * SD, 1, size)), dout(random_floats(SD, 2));
  std::vector<double> out(SD), lse(HS), dqkv(3 * SD),
      scratch(kernels::attention_scratch_size<double>(a.S, a.K));
  const std::vector<double> qkv_double = doubles(qkv.span());
  reference::attention_forward(out.data(), lse.data(), qkv_double.data(), a.S, a.H, a.K,
                               scratch.data());
  const std::vector<float> out_float(out.begin(), out.end()), lse_float(lse.begin(), lse.end());
  reference::attention_backward(dqkv.data(), doubles(dout.span()).data(), doubles(out_float).data(),
                                qkv_double.data(), lse.data(), a.S, a.H, a.K, scratch.data());
  on_every_isa([&] {
    Fenced got(SD), got_lse(HS), got_dqkv(3 * SD);
    forward_in_parts(got, got_lse.data(), qkv, a, 1);
    EXPECT_TRUE(close(got.span(), out, tolerance));
    EXPECT_TRUE(close(got_lse.span(), lse, tolerance));
    EXPECT_TRUE(got.is_intact() && got_lse.is_intact());
    Fenced work(kernels::attention_scratch_size<float>(a.S, a.K), NAN);
    kernels::attention_backward(got_dqkv.data(), dout.data(), out_float.data(), qkv.data(),
                                lse_float.data(), a.S, a.H, a.K, work.data());
    EXPECT_TRUE(close(got_dqkv.span(), dqkv, tolerance));
    EXPECT_TRUE(got_dqkv.is_intact() && work.is_intact());
    const std::vector<int> counts = a.S < 500 ? std::vector<int>{2, 3, 5, 16} : std::vector<int>{5};
    for (const int count : counts) {
      Fenced parts(SD), parts_dqkv(3 * SD);
      forward_in_parts(parts, nullptr, qkv, a, count);
      for (int i = 0; i < count; ++i) {
        kernels::attention_backward(parts_dqkv.data(), dout.data(), out_float.data(), qkv.data(),
                                    lse_float.data(), a.S, a.H, a.K, work.data(), {i, count});
      }
      EXPECT_TRUE(same_bits(parts.span(), got.span())) << count << " parts";
      EXPECT_TRUE(same_bits(parts_dqkv.span(), got_dqkv.span())) << count << " parts";
    }
  });
}

TEST(Attention, AgreesWithTheTwinInDoubleOverOddSizes) {
  for (const int S : kOddSizes) check({S, 2, 16}, 2);
  for (const int K : {1, 2, 3, 6, 8, 15, 16, 17, 31, 32, 33, 64, 80}) check({19, 3, K}, 2);
}

TEST(Attention, AgreesWithTheTwinInDoubleAtThePuzzlesSizes) {
  check({97, 2, 64}, 1.5f);
  check({101, 4, 16}, 2);
  check({916, 1, 16}, 2);
}

TEST(Attention, LargeScoresStayFinite) { check({33, 2, 16}, 12, kAttentionLarge); }

TEST(Attention, NanReachesWhatAttendsToIt) {
  on_every_isa([] {
    const int S = 33, H = 2, K = 16, D = H * K;
    std::vector<float> qkv = random_floats(S * 3 * D, 1);
    qkv[7 * 3 * D + 3] = std::numeric_limits<float>::quiet_NaN();  // q of head 0, token 7
    std::vector<float> out(S * D), lse(H * S),
        scratch(kernels::attention_scratch_size<float>(S, K));
    kernels::attention_forward(out.data(), lse.data(), qkv.data(), S, H, K, scratch.data());
    for (int i = 0; i < S * D; ++i) ASSERT_EQ(std::isnan(out[i]), i / D == 7 && i % D < K) << i;
    qkv = random_floats(S * 3 * D, 1);
    qkv[7 * 3 * D + D + K + 3] =
        std::numeric_limits<float>::quiet_NaN();  // k of head 1: every query sees it
    kernels::attention_forward(out.data(), lse.data(), qkv.data(), S, H, K, scratch.data());
    for (int i = 0; i < S * D; ++i) ASSERT_EQ(std::isnan(out[i]), i % D >= K) << i;
  });
}

TEST(Attention, RejectsZeroSizes) {
  on_every_isa([] {
    std::vector<float> x(64);
    float* p = x.data();
    for (const Heads& a : {Heads{0, 1, 1}, Heads{1, 0, 1}, Heads{1, 1, 0}}) {
      EXPECT_THROW(kernels::attention_forward(p, p, p, a.S, a.H, a.K, p), std::invalid_argument);
      EXPECT_THROW(kernels::attention_backward(p, p, p, p, p, a.S, a.H, a.K, p),
                   std::invalid_argument);
    }
  });
}

}  // namespace
}  // namespace tests
