// SPDX-License-Identifier: Apache-2.0
// Each puzzle through the rules and the exact solver.
#include "tools/data_sudoku_check.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "puzzles/dataset.h"
#include "puzzles/exact_solver.h"
#include "tools/output.h"

namespace tools {
namespace {

// One sentence; empty when nothing is wrong.
std::string fault_of(const puzzles::Puzzle& puzzle, const SudokuFile& file,
                     const puzzles::ExactSolver& exact) {
  const auto clashes = puzzles::find_clashes(puzzle.question, file.domain.box());
  if (!clashes.empty()) return "contradicting clues: " + clashes.front().text;
  const puzzles::SolveResult found = exact.solve(puzzle.question, 2);
  if (found.solutions >= 2) return "several solutions";
  if (found.gave_up) return "too hard to check";  // there may be another solution
  if (found.solutions == 0) return "no solution";
  if (!puzzle.answer) return "";
  const puzzles::Verdict verdict = file.domain.judge(puzzle.question, *puzzle.answer);
  return verdict.valid ? "" : "wrong answer: " + verdict.reason;
}

}  // namespace

bool check_sudoku(const SudokuFile& file) {
  const puzzles::ExactSolver exact(file.domain.box());
  std::size_t faults = 0, answers = 0, rated = 0, repeated = 0;
  int fewest = file.domain.box().cells(), most = 0;
  std::set<std::string> seen;
  for (const puzzles::Puzzle& puzzle : file.puzzles) {
    const std::string fault = fault_of(puzzle, file, exact);
    if (!fault.empty()) put(puzzle.where + ": " + fault + "\n");
    faults += !fault.empty();
    answers += puzzle.answer.has_value();
    rated += std::isfinite(puzzle.rating);
    repeated += !seen.insert(file.domain.to_line(puzzle.question)).second;
    fewest = std::min(fewest, puzzles::count_given(puzzle.question));
    most = std::max(most, puzzles::count_given(puzzle.question));
  }
  const auto line = [](const char* name, const std::string& value) {
    put(std::string(name) + value + "\n");
  };
  line("kind      ", file.domain.name());
  line("puzzles   ", std::to_string(file.puzzles.size()));
  line("answers   ", std::to_string(answers));
  line("rated     ", std::to_string(rated));
  line("clues     ", std::to_string(fewest) + " to " + std::to_string(most));
  line("repeated  ", std::to_string(repeated));
  line("faults    ", std::to_string(faults));
  line("digest    ", puzzles::content_digest(file.puzzles));
  return faults == 0;
}

}  // namespace tools
