// SPDX-License-Identifier: Apache-2.0
// Streams in, an atomic file out.
#include "tools/text_file.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "models/atomic_file.h"

namespace tools {

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string text_written_by(const std::function<void(std::ostream&)>& writer) {
  std::ostringstream text;
  text.exceptions(std::ios::badbit | std::ios::failbit);  // memory may end
  writer(text);
  return std::move(text).str();
}

void write_text(const std::string& path, const std::string& text) {
  models::AtomicFile file(path);
  file.write(text.data(), text.size());
  file.commit();
}

void check_place(const std::string& path) {
  if (!path.empty()) models::AtomicFile trial(path);  // not committed: nothing is left of it
}

}  // namespace tools
