// SPDX-License-Identifier: Apache-2.0
// metrics.jsonl: one JSON object a line, each with "step" and "elapsed_s", appended as a training
// goes on.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace solver {

class MetricsLog {
 public:
  // Keeps the lines up to that step and drops the rest, a torn last line included, so that a
  // training taken up at `step` repeats none.
  MetricsLog(std::string path, std::int64_t step);

  // "elapsed_s" of the last line kept; 0 without one.
  double elapsed_s() const { return elapsed_s_; }
  // Step of the last validation kept; -1 without one.
  std::int64_t validated_step() const { return validated_step_; }
  // Throws std::runtime_error when it cannot be written.
  void append(const nlohmann::json& line);

 private:
  std::string path_;
  double elapsed_s_ = 0;
  std::int64_t validated_step_ = -1;
};

}  // namespace solver
