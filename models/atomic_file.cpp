// SPDX-License-Identifier: Apache-2.0
// Temporary file under a lock, fsync, rename, fsync of the folder (POSIX).
#include "models/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace models {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return path.substr(0, slash == 0 ? 1 : slash);
}

}  // namespace

bool lacks_locks(int error) { return error == EOPNOTSUPP || error == ENOLCK || error == ENOSYS; }

void AtomicFile::fail(const std::string& what, int error) const {
  throw std::runtime_error(path_ + ": " + what + ": " +
                           std::error_code(error, std::generic_category()).message() +
                           "; the earlier file, if any, is unchanged");
}

AtomicFile::AtomicFile(const std::string& path) : path_(path), temporary_(path + ".tmp") {
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    throw std::runtime_error(path + ": cannot write: found " +
                             (S_ISDIR(status.st_mode) ? "a folder" : "a device or pipe") +
                             ", wanted a file or a free name");
  }
  open_temporary();
}

// One name for the temporary file, so that what a killed process left is taken over and not piled
// up.  The lock tells a living writer from a dead one.  Between open and lock another writer may
// have renamed the very file we opened to its final name: then it must not be touched, so compare.
void AtomicFile::open_temporary() {
  for (;;) {
    descriptor_ =
        ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (descriptor_ < 0) fail("cannot create " + temporary_, errno);
    int error = 0;
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && !lacks_locks(errno)) error = errno;
    struct stat opened, named;
    if (error == 0 && ::fstat(descriptor_, &opened) != 0) error = errno;
    if (error == 0 && !S_ISREG(opened.st_mode)) error = EEXIST;
    if (error == 0) {
      const bool is_ours = ::lstat(temporary_.c_str(), &named) == 0 &&
                           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
      if (is_ours && ::ftruncate(descriptor_, 0) == 0) return;
      if (is_ours) error = errno;
    }
    ::close(descriptor_);
    descriptor_ = -1;
    if (error == EWOULDBLOCK) fail("another process is writing it now", error);
    if (error != 0) fail("cannot use " + temporary_, error);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  if (!is_committed_) ::unlink(temporary_.c_str());  // before close, which gives up the lock
  ::close(descriptor_);
}

void AtomicFile::write(const void* data, std::size_t size_bytes) {
  const char* from = static_cast<const char*>(data);
  while (size_bytes > 0) {
    const ssize_t written = ::write(descriptor_, from, size_bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("cannot write", written < 0 ? errno : EIO);
    from += written;
    size_bytes -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) fail("cannot write", errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot replace", errno);
  is_committed_ = true;
  // The new name must survive a power cut too.  A folder may allow writing but not reading, and
  // some file systems cannot sync one (EINVAL); the file itself is complete by then.
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  const int error = ::fsync(folder) == 0 ? 0 : errno;
  ::close(folder);
  if (error != 0 && error != EINVAL) {
    throw std::runtime_error(path_ + ": is written, but its folder cannot be synced: " +
                             std::error_code(error, std::generic_category()).message());
  }
}

}  // namespace models
