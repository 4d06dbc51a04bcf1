// SPDX-License-Identifier: Apache-2.0
#include "models/kernels/isa.h"

#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "hwy/highway.h"
#include "models/kernels/dispatch.h"
#include "models/kernels/kernels.h"

namespace models::kernels {

std::atomic<Set> chosen_set{Set::kUnknown};

namespace {

struct Isa {
  const char* name;
  std::int64_t target;  // Highway's bit, 0 for the naive twins
  int panel_width;      // two vectors
};
constexpr Isa kIsas[] = {{"avx3", HWY_AVX3, 32},
                         {"avx2", HWY_AVX2, 16},
                         {"sse4", HWY_SSE4, 8},
                         {"neon", HWY_NEON, 8},
                         {"scalar", 0, 2}};

std::mutex choosing;
std::atomic<int> chosen_panel_width{0};

std::string& chosen_name() {
  static std::string name;
  return name;
}

bool is_supported(const Isa& isa) {
  static const std::int64_t machine = hwy::SupportedTargets();  // before any force_isa
  return isa.target == 0 || (isa.target & machine & HWY_TARGETS) != 0;
}

void choose(const std::string& name) {
  std::string known;
  for (const Isa& isa : kIsas) {
    if (!is_supported(isa)) continue;
    if (name == isa.name) {
      if (isa.target != 0) {
        hwy::SetSupportedTargetsForTest(isa.target);
        hwy::GetChosenTarget().Update(isa.target);
      }
      chosen_name() = name;
      chosen_panel_width = isa.panel_width;
      chosen_set = isa.target != 0 ? Set::kVector : Set::kScalar;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(isa.name);
  }
  throw std::runtime_error("TRM_ISA: found \"" + name +
                           "\", wanted a set this processor has: " + known);
}

}  // namespace

Set choose_set() {
  const std::lock_guard<std::mutex> lock(choosing);
  if (chosen_set == Set::kUnknown) {
    const char* wanted = std::getenv("TRM_ISA");
    choose(wanted != nullptr && *wanted != '\0' ? wanted : supported_isas().front());
  }
  return chosen_set;
}

const std::string& isa_name() {
  is_scalar();
  return chosen_name();
}

std::vector<std::string> supported_isas() {
  std::vector<std::string> names;
  for (const Isa& isa : kIsas) {
    if (is_supported(isa)) names.emplace_back(isa.name);
  }
  return names;
}

void force_isa(const std::string& name) {
  const std::lock_guard<std::mutex> lock(choosing);
  choose(name);
}

int panel_width(float) {
  is_scalar();
  return chosen_panel_width.load(std::memory_order_relaxed);
}
int panel_width(double) { return 2; }

}  // namespace models::kernels
