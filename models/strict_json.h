// SPDX-License-Identifier: Apache-2.0
// JSON from files that nobody vouches for: bounded nesting, no key twice, one-line errors.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace models {

inline constexpr int kMaxJsonDepth = 32;

// `what` begins the message: "what: found ..., wanted ...".  Throws std::runtime_error for text
// that is not one JSON value, nests deeper than max_depth (found before parsing), or names a key
// twice in one object (which the library would pass over).
nlohmann::json parse_json(std::string_view text, const std::string& what,
                          int max_depth = kMaxJsonDepth);

// On one line, or with so many spaces a level.  Bytes that are no UTF-8 (of a path, say) become
// replacement characters, where dump() would throw.
template <typename Json>  // nlohmann::json or ordered_json
std::string json_text(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Text of a file or of a user that may hold anything: what a terminal would take for a command
// becomes a blank.
std::string one_line(std::string text);

// The text in single quotes for a message: cut to a bearable length, no byte that could break a
// line.
std::string in_quotes(std::string_view text);

}  // namespace models
