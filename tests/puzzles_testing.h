// SPDX-License-Identifier: Apache-2.0
// What the tests of puzzles share: a solver too simple to be wrong, error texts, a folder to write
// in.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include "puzzles/sudoku.h"

namespace puzzles_testing {

// May this digit stand there, by the rules alone?
inline bool naive_fits(const puzzles::Grid& grid, puzzles::BoxShape box, int r, int c, int digit) {
  const int top = r / box.rows * box.rows, left = c / box.cols * box.cols;
  for (int i = 0; i < box.side(); ++i) {
    if (grid.at(r, i) == digit || grid.at(i, c) == digit) return false;
    if (grid.at(top + i / box.cols, left + i % box.cols) == digit) return false;
  }
  return true;
}

// Counts solutions up to a limit: fills the blank cell with the fewest digits that fit, by trial.
// The clues themselves are taken as they are.
inline int naive_count(puzzles::Grid& grid, puzzles::BoxShape box, int limit) {
  int best_r = -1, best_c = -1, fewest = box.side() + 1;
  for (int r = 0; r < box.side(); ++r) {
    for (int c = 0; c < box.side(); ++c) {
      if (grid.at(r, c) != 0) continue;
      int fits = 0;
      for (int digit = 1; digit <= box.side(); ++digit) fits += naive_fits(grid, box, r, c, digit);
      if (fits >= fewest) continue;
      fewest = fits;
      best_r = r;
      best_c = c;
    }
  }
  if (best_r < 0) return 1;
  int count = 0;
  for (int digit = 1; digit <= box.side() && count < limit; ++digit) {
    if (!naive_fits(grid, box, best_r, best_c, digit)) continue;
    grid.at(best_r, best_c) = static_cast<uint8_t>(digit);
    count += naive_count(grid, box, limit - count);
    grid.at(best_r, best_c) = 0;
  }
  return count;
}

// The text of the std::runtime_error that the action throws; a failure if it throws none.
inline std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << "more than one line: " << text;
    return text;
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

inline void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "found:  " << text << "\nwanted: " << part;
}

// A fresh folder, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "trm-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }
  size_t count_files() const {
    size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      static_cast<void>(entry);
      ++files;
    }
    return files;
  }

 private:
  std::filesystem::path path_;
};

// While it lives, files are opened as a user without privileges, for root may open everything.
class WithoutPrivileges {
 public:
  WithoutPrivileges() : is_root_(::geteuid() == 0) {
    constexpr uid_t kNobody = 65534;
    if (is_root_ && ::seteuid(kNobody) != 0) throw std::runtime_error("cannot drop privileges");
  }
  WithoutPrivileges(const WithoutPrivileges&) = delete;
  WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;
  ~WithoutPrivileges() {
    if (is_root_ && ::seteuid(0) != 0) ADD_FAILURE() << "cannot regain privileges";
  }

 private:
  bool is_root_;
};

}  // namespace puzzles_testing
