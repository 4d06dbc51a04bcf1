// SPDX-License-Identifier: Apache-2.0
// Rotary positions on a board: the table against its formula written once more with complex
// numbers, and what it is for: scores depend on the way between two cells alone.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <stdexcept>
#include <vector>

#include "models/random.h"
#include "models/rotary_table.h"
#include "tests/comparator.h"
#include "tests/tolerances.h"

namespace {

using models::ModelConfig;

ModelConfig board(int rows, int columns, int head_size) {
  ModelConfig c;
  c.mixing = models::Mixing::kAttention;
  c.positions = models::Positions::kRotary2d;
  c.grid_tokens = rows * columns;
  c.grid_columns = columns;
  c.puzzle_tokens = 2;
  c.heads = 2;
  c.hidden = 2 * head_size;
  models::validate(c);
  return c;
}

using Pairs = std::vector<std::complex<double>>;  // elements i and i + K/2 of a head

// The naive twin: pair i of q at (row, column) turned by one angle.
Pairs turned(const Pairs& pairs, int row, int column) {
  const std::size_t quarter = pairs.size() / 2;
  Pairs result;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const bool is_row = i < quarter;
    const double frequency =
        std::pow(100.0, -static_cast<double>(is_row ? i : i - quarter) / quarter);
    result.push_back(pairs[i] * std::polar(1.0, (is_row ? row : column) * frequency));
  }
  return result;
}

double score(const Pairs& q, const Pairs& k) {
  double sum = 0;
  for (std::size_t i = 0; i < q.size(); ++i) sum += (q[i] * std::conj(k[i])).real();
  return sum;
}

Pairs random_pairs(int count, int seed) {
  models::Rng rng(seed);
  Pairs pairs;
  for (int i = 0; i < count; ++i) {
    const double real = models::draw_normal(rng);
    pairs.emplace_back(real, models::draw_normal(rng));
  }
  return pairs;
}

TEST(RotaryTable, OfABoardIsItsFormula) {
  for (const int K : {4, 8, 12, 64}) {
    const ModelConfig c = board(3, 5, K);
    const auto table = models::make_rotary_table<float>(c);
    ASSERT_EQ(table.cosine.size(), static_cast<std::size_t>(c.S()) * K / 2);
    const Pairs ones(static_cast<std::size_t>(K) / 2, 1.0);
    std::vector<double> got, expected;
    for (int s = 0; s < c.S(); ++s) {
      // Puzzle tokens stand above the board.
      const int row = s < 2 ? 0 : 1 + (s - 2) / 5, column = s < 2 ? s : (s - 2) % 5;
      for (const auto& pair : turned(ones, row, column)) {
        expected.insert(expected.end(), {pair.real(), pair.imag()});
        got.push_back(table.cosine[got.size() / 2]);
        got.push_back(table.sine[got.size() / 2]);
      }
    }
    EXPECT_TRUE(tests::close(got, expected, tests::kKernel)) << "K " << K;
  }
}

TEST(RotaryTable, ScoresDependOnTheWayBetweenTwoCellsAlone) {
  const ModelConfig c = board(6, 7, 8);
  const auto table = models::make_rotary_table<double>(c);
  const Pairs q = random_pairs(4, 1), k = random_pairs(4, 2);
  const auto at = [&](const Pairs& pairs, int row, int column) {
    Pairs result = pairs;
    for (int i = 0; i < 4; ++i) {
      const std::size_t place = static_cast<std::size_t>(2 + row * 7 + column) * 4 + i;
      result[i] *= std::complex<double>(table.cosine[place], table.sine[place]);
    }
    return result;
  };
  const double wanted = score(at(q, 0, 1), at(k, 2, 4));
  std::vector<double> got, expected;
  for (int row = 0; row + 2 < 6; ++row) {
    for (int column = 0; column + 3 < 7; ++column) {
      got.push_back(score(at(q, row, column), at(k, row + 2, column + 3)));
      expected.push_back(wanted);
    }
  }
  EXPECT_TRUE(tests::close(got, expected, tests::kKernel));
  // Not so for another way of the same length along the rows of the file.
  EXPECT_GT(std::abs(score(at(q, 0, 1), at(k, 3, 4)) - wanted), 0.01);
  EXPECT_GT(std::abs(score(at(q, 0, 1), at(k, 2, 3)) - wanted), 0.01);
}

TEST(RotaryTable, BoardsThatDoNotFitAreRefused) {
  EXPECT_THROW(board(3, 5, 6), std::runtime_error);  // a quarter of the head is no whole number
  ModelConfig c = board(3, 5, 8);
  c.grid_columns = 4;
  EXPECT_THROW(models::validate(c), std::runtime_error);
  c.grid_columns = 0;  // 15 tokens are no square
  EXPECT_THROW(models::validate(c), std::runtime_error);
  c.grid_tokens = 16;
  models::validate(c);
  EXPECT_EQ(c.columns(), 4);
}

}  // namespace
