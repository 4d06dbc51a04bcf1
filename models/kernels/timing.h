// SPDX-License-Identifier: Apache-2.0
// Where the time of a step goes: seconds by kind of kernel, summed over threads.  Off unless `trm
// bench --parts` turns it on; then each kernel call costs two clock readings (about 50 ns).
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace models::kernels {

enum class Kind {
  kProduct,
  kSwigluProduct,
  kAddingProduct,
  kPacking,
  kAttention,
  kNorm,
  kSwiglu,
  kGroups,
  kElementwise,
  kLoss,
  kOptimizer
};
constexpr int kKinds = 11;

void timing_start(bool is_on);                // forgets what was measured before
std::map<std::string, double> timing_stop();  // seconds by kind; empty when it was off

namespace detail {
extern bool timing_is_on;
void add_time(Kind kind, double seconds);
}  // namespace detail

// Measures its own life.
class Timed {
 public:
  explicit Timed(Kind kind) : kind_(kind) {
    if (detail::timing_is_on) start_ = std::chrono::steady_clock::now();
  }
  ~Timed() {
    if (detail::timing_is_on) {
      detail::add_time(
          kind_, std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
    }
  }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  Kind kind_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace models::kernels
