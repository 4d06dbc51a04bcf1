// SPDX-License-Identifier: Apache-2.0
// Facts of the build and of the machine.
#include "models/build_info.h"

#include <fstream>

#include "models/kernels/isa.h"

namespace models {

std::string version() { return TRM_VERSION; }

std::string compiler() {
#if defined(__clang__)
  return "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__) + "." +
         std::to_string(__clang_patchlevel__);
#else
  return "gcc " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__) + "." +
         std::to_string(__GNUC_PATCHLEVEL__);
#endif
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
      return line.substr(colon + 2, 100);
    }
  }
  return "unknown processor";
}

std::string instruction_set() { return kernels::isa_name(); }

std::vector<std::string> supported_instruction_sets() { return kernels::supported_isas(); }

}  // namespace models
