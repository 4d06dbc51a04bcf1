// SPDX-License-Identifier: Apache-2.0
// What the tests of puzzles share beside scratch.h: a solver too simple to be wrong, error texts.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "puzzles/sudoku.h"
#include "tests/scratch.h"

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

// The text of the std::runtime_error that the action throws; a failure if it throws none, or one of
// several lines.
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

}  // namespace puzzles_testing
