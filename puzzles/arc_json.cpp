// SPDX-License-Identifier: Apache-2.0
// What the JSON library lets pass, refused; grids cell by cell.
#include "puzzles/arc_json.h"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>

#include "puzzles/csv.h"

namespace puzzles {

namespace {

constexpr size_t kMaxNameBytes = 200;

// Deepest nesting of brackets outside of strings.  Right for valid JSON, and never too small for
// the parser, which stops at the first fault.
int nesting_of(std::string_view text) {
  int depth = 0, deepest = 0;
  bool is_in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (is_in_string) {
      if (character == '\\') ++i;
      if (character == '"') is_in_string = false;
    } else if (character == '"') {
      is_in_string = true;
    } else if (character == '{' || character == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (character == '}' || character == ']') {
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
  bool start_object(size_t) override {
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
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;  // for the parse that follows to name
  }

 private:
  std::vector<std::set<std::string>> open_objects_;
};

// "an array", and numbers as they stand.
std::string found_text(const nlohmann::json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  if (value.is_string()) return "a text";
  return value.dump();  // a number, true, false, null
}

}  // namespace

ArcPlace ArcPlace::within(const std::string& part, const char* joint) const {
  return ArcPlace(text_ + joint + part);
}

void ArcPlace::fail(const std::string& text) const {
  throw std::runtime_error(text_ + ": " + text);
}

nlohmann::json parse_arc_json(std::string_view text, const ArcPlace& place) {
  if (text.size() > kMaxArcBytes) {
    place.fail("found " + std::to_string(text.size()) + " bytes, wanted at most " +
               std::to_string(kMaxArcBytes) + "; split the file");
  }
  // The library takes a NUL for the end of the text, whatever follows.
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    place.fail("found a NUL byte at byte " + std::to_string(nul) + ", wanted JSON text");
  }
  const int nesting = nesting_of(text);
  if (nesting > kMaxArcDepth) {
    place.fail("found JSON nested " + std::to_string(nesting) + " deep, wanted at most " +
               std::to_string(kMaxArcDepth));
  }
  RepeatedKey repeated;
  nlohmann::json::sax_parse(text.begin(), text.end(), &repeated);
  if (repeated.found) {
    place.fail("found the name " + quoted_name(*repeated.found) + " twice, wanted it once");
  }
  try {
    return nlohmann::json::parse(text.begin(), text.end());
  } catch (const nlohmann::json::exception& error) {
    std::string reason = error.what();  // "[json.exception.parse_error.101] parse error at ..."
    const size_t end = reason.find("] ");
    if (end != std::string::npos) reason.erase(0, end + 2);
    place.fail("found text that is not JSON (" + quoted_name(reason) + "), wanted one JSON value");
  }
}

const nlohmann::json& wanted_object(const nlohmann::json& value, const ArcPlace& place) {
  if (!value.is_object()) place.fail("found " + found_text(value) + ", wanted an object {...}");
  return value;
}

const nlohmann::json& wanted_array(const nlohmann::json& value, const ArcPlace& place) {
  if (!value.is_array()) place.fail("found " + found_text(value) + ", wanted an array [...]");
  return value;
}

Grid wanted_grid(const nlohmann::json& value, const ArcPlace& place, bool may_be_empty) {
  const size_t rows = wanted_array(value, place).size();
  const bool is_empty = rows == 0 || (rows == 1 && value[0].is_array() && value[0].empty());
  if (is_empty && may_be_empty) return Grid();
  if (is_empty) place.fail("found an empty grid, wanted 1 to 30 rows and columns");
  if (rows > kMaxArcSide) {
    place.fail("found " + std::to_string(rows) + " rows, wanted 1 to 30");
  }
  Grid grid;
  for (size_t r = 0; r < rows; ++r) {
    const std::string row_name = "row " + std::to_string(r + 1);
    const nlohmann::json& row = wanted_array(value[r], place.within(row_name));
    if (r == 0) {
      if (row.empty() || row.size() > kMaxArcSide) {
        place.fail("found " + std::to_string(row.size()) + " columns, wanted 1 to 30");
      }
      grid = blank_grid(static_cast<int>(rows), static_cast<int>(row.size()));
    }
    if (row.size() != static_cast<size_t>(grid.cols)) {
      place.fail(row_name + " has " + std::to_string(row.size()) + " cells, wanted " +
                 std::to_string(grid.cols) + " as in row 1");
    }
    for (size_t c = 0; c < row.size(); ++c) {
      const nlohmann::json& cell = row[c];
      if (!cell.is_number_unsigned() || cell.get<uint64_t>() >= kArcColours) {
        place.fail(row_name + ", column " + std::to_string(c + 1) + " holds " + found_text(cell) +
                   ", wanted a colour 0 to 9");
      }
      grid.at(static_cast<int>(r), static_cast<int>(c)) = cell.get<uint8_t>();
    }
  }
  return grid;
}

void check_task_name(const std::string& name, const ArcPlace& place) {
  const auto is_control = [](char character) {
    return static_cast<unsigned char>(character) < ' ' || character == 0x7f;
  };
  if (!name.empty() && name.size() <= kMaxNameBytes && is_utf8(name) &&
      name.find("|||") == std::string::npos && std::none_of(name.begin(), name.end(), is_control)) {
    return;
  }
  place.fail("found the task name " + quoted_name(name) + ", wanted 1 to " +
             std::to_string(kMaxNameBytes) + " bytes of plain text without |||");
}

std::string arc_grid_json(const Grid& grid) {
  if (grid.cells.empty()) return "[[0]]";
  std::string text = "[";
  size_t cell = 0;
  for (int r = 0; r < grid.rows; ++r) {
    text += r == 0 ? "[" : ",[";
    for (int c = 0; c < grid.cols; ++c) {
      if (c > 0) text += ',';
      text += std::to_string(grid.cells[cell++]);
    }
    text += ']';
  }
  return text + "]";
}

}  // namespace puzzles
