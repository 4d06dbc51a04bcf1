// SPDX-License-Identifier: Apache-2.0
// Keeps a second process out of a folder, by a lock on its file "lock" (POSIX).
#pragma once

#include <string>

namespace solver {

// Held until the end of the object or of the process, however that ends; the empty file stays and
// does no harm.
class FolderLock {
 public:
  FolderLock() = default;  // of nothing
  // Throws std::runtime_error when another holds it: "FOLDER: another OWNER is at work in this
  // folder".
  FolderLock(const std::string& folder, const std::string& owner);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  int file_ = -1;
};

}  // namespace solver
