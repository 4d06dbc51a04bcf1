// SPDX-License-Identifier: Apache-2.0
// What trm solve and trm eval have in common where the puzzles are ARC tasks: flags, tasks, the
// base model, the run over all tasks.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "puzzles/arc.h"
#include "puzzles/arc_submission.h"
#include "solver/arc_ensemble.h"
#include "tools/time_limit.h"

namespace tools {

struct ArcFlags {
  TimeLimit time_limit;  // of other puzzles as well, so it is no option of `options`
  std::string preset;
  bool is_from_scratch = false, has_no_training = false;
  std::vector<std::string> assignments;
  // Which of them were given.
  std::vector<const CLI::Option*> options;
};
void add_arc_flags(CLI::App& command, ArcFlags& flags);
// For other puzzles: std::runtime_error where one of them was given.
void refuse_arc_flags(const ArcFlags& flags, const std::string& command);

struct ArcJob {
  std::vector<puzzles::ArcTask> tasks;
  std::optional<models::LoadedModel> base;
  std::string base_path;  // empty: from scratch
  // Of each net in turn; the first is what --preset and --set say.
  struct Net {
    solver::Settings settings;
    bool is_from_base = false;
  };
  std::vector<Net> nets;
  solver::ArcEffort effort;
  // Of the base: what it was trained on, as demonstration_digests() has it.
  std::vector<std::string> seen;
  // Of an earlier run, left as they are; among them may be tasks that are not asked now.
  puzzles::ArcAnswers kept;

  std::size_t asked() const;  // tasks that are not kept
};

// For an interrupted run, what its submission has: whole, of the tasks with an attempt at every
// test input, and of all that are not among `tasks`.  Nothing where there is no such file.
puzzles::ArcAnswers answered_before(const std::string& submission,
                                    const std::vector<puzzles::ArcTask>& tasks);

// model: as --model names it, else the shipped base, else none.
ArcJob make_arc_job(std::vector<puzzles::ArcTask> tasks, const ArcFlags& flags,
                    const std::string& model, int threads);
// Are the arguments ARC tasks?  Some: std::runtime_error, for they are solved apart.
bool are_arc(const std::vector<std::string>& paths);
// Every argument read in turn; solutions that lie beside challenges are read with them.  No name
// twice.
std::vector<puzzles::ArcTask> read_arc_arguments(const std::vector<std::string>& paths);

// Task by task until all are answered or a stop is asked for; on_answer sees each as it comes, also
// where it cannot be written.  All attempts so far are in the submission, where its path is not
// empty, but for those of a task that a stop cut short: they are for the user's eyes, and the task
// for the next run.  A place that cannot be written to is known before the work.
std::vector<solver::ArcAnswer> run_arc_job(
    const ArcJob& job, const std::string& submission,
    const std::function<void(const puzzles::ArcTask&, const solver::ArcAnswer&)>& on_answer);

// "from scratch", or the file of the base; the nets; the limits.
std::string arc_effort_text(const ArcJob& job);

}  // namespace tools
