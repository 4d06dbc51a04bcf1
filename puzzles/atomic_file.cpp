// SPDX-License-Identifier: Apache-2.0
// Temporary file, fsync, rename, fsync of the folder (POSIX).
#include "puzzles/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <stdexcept>
#include <streambuf>

namespace puzzles {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what, int error) {
  throw std::runtime_error(path + ": " + what + ": " + std::strerror(error) +
                           "; any earlier file of that name is unchanged");
}

// Bytes to a file descriptor; remembers the first error, for ostreams only keep a flag.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }

  int error() const { return error_; }

 protected:
  int_type overflow(int_type character) override {
    if (sync() != 0) return traits_type::eof();
    if (traits_type::eq_int_type(character, traits_type::eof())) return 0;
    return sputc(traits_type::to_char_type(character));
  }

  int sync() override {
    const char* from = pbase();
    while (error_ == 0 && from < pptr()) {
      const ssize_t written = ::write(descriptor_, from, static_cast<size_t>(pptr() - from));
      if (written > 0) from += written;
      if (written < 0 && errno != EINTR) error_ = errno;
      if (written == 0) error_ = EIO;
    }
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return error_ == 0 ? 0 : -1;
  }

 private:
  int descriptor_;
  int error_ = 0;
  std::array<char, 1 << 16> buffer_;
};

// Closes and removes the temporary file unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target) {
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 100; ++attempt) {
      path_ = target + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ >= 0 || errno != EEXIST) break;
    }
    if (descriptor_ < 0) fail(target, "cannot create a file in its folder", errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!is_renamed_) ::unlink(path_.c_str());
  }

  int descriptor() const { return descriptor_; }

  void rename_to(const std::string& target) {
    if (::fsync(descriptor_) != 0) fail(target, "cannot write", errno);
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail(target, "cannot write", errno);
    if (::rename(path_.c_str(), target.c_str()) != 0) fail(target, "cannot replace", errno);
    is_renamed_ = true;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool is_renamed_ = false;
};

// Makes the new name survive a power cut.  File systems that cannot sync a folder say EINVAL; the
// file itself is complete by then, so that is no failure.
void sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash == 0 ? 1 : slash);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // a folder may allow writing without allowing to be read
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (error != 0 && error != EINVAL) {
    throw std::runtime_error(folder + ": cannot sync the folder: " + std::strerror(error));
  }
}

}  // namespace

void write_file_atomically(const std::string& path,
                           const std::function<void(std::ostream&)>& writer) {
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    throw std::runtime_error(path + ": is " + (S_ISDIR(status.st_mode) ? "a folder" : "a device") +
                             ", wanted the name of a file to write");
  }
  TemporaryFile temporary(path);
  DescriptorBuffer buffer(temporary.descriptor());
  std::ostream out(&buffer);
  writer(out);
  out.flush();
  if (buffer.error() != 0) fail(path, "cannot write", buffer.error());
  if (!out) fail(path, "cannot write", EIO);
  temporary.rename_to(path);
  sync_folder_of(path);
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  write_file_atomically(path, [bytes](std::ostream& out) {
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  });
}

}  // namespace puzzles
