// SPDX-License-Identifier: Apache-2.0
// stat, open, bounded read.
#include "puzzles/input_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <stdexcept>

namespace puzzles {

namespace {

constexpr size_t kChunkBytes = size_t{1} << 16;

[[noreturn]] void fail_to_open(const std::string& path, const std::string& wanted) {
  throw std::runtime_error(path + ": cannot open: " + std::strerror(errno) + ", wanted " + wanted);
}

[[noreturn]] void fail_on_size(const std::string& path, const std::string& bytes,
                               size_t max_bytes) {
  throw std::runtime_error(path + ": holds " + bytes + " bytes, wanted at most " +
                           std::to_string(max_bytes) + "; split the file");
}

}  // namespace

std::ifstream open_input(const std::string& path, const std::string& wanted, size_t max_bytes) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) fail_to_open(path, wanted);
  if (S_ISDIR(status.st_mode)) {
    throw std::runtime_error(path + ": is a folder, wanted " + wanted);
  }
  if (S_ISREG(status.st_mode) && static_cast<uintmax_t>(status.st_size) > max_bytes) {
    fail_on_size(path, std::to_string(status.st_size), max_bytes);
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) fail_to_open(path, wanted);
  return in;
}

std::string read_whole_file(const std::string& path, const std::string& wanted, size_t max_bytes) {
  const bool is_standard_input = path == "-";
  const std::string name = is_standard_input ? "standard input" : path;
  std::ifstream file;
  if (!is_standard_input) file = open_input(path, wanted, max_bytes);
  std::istream& in = is_standard_input ? std::cin : file;
  std::string bytes;
  size_t taken = 0;
  do {
    bytes.resize(taken + kChunkBytes);
    in.read(bytes.data() + taken, kChunkBytes);
    taken += static_cast<size_t>(in.gcount());
    if (taken > max_bytes) {
      fail_on_size(name, "more than " + std::to_string(max_bytes), max_bytes);
    }
  } while (in);
  if (in.bad()) throw std::runtime_error(name + ": cannot read on, wanted " + wanted);
  bytes.resize(taken);
  return bytes;
}

}  // namespace puzzles
