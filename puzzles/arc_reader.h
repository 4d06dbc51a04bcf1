// SPDX-License-Identifier: Apache-2.0
// Reads ARC: single task files, folders of them, and Kaggle's pair of files.
// Every fault is a std::runtime_error of one line that names file, task, pair and cell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

//   task       {"train": [{"input": GRID, "output": GRID}, ...], "test": [{"input": GRID}, ...]}
//   challenges {"name": task, ...}
//   solutions  {"name": [GRID, ...], ...}     one for each test input, in order
// Other keys are passed over; the output of a test may be absent or null.

// One task from its text.
ArcTask parse_arc_task(std::string_view text, const std::string& name);

// The text of challenges, in the order of their names, with the outputs of the solutions where
// text of those is given (then of every task).  The names of the files are for messages.
std::vector<ArcTask> parse_arc_set(std::string_view challenges, const std::string& file,
                                   std::string_view solutions = {},
                                   const std::string& solutions_file = {});

// A task file (its task is named after it), a file of challenges, or a folder with all its *.json,
// also in folders below, in the order of their names; "-" is a task or challenges from standard
// input.  `solutions_path` only goes with challenges.  At least one task, no name twice.
std::vector<ArcTask> read_arc(const std::string& path, const std::string& solutions_path = {});

// What a submission is scored by: a file of solutions alone (tasks without demonstrations, their
// test inputs without cells), or whatever read_arc reads.  Every test output must be there.
std::vector<ArcTask> read_arc_solutions(const std::string& path);

// Is it a folder, or a file that begins like a JSON object?  "-": standard input, of which nothing
// is taken.
bool looks_like_arc(const std::string& path);

// "x_challenges.json" -> "x_solutions.json" where that is a file beside it; else empty.
std::string solutions_beside(const std::string& challenges_path);

}  // namespace puzzles
