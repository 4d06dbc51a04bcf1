// SPDX-License-Identifier: Apache-2.0
// Start, resume, and the loop with its limits and files.
#include "solver/training.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <stdexcept>

#include "models/build_info.h"
#include "models/checkpoint.h"
#include "solver/base_model.h"
#include "solver/changes.h"
#include "solver/kept_run.h"
#include "solver/report.h"
#include "solver/resume.h"

namespace solver {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

bool Score::is_better_than(const Score& other) const {
  // Shares, as the parts may differ in size when somebody compares files of two trainings.
  const bool has_best = !best_word.empty();
  const std::int64_t mine = (has_best ? best : exact) * other.puzzles;
  const std::int64_t its = (has_best ? other.best : other.exact) * puzzles;
  return mine != its ? mine > its : loss < other.loss;
}

Training::Training(Settings settings, TrainingData data)
    : settings_(std::move(settings)),
      data_path_(data.path),
      curriculum_(make_curriculum(std::move(data))) {}

void Training::build_trainer(std::int64_t step) {
  curriculum_->fit(settings_);
  const TrainConfig& train = settings_.train;
  curriculum_->split(train);
  trainer_ = std::make_unique<Trainer>(settings_.model, train, curriculum_->structure(),
                                       curriculum_->stream(train), settings_.run.threads, step);
  averaged_ = std::make_unique<models::Params<float>>(settings_.model);
  const std::size_t held_back = curriculum_->validation_puzzles();
  if (held_back > 0) {
    const int batch =
        static_cast<int>(std::min<std::size_t>(held_back, 2 * trainer_->engine().threads()));
    predictor_ = std::make_unique<Predictor>(settings_.model, settings_.run.threads, batch,
                                             curriculum_->structure());
  }
}

nlohmann::json Training::facts() const {
  nlohmann::json facts = curriculum_->facts();
  facts.update({{"puzzle", curriculum_->puzzle()},
                {"data_digest", curriculum_->digest()},
                {"seed", settings_.train.seed},
                {"training_puzzles", curriculum_->training_puzzles()},
                {"validation_puzzles", curriculum_->validation_puzzles()},
                {"instruction_set", models::instruction_set()}});
  if (!settings_.preset_name.empty()) facts["preset"] = settings_.preset_name;
  if (!base_.is_null()) facts[kBaseFact] = base_;
  if (!changes_.empty()) facts[kChangesFact] = changes_;
  return facts;
}

std::unique_ptr<Training> Training::start(const std::string& folder, Settings settings,
                                          TrainingData data, const models::LoadedModel* base) {
  // What can be refused is refused before a folder appears.
  RunFolder::check_free(folder);
  if (base != nullptr) check_generations(base->facts);
  std::unique_ptr<Training> training(new Training(std::move(settings), std::move(data)));
  training->build_trainer(0);
  if (base != nullptr) {
    training->trainer_->start_from(base->params);
    training->base_ = base->facts;
  }
  training->folder_ = RunFolder::create(folder);
  training->folder_.write_record(run_record(training->settings_, training->data_path_,
                                            *training->curriculum_, base != nullptr));
  training->metrics_ = std::make_unique<MetricsLog>(training->folder_.metrics(), -1);
  training->write_last(0.0);
  return training;
}

std::unique_ptr<Training> Training::resume(
    const std::string& folder,
    const std::function<TrainingData(const std::string& path, const std::string& puzzle)>&
        load_data,
    const std::function<void(Settings&)>& change) {
  RunFolder taken = RunFolder::open(folder);
  KeptRun kept = read_kept_run(taken);
  Settings settings = kept.settings;
  change(settings);
  const nlohmann::json changed = changed_settings(kept.settings, settings, kept.step);
  if (!changed.empty()) kept.changes.push_back({{"step", kept.step}, {"set", changed}});
  std::unique_ptr<Training> training(new Training(settings, load_data(kept.data, kept.puzzle)));
  const std::string found = training->curriculum_->digest();
  if (found != kept.data_digest) {
    throw std::runtime_error(training->data_path_ + ": the data changed: found digest " + found +
                             ", wanted " + kept.data_digest +
                             " as at the start of the training in " + taken.path());
  }
  kept.record["data"] = training->data_path_;
  kept.record["settings"]["run"] = models::fields_to_json(settings.run);
  training->folder_ = std::move(taken);
  training->build_trainer(kept.step);
  if (training->folder_.has_last()) load_training(training->folder_.last(), *training->trainer_);
  training->folder_.write_record(kept.record);
  training->saved_step_ = training->trainer_->steps_done();
  training->metrics_ =
      std::make_unique<MetricsLog>(training->folder_.metrics(), training->saved_step_);
  training->elapsed_s_ = training->metrics_->elapsed_s();
  training->validated_step_ = training->metrics_->validated_step();
  training->read_best();
  training->base_ = std::move(kept.base);
  training->changes_ = std::move(kept.changes);
  // A change is in the file before the first step under it.
  if (!training->folder_.has_last() || !changed.empty()) training->write_last(training->elapsed_s_);
  return training;
}

// best.safetensors itself says how good it is.  Where it is ahead of the checkpoint, a training
// that repeats the steps between the two comes to the same score again; not so one whose settings
// were changed in between.
void Training::read_best() {
  if (!folder_.has_best()) return;
  const models::SafetensorsReader reader(folder_.best());
  const nlohmann::json facts = models::read_model_facts(reader);
  const nlohmann::json validation = facts.value("validation", nlohmann::json::object());
  try {
    best_ = Score{facts.at("step"), validation.at("puzzles"), validation.at("exact"),
                  validation.at("cells"), validation.at("loss")};
    best_->best_word = validation.value("best_word", "");
    if (!best_->best_word.empty()) best_->best = validation.at(best_->best_word);
  } catch (const nlohmann::json::exception&) {
    reader.fail("no validation score", "what trm train wrote");
  }
  if (best_->step <= saved_step_) return;
  if (facts.value(kTrainFact, nlohmann::json()) != models::fields_to_json(settings_.train)) {
    best_.reset();
  }
}

std::string Training::checkpoint_hint() const {
  return "the checkpoint of step " + std::to_string(saved_step_) +
         " is sound: trm train --resume " + folder_.path();
}

TrainingSummary Training::run(const TrainingWatch& watch) {
  try {
    return run_steps(watch);
  } catch (const std::bad_alloc&) {
    throw std::runtime_error("not enough memory, a smaller batch or model needs less; " +
                             checkpoint_hint());
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string(error.what()) + "; " + checkpoint_hint());
  }
}

std::optional<StopReason> Training::limit_reached(double elapsed_s) const {
  const RunConfig& limits = settings_.run;
  if (limits.steps > 0 && trainer_->steps_done() >= limits.steps) return StopReason::kSteps;
  if (limits.minutes > 0 && elapsed_s >= 60.0 * limits.minutes) return StopReason::kMinutes;
  return std::nullopt;
}

TrainingSummary Training::run_steps(const TrainingWatch& watch) {
  const RunConfig& every = settings_.run;
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] { return elapsed_s_ + seconds_since(start); };
  const auto is_due = [&](std::int64_t steps) {
    return steps > 0 && trainer_->steps_done() % steps == 0;
  };
  double validated_s = elapsed(), saved_s = elapsed();
  bool has_stepped = false;
  std::optional<StopReason> reason;
  // One that a stop cut short comes first, so that the best weights are the same.
  if (trainer_->steps_done() > 0 && is_due(every.validation_every_steps))
    validate(watch, elapsed());
  for (;;) {
    if (watch.is_stop_asked && watch.is_stop_asked()) reason = StopReason::kAsked;
    if (!reason) reason = limit_reached(elapsed());
    if (reason) break;
    const auto step_start = std::chrono::steady_clock::now();
    trainer_->step();
    stepping_s_ += seconds_since(step_start);
    has_stepped = true;
    if (is_due(every.report_every_steps)) report(watch, elapsed());
    if (is_due(every.validation_every_steps) ||
        (every.validation_every_seconds > 0 &&
         elapsed() - validated_s >= every.validation_every_seconds)) {
      validate(watch, elapsed());
      validated_s = elapsed();
    }
    if (is_due(every.keep_every_steps)) {
      trainer_->check_finite();
      save_training(folder_.kept(trainer_->steps_done()), *trainer_, facts());
    }
    if (every.checkpoint_every_minutes > 0 &&
        elapsed() - saved_s >= 60.0 * every.checkpoint_every_minutes) {
      write_last(elapsed());
      saved_s = elapsed();
    }
  }
  if (has_stepped) write_last(elapsed());
  // One that was asked to stop stops, and goes on later as if it never had.
  if (*reason != StopReason::kAsked) validate(watch, elapsed());
  return {*reason, trainer_->steps_done(), elapsed(), best_};
}

void Training::report(const TrainingWatch& watch, double elapsed_s) {
  ProgressReport report;
  report.step = trainer_->steps_done();
  report.elapsed_s = elapsed_s;
  report.figures = trainer_->take_figures();
  report.lr = trainer_->learning_rate();
  report.epochs = trainer_->state().stream->epochs();
  const double seconds = std::max(1e-9, stepping_s_);
  stepping_s_ = 0;
  report.step_ms =
      1e3 * seconds / static_cast<double>(std::max<std::int64_t>(1, report.figures.steps));
  report.cells_per_s =
      static_cast<double>(report.figures.slots * settings_.model.grid_tokens) / seconds;
  metrics_->append(to_json(report));
  if (watch.on_progress) watch.on_progress(report);
}

void Training::validate(const TrainingWatch& watch, double elapsed_s) {
  const std::int64_t step = trainer_->steps_done();
  if (!predictor_ || step == validated_step_) return;
  trainer_->check_finite();
  trainer_->averaged(*averaged_);
  predictor_->set_depth(trainer_->model_config());
  predictor_->set_parameters(*averaged_);
  const Evaluation figures = curriculum_->evaluate(*predictor_, watch.is_stop_asked);
  if (watch.is_stop_asked && watch.is_stop_asked()) return;  // figures of a part; made up for later
  validated_step_ = step;
  const Score score{step,
                    figures.puzzles,
                    figures.exact,
                    static_cast<double>(figures.cells_correct) /
                        static_cast<double>(std::max<std::int64_t>(1, figures.cells_scored)),
                    figures.loss,
                    figures.best,
                    figures.best_word};
  const bool is_best = !best_ || score.is_better_than(*best_);
  if (is_best) {
    nlohmann::json with_score = facts();
    with_score["validation"] = to_json(score);
    save_averaged(folder_.best(), *trainer_, with_score);
    best_ = score;
  }
  // After the weights: a training that ends between the two makes up for this validation.
  metrics_->append({{"step", score.step},
                    {"elapsed_s", elapsed_s},
                    {"validation", to_json(score)},
                    {"is_best", is_best}});
  if (watch.on_validation) watch.on_validation(score, is_best);
}

void Training::write_last(double elapsed_s) {
  trainer_->check_finite();
  const std::int64_t step = trainer_->steps_done();
  metrics_->append({{"step", step}, {"elapsed_s", elapsed_s}, {"checkpoint", "last"}});
  save_training(folder_.last(), *trainer_, facts());
  saved_step_ = step;
}

}  // namespace solver
