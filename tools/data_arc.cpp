// SPDX-License-Identifier: Apache-2.0
// trm data arc: shows tasks, scores submissions, compares sets of tasks, makes a base model small.
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "models/checkpoint.h"
#include "puzzles/arc_contamination.h"
#include "puzzles/arc_reader.h"
#include "puzzles/arc_score.h"
#include "puzzles/arc_view.h"
#include "solver/base_model.h"
#include "solver/number_text.h"
#include "tools/cmd_data.h"
#include "tools/command.h"
#include "tools/output.h"
#include "tools/shared_flags.h"
#include "tools/text_file.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct Options {
  std::string show, svg, submission, solutions, base, out;
  std::vector<std::string> overlap;
  bool is_quiet = false;
};

int show(const Options& options) {
  const puzzles::ArcStyle style =
      shows_colour() ? puzzles::ArcStyle::kColours : puzzles::ArcStyle::kPlain;
  bool is_first = true;
  for (const puzzles::ArcTask& task :
       puzzles::read_arc(options.show, puzzles::solutions_beside(options.show))) {
    put((is_first ? "task " : "\ntask ") + puzzles::quoted_name(task.name) + "\n" +
        puzzles::arc_task_text(task, style));
    is_first = false;
  }
  return kSuccess;
}

int draw(const Options& options) {
  const std::vector<puzzles::ArcTask> tasks =
      puzzles::read_arc(options.svg, puzzles::solutions_beside(options.svg));
  if (tasks.size() != 1) {
    throw std::runtime_error(options.svg + ": found " + std::to_string(tasks.size()) +
                             " tasks, wanted a file of one to draw");
  }
  const std::string picture = puzzles::arc_task_svg(tasks[0]);
  if (options.out.empty()) {
    put(picture);
  } else {
    write_text(options.out, picture);
    tell("wrote " + options.out);
  }
  return kSuccess;
}

int score(const Options& options) {
  if (options.solutions.empty()) {
    throw std::runtime_error("trm data arc --submission: wanted --solutions FILE with it");
  }
  const std::vector<puzzles::ArcTask> tasks = puzzles::read_arc_solutions(options.solutions);
  const puzzles::ArcScore score = puzzles::score_answers(
      tasks, puzzles::read_submission(options.submission), options.submission);
  const std::vector<std::string> solved = score.solved_at(puzzles::kArcAttempts);
  put(solver::formatted("pass@1 %.2f%%, pass@2 %.2f%% of %zu tasks, %d unanswered\n",
                        100 * score.pass_at(1), 100 * score.pass_at(puzzles::kArcAttempts),
                        tasks.size(), score.unanswered()));
  put("solved " + std::to_string(solved.size()));
  for (std::size_t i = 0; i < solved.size(); ++i) put((i == 0 ? ": " : ", ") + solved[i]);
  put("\n");
  return kSuccess;
}

int overlap(const Options& options) {
  const std::vector<puzzles::ArcTask> trained =
      puzzles::read_arc(options.overlap[0], puzzles::solutions_beside(options.overlap[0]));
  const std::vector<puzzles::ArcTask> evaluated =
      puzzles::read_arc(options.overlap[1], puzzles::solutions_beside(options.overlap[1]));
  const puzzles::Contamination found =
      puzzles::find_contamination(trained, evaluated, /*trained_on_tests=*/true);
  put(found.summary(evaluated.size()) + "\n");
  return found.tasks.empty() ? kSuccess : kNotAll;
}

int shrink(const Options& options) {
  if (options.out.empty()) throw std::runtime_error("trm data arc --base: wanted --out FILE too");
  const models::LoadedModel base = solver::without_identifiers(models::load_model(options.base));
  models::save_model(options.out, base.config, base.params, base.facts);
  tell("wrote " + options.out);
  return kSuccess;
}

int run_arc(const CLI::App& command, const Options& options) {
  silence_progress(options.is_quiet);
  const int asked = !options.show.empty() + !options.svg.empty() + !options.submission.empty() +
                    !options.overlap.empty() + !options.base.empty();
  if (asked != 1) {
    throw std::runtime_error("trm data arc: found " + std::to_string(asked) +
                             " tasks, wanted one of --show, --svg, --submission, --overlap, "
                             "--base");
  }
  const auto allow = [&](const char* task, std::vector<std::string> flags) {
    flags.emplace_back("--quiet");
    refuse_other_flags(command, task, flags);
  };
  if (!options.show.empty()) {
    allow("--show", {});
    return show(options);
  }
  if (!options.svg.empty()) {
    allow("--svg", {"--out"});
    return draw(options);
  }
  if (!options.submission.empty()) {
    allow("--submission", {"--solutions"});
    return score(options);
  }
  if (!options.overlap.empty()) {
    allow("--overlap", {});
    return overlap(options);
  }
  allow("--base", {"--out"});
  return shrink(options);
}

}  // namespace

void add_data_arc(CLI::App& data, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command =
      data.add_subcommand("arc", "show ARC tasks, score submissions, compare sets of tasks");
  command->add_option("--show", o->show, "print the tasks of a file or folder")->type_name("FILE");
  command->add_option("--svg", o->svg, "draw the task of a file as SVG")->type_name("FILE");
  command->add_option("--submission", o->submission, "score it, in Kaggle's form")
      ->type_name("FILE");
  command
      ->add_option("--solutions", o->solutions,
                   "with --submission: Kaggle's solutions, or tasks with their test outputs")
      ->type_name("FILE");
  command
      ->add_option("--overlap", o->overlap,
                   "tasks of B that share pairs with A, up to transforms and colours")
      ->type_name("A B")
      ->expected(2);
  command
      ->add_option("--base", o->base,
                   "write a trained model without its tasks' embeddings, for unseen tasks")
      ->type_name("FILE");
  command
      ->add_option("--out", o->out,
                   "file to write, for --base and --svg; without: standard output, but for --base")
      ->type_name("FILE");
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Exit status: 0 all well, 1 --overlap found pairs, 2 bad input.\n"
      "example: trm data arc --submission mine.json --solutions arc_solutions.json");
  command->callback([o, command, &run] { run = [o, command] { return run_arc(*command, *o); }; });
}

}  // namespace tools
