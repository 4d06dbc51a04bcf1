// SPDX-License-Identifier: Apache-2.0
// What this program is and runs on, for listings and summaries.
#pragma once

#include <string>
#include <vector>

namespace models {

std::string version();   // "0.1.0"
std::string compiler();  // "gcc 12.2.0"
// The vector instruction set of the kernels.  Throws std::runtime_error when TRM_ISA names one that
// is unknown or that this processor lacks.
std::string instruction_set();
std::string processor();                                // its name, as Linux has it
std::vector<std::string> supported_instruction_sets();  // best first

}  // namespace models
