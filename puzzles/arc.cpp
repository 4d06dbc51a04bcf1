// SPDX-License-Identifier: Apache-2.0
// Digests, and names in messages.
#include "puzzles/arc.h"

#include "puzzles/fnv.h"

namespace puzzles {

namespace {

constexpr size_t kQuotedBytes = 60;

}  // namespace

std::string grid_size_text(const Grid& grid) {
  return std::to_string(grid.rows) + "x" + std::to_string(grid.cols);
}

std::string content_digest(const std::vector<ArcTask>& tasks) {
  Fnv fnv;
  for (const ArcTask& task : tasks) {
    fnv.add(task.name);
    for (const std::vector<ArcPair>* part : {&task.train, &task.test}) {
      fnv.add(static_cast<uint8_t>(0));  // ends the name, parts the parts
      for (const ArcPair& pair : *part) {
        fnv.add(pair.input);
        fnv.add(static_cast<uint8_t>(pair.output ? 1 : 0));
        if (pair.output) fnv.add(*pair.output);
      }
    }
  }
  return fnv.hex();
}

std::string quoted_name(std::string_view name) {
  std::string text = "'";
  for (const char character : name.substr(0, kQuotedBytes)) {
    text += character < ' ' || character > '~' ? '?' : character;
  }
  return text + (name.size() > kQuotedBytes ? "...'" : "'");
}

}  // namespace puzzles
