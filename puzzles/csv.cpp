// SPDX-License-Identifier: Apache-2.0
// Splitting and quoting of CSV rows.
#include "puzzles/csv.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace puzzles {

std::vector<std::string> parse_csv_row(std::string_view line) {
  std::vector<std::string> fields(1);
  for (size_t i = 0; i < line.size();) {
    if (line[i] == ',') {
      fields.emplace_back();
      ++i;
    } else if (line[i] == '"' && fields.back().empty()) {
      bool is_closed = false;
      for (++i; i < line.size() && !is_closed; ++i) {
        const bool is_quote = line[i] == '"';
        const bool is_doubled = is_quote && i + 1 < line.size() && line[i + 1] == '"';
        is_closed = is_quote && !is_doubled;
        if (is_doubled) ++i;
        if (!is_closed) fields.back() += line[i];
      }
      if (!is_closed) {
        throw std::runtime_error("found a quoted field without its closing quote in column " +
                                 std::to_string(fields.size()) + ", wanted it on the same line");
      }
      if (i < line.size() && line[i] != ',') {
        throw std::runtime_error("found text after the closing quote in column " +
                                 std::to_string(fields.size()) + ", wanted a comma");
      }
    } else {
      fields.back() += line[i++];
    }
  }
  return fields;
}

std::string csv_field(std::string_view text) {
  std::string field(text);
  std::replace(field.begin(), field.end(), '\n', ' ');
  std::replace(field.begin(), field.end(), '\r', ' ');
  const bool has_edge_space = !field.empty() && (field.front() == ' ' || field.back() == ' ');
  if (!has_edge_space && field.find_first_of(",\"") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char character : field) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const uint8_t lead = static_cast<uint8_t>(text[i]);
    const int follow = lead < 0x80       ? 0
                       : lead >> 5 == 6  ? 1
                       : lead >> 4 == 14 ? 2
                       : lead >> 3 == 30 ? 3
                                         : -1;
    if (follow < 0 || i + follow >= text.size()) return false;
    uint32_t code = follow == 0 ? lead : lead & (0x3fu >> follow);
    for (int k = 1; k <= follow; ++k) {
      const uint8_t byte = static_cast<uint8_t>(text[i + k]);
      if (byte >> 6 != 2) return false;
      code = code << 6 | (byte & 0x3f);
    }
    const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (code < least[follow] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    i += follow + 1;
  }
  return true;
}

}  // namespace puzzles
