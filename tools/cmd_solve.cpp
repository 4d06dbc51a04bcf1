// SPDX-License-Identifier: Apache-2.0
// trm solve: answers puzzles and says of each whether the rules confirm it.
#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

#include "models/threads.h"
#include "solver/predictor.h"
#include "tools/answer_flags.h"
#include "tools/answer_printer.h"
#include "tools/command.h"
#include "tools/model_choice.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/shared_flags.h"
#include "tools/solve_arc.h"
#include "tools/stop_signal.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct Options {
  std::vector<std::string> puzzles;
  std::string model, box, format = "text";
  int threads = 0;
  bool is_watching = false, is_quiet = false, is_pinning = false;
  solver::PredictOptions answering;
  std::string out;
  bool goes_on = false;
  ArcFlags arc;
};

// Who solves wants a solution: the rules end the search, and where one attempt fails there are
// others.  Origin of the numbers: docs/ablations.md, "Answer time".
solver::PredictOptions default_answering() {
  solver::PredictOptions options;
  options.max_steps = 64;
  options.rounds = 1;  // so that the rules see every answer
  options.rollouts = 16;
  options.stops_when_done = false;
  options.stops_when_valid = true;
  return options;
}

// Where there are few symmetries each is an attempt of its own: a net that was not built to see
// them alike errs elsewhere under each, and less than with noise: 1,000 mazes all solved, 98.3% by
// rollouts (docs/models/maze-small.md).
void ask_every_side(solver::PredictOptions& options) {
  options.votes = 8;
  options.rollouts = 2;
}

AnswerFormat format_of(const std::string& name) {
  return name == "text"    ? AnswerFormat::kText
         : name == "lines" ? AnswerFormat::kLines
                           : AnswerFormat::kJson;
}

// A puzzle without any answer.
struct Unasked {
  std::size_t before;  // so many puzzles stand before it
  puzzles::Puzzle puzzle;
  std::string reason;
};

// Takes them out of the source, tells what is remarkable of the others.  Throws where nothing is
// left to ask.
std::vector<Unasked> take_unsolvable(PuzzleSource& source) {
  std::vector<Unasked> unasked;
  std::vector<puzzles::Puzzle> rest;
  for (puzzles::Puzzle& puzzle : source.puzzles) {
    try {
      const std::string remark = source.domain->remark(puzzle);
      if (!remark.empty()) tell(puzzle.where + ": " + remark);
      rest.push_back(std::move(puzzle));
    } catch (const std::runtime_error& error) {
      const std::string text = error.what(), place = puzzle.where + ": ";
      const bool has_place = text.rfind(place, 0) == 0;
      unasked.push_back(
          {rest.size(), std::move(puzzle), has_place ? text.substr(place.size()) : text});
    }
  }
  const auto told = [](const Unasked& one) { return one.puzzle.where + ": " + one.reason; };
  if (rest.empty()) throw std::runtime_error(told(unasked.front()));
  for (const Unasked& one : unasked) tell(told(one));
  source.puzzles = std::move(rest);
  return unasked;
}

// Prints answers in the order of the puzzles, as soon as all before them are there.
class InOrder {
 public:
  InOrder(const PuzzleSource& source, const std::vector<Unasked>& unasked, const Options& options,
          const solver::PredictOptions& answering)
      : source_(source),
        unasked_(unasked),
        format_(format_of(options.format)),
        is_watching_(options.is_watching),
        shows_attempts_(answering.attempts() > 1),
        asks_rules_(answering.stops_when_valid) {}

  void see(const solver::StepView& view) {
    const puzzles::Puzzle& puzzle = source_.puzzles[view.index];
    if (is_watching_) {
      if (view.step == 1) before_ = puzzle.question;
      put(step_text(*source_.domain, puzzle, view, before_));
      before_ = source_.domain->decode_for(puzzle.question, view.answer.tokens);
      flush_output();
    }
    if (!view.is_last) return;
    waiting_[view.index] = view.answer;
    while (!waiting_.empty() && waiting_.begin()->first == next_) print_first();
    flush_output();
  }
  // What is answered although something before it is not, after an interruption; and what was never
  // asked.
  void print_rest() {
    while (!waiting_.empty()) print_first();
    print_unasked(source_.puzzles.size());
    flush_output();
  }
  std::size_t answered() const { return answered_; }
  std::size_t solved() const { return solved_; }

 private:
  void print_unasked(std::size_t up_to) {
    for (; next_unasked_ < unasked_.size() && unasked_[next_unasked_].before <= up_to;
         ++next_unasked_) {
      const Unasked& one = unasked_[next_unasked_];
      put(unasked_text(*source_.domain, one.puzzle, one.reason, format_));
    }
  }
  void print_first() {
    const auto& [index, answer] = *waiting_.begin();
    print_unasked(index);
    const puzzles::Puzzle& puzzle = source_.puzzles[index];
    const puzzles::Grid grid = source_.domain->decode_for(puzzle.question, answer.tokens);
    PrintedAnswer printed{*source_.domain, puzzle,
                          answer,          source_.domain->judge(puzzle.question, grid),
                          shows_attempts_, asks_rules_};
    put(answer_text(printed, format_));
    ++answered_;
    solved_ += printed.verdict.is_best;
    next_ = index + 1;
    waiting_.erase(waiting_.begin());
  }

  const PuzzleSource& source_;
  const std::vector<Unasked>& unasked_;
  std::size_t next_unasked_ = 0;
  AnswerFormat format_;
  bool is_watching_, shows_attempts_, asks_rules_;
  puzzles::Grid before_;  // of the puzzle being watched
  std::map<std::size_t, solver::Answer> waiting_;
  std::size_t next_ = 0, answered_ = 0, solved_ = 0;
};

int run_solve(const CLI::App& command, const Options& options) {
  silence_progress(options.is_quiet);
  if (are_arc(options.puzzles)) {
    refuse_answer_flags(command);
    refuse_flags(command, {"--watch", "--pin", "--box"}, "not for ARC tasks");
    return run_solve_arc({options.puzzles, options.model, options.format, options.out,
                          options.threads, options.goes_on, options.arc});
  }
  refuse_arc_flags(options.arc, "trm solve");
  if (options.is_watching && options.format != "text") {
    throw std::runtime_error("trm solve: --watch is for people, found --format " + options.format +
                             ", wanted text");
  }
  puzzles::ReadOptions reading;
  reading.box = box_option(options.box);
  reading.check_clues = false;  // take_unsolvable() finds them, one puzzle of a file at a time
  PuzzleSource source = read_puzzle_arguments(options.puzzles, reading);
  const models::LoadedModel model = choose_model(options.model, source.domain);
  const std::size_t all = source.puzzles.size();
  const std::vector<Unasked> unasked = take_unsolvable(source);
  watch_stop_signals();

  solver::PredictOptions answering = options.answering;
  answering.is_stop_asked = is_stop_asked;
  answering.time_limit_s = options.arc.time_limit.seconds(answering.time_limit_s);
  // What is fed back comes once a step, as in training.
  if (model.config.feedback && command.count("--rounds") == 0) answering.rounds = 0;
  if (source.domain->has_few_symmetries() && !says_which_attempts(command)) {
    ask_every_side(answering);
  }
  // Watching goes puzzle by puzzle; else two attempts a thread keep all of them at work.
  const int threads = models::usable_threads(options.threads);
  const std::size_t count = source.puzzles.size();
  const std::size_t attempts = count * static_cast<std::size_t>(answering.attempts());
  const int batch =
      options.is_watching ? 1 : static_cast<int>(std::min<std::size_t>(attempts, 2 * threads));
  solver::Predictor predictor(model.config, options.threads, batch,
                              solver::structure_of(*source.domain));
  if (options.is_pinning) models::pin_threads(threads);
  predictor.set_parameters(model.params);
  InOrder printer(source, unasked, options, answering);
  predictor.answer(solver::AnswerPlan(*source.domain, source.puzzles, answering),
                   [&](const solver::StepView& view) { printer.see(view); });
  printer.print_rest();

  const std::string total = std::to_string(all);
  if (printer.answered() < count) {
    tell("stopped: " + std::to_string(printer.answered()) + " of " + total + " puzzles answered");
  }
  if (all > 1) tell(std::to_string(printer.solved()) + " of " + total + " solved");
  return printer.solved() == all ? kSuccess : kNotAll;
}

}  // namespace

void add_solve(CLI::App& app, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("solve", "solve puzzles with a net");
  command
      ->add_option("PUZZLE", o->puzzles,
                   "a puzzle (cells in one argument), a file of Sudoku, mazes or ARC tasks, a "
                   "folder of tasks, or - for standard input")
      ->type_name("");
  add_model(*command, o->model);
  o->answering = default_answering();
  add_answer_flags(*command, o->answering);
  CLI::Option* format = command->add_option("--format", o->format, "text, lines or json")
                            ->type_name("NAME")
                            ->check(one_of({"text", "lines", "json"}));
  command
      ->add_flag_callback(
          "--json", [o] { o->format = "json"; }, "the same as --format json")
      ->excludes(format);
  command->add_flag("--watch", o->is_watching, "show the grid after every supervision step");
  add_threads(*command, o->threads);
  add_pin(*command, o->is_pinning);
  add_box(*command, o->box);
  add_time_limit(*command, o->arc.time_limit);
  add_arc_flags(*command, o->arc);
  o->arc.options.push_back(
      command->add_option("--out", o->out, "ARC: write both attempts of all tasks as a submission")
          ->type_name("FILE"));
  o->arc.options.push_back(command->add_flag(
      "--resume", o->goes_on, "ARC: leave tasks as they are that the file of --out answers"));
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Exit status: 0 every puzzle is solved (a maze: by a shortest path; an ARC task whose "
      "outputs "
      "are not known: answered), 1 some are not, 2 bad input.\n"
      "Before the net is asked an exact search sees whether a puzzle can be solved at all; neither "
      "the net nor the rules that judge its answer are told what it finds.\n"
      "Mazes are asked with --votes 8 --rollouts 2 unless one of these flags, --starts, "
      "--halting or --no-halting is given.\n"
      "example: trm solve "
      "2.4....9.9.78..3..5386.21......697.3...7..2.1.72..1.898..52..1...3.18.......76.38\n"
      "example: trm solve --watch examples/maze-13x13.txt\n"
      "example: trm solve --format lines puzzles.txt > answers.txt\n"
      "example: generate-puzzles | trm solve --json | jq .confirmed\n"
      "example: trm solve --time-limit 2m task.json         # ARC\n"
      "example: trm solve --halting puzzles.txt             # ends when the net says done\n"
      "example: trm solve --time-limit 2s hard.txt          # says what it has by then\n"
      "example: trm solve --votes 8 --rollouts 4 hard.txt   # up to 32 attempts a puzzle\n"
      "What each way of asking does, and costs: docs/answering.md");
  command->callback([o, command, &run] {
    run = [o, command] {
      settle_answer_flags(*command, o->answering);
      return run_solve(*command, *o);
    };
  });
}

}  // namespace tools
