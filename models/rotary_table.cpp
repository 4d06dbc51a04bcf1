// SPDX-License-Identifier: Apache-2.0
// Angles in float, as the published code computes them: those of double precision would differ in
// the last digits.
#include "models/rotary_table.h"

#include <cmath>

namespace models {
namespace {

constexpr float kTextBase = 10000.0f;  // arXiv 2104.09864, sec. 3.2.2
// Places on a board go to 64, not to thousands: arXiv 2403.13298, sec. 3.1, "RoPE-Axial".
constexpr float kBoardBase = 100.0f;

template <typename Real>
void put(RotaryTable<Real>& table, std::size_t at, int place, float base, float exponent) {
  const float frequency = 1.0f / std::pow(base, exponent);
  const float angle = static_cast<float>(place) * frequency;
  table.cosine[at] = static_cast<Real>(std::cos(angle));
  table.sine[at] = static_cast<Real>(std::sin(angle));
}

}  // namespace

template <typename Real>
RotaryTable<Real> make_rotary_table(const ModelConfig& c) {
  RotaryTable<Real> table;
  if (!c.is_rotary()) return table;
  // With symbols as an axis every symbol of a cell stands where the cell does.
  const int P = c.P(), S = P + c.grid_tokens, K = c.D() / c.heads, half = K / 2, quarter = K / 4;
  table.cosine = Buffer<Real>(static_cast<std::size_t>(S) * half);
  table.sine = Buffer<Real>(static_cast<std::size_t>(S) * half);
  const bool is_board = c.positions == Positions::kRotary2d;
  const int columns = is_board ? c.columns() : S;
  for (int s = 0; s < S; ++s) {
    const int row = s < P ? 0 : 1 + (s - P) / columns;
    const int column = s < P ? s : (s - P) % columns;
    for (int i = 0; i < half; ++i) {
      const std::size_t at = static_cast<std::size_t>(s) * half + i;
      if (is_board) {
        put(table, at, i < quarter ? row : column, kBoardBase,
            static_cast<float>(4 * (i % quarter)) / K);
      } else {
        put(table, at, s, kTextBase, static_cast<float>(2 * i) / K);
      }
    }
  }
  return table;
}

template RotaryTable<float> make_rotary_table(const ModelConfig&);
template RotaryTable<double> make_rotary_table(const ModelConfig&);

}  // namespace models
