// SPDX-License-Identifier: Apache-2.0
// Opening files that a user names: what is no file, cannot be read or is too large is told at once.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>

namespace puzzles {

// `wanted` ends the message: "a file of mazes".  A file larger than max_bytes is refused unread; a
// pipe or device is the caller's to bound.  Throws std::runtime_error.
std::ifstream open_input(const std::string& path, const std::string& wanted, size_t max_bytes);

// The whole file, or standard input for "-".  Never takes more than max_bytes + 1 bytes.
std::string read_whole_file(const std::string& path, const std::string& wanted, size_t max_bytes);

}  // namespace puzzles
