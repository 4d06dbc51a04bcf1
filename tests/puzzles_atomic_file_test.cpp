// SPDX-License-Identifier: Apache-2.0
// Whole or not at all.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "puzzles/atomic_file.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;
using tests::message_of_child;
using tests::read_bytes;
using tests::ScratchFolder;

TEST(AtomicFile, WritesAndReplaces) {
  const ScratchFolder folder;
  const std::string path = folder.path("data.csv");
  write_file_atomically(path, "old");
  EXPECT_EQ(read_bytes(path), "old");
  write_file_atomically(path, std::string("new\0text", 8));
  EXPECT_EQ(read_bytes(path), std::string("new\0text", 8));
  write_file_atomically(path, "");
  EXPECT_EQ(read_bytes(path), "");
  EXPECT_EQ(folder.listing().size(), 1u);
}

TEST(AtomicFile, WritesThroughACallbackMoreThanABuffer) {
  const ScratchFolder folder;
  const std::string path = folder.path("long");
  std::string expected;
  for (int i = 0; i < 100000; ++i) expected += std::to_string(i) + "\n";
  write_file_atomically(path, [](std::ostream& out) {
    for (int i = 0; i < 100000; ++i) out << i << '\n';
  });
  EXPECT_EQ(read_bytes(path), expected);
}

TEST(AtomicFile, KeepsTheOldFileWhenTheWriterThrows) {
  const ScratchFolder folder;
  const std::string path = folder.path("data");
  write_file_atomically(path, "old");
  EXPECT_EQ(error_of([&] {
              write_file_atomically(path, [](std::ostream& out) {
                out << "half";
                throw std::runtime_error("no more");
              });
            }),
            "no more");
  EXPECT_EQ(read_bytes(path), "old");
  EXPECT_EQ(folder.listing().size(), 1u);
}

TEST(AtomicFile, KeepsTheOldFileWhenTheDiskIsFull) {
  const ScratchFolder folder;
  const std::string path = folder.path("data");
  write_file_atomically(path, "old");
  const std::string text = message_of_child([&] {
    tests::limit_file_size(100'000);
    write_file_atomically(path, std::string(300'000, 'x'));
  });
  expect_contains(text, path + ": cannot write: ");
  EXPECT_EQ(read_bytes(path), "old");
  EXPECT_EQ(folder.listing().size(), 1u);
}

TEST(AtomicFile, KeepsTheOldFileInAReadOnlyFolder) {
  const ScratchFolder folder;
  const std::string path = folder.path("data");
  write_file_atomically(path, "old");
  ::chmod(folder.path().c_str(), 0555);
  const std::string text = message_of_child([&] {
    tests::become_nobody();
    write_file_atomically(path, "new");
  });
  ::chmod(folder.path().c_str(), 0755);
  expect_contains(text, path + ": cannot create a file in its folder: Permission denied");
  EXPECT_EQ(read_bytes(path), "old");
  EXPECT_EQ(folder.listing().size(), 1u);
}

TEST(AtomicFile, RefusesFoldersDevicesAndMissingFolders) {
  const ScratchFolder folder;
  expect_contains(error_of([&] { write_file_atomically(folder.path(), "x"); }), "is a folder");
  expect_contains(error_of([&] { write_file_atomically("/dev/null", "x"); }), "is a device");
  expect_contains(error_of([&] { write_file_atomically(folder.path("none/data"), "x"); }),
                  "No such file or directory");
  EXPECT_EQ(folder.listing().size(), 0u);
}

}  // namespace
