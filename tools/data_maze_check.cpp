// SPDX-License-Identifier: Apache-2.0
// Each maze through the solver and the checker.
#include "tools/data_maze_check.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "puzzles/dataset.h"
#include "puzzles/maze.h"
#include "puzzles/maze_check.h"
#include "puzzles/maze_solver.h"
#include "puzzles/maze_statistics.h"
#include "solver/number_text.h"
#include "tools/output.h"

namespace tools {
namespace {

// One sentence; empty when nothing is wrong.
std::string fault_of(const puzzles::Puzzle& maze) {
  if (puzzles::path_by_rule(maze.question).empty()) return "no path from S to G";
  if (!maze.answer) return "";
  const puzzles::MazeCheck check = puzzles::check_maze(maze.question, *maze.answer);
  return check.is_shortest ? "" : "wrong answer: " + check.faults[0].text;
}

std::string spread_line(const char* name, const char* unit, int decimals,
                        const puzzles::Spread& s) {
  return solver::formatted("%-10s%.*f to %.*f %s, mean %.*f, median %.*f\n", name, decimals,
                           s.least, decimals, s.most, unit, decimals + 1, s.mean, decimals,
                           s.median);
}

// 10^12.3 as "2e12", small ones as they are.
std::string power_text(double log10) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), log10 < 6 ? "%.0f" : "%.0e", std::pow(10.0, log10));
  return text.data();
}

}  // namespace

std::string maze_statistics_text(const std::vector<puzzles::Puzzle>& mazes) {
  const puzzles::MazeStatistics s = puzzles::maze_statistics(mazes);
  std::string text = spread_line("open", "of the cells", 2, s.open_share) +
                     spread_line("loops", "ways round", 0, s.loops);
  if (s.with_path == 0) return text;
  text += spread_line("length", "cells of a shortest path", 0, s.path_cells);
  text += solver::formatted(
      "paths     %s to %s shortest ones, median %s; just one in %zu of %zu mazes\n",
      power_text(s.log10_paths.least).c_str(), power_text(s.log10_paths.most).c_str(),
      power_text(s.log10_paths.median).c_str(), s.only_one, s.with_path);
  return text;
}

bool check_mazes(const std::vector<puzzles::Puzzle>& mazes) {
  const puzzles::MazeDomain domain(puzzles::maze_shape_of(mazes));
  std::size_t faults = 0, answers = 0, by_rule = 0, repeated = 0;
  std::set<std::string> seen;
  for (const puzzles::Puzzle& maze : mazes) {
    const std::string fault = fault_of(maze);
    if (!fault.empty()) put(maze.where + ": " + fault + "\n");
    faults += !fault.empty();
    answers += maze.answer.has_value();
    by_rule +=
        maze.answer && fault.empty() && *maze.answer == puzzles::answer_by_rule(maze.question);
    repeated += !seen.insert(domain.canonical(maze.question)).second;
  }
  put(solver::formatted("kind      mazes up to %s\n", domain.name().substr(5).c_str()) +
      solver::formatted("mazes     %zu\n", mazes.size()) +
      solver::formatted("answers   %zu, of them %zu by the rule\n", answers, by_rule) +
      solver::formatted("repeated  %zu, turned and mirrored ones too\n", repeated) +
      maze_statistics_text(mazes) + solver::formatted("faults    %zu\n", faults) +
      solver::formatted("digest    %s\n", puzzles::content_digest(mazes).c_str()));
  return faults == 0;
}

}  // namespace tools
