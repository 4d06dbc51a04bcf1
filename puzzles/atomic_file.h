// SPDX-License-Identifier: Apache-2.0
// Writes a file whole or not at all: a reader, or a restart after a crash, finds the old content
// or the new, never a part.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace puzzles {

// Temporary file in the same folder, fsync, rename, fsync of the folder.  On any failure the
// temporary file is removed, the old file is untouched, and std::runtime_error says what and where.
// Refuses a path that exists and is no regular file (a folder, a device).
void write_file_atomically(const std::string& path, std::string_view bytes);
// The same, with the content written by `writer`; what it throws is passed on.
void write_file_atomically(const std::string& path,
                           const std::function<void(std::ostream&)>& writer);

}  // namespace puzzles
