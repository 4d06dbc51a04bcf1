// SPDX-License-Identifier: Apache-2.0
// Lessons for the stream; test pairs for the monitor.
#include "solver/arc_curriculum.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "puzzles/arc_contamination.h"
#include "puzzles/random.h"
#include "solver/arc_lesson.h"
#include "solver/schedule.h"
#include "solver/seeds.h"

namespace solver {
namespace {

class ArcCurriculum : public Curriculum {
 public:
  explicit ArcCurriculum(std::vector<puzzles::ArcTask> tasks)
      : tasks_(std::move(tasks)), digest_(puzzles::content_digest(tasks_)) {}

  std::string puzzle() const override { return kArcPuzzle; }
  std::string digest() const override { return digest_; }

  void fit(Settings& settings) override {
    if (!settings.model.has_puzzle_embedding()) settings.arc.identifiers = ArcIdentifiers::kNone;
    arc_ = settings.arc;
    validate(arc_);
    canvas_ = arc_.canvas > 0 ? arc_.canvas : puzzles::fitted_canvas(tasks_);
    const std::size_t all = tasks_.size();
    std::erase_if(tasks_,
                  [&](const auto& task) { return puzzles::fitted_canvas({task}) > canvas_; });
    left_out_ = all - tasks_.size();
    if (tasks_.empty()) {
      throw std::runtime_error("found no task whose grids fit on a canvas of " +
                               std::to_string(canvas_) + "x" + std::to_string(canvas_) +
                               ", wanted one at least; a larger setting 'canvas' takes more");
    }
    seen_ = puzzles::demonstration_digests(tasks_);
    lessons_ = make_lessons(std::move(tasks_), arc_, settings.train.seed);
    fit_sizes(settings, {canvas_ * canvas_, puzzles::kArcTokens, row_count(lessons_)},
              "the ARC tasks");
  }

  void split(const TrainConfig& train) override {
    if (Schedule(train).largest_hint_chance() > 0 || train.clue_chance > 0) {
      throw std::runtime_error(
          "hint_chance, hints= of a stage and clue_chance are for puzzles with blanks, found ARC "
          "tasks");
    }
    std::vector<Held> tests;
    for (std::size_t i = 0; i < lessons_.size(); ++i) {
      for (const puzzles::ArcPair& pair : lessons_[i].task.test) {
        // A larger output could not be answered: it is not asked.
        if (pair.output && std::max(pair.output->rows, pair.output->cols) <= canvas_) {
          tests.push_back({pair, lessons_[i].row_of(0)});
        }
      }
    }
    models::Rng rng = rng_for(train.seed, Purpose::kValidation);
    puzzles::shuffle(tests, rng);
    const double wanted = std::ceil(train.validation_fraction * static_cast<double>(tests.size()));
    tests.resize(static_cast<std::size_t>(wanted));
    held_back_ = std::move(tests);
    for (const Held& held : held_back_) {  // they choose the best weights
      const std::vector<std::string> digests = puzzles::pair_digests(held.pair);
      seen_.insert(seen_.end(), digests.begin(), digests.end());
    }
    std::sort(seen_.begin(), seen_.end());
    seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
  }

  std::size_t training_puzzles() const override { return lessons_.size(); }
  std::size_t validation_puzzles() const override { return held_back_.size(); }
  models::Structure structure() const override { return models::structure_of_canvas(canvas_); }
  std::unique_ptr<ExampleStream> stream(const TrainConfig& train) override {
    return std::make_unique<ArcStream>(lessons_, canvas_, arc_.random_offsets, train.seed);
  }

  // Exact: the grid that is read back, whatever stands on the rest of the canvas.
  Evaluation evaluate(Predictor& predictor,
                      const std::function<bool()>& is_stop_asked) const override {
    std::vector<Example> examples;
    for (const Held& held : held_back_) {
      examples.push_back(make_arc_example(held.pair, canvas_, held.row));
    }
    PredictOptions options;
    options.stops_when_done = false;
    options.is_stop_asked = is_stop_asked;
    std::vector<double> losses(examples.size());
    Evaluation result;
    predictor.answer(examples, options, [&](const StepView& view) {
      if (!view.is_last) return;
      ++result.puzzles;
      result.exact += puzzles::read_from_canvas(view.answer.tokens, canvas_) ==
                      *held_back_[view.index].pair.output;
      result.says_done += view.answer.says_done;
      result.cells_scored += view.loss.scored;
      result.cells_correct += view.loss.correct;
      losses[view.index] = view.loss.cross_entropy;
    });
    for (const double loss : losses) result.loss += loss;
    result.loss /= static_cast<double>(std::max<std::size_t>(1, losses.size()));
    return result;
  }

  nlohmann::json facts() const override {
    return {{kArcFact, models::fields_to_json(arc_)}, {kArcSeenFact, seen_}};
  }

  std::string description() const override {
    const std::string side = std::to_string(canvas_);
    std::string text =
        std::to_string(lessons_.size()) + " ARC tasks on a canvas of " + side + "x" + side + " (" +
        (arc_.canvas > 0 ? "set, " + std::to_string(left_out_) + " larger ones left out"
                         : std::string("fitted")) +
        "), " + std::to_string(row_count(lessons_) - 1) + " identifiers, ";
    return text + std::to_string(held_back_.size()) +
           " of their test pairs held back to choose the best weights";
  }

 private:
  struct Held {
    puzzles::ArcPair pair;
    int row;
  };
  std::vector<puzzles::ArcTask> tasks_;  // until fit()
  std::string digest_;
  ArcConfig arc_;
  int canvas_ = 0;
  std::size_t left_out_ = 0;
  std::vector<std::string> seen_;
  std::vector<ArcLesson> lessons_;
  std::vector<Held> held_back_;
};

}  // namespace

std::unique_ptr<Curriculum> make_arc_curriculum(std::vector<puzzles::ArcTask> tasks) {
  return std::make_unique<ArcCurriculum>(std::move(tasks));
}

}  // namespace solver
