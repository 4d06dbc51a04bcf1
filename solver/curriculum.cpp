// SPDX-License-Identifier: Apache-2.0
// The curriculum of puzzles with rules; that of ARC is in arc_curriculum.cpp.
#include "solver/curriculum.h"

#include "puzzles/dataset.h"
#include "solver/arc_curriculum.h"
#include "solver/puzzle_stream.h"
#include "solver/schedule.h"
#include "solver/seeds.h"

namespace solver {
namespace {

class PuzzleCurriculum : public Curriculum {
 public:
  explicit PuzzleCurriculum(TrainingData data)
      : domain_(std::move(data.domain)),
        puzzles_(std::move(data.puzzles)),
        digest_(puzzles::content_digest(puzzles_)) {}

  std::string puzzle() const override { return domain_->name(); }
  std::string digest() const override { return digest_; }
  void fit(Settings& settings) override { fit_to_domain(settings, *domain_); }

  void split(const TrainConfig& train) override {
    if (Schedule(train).largest_hint_chance() > 0 && !domain_->fills_blanks()) {
      throw std::runtime_error(
          "hint_chance, or hints= of a stage, is for puzzles with blanks, found " +
          domain_->name());
    }
    puzzles::fill_answers(*domain_, puzzles_);
    puzzles::Split parts =
        puzzles::split_by_symmetry(*domain_, std::move(puzzles_), train.validation_fraction,
                                   seed_for(train.seed, Purpose::kValidation));
    puzzles_ = std::move(parts.train);
    validation_ = std::move(parts.validation);
    training_puzzles_ = puzzles_.size();
  }

  std::size_t training_puzzles() const override { return training_puzzles_; }
  std::size_t validation_puzzles() const override { return validation_.size(); }
  models::Structure structure() const override { return structure_of(*domain_); }
  std::unique_ptr<ExampleStream> stream(const TrainConfig& train) override {
    return std::make_unique<PuzzleStream>(
        *domain_, std::move(puzzles_), train.seed, Hints{train.hint_chance, train.hint_share},
        OtherClues{train.clue_chance, train.clue_changes, train.clue_tries});
  }

  Evaluation evaluate(Predictor& predictor,
                      const std::function<bool()>& is_stop_asked) const override {
    PredictOptions options;
    options.stops_when_done = false;
    options.is_stop_asked = is_stop_asked;
    return solver::evaluate(predictor, *domain_, validation_, options);
  }

  std::string description() const override {
    return std::to_string(training_puzzles_) + " puzzles to train on, " +
           std::to_string(validation_.size()) + " held back to choose the best weights (" +
           domain_->name() + ")";
  }

 private:
  std::unique_ptr<puzzles::Domain> domain_;
  std::vector<puzzles::Puzzle> puzzles_, validation_;
  std::string digest_;
  std::size_t training_puzzles_ = 0;
};

}  // namespace

std::unique_ptr<Curriculum> make_curriculum(TrainingData data) {
  if (data.domain == nullptr) return make_arc_curriculum(std::move(data.tasks));
  return std::make_unique<PuzzleCurriculum>(std::move(data));
}

}  // namespace solver
