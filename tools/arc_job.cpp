// SPDX-License-Identifier: Apache-2.0
// Flags, base, the loop over tasks.
#include "tools/arc_job.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "models/strict_json.h"
#include "puzzles/arc_canvas.h"
#include "puzzles/arc_reader.h"
#include "solver/arc_curriculum.h"
#include "solver/base_model.h"
#include "solver/number_text.h"
#include "tools/model_choice.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/stop_signal.h"
#include "tools/text_file.h"

namespace tools {
namespace {

bool is_for_arc(const nlohmann::json& facts) {
  return facts.contains("puzzle") && facts["puzzle"] == solver::kArcPuzzle;
}

std::string base_path(const std::string& model, const ArcFlags& flags) {
  if (flags.is_from_scratch) {
    if (!model.empty()) {
      throw std::runtime_error("found both --from-scratch and --model, wanted one of them");
    }
    return "";
  }
  if (!model.empty()) return model;
  for (const ShippedModel& shipped : shipped_models()) {
    if (shipped.puzzle == solver::kArcPuzzle) return shipped.path;
  }
  if (flags.has_no_training) {
    throw std::runtime_error("found --no-training and no shipped model, wanted --model FILE");
  }
  return "";
}

// A base has its shape and its loss.
void refuse_other_model(const models::ModelConfig& asked, const models::ModelConfig& base) {
  const nlohmann::json wanted = models::fields_to_json(base), found = models::fields_to_json(asked);
  for (const auto& [name, value] : wanted.items()) {
    if (found[name] == value) continue;
    throw std::runtime_error("--set " + name + ": found " + models::json_text(found[name]) +
                             ", wanted " + models::json_text(value) +
                             " as in the base model; --from-scratch may have another");
  }
}

// A sitting is limited by the time and by tune_steps, has a schedule of its own, and its data and
// sizes are the task's.
void refuse_unused(const std::string& assignment) {
  const std::string name = assignment.substr(0, assignment.find('='));
  nlohmann::json unused = models::fields_to_json(solver::RunConfig());
  unused.erase("threads");
  for (const char* other :
       {"hint_chance", "hint_share", "clue_chance", "clue_changes", "clue_tries",
        "validation_fraction", "schedule", "total_steps", "decay_start", "vocabulary",
        "grid_tokens", "grid_columns", "puzzle_count"}) {
    unused[other] = true;
  }
  if (!unused.contains(name)) return;
  throw std::runtime_error("--set " + name + ": found a setting that answering a task does not " +
                           "read, wanted tune_steps or --time-limit");
}

// The next net: where there is a base every second one starts from scratch, for it errs elsewhere.
ArcJob::Net make_net(const ArcJob& job, const ArcFlags& flags, int threads) {
  ArcJob::Net net;
  net.is_from_base = job.base && job.nets.size() % 2 == 0;
  const bool is_as_asked = !flags.preset.empty() && net.is_from_base == job.base.has_value();
  net.settings = solver::preset(is_as_asked        ? flags.preset
                                : net.is_from_base ? "arc-tune"
                                                   : "arc-scratch");
  net.settings.run.threads = threads;
  if (net.is_from_base) solver::tune_settings_from(net.settings, *job.base);
  for (const std::string& assignment : flags.assignments) {
    refuse_unused(assignment);
    solver::apply_assignment(net.settings, assignment);
  }
  if (net.is_from_base) refuse_other_model(net.settings.model, job.base->config);
  const std::uint64_t seed = static_cast<std::uint64_t>(net.settings.train.seed) + job.nets.size();
  net.settings.train.seed = static_cast<std::int64_t>(seed & INT64_MAX);
  return net;
}

}  // namespace

void add_arc_flags(CLI::App& command, ArcFlags& flags) {
  const auto add = [&](CLI::Option* option) {
    flags.options.push_back(option);
    return option;
  };
  add(command.add_flag("--from-scratch", flags.is_from_scratch,
                       "ARC: train on the task alone, without a base model"));
  add(command.add_flag("--no-training", flags.has_no_training,
                       "ARC: let the base model vote without training on the task"));
  add(command.add_option("--preset", flags.preset,
                         "ARC: settings to start from; without: arc-scratch, or arc-tune from a "
                         "base"))
      ->type_name("NAME");
  add(command.add_option("--set", flags.assignments,
                         "ARC: one setting of trm train --help-settings, may be repeated"))
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void refuse_arc_flags(const ArcFlags& flags, const std::string& command) {
  for (const CLI::Option* option : flags.options) {
    if (option->count() == 0) continue;
    throw std::runtime_error(command + ": " + option->get_name() +
                             " is for ARC tasks, found other puzzles");
  }
}

ArcJob make_arc_job(std::vector<puzzles::ArcTask> tasks, const ArcFlags& flags,
                    const std::string& model, int threads) {
  ArcJob job;
  job.tasks = std::move(tasks);
  job.effort.time_limit_s = flags.time_limit.seconds(job.effort.time_limit_s);
  job.effort.trains = !flags.has_no_training;
  job.effort.is_stop_asked = is_stop_asked;
  if (flags.has_no_training && flags.is_from_scratch) {
    throw std::runtime_error("found both --no-training and --from-scratch, wanted one of them");
  }
  job.base_path = base_path(model, flags);
  if (!job.base_path.empty()) {
    job.base = models::load_model(job.base_path);
    if (!is_for_arc(job.base->facts) || job.base->config.vocabulary != puzzles::kArcTokens) {
      throw std::runtime_error(job.base_path +
                               ": found a model for other puzzles, wanted one for ARC");
    }
    job.seen = solver::arc_seen(job.base->facts);
  }
  do {
    job.nets.push_back(make_net(job, flags, threads));
  } while (job.effort.trains &&
           job.nets.size() < static_cast<std::size_t>(job.nets.front().settings.arc.nets));
  return job;
}

bool are_arc(const std::vector<std::string>& paths) {
  if (paths.empty() || std::find(paths.begin(), paths.end(), "-") != paths.end()) ask_for_typing();
  const auto count = std::count_if(paths.begin(), paths.end(), puzzles::looks_like_arc);
  if (count != 0 && count != static_cast<std::ptrdiff_t>(paths.size())) {
    throw std::runtime_error(
        "found ARC tasks and other puzzles, wanted one kind; solve them apart");
  }
  return count != 0 || (paths.empty() && puzzles::looks_like_arc("-"));
}

std::vector<puzzles::ArcTask> read_arc_arguments(const std::vector<std::string>& paths) {
  std::vector<puzzles::ArcTask> all;
  std::set<std::string> names;
  const std::vector<std::string> sources = paths.empty() ? std::vector<std::string>{"-"} : paths;
  for (const std::string& path : sources) {
    for (puzzles::ArcTask& task : puzzles::read_arc(path, puzzles::solutions_beside(path))) {
      if (!names.insert(task.name).second) {
        throw std::runtime_error(path + ": found the name " + puzzles::quoted_name(task.name) +
                                 " twice, wanted every task once");
      }
      all.push_back(std::move(task));
    }
  }
  return all;
}

puzzles::ArcAnswers answered_before(const std::string& submission,
                                    const std::vector<puzzles::ArcTask>& tasks) {
  puzzles::ArcAnswers kept;
  if (!std::filesystem::exists(submission)) return kept;
  kept = puzzles::read_submission(submission);
  for (const puzzles::ArcTask& task : tasks) {
    const auto had = kept.find(task.name);
    if (had == kept.end()) continue;
    const bool is_answered =
        had->second.size() == task.test.size() &&
        std::all_of(had->second.begin(), had->second.end(), [](const auto& attempts) {
          return std::any_of(attempts.begin(), attempts.end(), puzzles::is_attempt);
        });
    if (!is_answered) kept.erase(had);
  }
  return kept;
}

std::size_t ArcJob::asked() const {
  return static_cast<std::size_t>(
      std::count_if(tasks.begin(), tasks.end(),
                    [&](const puzzles::ArcTask& task) { return !kept.contains(task.name); }));
}

namespace {

void write_attempts(const std::string& submission, const ArcJob& job,
                    std::vector<solver::ArcAnswer> answers) {
  if (answers.back().was_stopped) {
    tell(puzzles::quoted_name(answers.back().task) + " was cut short: not written to " +
         submission);
    answers.pop_back();
    if (answers.empty()) return;
  }
  puzzles::ArcAnswers all = solver::ranked_grids(answers);
  all.insert(job.kept.begin(), job.kept.end());
  write_text(submission, text_written_by([&](std::ostream& out) {
               puzzles::write_submission(out, job.tasks, all);
             }));
}

}  // namespace

std::vector<solver::ArcAnswer> run_arc_job(
    const ArcJob& job, const std::string& submission,
    const std::function<void(const puzzles::ArcTask&, const solver::ArcAnswer&)>& on_answer) {
  check_place(submission);
  std::vector<solver::ArcSolver> nets;
  for (const ArcJob::Net& net : job.nets) {
    nets.emplace_back(net.settings, net.is_from_base ? &*job.base : nullptr);
  }
  watch_stop_signals();
  const std::size_t before = job.tasks.size() - job.asked();
  tell(std::to_string(job.tasks.size()) + (job.tasks.size() == 1 ? " task, " : " tasks, ") +
       (before == 0 ? "" : std::to_string(before) + " of them answered before, ") +
       arc_effort_text(job));
  std::vector<solver::ArcAnswer> answers;
  for (const puzzles::ArcTask& task : job.tasks) {
    if (is_stop_asked()) break;
    if (job.kept.contains(task.name)) continue;
    solver::ArcEffort effort = job.effort;
    const std::string name = puzzles::quoted_name(task.name);
    effort.on_progress = [&](const solver::ArcProgress& progress) {
      const solver::TrainFigures& f = progress.figures;
      const std::string line = solver::formatted(
          "step %6lld | loss %.4f | cells %s | exact %s | %.0f s%s",
          static_cast<long long>(progress.step),
          f.loss / static_cast<double>(std::max<std::int64_t>(1, f.slots)),
          solver::percent_text(static_cast<double>(f.cells_correct),
                               static_cast<double>(f.cells_scored))
              .c_str(),
          solver::percent_text(static_cast<double>(f.exact), static_cast<double>(f.halted)).c_str(),
          progress.elapsed_s, progress.leaves_one_out ? " | one pair left out" : "");
      const std::string of = std::to_string(progress.net + 1) + "/" + std::to_string(nets.size());
      tell(name + (nets.size() > 1 ? " net " + of + " " : " ") + line);
    };
    answers.push_back(solver::solve_together(nets, task, effort));
    // Neither a full disk nor a closed pipe may cost the other one the answer.
    std::exception_ptr fault;
    try {
      if (!submission.empty()) write_attempts(submission, job, answers);
    } catch (...) {
      fault = std::current_exception();
    }
    on_answer(task, answers.back());
    if (fault) std::rethrow_exception(fault);
  }
  return answers;
}

std::string arc_effort_text(const ArcJob& job) {
  std::string text = job.base_path.empty() ? "from scratch" : "base " + job.base_path;
  if (!job.effort.trains) return text + ", no training on the task";
  if (job.nets.size() > 1) {
    text += ", " + std::to_string(job.nets.size()) + " nets" +
            (job.base ? ", every second from scratch" : "");
  }
  if (job.effort.time_limit_s > 0) {
    text += ", " + solver::duration_text(job.effort.time_limit_s) + " a task at most";
  }
  const int steps = job.nets.front().settings.arc.tune_steps;
  if (steps > 0) {
    text += ", " + std::to_string(steps) + " steps a net at most";
  }
  return text;
}

}  // namespace tools
