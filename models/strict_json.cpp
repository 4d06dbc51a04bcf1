// SPDX-License-Identifier: Apache-2.0
// What the JSON library lets pass, refused: depth before parsing, NUL bytes, repeated keys.
#include "models/strict_json.h"

#include <algorithm>
#include <optional>
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

// Stops at the first key that stands twice in one object.  (The library's own parse with a callback
// looks through the whole parent after every object in it: hours for a hostile 30 MB.)
class RepeatedKey : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::optional<std::string> found;

  bool key(string_t& name) override {
    if (open_objects_.back().insert(name).second) return true;
    found = name;
    return false;
  }
  bool start_object(std::size_t) override {
    open_objects_.emplace_back();
    return true;
  }
  bool end_object() override {
    open_objects_.pop_back();
    return true;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;  // for the parse that follows to name
  }

 private:
  std::vector<std::set<std::string>> open_objects_;
};

// The library's message without its "[json.exception...] " and without bytes that break a line.
std::string reason_of(const nlohmann::json::exception& error) {
  std::string text = error.what();
  const std::size_t end = text.find("] ");
  if (end != std::string::npos) text.erase(0, end + 2);
  return in_quotes(text);
}

}  // namespace

std::string one_line(std::string text) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  return text;
}

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text.substr(0, kMaxQuoted)) result += c < ' ' || c > '~' ? '?' : c;
  return result + (text.size() > kMaxQuoted ? "...'" : "'");
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
  RepeatedKey repeated;
  nlohmann::json::sax_parse(text.begin(), text.end(), &repeated);
  if (repeated.found)
    fail("the key " + in_quotes(*repeated.found) + " twice in one object", "it once");
  try {
    return nlohmann::json::parse(text.begin(), text.end());
  } catch (const nlohmann::json::exception& error) {
    fail("text that is not JSON (" + reason_of(error) + ")", "one JSON value");
    throw;  // not reached: fail throws
  }
}

}  // namespace models
