// SPDX-License-Identifier: Apache-2.0
// Answers as they come, and the submission.
#include "tools/solve_arc.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "puzzles/arc_submission.h"
#include "tools/arc_printer.h"
#include "tools/command.h"
#include "tools/output.h"

namespace tools {
namespace {

// Who asks anew for what was answered already would lose hours of it.
void check_not_answered(const std::string& out) {
  std::error_code ignored;
  if (out.empty() || std::filesystem::file_size(out, ignored) == 0 ||
      !std::filesystem::is_regular_file(out, ignored)) {
    return;
  }
  const auto has_attempt = [](const auto& task) {
    return std::any_of(task.second.begin(), task.second.end(), [](const auto& attempts) {
      return std::any_of(attempts.begin(), attempts.end(), puzzles::is_attempt);
    });
  };
  const puzzles::ArcAnswers before = puzzles::read_submission(out);
  const auto had = std::count_if(before.begin(), before.end(), has_attempt);
  if (had == 0) return;
  throw std::runtime_error(out + ": found answers to " + std::to_string(had) +
                           " tasks, wanted --resume to go on with them, or another --out");
}

// Of a task that an earlier run answered: is a known output among none of its attempts?
bool was_missed(const puzzles::ArcTask& task, const puzzles::ArcAnswers& kept) {
  const auto had = kept.find(task.name);
  if (had == kept.end()) return false;
  for (std::size_t i = 0; i < task.test.size(); ++i) {
    const std::vector<puzzles::Grid>& attempts = had->second[i];
    if (task.test[i].output &&
        std::find(attempts.begin(), attempts.end(), *task.test[i].output) == attempts.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace

int run_solve_arc(const SolveArcOptions& options) {
  if (options.format == "lines") {
    throw std::runtime_error("trm solve: found --format lines for ARC tasks, wanted text or json");
  }
  ArcJob job = make_arc_job(read_arc_arguments(options.paths), options.flags, options.model,
                            options.threads);
  if (options.goes_on) {
    if (options.out.empty()) throw std::runtime_error("trm solve: --resume wants --out FILE");
    job.kept = answered_before(options.out, job.tasks);
  } else {
    check_not_answered(options.out);
  }
  std::size_t solved = 0, known = 0;
  auto missed = static_cast<std::size_t>(
      std::count_if(job.tasks.begin(), job.tasks.end(),
                    [&](const puzzles::ArcTask& task) { return was_missed(task, job.kept); }));
  if (missed > 0) {
    tell(std::to_string(missed) +
         " answered before without an attempt that is the known output: the status will be 1");
  }
  bool is_read = true;  // standard output
  const auto answers = run_arc_job(
      job, options.out, [&](const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
        try {
          if (is_read) {
            put(options.format == "json" ? arc_answer_json(task, answer)
                                         : arc_answer_text(task, answer));
          }
          flush_output();
        } catch (const OutputClosed&) {
          if (options.out.empty()) throw;
          is_read = false;
          tell("standard output is closed; answers go to " + options.out + " alone");
        }
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
  const bool has_written =
      std::any_of(answers.begin(), answers.end(),
                  [](const solver::ArcAnswer& answer) { return !answer.was_stopped; });
  if (!options.out.empty() && has_written) tell("wrote " + options.out);
  return missed == 0 && answers.size() == asked ? kSuccess : kNotAll;
}

}  // namespace tools
