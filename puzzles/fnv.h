// SPDX-License-Identifier: Apache-2.0
// 64-bit FNV-1a of bytes and grids, as 16 hexadecimal digits: the digest of data sets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "puzzles/grid.h"

namespace puzzles {

class Fnv {
 public:
  void add(uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }
  void add(std::string_view text) {
    for (const char character : text) add(static_cast<uint8_t>(character));
  }
  void add(const Grid& grid) {
    add(static_cast<uint8_t>(grid.rows));
    add(static_cast<uint8_t>(grid.cols));
    for (const uint8_t cell : grid.cells) add(cell);
  }

  std::string hex() const {
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash_ >> shift & 15];
    return text;
  }

 private:
  uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace puzzles
