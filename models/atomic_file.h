// SPDX-License-Identifier: Apache-2.0
// A file that appears whole or not at all: a reader, or a restart after a crash, finds the old
// content or the new, never a part.
#pragma once

#include <cstddef>
#include <string>

namespace models {

// Of errno after flock: a file system without locks.  It still has the rename; only two writers at
// once are then unguarded.
bool lacks_locks(int error);

// Bytes go to PATH.tmp in the same folder, which commit() makes durable and renames to PATH.
// Without commit() the temporary file is removed and the old file stays.  A PATH.tmp left behind by
// a killed process is taken over; one that a living writer holds is an error.
// Everything that fails throws std::runtime_error: path, what failed, the system's word for it.
class AtomicFile {
 public:
  explicit AtomicFile(const std::string& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  void write(const void* data, std::size_t size_bytes);
  // fsync, rename, fsync of the folder.
  void commit();

 private:
  [[noreturn]] void fail(const std::string& what, int error) const;
  void open_temporary();

  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
  bool is_committed_ = false;
};

}  // namespace models
