// SPDX-License-Identifier: Apache-2.0
// flock: it falls with the process, also by SIGKILL.
#include "solver/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

#include "models/atomic_file.h"

namespace solver {
namespace {

constexpr int kTries = 50;
constexpr std::chrono::milliseconds kBetweenTries(20);

}  // namespace

FolderLock::FolderLock(const std::string& folder, const std::string& owner) {
  const std::string path = folder + "/lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) {
    throw std::runtime_error(path + ": cannot create: " + std::strerror(errno) +
                             ", wanted a folder that can be written to");
  }
  // A process that was killed holds its lock until the kernel has cleared it away.
  for (int tries = 0; tries < kTries; ++tries) {
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0 || models::lacks_locks(errno)) return;
    if (errno != EWOULDBLOCK && errno != EINTR) {
      const std::string reason = std::strerror(errno);
      ::close(file_);
      throw std::runtime_error(path + ": cannot lock: " + reason);
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
  ::close(file_);
  throw std::runtime_error(folder + ": another " + owner + " is at work in this folder");
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace solver
