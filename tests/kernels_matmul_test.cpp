// SPDX-License-Identifier: Apache-2.0
// Packing and products against their naive twins in double.
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "models/kernels/reference.h"
#include "tests/comparator.h"
#include "tests/kernels_cases.h"
#include "tests/tolerances.h"

namespace tests {
namespace {

using kernels::Packed;
using kernels::Store;
namespace reference = kernels::reference;

constexpr Part kWhole{};

std::vector<float> packed(View<float> b, int K, int N, Part part = kWhole) {
  std::vector<float> to(kernels::packed_size<float>(K, N), NAN);
  for (int i = 0; i < part.count; ++i) kernels::pack(to.data(), b, K, N, {i, part.count});
  return to;
}
std::vector<float> packed_gate_up(View<float> b, int K, int I, Part part = kWhole) {
  std::vector<float> to(kernels::packed_size_gate_up<float>(K, I), NAN);
  for (int i = 0; i < part.count; ++i) kernels::pack_gate_up(to.data(), b, K, I, {i, part.count});
  return to;
}
Packed<float> right(const std::vector<float>& b) { return {b.data(), kernels::panel_width(0.0f)}; }
Packed<double> right(const std::vector<double>& b) { return {b.data(), kernels::panel_width(0.0)}; }

// A matrix in memory as it lies, transposed, or with both strides above 1.
enum class Lie { kRows, kTransposed, kSpread };
constexpr std::array kLies = {Lie::kRows, Lie::kTransposed, Lie::kSpread};
template <typename Real>
View<Real> view(const Real* data, int rows, int columns, Lie lie) {
  if (lie == Lie::kRows) return {data, columns + 3, 1};
  if (lie == Lie::kTransposed) return {data, 1, rows + 3};
  return {data, 2 * columns + 1, 2};
}
std::size_t span_of(int rows, int columns) {
  return static_cast<std::size_t>(rows + 3) * (columns + 3) * 2;
}

struct Shape {
  int M, N, K;
};
std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const int size : kOddSizes) {
    all.push_back({size, 33, 17});
    all.push_back({29, size, 18});
    all.push_back({15, 35, size});
    all.push_back({size, size, size});
  }
  all.push_back({97, 81, 512});
  all.push_back({512, 97, 81});
  all.push_back({916, 17, 64});
  all.push_back({17, 97, 916});
  all.push_back({3, 16, 2500});  // more than two pieces of k
  all.push_back({1100, 8, 97});  // more than one group of rows
  return all;
}

TEST(Pack, LaysOutPanelsAsTheTwinDoes) {
  on_every_isa([] {
    for (const int K : kOddSizes) {
      for (const int N : kOddSizes) {
        const std::vector<float> data = random_floats(span_of(K, N), 1);
        const std::vector<float> wide = random_floats(span_of(K, 2 * N), 2);
        for (const Lie lie : kLies) {
          SCOPED_TRACE(testing::Message()
                       << "K " << K << " N " << N << " lie " << static_cast<int>(lie));
          const View<float> b = view(data.data() + 1, K, N, lie);
          std::vector<float> expected(kernels::packed_size<float>(K, N));
          reference::pack(expected.data(), b, K, N);
          EXPECT_TRUE(same_bits(packed(b, K, N), expected));
          EXPECT_TRUE(same_bits(packed(b, K, N, {0, 3}), expected));
          const View<float> pair = view(wide.data() + 1, K, 2 * N, lie);
          expected.resize(kernels::packed_size_gate_up<float>(K, N));
          reference::pack_gate_up(expected.data(), pair, K, N);
          EXPECT_TRUE(same_bits(packed_gate_up(pair, K, N), expected));
          EXPECT_TRUE(same_bits(packed_gate_up(pair, K, N, {0, 5}), expected));
        }
      }
    }
  });
}

TEST(Matmul, AgreesWithTheTwinInDoubleAndStaysInItsRows) {
  for (const Shape& s : shapes()) {
    const std::vector<float> a = random_floats(span_of(s.M, s.K), 3);
    const std::vector<float> b = random_floats(span_of(s.K, s.N), 4);
    const std::vector<double> a_double = doubles(a), b_double = doubles(b);
    const int stride = s.N + 2;
    for (const Lie lie : kLies) {
      std::vector<double> b_packed(kernels::packed_size<double>(s.K, s.N));
      reference::pack(b_packed.data(), view(b_double.data(), s.K, s.N, lie), s.K, s.N);
      for (const Store store : {Store::kOverwrite, Store::kAdd}) {
        SCOPED_TRACE(testing::Message()
                     << "M " << s.M << " N " << s.N << " K " << s.K << " lie "
                     << static_cast<int>(lie) << " store " << static_cast<int>(store));
        std::vector<double> expected(static_cast<std::size_t>(s.M) * stride, 0.25);
        reference::matmul(expected.data(), stride, view(a_double.data(), s.M, s.K, lie),
                          right(b_packed), s.M, s.N, s.K, store);
        on_every_isa([&] {
          Fenced c(static_cast<std::size_t>(s.M) * stride, 0.25f);
          kernels::matmul(c.data(), stride, view(a.data(), s.M, s.K, lie),
                          right(packed(view(b.data(), s.K, s.N, lie), s.K, s.N)), s.M, s.N, s.K,
                          store);
          EXPECT_TRUE(close(c.span(), expected, kKernel));
          EXPECT_TRUE(c.is_intact());
          for (int m = 0; m < s.M; ++m) {
            ASSERT_EQ(c.data()[m * stride + s.N], 0.25f) << "wrote between the rows";
            ASSERT_EQ(c.data()[m * stride + s.N + 1], 0.25f) << "wrote between the rows";
          }
        });
      }
    }
  }
}

TEST(Matmul, GivesTheSameBitsForAnyPartsAndRowByRow) {
  on_every_isa([] {
    for (const Shape& s : {Shape{97, 97, 97}, Shape{97, 512, 33}, Shape{1, 81, 64},
                           Shape{82, 64, 64}, Shape{5, 40, 2100}, Shape{916, 9, 16}}) {
      const std::vector<float> a = random_floats(span_of(s.M, s.K), 5);
      const std::vector<float> b =
          packed({random_floats(span_of(s.K, s.N), 6).data(), s.N, 1}, s.K, s.N);
      for (const Lie lie : kLies) {
        SCOPED_TRACE(testing::Message() << "M " << s.M << " N " << s.N << " K " << s.K << " lie "
                                        << static_cast<int>(lie));
        const View<float> left = view(a.data(), s.M, s.K, lie);
        std::vector<float> expected(static_cast<std::size_t>(s.M) * s.N, 0.5f);
        kernels::matmul(expected.data(), s.N, left, right(b), s.M, s.N, s.K, Store::kAdd);
        for (const int count : {2, 3, 5, 200}) {
          std::vector<float> c(expected.size(), 0.5f);
          for (int i = 0; i < count; ++i) {
            kernels::matmul(c.data(), s.N, left, right(b), s.M, s.N, s.K, Store::kAdd, {i, count});
          }
          EXPECT_TRUE(same_bits(c, expected)) << count << " parts";
        }
        std::vector<float> c(expected.size(), 0.5f);
        for (int m = 0; m < s.M; ++m) {
          kernels::matmul(c.data() + m * s.N, s.N,
                          {left.data + m * left.row_stride, left.row_stride, left.col_stride},
                          right(b), 1, s.N, s.K, Store::kAdd);
        }
        EXPECT_TRUE(same_bits(c, expected)) << "row by row";
      }
    }
  });
}

// Both SwiGLU products on shape (M or I, I or N, K), against double; `kept`: with the products
// kept.
void check_swiglu(const Shape& s, bool is_kept) {
  SCOPED_TRACE(testing::Message() << "M " << s.M << " I " << s.N << " K " << s.K << " kept "
                                  << is_kept);
  const int M = s.M, I = s.N, K = s.K;
  const float size = 4 / std::sqrt(static_cast<float>(K));
  const std::vector<float> a = random_floats(static_cast<std::size_t>(M) * K, 7, size);
  const std::vector<float> b = random_floats(static_cast<std::size_t>(K) * 2 * I, 8);
  const std::vector<double> a_double = doubles(a), b_double = doubles(b);
  const std::size_t MI = static_cast<std::size_t>(M) * I;
  std::vector<double> b_packed(kernels::packed_size_gate_up<double>(K, I));
  reference::pack_gate_up(b_packed.data(), View<double>{b_double.data(), 2 * I}, K, I);
  std::vector<double> p(MI), gate_up(2 * MI);
  reference::matmul_swiglu(p.data(), gate_up.data(), View<double>{a_double.data(), K},
                           right(b_packed), M, I, K);
  // The same numbers the other way round: the transposed gates and ups on the left, a transposed on
  // the right.
  std::vector<double> a_packed(kernels::packed_size<double>(K, M));
  reference::pack(a_packed.data(), kernels::transposed(a_double.data(), K), K, M);
  std::vector<double> p_rows(MI), gate_up_rows(2 * MI);
  reference::matmul_swiglu_rows(p_rows.data(), gate_up_rows.data(),
                                kernels::transposed(b_double.data(), 2 * I), right(a_packed), I, M,
                                K);
  on_every_isa([&] {
    Fenced got(MI), got_gate_up(2 * MI);
    const std::vector<float> b_float = packed_gate_up({b.data(), 2 * I, 1}, K, I);
    kernels::matmul_swiglu(got.data(), is_kept ? got_gate_up.data() : nullptr, {a.data(), K, 1},
                           right(b_float), M, I, K);
    EXPECT_TRUE(close(got.span(), p, kKernel));
    if (is_kept) {
      EXPECT_TRUE(close(got_gate_up.span(), gate_up, kKernel));
    }
    EXPECT_TRUE(got.is_intact() && got_gate_up.is_intact());
    Fenced rows(MI), rows_gate_up(2 * MI);
    const std::vector<float> a_float = packed(kernels::transposed(a.data(), K), K, M);
    kernels::matmul_swiglu_rows(rows.data(), is_kept ? rows_gate_up.data() : nullptr,
                                kernels::transposed(b.data(), 2 * I), right(a_float), I, M, K);
    EXPECT_TRUE(close(rows.span(), p_rows, kKernel));
    if (is_kept) {
      EXPECT_TRUE(close(rows_gate_up.span(), gate_up_rows, kKernel));
    }
    EXPECT_TRUE(rows.is_intact() && rows_gate_up.is_intact());
    const std::vector<float> whole(got.span().begin(), got.span().end());
    const std::vector<float> whole_rows(rows.span().begin(), rows.span().end());
    for (const int count : {2, 3, 5}) {
      std::vector<float> parts(MI), parts_rows(MI);
      for (int i = 0; i < count; ++i) {
        kernels::matmul_swiglu(parts.data(), nullptr, {a.data(), K, 1}, right(b_float), M, I, K,
                               {i, count});
        kernels::matmul_swiglu_rows(parts_rows.data(), nullptr,
                                    kernels::transposed(b.data(), 2 * I), right(a_float), I, M, K,
                                    {i, count});
      }
      EXPECT_TRUE(same_bits(parts, whole)) << count << " parts";
      EXPECT_TRUE(same_bits(parts_rows, whole_rows)) << count << " parts";
    }
  });
}

TEST(MatmulSwiglu, BothWaysAgreeWithTheTwinInDouble) {
  for (const bool is_kept : {false, true}) {
    for (const int size : kOddSizes) {
      check_swiglu({size, 19, 12}, is_kept);
      check_swiglu({18, size, 13}, is_kept);
      check_swiglu({17, 33, size}, is_kept);
    }
    check_swiglu({97, 512, 64}, is_kept);
    check_swiglu({97, 64, 512}, is_kept);
    check_swiglu({3, 5, 2500}, is_kept);
    check_swiglu({916, 20, 16}, is_kept);
  }
}

TEST(MatmulSwiglu, LargeGatesGiveZeroOrTheProductAndNanPasses) {
  on_every_isa([] {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> a = {1};
    const std::vector<float> b = {200, -200, 0, nan, 3, 3, 3, 3};  // four gates, four ups
    std::vector<float> p(4);
    kernels::matmul_swiglu(p.data(), nullptr, {a.data(), 1, 1},
                           right(packed_gate_up({b.data(), 8, 1}, 1, 4)), 1, 4, 1);
    EXPECT_EQ(p[0], 600);
    EXPECT_NEAR(p[1], 0, 1e-30);
    EXPECT_EQ(p[2], 0);
    EXPECT_TRUE(std::isnan(p[3]));
  });
}

TEST(Matmul, PassesNanThroughToItsRowOnly) {
  on_every_isa([] {
    std::vector<float> a = random_floats(40 * 20, 9);
    a[13 * 20 + 7] = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> b = packed({random_floats(20 * 33, 10).data(), 33, 1}, 20, 33);
    std::vector<float> c(40 * 33);
    kernels::matmul(c.data(), 33, {a.data(), 20, 1}, right(b), 40, 33, 20, Store::kOverwrite);
    for (std::size_t i = 0; i < c.size(); ++i) EXPECT_EQ(std::isnan(c[i]), i / 33 == 13) << i;
  });
}

TEST(Matmul, RejectsZeroSizes) {
  on_every_isa([] {
    std::vector<float> x(64);
    const View<float> a{x.data(), 1, 1};
    EXPECT_THROW(kernels::pack(x.data(), a, 0, 1), std::invalid_argument);
    EXPECT_THROW(kernels::pack(x.data(), a, 1, 0), std::invalid_argument);
    EXPECT_THROW(kernels::pack_gate_up(x.data(), a, 1, 0), std::invalid_argument);
    for (const Shape& s : {Shape{0, 1, 1}, Shape{1, 0, 1}, Shape{1, 1, 0}, Shape{1, -1, 1}}) {
      EXPECT_THROW(kernels::matmul(x.data(), 1, a, right(x), s.M, s.N, s.K, Store::kAdd),
                   std::invalid_argument);
      EXPECT_THROW(kernels::matmul_swiglu(x.data(), nullptr, a, right(x), s.M, s.N, s.K),
                   std::invalid_argument);
      EXPECT_THROW(kernels::matmul_swiglu_rows(x.data(), nullptr, a, right(x), s.M, s.N, s.K),
                   std::invalid_argument);
    }
  });
}

TEST(Isa, UnknownNamesAreAnErrorThatNamesWhatThereIs) {
  try {
    kernels::force_isa("avx9");
    FAIL() << "accepted avx9";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("\"avx9\""), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("scalar"), std::string::npos) << error.what();
  }
  EXPECT_EQ(kernels::supported_isas().back(), "scalar");
}

// In a process of its own: the variable is read once.
TEST(IsaDeathTest, TheVariableForcesASetOrIsAnError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto exit_with_set = [](const char* wanted) {
    setenv("TRM_ISA", wanted, 1);
    try {
      std::exit(kernels::isa_name() == wanted ? 0 : 1);
    } catch (const std::runtime_error&) {
      std::exit(3);
    }
  };
  for (const std::string& isa : kernels::supported_isas()) {
    EXPECT_EXIT(exit_with_set(isa.c_str()), testing::ExitedWithCode(0), "");
  }
  EXPECT_EXIT(exit_with_set("avx9"), testing::ExitedWithCode(3), "");
  EXPECT_EXIT(exit_with_set("AVX2"), testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace tests
