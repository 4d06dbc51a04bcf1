// SPDX-License-Identifier: Apache-2.0
// pass@K over tasks, what it cost, what was solved, what the base had seen.
#include "tools/eval_arc.h"

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "models/strict_json.h"
#include "puzzles/arc_canvas.h"
#include "puzzles/arc_contamination.h"
#include "puzzles/arc_score.h"
#include "solver/number_text.h"
#include "solver/statistics.h"
#include "tools/arc_printer.h"
#include "tools/command.h"
#include "tools/output.h"

namespace tools {
namespace {

std::vector<puzzles::ArcTask> chosen_tasks(const EvalArcOptions& options) {
  const std::vector<puzzles::ArcTask> all = read_arc_arguments({options.data});
  std::vector<puzzles::ArcTask> chosen;
  std::size_t fitting = 0;
  for (const puzzles::ArcTask& task : all) {
    for (const puzzles::ArcPair& test : task.test) {
      if (test.output) continue;
      throw std::runtime_error(options.data + ": task " + puzzles::quoted_name(task.name) +
                               " has no output to score by, wanted the solutions");
    }
    if (options.fits > 0 && !puzzles::fits_canvas(task, options.fits)) continue;
    if (fitting++ % static_cast<std::size_t>(options.every) != 0) continue;
    if (options.limit > 0 && chosen.size() >= static_cast<std::size_t>(options.limit)) break;
    chosen.push_back(task);
  }
  if (chosen.empty()) {
    throw std::runtime_error(options.data + ": found no task that fits, wanted one at least");
  }
  return chosen;
}

struct Figures {
  puzzles::ArcScore score;
  puzzles::Contamination contamination;
  double cpu_mean = 0, cpu_most = 0, seconds_most = 0;
  // Of the tasks that had one; without are those that no canvas of these nets takes.
  int smallest_canvas = 0, largest_canvas = 0, without_canvas = 0;
  int most_ranks = 1;
};

Figures figures_of(const ArcJob& job, const std::vector<solver::ArcAnswer>& answers) {
  Figures f;
  std::vector<puzzles::ArcTask> answered(job.tasks.begin(), job.tasks.begin() + answers.size());
  f.score = puzzles::score_answers(answered, solver::ranked_grids(answers));
  f.contamination = puzzles::find_contamination(job.seen, answered);
  for (const solver::ArcAnswer& answer : answers) {
    f.cpu_mean += answer.cpu_seconds / static_cast<double>(answers.size());
    f.cpu_most = std::max(f.cpu_most, answer.cpu_seconds);
    f.seconds_most = std::max(f.seconds_most, answer.seconds);
    if (answer.canvas == 0) {
      ++f.without_canvas;
    } else if (f.smallest_canvas == 0 || answer.canvas < f.smallest_canvas) {
      f.smallest_canvas = answer.canvas;
    }
    f.largest_canvas = std::max(f.largest_canvas, answer.canvas);
    for (const solver::ArcTestAnswer& test : answer.tests) {
      f.most_ranks = std::max(f.most_ranks, static_cast<int>(test.ranked.size()));
    }
  }
  return f;
}

std::string contamination_text(const ArcJob& job, const Figures& f) {
  if (job.base_path.empty()) return "none: every task is answered from its own file alone";
  if (job.seen.empty()) return "unknown: the model does not say what it was trained on";
  return f.contamination.summary(f.score.tasks.size());
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text = std::to_string(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? ": " : ", ") + names[i];
  return text;
}

std::string text_of(const ArcJob& job, const Figures& f) {
  const auto line = [](const std::string& name, const std::string& value) {
    return name + std::string(15 - std::min<std::size_t>(14, name.size()), ' ') + value + "\n";
  };
  const auto pass = [&](int k) {
    const auto tasks = static_cast<std::int64_t>(f.score.tasks.size());
    const double share = f.score.pass_at(k);
    const solver::Interval sure = solver::wilson95(share * static_cast<double>(tasks), tasks);
    return line("pass@" + std::to_string(k),
                solver::formatted("%5.1f%%  (95%%: %.1f..%.1f)", 100 * share, 100 * sure.low,
                                  100 * sure.high));
  };
  const std::string cost =
      solver::formatted("%.1f a task, %.1f at most; %.1f s by the clock at most", f.cpu_mean,
                        f.cpu_most, f.seconds_most);
  std::string canvas = std::to_string(f.smallest_canvas) + " to " +
                       std::to_string(f.largest_canvas) +
                       (job.nets.front().settings.arc.canvas == 0 ? ", fitted to each task" : "");
  if (f.without_canvas > 0) {
    canvas += "; too small for " + std::to_string(f.without_canvas) + " of the tasks";
  }
  std::string text = line("tasks", std::to_string(f.score.tasks.size())) +
                     line("effort", arc_effort_text(job)) + line("canvas", canvas) + pass(1) +
                     pass(2);
  if (f.most_ranks > puzzles::kArcAttempts) text += pass(f.most_ranks);
  return text + line("solved", names_text(f.score.solved_at(puzzles::kArcAttempts))) +
         line("CPU-seconds", cost) + line("contamination", contamination_text(job, f));
}

// Of each task what could foretell whether it is right, and whether it is.
nlohmann::ordered_json by_task(const Figures& f, const std::vector<solver::ArcAnswer>& answers) {
  nlohmann::ordered_json rows = nlohmann::json::array();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const solver::ArcAnswer& answer = answers[i];
    nlohmann::ordered_json tests = nlohmann::json::array();
    for (std::size_t t = 0; t < answer.tests.size(); ++t) {
      nlohmann::ordered_json votes = nlohmann::json::array(), confidence = nlohmann::json::array();
      for (const puzzles::ArcVote& vote : answer.tests[t].ranked) {
        votes.push_back(vote.count);
        confidence.push_back(vote.mean_q);
      }
      tests.push_back({{"right_at", f.score.tasks[i].right_at[t]},
                       {"predictions", answer.tests[t].predictions},
                       {"votes", votes},
                       {"confidence", confidence}});
    }
    nlohmann::ordered_json row = arc_facts(answer);
    row["tests"] = tests;
    rows.push_back(row);
  }
  return rows;
}

std::string json_of(const ArcJob& job, const Figures& f,
                    const std::vector<solver::ArcAnswer>& answers) {
  const nlohmann::ordered_json object = {{"tasks", f.score.tasks.size()},
                                         {"effort", arc_effort_text(job)},
                                         {"canvas_smallest", f.smallest_canvas},
                                         {"canvas_largest", f.largest_canvas},
                                         {"without_canvas", f.without_canvas},
                                         {"pass_at_1", f.score.pass_at(1)},
                                         {"pass_at_2", f.score.pass_at(2)},
                                         {"k", f.most_ranks},
                                         {"pass_at_k", f.score.pass_at(f.most_ranks)},
                                         {"solved", f.score.solved_at(puzzles::kArcAttempts)},
                                         {"cpu_seconds_mean", f.cpu_mean},
                                         {"cpu_seconds_most", f.cpu_most},
                                         {"seconds_most", f.seconds_most},
                                         {"contamination", contamination_text(job, f)},
                                         {"contaminated", f.contamination.tasks},
                                         {"by_task", by_task(f, answers)}};
  return models::json_text(object) + "\n";
}

}  // namespace

int run_eval_arc(const EvalArcOptions& options) {
  const ArcJob job =
      make_arc_job(chosen_tasks(options), options.flags, options.model, options.threads);
  std::size_t done = 0, solved = 0;
  std::vector<solver::ArcAnswer> answers;
  const auto keep = [&](const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
    if (answer.was_stopped) return;  // what was not given its time measures nothing
    answers.push_back(answer);
    solved += is_solved(task, answer);
    tell("eval " + std::to_string(++done) + "/" + std::to_string(job.tasks.size()) + " | " +
         task.name + (is_solved(task, answer) ? " solved" : " not solved") + " | " +
         std::to_string(solved) + " solved | " + std::to_string(answer.steps) + " steps, " +
         solver::duration_text(answer.seconds));
  };
  std::exception_ptr fault;  // a full disk costs the submission, not the figures
  try {
    run_arc_job(job, options.out, keep);
  } catch (const std::runtime_error&) {
    fault = std::current_exception();
    if (answers.empty()) throw;
  }
  if (answers.empty()) {
    tell("stopped before any task was answered");
    return kNotAll;
  }
  const Figures figures = figures_of(job, answers);
  put(options.is_json ? json_of(job, figures, answers) : text_of(job, figures));
  if (fault) {
    flush_output();
    std::rethrow_exception(fault);
  }
  if (answers.size() == job.tasks.size()) return kSuccess;
  tell("stopped: the figures are of " + std::to_string(answers.size()) + " of " +
       std::to_string(job.tasks.size()) + " tasks");
  return kNotAll;
}

}  // namespace tools
