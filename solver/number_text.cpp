// SPDX-License-Identifier: Apache-2.0
// One rounding for all texts.
#include "solver/number_text.h"

#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace solver {

std::string formatted(const char* pattern, ...) {
  std::array<char, 512> text;
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text.data(), text.size(), pattern, arguments);
  va_end(arguments);
  return text.data();
}

std::string bytes_text(std::size_t bytes) {
  const double mega = static_cast<double>(bytes) / 1e6;
  return mega < 1 ? formatted("%.1f kB", mega * 1e3)
                  : (mega < 1e3 ? formatted("%.1f MB", mega) : formatted("%.2f GB", mega / 1e3));
}

std::string duration_text(double seconds) {
  if (seconds < 60) return formatted("%.1f s", seconds);
  const long long whole = std::llround(seconds);
  if (whole < 3600) return formatted("%lld min %02lld s", whole / 60, whole % 60);
  return formatted("%lld h %02lld min", whole / 3600, whole / 60 % 60);
}

std::string count_text(double count) {
  if (count < 1e3) return formatted("%.0f", count);
  return count < 1e6 ? formatted("%.1fk", count / 1e3) : formatted("%.1fM", count / 1e6);
}

std::string percent_text(double hits, double of) {
  return of > 0 ? formatted("%.1f%%", 100 * hits / of) : "-";
}

}  // namespace solver
