// SPDX-License-Identifier: Apache-2.0
// How many tasks were answered: pass@K.
#pragma once

#include <string>
#include <vector>

#include "puzzles/arc_submission.h"

namespace puzzles {

struct ArcTaskScore {
  std::string name;
  std::vector<int> right_at;  // of each test input: rank of the right grid from 1; 0: not there
  bool is_answered = false;   // with an attempt at one test input at least

  // Share of the test inputs whose right grid is among the first `k`.
  double pass_at(int k) const;
};

struct ArcScore {
  std::vector<ArcTaskScore> tasks;  // in the order given

  double pass_at(int k) const;                      // mean over tasks
  std::vector<std::string> solved_at(int k) const;  // names of tasks with every test input right
  int unanswered() const;                           // tasks without any attempt: they count as
                                                    // wrong
};

// Every task needs its test outputs.  Throws std::runtime_error, begun with `what`, for a task
// without them, for answers to a task that is not among these, and for another number of answers
// than test inputs.
ArcScore score_answers(const std::vector<ArcTask>& tasks, const ArcAnswers& answers,
                       const std::string& what = "answers");

}  // namespace puzzles
