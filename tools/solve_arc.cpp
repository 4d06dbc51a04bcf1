// SPDX-License-Identifier: Apache-2.0
// Answers as they come, and the submission.
#include "tools/solve_arc.h"

#include <stdexcept>

#include "tools/arc_printer.h"
#include "tools/command.h"
#include "tools/output.h"

namespace tools {

int run_solve_arc(const SolveArcOptions& options) {
  if (options.format == "lines") {
    throw std::runtime_error("trm solve: found --format lines for ARC tasks, wanted text or json");
  }
  const ArcJob job = make_arc_job(read_arc_arguments(options.paths), options.flags, options.model,
                                  options.threads);
  tell(std::to_string(job.tasks.size()) + (job.tasks.size() == 1 ? " task, " : " tasks, ") +
       arc_effort_text(job));
  std::vector<solver::ArcAnswer> so_far;
  std::size_t solved = 0, missed = 0;
  write_submission(options.out, job,
                   so_far);  // a place that cannot be written to is known before the work
  run_arc_job(job, [&](const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
    put(options.format == "json" ? arc_answer_json(task, answer) : arc_answer_text(task, answer));
    flush_output();
    solved += is_solved(task, answer);
    missed += is_missed(task, answer) || answer.canvas == 0;
    so_far.push_back(answer);
    write_submission(options.out, job, so_far);
  });
  const std::string total = std::to_string(job.tasks.size());
  if (so_far.size() < job.tasks.size()) {
    tell("stopped: " + std::to_string(so_far.size()) + " of " + total + " tasks answered");
  }
  if (job.tasks.size() > 1) tell(std::to_string(solved) + " of " + total + " solved");
  if (!options.out.empty()) tell("wrote " + options.out);
  return missed == 0 && so_far.size() == job.tasks.size() ? kSuccess : kNotAll;
}

}  // namespace tools
