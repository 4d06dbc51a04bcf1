// SPDX-License-Identifier: Apache-2.0
// Numbers for people.
#pragma once

#include <cstddef>
#include <string>

namespace solver {

// By a printf pattern; at most 511 characters.
__attribute__((format(printf, 1, 2))) std::string formatted(const char* pattern, ...);

std::string bytes_text(std::size_t bytes);         // "12.3 MB"
std::string duration_text(double seconds);         // "2 h 05 min", "3 min 07 s", "4.2 s"
std::string count_text(double count);              // "9.1k", "12.0M"
std::string percent_text(double hits, double of);  // "71.4%"; "-" of nothing

}  // namespace solver
