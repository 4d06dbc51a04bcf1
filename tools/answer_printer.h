// SPDX-License-Identifier: Apache-2.0
// What `trm solve` prints of a puzzle, in each of its formats.
#pragma once

#include <string>

#include "puzzles/domain.h"
#include "solver/predictor.h"

namespace tools {

enum class AnswerFormat { kText, kLines, kJson };

struct PrintedAnswer {
  const puzzles::Domain& domain;
  const puzzles::Puzzle& puzzle;
  const solver::Answer& answer;
  puzzles::Verdict verdict;
  bool shows_attempts;  // where several were asked for
  bool asks_rules;      // is an answer that they confirm chosen, whatever the votes?
};

// kText: both grids and a sentence; an answer that breaks a rule is never called a solution and has
// its broken cells marked.  kLines: the answer as an entry of a puzzle file, or a comment line for
// a wrong one.  kJson: one object.  Where valid answers differ in worth (mazes), text and object
// also say whether it is the best and, where the puzzle brings an answer, whether it is that one.
std::string answer_text(const PrintedAnswer& answer, AnswerFormat format);
// In the place of an answer: a puzzle that the net was not asked, as it has none.
std::string unasked_text(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle,
                         const std::string& reason, AnswerFormat format);

// One supervision step of --watch: the grid, cells that changed since `before` marked.
std::string step_text(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle,
                      const solver::StepView& view, const puzzles::Grid& before);

}  // namespace tools
