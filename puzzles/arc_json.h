// SPDX-License-Identifier: Apache-2.0
// JSON of tasks, solutions and submissions, from files that nobody vouches for.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

// The public sets have 4 MB at most.  Parsed text takes up to 16 times its size.
inline constexpr size_t kMaxArcBytes = size_t{32} << 20;
// A set of tasks nests six deep: set, task, part, pair, grid, row.
inline constexpr int kMaxArcDepth = 8;

// Where in a file a fault is: "file: task 'x', train pair 2, output".
class ArcPlace {
 public:
  explicit ArcPlace(std::string text) : text_(std::move(text)) {}

  ArcPlace within(const std::string& part, const char* joint = ", ") const;
  // Throws std::runtime_error "place: text".
  [[noreturn]] void fail(const std::string& text) const;

 private:
  std::string text_;
};

// One JSON value.  Size, NUL bytes and nesting are looked at before parsing; keys that come twice
// in one object, which the library would pass over, are refused.  Throws std::runtime_error.
nlohmann::json parse_arc_json(std::string_view text, const ArcPlace& place);

// A value that is no such thing ends in place.fail.
const nlohmann::json& wanted_object(const nlohmann::json& value, const ArcPlace& place);
const nlohmann::json& wanted_array(const nlohmann::json& value, const ArcPlace& place);
// Rows of colours, 1x1 to 30x30; with `may_be_empty` also [] and [[]], a grid without cells.
Grid wanted_grid(const nlohmann::json& value, const ArcPlace& place, bool may_be_empty = false);
// 1 to 200 bytes of UTF-8 without control characters and without "|||" (arc_augmentation.h).
void check_task_name(const std::string& name, const ArcPlace& place);

// [[1,2],[3,4]]; of a grid without cells [[0]], for readers of submissions want a grid.
std::string arc_grid_json(const Grid& grid);

}  // namespace puzzles
