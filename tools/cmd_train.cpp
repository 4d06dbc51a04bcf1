// SPDX-License-Identifier: Apache-2.0
// trm train: a new training, or going on with one.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

#include "models/checkpoint.h"
#include "models/threads.h"
#include "puzzles/domain.h"
#include "solver/base_model.h"
#include "solver/report.h"
#include "solver/training.h"
#include "tools/arc_job.h"
#include "tools/command.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/shared_flags.h"
#include "tools/stop_signal.h"
#include "tools/train_report.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct Options {
  std::string data, box, canvas, preset = "sudoku-easy", config, from, out, resume;
  std::vector<std::string> assignments;
  double minutes = 0;
  std::int64_t steps = 0, seed = 0;
  int threads = 0;
  bool is_quiet = false, lists_settings = false, is_pinning = false;
  // Which of these were given.
  CLI::Option *minutes_given, *steps_given, *seed_given, *threads_given, *preset_given;
};

// A limit that is given replaces both: who asks for 500 steps wants no hidden time limit.
void apply_limits(solver::RunConfig& run, const Options& options) {
  const bool has_minutes = options.minutes_given->count() > 0;
  const bool has_steps = options.steps_given->count() > 0;
  if (has_minutes || has_steps) {
    run.minutes = has_minutes ? options.minutes : 0.0;
    run.steps = has_steps ? options.steps : 0;
  }
  if (options.threads_given->count() > 0) run.threads = options.threads;
}

solver::TrainingData read_data(const std::string& path, const std::string& box,
                               const std::string& canvas) {
  if (are_arc({path})) {
    solver::TrainingData data{path};
    data.tasks = read_arc_arguments({path});
    return data;
  }
  puzzles::ReadOptions reading;
  reading.box = box_option(box);
  PuzzleSource source = read_puzzle_file(path, reading);
  widen_canvas(source, canvas);
  return {path, std::move(source.domain), std::move(source.puzzles)};
}

// The one named, else that of the model to start from, else the usual one for the data.
std::string preset_of(const Options& options, const models::LoadedModel* base,
                      const solver::TrainingData& data) {
  if (options.preset_given->count() > 0) return options.preset;
  if (base != nullptr && base->facts.contains("preset") && base->facts["preset"].is_string()) {
    const std::string its = base->facts["preset"];
    const std::vector<std::string> known = solver::preset_names();
    if (std::find(known.begin(), known.end(), its) != known.end()) return its;
  }
  if (data.domain == nullptr) return "arc-base";
  return data.domain->kind() == "maze" ? "maze" : options.preset;
}

std::unique_ptr<solver::Training> start(const Options& options) {
  if (options.data.empty()) throw std::runtime_error("trm train: --data FILE is missing");
  if (options.out.empty()) throw std::runtime_error("trm train: --out DIR is missing");
  std::optional<models::LoadedModel> base;
  if (!options.from.empty()) base = models::load_model(options.from);
  const models::LoadedModel* from = base ? &*base : nullptr;
  solver::TrainingData data = read_data(options.data, options.box, options.canvas);
  if (data.domain == nullptr && !(options.box.empty() && options.canvas.empty())) {
    throw std::runtime_error(
        "trm train: --box and --canvas are not for ARC tasks, wanted --set canvas=N");
  }
  solver::Settings settings = solver::preset(preset_of(options, from, data));
  if (from != nullptr) solver::start_settings_from(settings, *from);
  if (!options.config.empty()) solver::apply_config_file(settings, options.config);
  for (const std::string& assignment : options.assignments) {
    solver::apply_assignment(settings, assignment);
  }
  if (options.seed_given->count() > 0) settings.train.seed = options.seed;
  apply_limits(settings.run, options);
  return solver::Training::start(options.out, settings, std::move(data), from);
}

std::unique_ptr<solver::Training> resume(const Options& options) {
  const auto refuse = [](bool is_given, const char* flag) {
    if (is_given) {
      throw std::runtime_error(std::string("trm train --resume: ") + flag +
                               " cannot change in mid-training, start a new one");
    }
  };
  refuse(!options.out.empty(), "--out");
  refuse(!options.config.empty(), "--config");
  refuse(!options.from.empty(), "--from");
  refuse(!options.box.empty(), "--box");
  refuse(!options.canvas.empty(), "--canvas");
  refuse(options.preset_given->count() > 0, "--preset");
  refuse(options.seed_given->count() > 0, "--seed");
  const auto load = [&](const std::string& path, const std::string& domain) {
    if (options.data.empty() && !std::filesystem::exists(path)) {
      throw std::runtime_error(options.resume + "/run.json names the puzzles '" + path +
                               "', found no such file; --data FILE says where they are now");
    }
    const std::string shape = domain.substr(std::min(domain.find('-'), domain.size() - 1) + 1);
    const bool is_maze = domain.rfind("maze-", 0) == 0;
    return read_data(options.data.empty() ? path : options.data, is_maze ? "" : shape,
                     is_maze ? shape : "");
  };
  const auto change = [&](solver::Settings& settings) {
    for (const std::string& assignment : options.assignments) {
      solver::apply_assignment(settings, assignment);
    }
    apply_limits(settings.run, options);
  };
  return solver::Training::resume(options.resume, load, change);
}

int run_train(const Options& options) {
  if (options.lists_settings) {
    const solver::Settings settings = solver::preset(options.preset);
    std::vector<std::pair<std::string, std::string>> lines;
    models::describe_fields(settings.model, lines);
    models::describe_fields(settings.train, lines);
    models::describe_fields(settings.run, lines);
    models::describe_fields(settings.arc, lines);
    for (const auto& [name, help] : lines) {
      put(name + std::string(name.size() < 26 ? 26 - name.size() : 1, ' ') + help + "\n");
    }
    return kSuccess;
  }
  silence_progress(options.is_quiet);
  watch_stop_signals();
  const std::unique_ptr<solver::Training> training =
      options.resume.empty() ? start(options) : resume(options);
  if (options.is_pinning) models::pin_threads(training->trainer().engine().threads());
  tell_plan(*training);
  solver::TrainingWatch watch;
  const std::int64_t step_limit = training->settings().run.steps;
  watch.on_progress = [&](const solver::ProgressReport& report) {
    tell(solver::progress_line(report, step_limit));
  };
  watch.on_validation = [](const solver::Score& score, bool is_best) {
    tell(solver::validation_line(score, is_best));
  };
  watch.is_stop_asked = is_stop_asked;
  put_summary(*training, training->run(watch));
  return kSuccess;
}

}  // namespace

void add_train(CLI::App& app, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("train", "train a model on a file of puzzles or a folder of ARC tasks");
  command
      ->add_option("--data", o->data,
                   "puzzles to train on, whose answers may be missing; or ARC tasks")
      ->type_name("FILE");
  command->add_option("--out", o->out, "folder of the training, new or empty")->type_name("DIR");
  command
      ->add_option("--from", o->from,
                   "a trained model to start from: its weights, its shape, the rates of its preset")
      ->type_name("FILE");
  command->add_option("--resume", o->resume, "go on with the training in this folder")
      ->type_name("DIR");
  std::string presets;
  for (const std::string& name : solver::preset_names()) {
    presets += (presets.empty() ? "" : ", ") + name;
  }
  o->preset_given =
      command
          ->add_option("--preset", o->preset,
                       "settings to start from: " + presets +
                           "; without: those of the model of --from, or what is usual for the data")
          ->type_name("NAME")
          ->default_str("");
  command->add_option("--config", o->config, "JSON object of settings")->type_name("FILE");
  command->add_option("--set", o->assignments, "one setting, may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  o->minutes_given = command
                         ->add_option("--minutes", o->minutes,
                                      "time limit, the time before a resume included; 0 = none")
                         ->type_name("M")
                         ->check(number(0, solver::kMostMinutes))
                         ->default_str("");
  o->steps_given = command->add_option("--steps", o->steps, "step limit in all; 0 = none")
                       ->type_name("N")
                       ->transform(whole_number(0, solver::kMostSteps))
                       ->default_str("");
  o->seed_given = command->add_option("--seed", o->seed, "of initial weights, order and halting")
                      ->type_name("S")
                      ->transform(whole_number(0, INT64_MAX))
                      ->default_str("");
  o->threads_given = add_threads(*command, o->threads)->default_str("");
  add_pin(*command, o->is_pinning);
  add_box(*command, o->box);
  command
      ->add_option("--canvas", o->canvas,
                   "largest maze that the model is for, such as 15x15; without: the largest found")
      ->type_name("RxC");
  command->add_flag("--help-settings", o->lists_settings, "list what --set and --config can set");
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Without --minutes and --steps the preset's limits hold; either of them lifts both.\n"
      "With --resume, --set may change rates, schedules, stages, hints and clues; the files record "
      "it.\n"
      "example: trm train --data train.csv --preset sudoku-easy --minutes 15 --out runs/first\n"
      "example: trm train --from weights/sudoku.safetensors --data mine.csv --steps 2000 --set "
      "total_steps=2000 --set lr=3e-4 --out runs/mine\n"
      "example: trm train --resume runs/first --steps 20000 --set total_steps=20000");
  command->callback([o, &run] { run = [o] { return run_train(*o); }; });
}

}  // namespace tools
