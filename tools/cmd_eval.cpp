// SPDX-License-Identifier: Apache-2.0
// trm eval: how good a net is on a file of puzzles whose answers are known or can be.
#include <algorithm>
#include <memory>

#include "models/strict_json.h"
#include "models/threads.h"
#include "puzzles/arc_canvas.h"
#include "puzzles/dataset.h"
#include "solver/evaluator.h"
#include "solver/number_text.h"
#include "solver/report.h"
#include "tools/answer_flags.h"
#include "tools/command.h"
#include "tools/eval_arc.h"
#include "tools/model_choice.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/shared_flags.h"
#include "tools/stop_signal.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct Options {
  std::string data, model, box;
  int threads = 0;
  std::int64_t limit = 0;
  bool is_json = false, has_calibration = false, is_quiet = false, is_pinning = false;
  solver::PredictOptions answering;
  EvalArcOptions arc;
};

int run_eval(const CLI::App& command, const Options& options) {
  silence_progress(options.is_quiet);
  if (are_arc({options.data})) {
    refuse_answer_flags(command);
    refuse_flags(command, {"--calibration", "--pin", "--box"}, "not for ARC tasks");
    EvalArcOptions arc = options.arc;
    arc.data = options.data;
    arc.model = options.model;
    arc.limit = options.limit;
    arc.threads = options.threads;
    arc.is_json = options.is_json;
    return run_eval_arc(arc);
  }
  refuse_arc_flags(options.arc.flags, "trm eval");
  puzzles::ReadOptions reading;
  reading.box = box_option(options.box);
  PuzzleSource source = read_puzzle_file(options.data, reading);
  if (options.limit > 0 && source.puzzles.size() > static_cast<std::size_t>(options.limit)) {
    source.puzzles.resize(static_cast<std::size_t>(options.limit));
  }
  puzzles::fill_answers(*source.domain, source.puzzles);
  const models::LoadedModel model = choose_model(options.model, source.domain);
  watch_stop_signals();

  const int threads = models::usable_threads(options.threads);
  const std::size_t attempts =
      source.puzzles.size() * static_cast<std::size_t>(options.answering.attempts());
  const int batch = static_cast<int>(std::min<std::size_t>(attempts, 4 * threads));
  solver::Predictor predictor(model.config, options.threads, batch,
                              solver::structure_of(*source.domain));
  if (options.is_pinning) models::pin_threads(threads);
  predictor.set_parameters(model.params);
  solver::PredictOptions predicting = options.answering;
  predicting.is_stop_asked = is_stop_asked;
  predicting.time_limit_s = options.arc.flags.time_limit.seconds(predicting.time_limit_s);
  const std::string total = std::to_string(source.puzzles.size());
  Pace pace;
  const auto progress = [&](std::int64_t answered, std::int64_t exact) {
    if (!pace.is_due()) return;
    tell("eval " + std::to_string(answered) + "/" + total + " | exact " +
         solver::percent_text(static_cast<double>(exact), static_cast<double>(answered)));
  };
  const solver::Evaluation figures =
      solver::evaluate(predictor, *source.domain, source.puzzles, predicting, progress);
  put(options.is_json ? models::json_text(solver::to_json(figures)) + "\n"
                      : solver::evaluation_text(figures));
  if (options.has_calibration && !options.is_json) put(solver::calibration_text(figures));
  if (static_cast<std::size_t>(figures.puzzles) == source.puzzles.size()) return kSuccess;
  tell("stopped: the figures are of " + std::to_string(figures.puzzles) + " of " + total +
       " puzzles");
  return kNotAll;
}

}  // namespace

void add_eval(CLI::App& app, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("eval", "measure a model on a file of puzzles");
  command
      ->add_option(
          "--data", o->data,
          "Sudoku or mazes (missing answers are found by exact search), or ARC tasks with outputs")
      ->type_name("FILE")
      ->required();
  add_model(*command, o->model);
  o->answering.stops_when_done = false;  // as the papers measure
  add_answer_flags(*command, o->answering);
  command->add_option("--limit", o->limit, "only the first puzzles; 0 = all")
      ->type_name("N")
      ->transform(whole_number(0, 1'000'000'000));
  command->add_flag("--json", o->is_json, "one JSON object");
  command->add_flag("--calibration", o->has_calibration,
                    "also how often the net is right when it is how sure; always in --json");
  add_threads(*command, o->threads);
  add_pin(*command, o->is_pinning);
  add_box(*command, o->box);
  add_time_limit(*command, o->arc.flags.time_limit);
  add_arc_flags(*command, o->arc.flags);
  o->arc.flags.options.push_back(
      command
          ->add_option("--fits", o->arc.fits, "ARC: only tasks whose grids fit on N x N; 0 = all")
          ->type_name("N")
          ->transform(whole_number(0, puzzles::kArcCanvas)));
  o->arc.flags.options.push_back(
      command->add_option("--every", o->arc.every, "ARC: only every N-th of them")
          ->type_name("N")
          ->transform(whole_number(1, 1'000'000)));
  o->arc.flags.options.push_back(
      command->add_option("--out", o->arc.out, "ARC: write the attempts as a submission")
          ->type_name("FILE"));
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Exit status: 0 all puzzles asked, 1 stopped before, 2 bad input.\n"
      "example: trm eval --data test.csv --model runs/first/best.safetensors\n"
      "example: trm eval --data test.csv --steps 64\n"
      "example: trm eval --data test.csv --rollouts 8 --noise 0.15     # eight times the steps\n"
      "example: trm eval --data test.csv --starts 8                    # for models with "
      "random_starts\n"
      "example: trm eval --data test.csv --votes 8 --rollouts 4        # 32 attempts a puzzle\n"
      "example: trm eval --data test.csv --until-valid --rollouts 16   # more than one only where "
      "needed\n"
      "example: trm eval --data test.csv --until-valid --rollouts 16 --time-limit 2s\n"
      "What each mode does, and costs: docs/answering.md");
  command->callback([o, command, &run] {
    run = [o, command] {
      settle_answer_flags(*command, o->answering);
      return run_eval(*command, *o);
    };
  });
}

}  // namespace tools
