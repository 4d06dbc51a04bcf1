// SPDX-License-Identifier: Apache-2.0
// Sums of measured times, one atomic cell for each kind.
#include "models/kernels/timing.h"

#include <array>
#include <atomic>

namespace models::kernels {
namespace detail {

bool timing_is_on = false;  // changed between parallel regions only

namespace {
std::array<std::atomic<std::int64_t>, kKinds> nanoseconds{};
}

void add_time(Kind kind, double seconds) {
  nanoseconds[static_cast<std::size_t>(kind)].fetch_add(static_cast<std::int64_t>(seconds * 1e9),
                                                        std::memory_order_relaxed);
}

}  // namespace detail

void timing_start(bool is_on) {
  for (auto& cell : detail::nanoseconds) cell = 0;
  detail::timing_is_on = is_on;
}

std::map<std::string, double> timing_stop() {
  std::map<std::string, double> seconds;
  if (!detail::timing_is_on) return seconds;
  detail::timing_is_on = false;
  static const char* const kNames[kKinds] = {
      "products",     "products with SwiGLU", "products that add", "packing", "attention", "norms",
      "SwiGLU alone", "sums over groups",     "other sums",        "loss",    "optimiser"};
  for (int kind = 0; kind < kKinds; ++kind) {
    seconds[kNames[kind]] =
        1e-9 * static_cast<double>(detail::nanoseconds[static_cast<std::size_t>(kind)].load());
  }
  return seconds;
}

}  // namespace models::kernels
