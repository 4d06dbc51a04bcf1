// SPDX-License-Identifier: Apache-2.0
// Answers as they come, and the submission.
#include "tools/solve_arc.h"

#include <algorithm>
#include <stdexcept>

#include "tools/arc_printer.h"
#include "tools/command.h"
#include "tools/output.h"

namespace tools {

int run_solve_arc(const SolveArcOptions& options) {
  if (options.format == "lines") {
    throw std::runtime_error("trm solve: found --format lines for ARC tasks, wanted text or json");
  }
  ArcJob job = make_arc_job(read_arc_arguments(options.paths), options.flags, options.model,
                            options.threads);
  if (options.goes_on) {
    if (options.out.empty()) throw std::runtime_error("trm solve: --resume wants --out FILE");
    job.kept = answered_before(options.out, job.tasks);
  }
  std::size_t solved = 0, missed = 0, known = 0;
  const auto answers = run_arc_job(
      job, options.out, [&](const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
        put(options.format == "json" ? arc_answer_json(task, answer)
                                     : arc_answer_text(task, answer));
        flush_output();
        solved += is_solved(task, answer);
        known += is_known(task);
        // Nothing in time, no canvas for it, or nothing but empty grids.
        const auto has_none = [](const solver::ArcTestAnswer& test) { return test.ranked.empty(); };
        missed += is_missed(task, answer) || answer.was_stopped ||
                  std::any_of(answer.tests.begin(), answer.tests.end(), has_none);
      });
  const std::size_t asked = job.asked();
  const std::string total = std::to_string(asked);
  if (answers.size() < asked) {
    tell("stopped: " + std::to_string(answers.size()) + " of " + total + " tasks answered");
  }
  if (asked > 1) {
    tell(std::to_string(answers.size()) + " of " + total + " answered" +
         (known == 0 ? ", no output known"
                     : "; " + std::to_string(solved) + " of " + std::to_string(known) +
                           " with known outputs solved"));
  }
  if (!options.out.empty()) tell("wrote " + options.out);
  return missed == 0 && answers.size() == asked ? kSuccess : kNotAll;
}

}  // namespace tools
