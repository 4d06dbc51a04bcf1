// SPDX-License-Identifier: Apache-2.0
// The machine's limit, for benchmarks: fused multiply-adds that touch nothing but registers.
#pragma once

namespace models::kernels {

// Runs about `steps` rounds of independent fused multiply-adds on the chosen instruction set;
// returns the floating-point operations done.
double multiply_add_in_registers(long steps);

}  // namespace models::kernels
