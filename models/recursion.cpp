// SPDX-License-Identifier: Apache-2.0
// The recursions, as the papers write them.  Maths: docs/models.md, "Recursion".
#include "models/recursion.h"

namespace models {
namespace {

const std::string kInner = "model.inner.";
const std::string kLowNet = "L_level.layers.", kHighNet = "H_level.layers.";

// TRM (arXiv 2510.04871, sec. 4, figure 3):
//   repeat T times: (n times: z <- f(z, y + x));  y <- f(y, z).    Only the last high cycle carries
//   gradient.
// With separate nets y has a net of its own (sec. 4.3); with the one-step gradient (sec. 4.1, as
// HRM's) only the last update of z and that of y carry it.
Recursion trm(const ModelConfig& c) {
  constexpr int y = 0, z = 1, f_z = 0;
  const int f_y = c.separate_nets ? 1 : 0;
  Recursion r{2, y, {kLowNet}, {"H_init", "L_init"}, {}};
  if (c.separate_nets) r.net_prefixes.push_back(kHighNet);
  for (int high = 0; high < c.high_cycles; ++high) {
    const bool is_last_high = high + 1 == c.high_cycles;
    for (int low = 0; low < c.low_cycles; ++low) {
      const bool with_gradient = is_last_high && (!c.one_step_gradient || low + 1 == c.low_cycles);
      r.applications.push_back({f_z, z, {z, y}, /*reads_x=*/true, with_gradient});
    }
    r.applications.push_back({f_y, y, {y, z}, /*reads_x=*/false, is_last_high});
  }
  return r;
}

// HRM (arXiv 2506.21734, "Approximate gradient"):  z_L <- f_L(z_L, z_H + x) at every step, z_H <-
// f_H(z_H, z_L) after each low_cycles of them; only the very last update of each carries gradient.
Recursion hrm(const ModelConfig& c) {
  constexpr int z_H = 0, z_L = 1, f_L = 0, f_H = 1;
  Recursion r{2, z_H, {kLowNet, kHighNet}, {"H_init", "L_init"}, {}};
  for (int high = 0; high < c.high_cycles; ++high) {
    const bool is_last_high = high + 1 == c.high_cycles;
    for (int low = 0; low < c.low_cycles; ++low) {
      r.applications.push_back(
          {f_L, z_L, {z_L, z_H}, /*reads_x=*/true, is_last_high && low + 1 == c.low_cycles});
    }
    r.applications.push_back({f_H, z_H, {z_H, z_L}, /*reads_x=*/false, is_last_high});
  }
  return r;
}

// Single z (arXiv 2510.04871, sec. 4.2):  repeat T times: (n times: z <- f(z, x));  z <- f(z).
Recursion single_z(const ModelConfig& c) {
  constexpr int z = 0, f = 0;
  Recursion r{1, z, {kLowNet}, {"L_init"}, {}};
  for (int high = 0; high < c.high_cycles; ++high) {
    const bool with_gradient = high + 1 == c.high_cycles;
    for (int low = 0; low < c.low_cycles; ++low)
      r.applications.push_back({f, z, {z}, /*reads_x=*/true, with_gradient});
    r.applications.push_back({f, z, {z}, /*reads_x=*/false, with_gradient});
  }
  return r;
}

// Six z ("multi-scale z", arXiv 2510.04871, sec. 4.2):  step i of the inner loop sets z_i <- f(z_1
// + ... + z_6, y + x); then y <- f(y, z_1 + ... + z_6).
Recursion six_z(const ModelConfig& c) {
  constexpr int y = 0, f = 0, kStates = 6;
  Recursion r{1 + kStates, y, {kLowNet}, {"H_init"}, {}};
  std::vector<int> all;
  for (int i = 1; i <= kStates; ++i) {
    r.start_keys.push_back(std::string("L").append(std::to_string(i)).append("_init"));
    all.push_back(i);
  }
  all.push_back(y);
  for (int high = 0; high < c.high_cycles; ++high) {
    const bool with_gradient = high + 1 == c.high_cycles;
    for (int low = 0; low < c.low_cycles; ++low) {
      r.applications.push_back({f, 1 + low % kStates, all, /*reads_x=*/true, with_gradient});
    }
    r.applications.push_back({f, y, all, /*reads_x=*/false, with_gradient});
  }
  return r;
}

// Direct transformer:  each supervision step is z <- f(z, x), with gradient.
Recursion direct(const ModelConfig&) {
  constexpr int z = 0, f = 0;
  return {1, z, {kHighNet}, {"H_init"}, {{f, z, {z}, /*reads_x=*/true, /*with_gradient=*/true}}};
}

Recursion with_full_keys(Recursion r) {
  for (std::string& prefix : r.net_prefixes) prefix = kInner + prefix;
  for (std::string& key : r.start_keys) key = kInner + key;
  return r;
}

}  // namespace

Recursion make_recursion(const ModelConfig& config) {
  switch (config.recursion) {
    case RecursionKind::kTrm:
      return with_full_keys(trm(config));
    case RecursionKind::kHrm:
      return with_full_keys(hrm(config));
    case RecursionKind::kSingleZ:
      return with_full_keys(single_z(config));
    case RecursionKind::kSixZ:
      return with_full_keys(six_z(config));
    case RecursionKind::kDirect:
      return with_full_keys(direct(config));
  }
  return {};
}

}  // namespace models
