// SPDX-License-Identifier: Apache-2.0
#include "models/kernels/isa.h"

#include <cstdlib>
#include <stdexcept>

namespace models::kernels {
namespace {

std::string& current() {
  static std::string name;
  return name;
}

}  // namespace

const std::string& isa_name() {
  if (current().empty()) {
    const char* wanted = std::getenv("TRM_ISA");
    force_isa(wanted && *wanted ? wanted : supported_isas().front());
  }
  return current();
}

std::vector<std::string> supported_isas() { return {"scalar"}; }

void force_isa(const std::string& name) {
  std::string known;
  for (const std::string& isa : supported_isas()) {
    if (isa == name) {
      current() = name;
      return;
    }
    known += known.empty() ? isa : ", " + isa;
  }
  throw std::runtime_error("TRM_ISA: found \"" + name +
                           "\", wanted one that this processor has: " + known);
}

}  // namespace models::kernels
