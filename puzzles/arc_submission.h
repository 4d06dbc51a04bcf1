// SPDX-License-Identifier: Apache-2.0
// Answers to tasks in Kaggle's form: {task: [{"attempt_1": grid, "attempt_2": grid}, ...]}.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

inline constexpr int kArcAttempts = 2;

// [task name][test input][rank]: grids, the best first; one without cells is a lost attempt.
using ArcAnswers = std::map<std::string, std::vector<std::vector<Grid>>>;

// Whether it can be one: [[0]] stands where there is none, for the form has room for grids only.
bool is_attempt(const Grid& grid);

// Two attempts for every test input of every task and of every other name among the answers, by
// name.  Where there are fewer answers the first is repeated; where there is none, or one without
// cells, the attempt is [[0]].
void write_submission(std::ostream& out, const std::vector<ArcTask>& tasks,
                      const ArcAnswers& answers);

// Throws std::runtime_error of one line for anything but that form; [] and [[]] are attempts
// without cells.  `file` stands for it in messages.
ArcAnswers parse_submission(std::string_view text, const std::string& file);
ArcAnswers read_submission(const std::string& path);

}  // namespace puzzles
