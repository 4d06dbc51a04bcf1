// SPDX-License-Identifier: Apache-2.0
// Which vector instruction set the float kernels run: the best this processor has, or the one
// TRM_ISA names.
#pragma once

#include <string>
#include <vector>

namespace models::kernels {

// "scalar" (the naive twins), "sse4", "avx2", "avx3", "neon".  Read once from TRM_ISA at the first
// call; throws std::runtime_error naming what this processor has when TRM_ISA is unknown or
// unsupported.
const std::string& isa_name();
// All sets this processor can run, best first, "scalar" last.
std::vector<std::string> supported_isas();
// Switches from now on (tests, the signature).  Packed matrices made before are invalid.  Throws as
// isa_name.
void force_isa(const std::string& name);

}  // namespace models::kernels
