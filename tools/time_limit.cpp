// SPDX-License-Identifier: Apache-2.0
// "90", "90s", "2m", "1.5h".
#include "tools/time_limit.h"

#include <charconv>
#include <stdexcept>

namespace tools {
namespace {

constexpr double kLongestLimit = 1e6;

}  // namespace

double TimeLimit::seconds(double without) const {
  if (text.empty()) return without;
  double value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  const std::string unit(end, last);
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (error != std::errc() || factor == 0 || !(value >= 0 && value * factor <= kLongestLimit)) {
    throw std::runtime_error("--time-limit: found '" + text.substr(0, 40) +
                             "', wanted a time such as 90s, 2m or 1h");
  }
  return value * factor;
}

void add_time_limit(CLI::App& command, TimeLimit& limit) {
  command
      .add_option("--time-limit", limit.text,
                  "for each puzzle, its share of the steps' time: 2s; without: none. For each ARC "
                  "task: 90s, 2m; without: 2m; 0 = until the setting tune_steps")
      ->type_name("TIME");
}

}  // namespace tools
