// SPDX-License-Identifier: Apache-2.0
// Whole or not at all.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "puzzles/atomic_file.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// While it lives, no file can grow beyond that size: a full disk in small.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{bytes, old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  void (*old_handler_)(int);
  rlimit old_limit_{};
};

TEST(AtomicFile, WritesAndReplaces) {
  const Folder folder;
  const std::string path = folder.file("data.csv");
  write_file_atomically(path, "old");
  EXPECT_EQ(content_of(path), "old");
  write_file_atomically(path, std::string("new\0text", 8));
  EXPECT_EQ(content_of(path), std::string("new\0text", 8));
  write_file_atomically(path, "");
  EXPECT_EQ(content_of(path), "");
  EXPECT_EQ(folder.count_files(), 1u);
}

TEST(AtomicFile, WritesThroughACallbackMoreThanABuffer) {
  const Folder folder;
  const std::string path = folder.file("long");
  std::string expected;
  for (int i = 0; i < 100000; ++i) expected += std::to_string(i) + "\n";
  write_file_atomically(path, [](std::ostream& out) {
    for (int i = 0; i < 100000; ++i) out << i << '\n';
  });
  EXPECT_EQ(content_of(path), expected);
}

TEST(AtomicFile, KeepsTheOldFileWhenTheWriterThrows) {
  const Folder folder;
  const std::string path = folder.file("data");
  write_file_atomically(path, "old");
  EXPECT_EQ(error_of([&] {
              write_file_atomically(path, [](std::ostream& out) {
                out << "half";
                throw std::runtime_error("no more");
              });
            }),
            "no more");
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(folder.count_files(), 1u);
}

TEST(AtomicFile, KeepsTheOldFileWhenTheDiskIsFull) {
  const Folder folder;
  const std::string path = folder.file("data");
  write_file_atomically(path, "old");
  std::string text;
  {
    const SmallDisk disk(100'000);
    text = error_of([&] { write_file_atomically(path, std::string(300'000, 'x')); });
  }
  expect_contains(text, path + ": cannot write: ");
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(folder.count_files(), 1u);
}

TEST(AtomicFile, KeepsTheOldFileInAReadOnlyFolder) {
  const Folder folder;
  const std::string path = folder.file("data");
  write_file_atomically(path, "old");
  ::chmod(folder.path().c_str(), 0555);
  std::string text;
  {
    const WithoutPrivileges plain_user;
    text = error_of([&] { write_file_atomically(path, "new"); });
  }
  ::chmod(folder.path().c_str(), 0755);
  expect_contains(text, path + ": cannot create a file in its folder: Permission denied");
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(folder.count_files(), 1u);
}

TEST(AtomicFile, RefusesFoldersDevicesAndMissingFolders) {
  const Folder folder;
  expect_contains(error_of([&] { write_file_atomically(folder.path().string(), "x"); }),
                  "is a folder");
  expect_contains(error_of([&] { write_file_atomically("/dev/null", "x"); }), "is a device");
  expect_contains(error_of([&] { write_file_atomically(folder.file("none/data"), "x"); }),
                  "No such file or directory");
  EXPECT_EQ(folder.count_files(), 0u);
}

}  // namespace
