// SPDX-License-Identifier: Apache-2.0
// What trm solve prints of an ARC task.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "solver/arc_solver.h"

namespace tools {

// Has every test input its output in the file?
bool is_known(const puzzles::ArcTask& task);
// Is every test output known and among its two attempts?
bool is_solved(const puzzles::ArcTask& task, const solver::ArcAnswer& answer);
// Is some test output known and not among the two attempts?
bool is_missed(const puzzles::ArcTask& task, const solver::ArcAnswer& answer);

// What a task took: name, canvas, steps, seconds, what the left-out demonstration said.
nlohmann::ordered_json arc_facts(const solver::ArcAnswer& answer);
// Both attempts for every test input with votes and confidence; "solved" only where a known output
// confirms it.
std::string arc_answer_text(const puzzles::ArcTask& task, const solver::ArcAnswer& answer);
// The same as one JSON object.
std::string arc_answer_json(const puzzles::ArcTask& task, const solver::ArcAnswer& answer);

}  // namespace tools
