// SPDX-License-Identifier: Apache-2.0
// One CSV row (RFC 4180, but a quoted field stays on its line).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace puzzles {

// Fields of a row without its line end.  Quotes are taken off and doubled quotes halved.
// Throws std::runtime_error ("found ..., wanted ...", no place) for an open quote or text after
// one.
std::vector<std::string> parse_csv_row(std::string_view line);

// The field as it must be written: quoted if it holds a comma, a quote or a space at either end.
// Line feeds and carriage returns become spaces, for a row is a line.
std::string csv_field(std::string_view text);

// Is this text valid UTF-8 (no overlong forms, no surrogates)?
bool is_utf8(std::string_view text);

}  // namespace puzzles
