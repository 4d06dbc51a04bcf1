// SPDX-License-Identifier: Apache-2.0
// Files of ours, read and written as one text.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

namespace tools {

std::string read_text(const std::string& path);  // empty where it cannot be read
// All that `writer` writes, in memory; what it throws is passed on.
std::string text_written_by(const std::function<void(std::ostream&)>& writer);
// Whole or not at all.  Throws std::runtime_error.
void write_text(const std::string& path, const std::string& text);
// Before long work: std::runtime_error where no file can be written there.  "" is no file.
void check_place(const std::string& path);

}  // namespace tools
