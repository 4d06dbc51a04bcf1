// SPDX-License-Identifier: Apache-2.0
// A file appears whole or not at all: full disk, missing rights, killed and rival writers.
#include "models/atomic_file.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "tests/scratch.h"

namespace {

using tests::expect_refusal;
using tests::message_of;
using tests::message_of_child;
using tests::read_bytes;
using tests::ScratchFolder;
using tests::write_bytes;

void write_whole(const std::string& path, const std::string& bytes) {
  models::AtomicFile file(path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}
void write_short(const std::string& path) { write_whole(path, "short"); }

// Writes `path` anew in a child that first calls `prepare`; the old file must survive, alone.
void expect_old_file_survives(const std::function<void()>& prepare, const std::string& reason) {
  const ScratchFolder folder;
  const std::string path = folder.path("model");
  write_short(path);
  const std::string old = read_bytes(path);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  const std::string large(400000, 'x');
  const std::string message = message_of_child([&] {
    prepare();
    write_whole(path, large);
  });
  expect_refusal(message, path, {reason, "the earlier file, if any, is unchanged"});
  EXPECT_EQ(read_bytes(path), old);
  EXPECT_EQ(folder.listing(), std::vector<std::string>{"model"});
}

TEST(AtomicFile, AFullDiskKeepsTheOldFile) {
  // At the first byte, in the header, at the end of the header, inside the tensor, at its last
  // byte.
  for (const rlim_t most_bytes : {0, 1, 8, 100, 104, 105, 65536, 399999}) {
    SCOPED_TRACE(most_bytes);
    expect_old_file_survives([=] { tests::limit_file_size(most_bytes); },
                             "cannot write: File too large");
  }
}

TEST(AtomicFile, AReadOnlyFolderKeepsTheOldFile) {
  expect_old_file_survives(tests::become_nobody, "cannot create");  // mode 0755, owned by another
}

TEST(AtomicFile, AMissingFolderIsNamed) {
  const ScratchFolder folder;
  const std::string path = folder.path("no/such/model");
  expect_refusal(message_of([&] { write_short(path); }), path,
                 {"cannot create", "No such file or directory"});
  EXPECT_TRUE(folder.listing().empty());
}

TEST(AtomicFile, AFolderOrADeviceInPlaceOfTheFileIsRefused) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.path("model"));
  expect_refusal(message_of([&] { write_short(folder.path("model")); }), folder.path("model"),
                 {"found a folder", "wanted a file"});
  expect_refusal(message_of([&] { write_short("/dev/full"); }), "/dev/full",
                 {"found a device", "wanted a file"});
  EXPECT_EQ(folder.listing(), std::vector<std::string>{"model"});
  EXPECT_FALSE(std::filesystem::exists("/dev/full.tmp"));
}

TEST(AtomicFile, AFileInPlaceOfTheFolderIsNamed) {
  const ScratchFolder folder;
  write_bytes(folder.path("out"), "x");
  expect_refusal(message_of([&] { write_short(folder.path("out/model")); }),
                 folder.path("out/model"), {"cannot create", "Not a directory"});
}

TEST(AtomicFile, IsNotThereBeforeCommit) {
  const ScratchFolder folder;
  write_bytes(folder.path("file"), "old");
  {
    models::AtomicFile file(folder.path("file"));
    file.write("new", 3);
    EXPECT_EQ(read_bytes(folder.path("file")), "old");
  }
  EXPECT_EQ(read_bytes(folder.path("file")), "old");
  EXPECT_EQ(folder.listing(), std::vector<std::string>{"file"});
  models::AtomicFile file(folder.path("file"));
  file.write("new", 3);
  file.commit();
  EXPECT_EQ(read_bytes(folder.path("file")), "new");
  EXPECT_EQ(folder.listing(), std::vector<std::string>{"file"});
}

TEST(AtomicFile, TakesOverWhatAKilledWriterLeft) {
  const ScratchFolder folder;
  const std::string path = folder.path("model");
  write_short(path);
  const std::string old = read_bytes(path);
  const std::string message = message_of_child([&] {
    models::AtomicFile file(path);
    file.write(std::string(1000, 'x').data(), 1000);
    ::kill(::getpid(), SIGKILL);
  });
  EXPECT_EQ(message, "child died");
  EXPECT_EQ(folder.listing(), (std::vector<std::string>{"model", "model.tmp"}));
  EXPECT_EQ(read_bytes(path), old);
  write_short(path);
  EXPECT_EQ(read_bytes(path), old);
  EXPECT_EQ(folder.listing(), std::vector<std::string>{"model"});
}

TEST(AtomicFile, ASecondWriterIsTurnedAwayAndHarmsNothing) {
  const ScratchFolder folder;
  const std::string path = folder.path("file");
  models::AtomicFile first(path);
  first.write("first", 5);
  expect_refusal(message_of([&] { models::AtomicFile second(path); }), path,
                 {"another process is writing it now"});
  first.commit();
  EXPECT_EQ(read_bytes(path), "first");
}

TEST(AtomicFile, DoesNotWriteThroughALinkInPlaceOfItsTemporaryFile) {
  const ScratchFolder folder;
  write_bytes(folder.path("precious"), "precious");
  std::filesystem::create_symlink(folder.path("precious"), folder.path("file.tmp"));
  expect_refusal(message_of([&] { models::AtomicFile file(folder.path("file")); }),
                 folder.path("file"), {"cannot create"});
  EXPECT_EQ(read_bytes(folder.path("precious")), "precious");
}

}  // namespace
