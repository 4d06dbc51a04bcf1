// SPDX-License-Identifier: Apache-2.0
// What the JSON library lets pass, refused: depth before parsing, NUL bytes, repeated keys.
#include "models/strict_json.h"

#include <set>
#include <stdexcept>
#include <vector>

namespace models {
namespace {

constexpr std::size_t kMaxQuoted = 80;

// Deepest nesting of brackets outside of strings.  Right for valid JSON and never too small for the
// parser, which stops at the first fault.
int nesting_of(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) deepest = depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

// The library's message without its "[json.exception...] " and without bytes that break a line.
std::string reason_of(const nlohmann::json::exception& error) {
  std::string text = error.what();
  const std::size_t end = text.find("] ");
  if (end != std::string::npos) text.erase(0, end + 2);
  return in_quotes(text);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text.substr(0, kMaxQuoted)) result += c < ' ' || c > '~' ? '?' : c;
  return result + (text.size() > kMaxQuoted ? "...'" : "'");
}

std::string json_text(const nlohmann::json& value, int indent) {
  return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json parse_json(std::string_view text, const std::string& what, int max_depth) {
  const auto fail = [&what](const std::string& found, const std::string& wanted) {
    throw std::runtime_error(what + ": found " + found + ", wanted " + wanted);
  };
  // The library takes a NUL for the end of the text, whatever follows.
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    fail("a NUL byte at byte " + std::to_string(nul), "JSON text");
  }
  const int nesting = nesting_of(text);
  if (nesting > max_depth) {
    fail("JSON nested " + std::to_string(nesting) + " deep",
         "at most " + std::to_string(max_depth));
  }
  std::vector<std::set<std::string>> open_objects;
  const auto watch = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) open_objects.emplace_back();
    if (event == Event::object_end) open_objects.pop_back();
    if (event == Event::key && !open_objects.back().insert(value.get<std::string>()).second) {
      fail("the key " + in_quotes(value.get<std::string>()) + " twice in one object", "it once");
    }
    return true;
  };
  try {
    return nlohmann::json::parse(text.begin(), text.end(), watch);
  } catch (const nlohmann::json::exception& error) {
    fail("text that is not JSON (" + reason_of(error) + ")", "one JSON value");
    throw;  // not reached: fail throws
  }
}

}  // namespace models
