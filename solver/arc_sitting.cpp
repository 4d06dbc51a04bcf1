// SPDX-License-Identifier: Apache-2.0
// Time, training, the left-out demonstration, votes.
#include "solver/arc_sitting.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "models/halting.h"
#include "models/threads.h"

namespace solver {
namespace {

constexpr double kReportEverySeconds = 5.0;
constexpr double kHurriedSeconds = 2.0;       // for answering after a stop
constexpr int kMonitorVotes = 8;              // augmentations that judge the left-out demonstration
constexpr std::size_t kFewestToLeaveOut = 3;  // demonstrations
// Of the time limit: what the first votes may take at most, and the left-out demonstration.
constexpr double kTimingShare = 0.1;
// A supervision step of one example takes so many times as long in training as in answering: 3.9 by
// the maze preset, whose cell this one shares (23.6 ms against 6.0 ms on 30x30).
constexpr double kTrainingFactor = 4.0;
// Votes take as long as the first one did, or somewhat longer.
constexpr double kVoteMargin = 1.25;
// Larger canvases take smaller batches, so that a step stays short beside the time limit.
constexpr int kWholeBatchTokens = 144;
constexpr int kSmallestBatch = 4;

using Clock = std::chrono::steady_clock;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

// From 1 down to `ratio` as progress goes from 0 to 1.
double cosine(double progress, double ratio) {
  return ratio + (1.0 - ratio) * 0.5 * (1.0 + std::cos(M_PI * std::min(1.0, progress)));
}

}  // namespace

ArcSitting::ArcSitting(const Settings& settings, const models::LoadedModel* base,
                       const models::ModelConfig& model, ArcLesson lesson, int canvas,
                       const ArcEffort& effort)
    : arc_(settings.arc),
      train_(settings.train),
      effort_(effort),
      canvas_(canvas),
      start_(Clock::now()),
      start_cpu_s_(cpu_seconds()),
      lesson_(std::move(lesson)),
      model_(model),
      predictor_(model_, settings.run.threads, 2 * models::usable_threads(settings.run.threads),
                 models::structure_of_canvas(canvas)),
      averaged_(model_) {
  train_.batch = std::min(
      train_.batch, std::max(kSmallestBatch, train_.batch * kWholeBatchTokens / (canvas * canvas)));
  if (!arc_.tunes_weights) train_.lr = 0;
  leaves_one_out_ =
      effort.trains && arc_.left_out_share > 0 && lesson_.task.train.size() >= kFewestToLeaveOut;
  trainer_.emplace(model_, train_, models::structure_of_canvas(canvas), stream(leaves_one_out_),
                   settings.run.threads);
  if (base != nullptr) trainer_->start_from(base->params);
}

ArcAnswer ArcSitting::run() {
  ArcAnswer answer;
  answer.task = lesson_.task.name;
  answer.canvas = canvas_;
  if (effort_.trains) train(answer);
  answer.steps = trainer_->steps_done();
  take_averaged();
  vote(answer);
  answer.was_stopped = stopped_s_ >= 0;
  answer.seconds = elapsed_s();
  answer.cpu_seconds = cpu_seconds() - start_cpu_s_;
  return answer;
}

double ArcSitting::elapsed_s() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

bool ArcSitting::is_stop_asked() {
  if (stopped_s_ < 0 && effort_.is_stop_asked && effort_.is_stop_asked()) {
    stopped_s_ = elapsed_s();
  }
  return stopped_s_ >= 0;
}

// The last demonstration is the one left out: which one it is must not hang on chance.
std::unique_ptr<ExampleStream> ArcSitting::stream(bool leaves_out) const {
  ArcLesson lesson = lesson_;
  if (leaves_out) lesson.task.train.pop_back();
  return std::make_unique<ArcStream>(std::vector<ArcLesson>{std::move(lesson)}, canvas_,
                                     arc_.random_offsets, train_.seed);
}

void ArcSitting::take_averaged() {
  trainer_->averaged(averaged_);
  predictor_.set_parameters(averaged_);
}

// By the time of a few supervision steps without gradients.
ArcSitting::TimePlan ArcSitting::plan_time() {
  if (effort_.time_limit_s <= 0) return {};
  take_averaged();
  const double before = elapsed_s();
  const Example example =
      make_arc_example({lesson_.task.test[0].input, {}}, canvas_, lesson_.row_of(0));
  const std::vector<Answer> timed = predict(std::vector<Example>(predictor_batch(), example),
                                            before + kTimingShare * effort_.time_limit_s);
  int steps = 0;
  for (const Answer& answer : timed) steps += answer.steps;
  const double supervision_step_s = (elapsed_s() - before) / std::max(1, steps);
  const double votes = static_cast<double>(voters() * lesson_.task.test.size() +
                                           static_cast<std::size_t>(kMonitorVotes));
  const double kept = std::min(effort_.time_limit_s * arc_.answer_share,
                               kVoteMargin * supervision_step_s * model_.supervision_steps * votes);
  return {effort_.time_limit_s - kept,
          kTrainingFactor * supervision_step_s * train_.batch * train_.accumulate};
}

std::size_t ArcSitting::predictor_batch() const {
  return 2 * static_cast<std::size_t>(predictor_.engine().threads());
}

void ArcSitting::train(ArcAnswer& answer) {
  const TimePlan plan = plan_time();
  const double until = plan.training_s;
  double reported_s = elapsed_s(), step_s = plan.step_s;
  for (;;) {
    const double now = elapsed_s();
    const std::int64_t steps = trainer_->steps_done();
    double progress = until > 0 ? now / until : 0;
    if (arc_.tune_steps > 0) {
      progress = std::max(progress, static_cast<double>(steps) / arc_.tune_steps);
    }
    // The last step must not end too late.
    const bool is_late = until > 0 && now + step_s > until;
    if (is_stop_asked() || is_late || progress >= 1.0) break;
    if (leaves_one_out_ && progress >= arc_.left_out_share) judge_left_out(answer);
    trainer_->set_rate_factor(cosine(progress, train_.min_lr_ratio));
    const double began = elapsed_s();
    trainer_->step();
    const double took = elapsed_s() - began;
    // Forgets a hiccup slowly, the estimate at once.
    step_s = steps == 0 ? took : std::max(took, 0.9 * step_s);
    if (effort_.on_progress && elapsed_s() - reported_s >= kReportEverySeconds) {
      reported_s = elapsed_s();
      effort_.on_progress(
          {0, trainer_->steps_done(), reported_s, trainer_->take_figures(), leaves_one_out_});
    }
  }
  trainer_->check_finite();
}

// How the net does on the demonstration it has not seen; from here on that one is trained too.
void ArcSitting::judge_left_out(ArcAnswer& answer) {
  take_averaged();
  const puzzles::ArcPair& pair = lesson_.task.train.back();
  std::vector<Example> examples;
  const std::size_t count = std::min<std::size_t>(kMonitorVotes, lesson_.augmentations.size());
  for (std::size_t a = 0; a < count; ++a) {
    const puzzles::Grid input = lesson_.augmentations[a].apply(pair.input);
    examples.push_back(make_arc_example({input, {}}, canvas_, lesson_.row_of(a)));
  }
  const bool is_limited = effort_.time_limit_s > 0;
  const std::vector<Answer> answers =
      predict(examples, is_limited ? elapsed_s() + kTimingShare * effort_.time_limit_s : 0);
  for (std::size_t a = 0; a < count; ++a) {
    if (answers[a].steps < model_.supervision_steps) continue;  // not ready in time
    ++answer.left_out_asked;
    const puzzles::Grid grid = puzzles::read_from_canvas(answers[a].tokens, canvas_);
    answer.left_out_right += grid == lesson_.augmentations[a].apply(*pair.output);
  }
  leaves_one_out_ = false;
  // Slots that still hold pairs of the old stream go on with them.
  std::unique_ptr<ExampleStream> whole = stream(/*leaves_out=*/false);
  whole->set_drawn(trainer_->state().stream->drawn());
  trainer_->mutable_state().stream = std::move(whole);
}

// until: seconds since the start, 0 = no end; a stop leaves two seconds.  An answer that the end
// cuts short stands as it is by then; one that was not even begun has no tokens.  The first few
// have a supervision step however late it is.
std::vector<Answer> ArcSitting::predict(const std::vector<Example>& examples, double until) {
  PredictOptions options;
  options.stops_when_done = false;
  options.is_stop_asked = [this, until, asked_s = -1.0]() mutable {
    const double now = elapsed_s(), before = std::exchange(asked_s, now);
    if (before < 0) return false;
    const bool is_late = until > 0 && now + (now - before) > until;  // as long as the step before
    return is_late || (is_stop_asked() && now >= stopped_s_ + kHurriedSeconds);
  };
  std::vector<Answer> latest(examples.size());
  predictor_.answer(examples, options,
                    [&](const StepView& view) { latest[view.index] = view.answer; });
  return latest;
}

// Every test input under the same augmentations, the identity first.
void ArcSitting::vote(ArcAnswer& answer) {
  const std::vector<puzzles::ArcPair>& tests = lesson_.task.test;
  std::vector<Example> examples;
  const std::size_t count = voters();
  for (std::size_t a = 0; a < count; ++a) {
    for (const puzzles::ArcPair& test : tests) {
      const puzzles::Grid input = lesson_.augmentations[a].apply(test.input);
      examples.push_back(make_arc_example({input, {}}, canvas_, lesson_.row_of(a)));
    }
  }
  const std::vector<Answer> answers = predict(examples, effort_.time_limit_s);
  for (std::size_t test = 0; test < tests.size(); ++test) {
    std::vector<puzzles::ArcPrediction> predictions;
    ArcTestAnswer& result = answer.tests.emplace_back();
    for (std::size_t a = 0; a < count; ++a) {
      const Answer& one = answers[a * tests.size() + test];
      if (one.tokens.empty()) continue;  // not begun in time
      ++result.predictions;
      const puzzles::Grid grid = puzzles::read_from_canvas(one.tokens, canvas_);
      if (grid.cells.empty()) continue;  // cannot be right
      predictions.push_back({lesson_.augmentations[a].undo(grid), models::sureness(one.q_halt)});
    }
    result.ranked = puzzles::rank_predictions(predictions);
  }
}

std::size_t ArcSitting::voters() const {
  return std::min<std::size_t>(arc_.votes, lesson_.augmentations.size());
}

}  // namespace solver
