// SPDX-License-Identifier: Apache-2.0
// Figures as text and as JSON.  Every number that is printed while training is in metrics.jsonl
// under the name that it has here.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "solver/evaluator.h"
#include "solver/training.h"

namespace solver {

// step   1200/20000 | loss 0.8123 | cells 71.4% | exact  3.1% | halt 11.2 steps | lr 1.0e-04 | ...
// Without a step limit the number of steps stands alone.
std::string progress_line(const ProgressReport& report, std::int64_t step_limit);
std::string validation_line(const Score& score, bool is_best);
nlohmann::json to_json(const ProgressReport& report);
nlohmann::json to_json(const Score& score);

// trm eval: aligned lines, and the object of --json.
std::string evaluation_text(const Evaluation& evaluation);
// --calibration: the net's word beside what became of it, by tenths of sigmoid(q_halt).
std::string calibration_text(const Evaluation& evaluation);
nlohmann::json to_json(const Evaluation& evaluation);

}  // namespace solver
