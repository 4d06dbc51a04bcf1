// SPDX-License-Identifier: Apache-2.0
// What a training learns from, whatever the kind of puzzle: a stream of examples, the sizes they
// ask for, and how well a net answers the part that is held back.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "puzzles/arc.h"
#include "puzzles/domain.h"
#include "solver/evaluator.h"
#include "solver/example_stream.h"
#include "solver/settings.h"

namespace solver {

// As read, and where from: puzzles with their rules, or ARC tasks.
struct TrainingData {
  std::string path;
  std::unique_ptr<puzzles::Domain> domain = {};  // none of ARC tasks
  std::vector<puzzles::Puzzle> puzzles = {};
  std::vector<puzzles::ArcTask> tasks = {};
};

class Curriculum {
 public:
  virtual ~Curriculum() = default;

  virtual std::string puzzle() const = 0;  // "sudoku-3x3", "arc": in the facts of its models
  virtual std::string digest() const = 0;  // of the data, as read
  // Takes sizes from the data, refuses others that were given, checks that all fits together.
  virtual void fit(Settings& settings) = 0;
  // Parts what is trained on from what is held back; once, after fit().
  virtual void split(const TrainConfig& train) = 0;

  // From here on after split().
  virtual std::size_t training_puzzles() const = 0;
  virtual std::size_t validation_puzzles() const = 0;
  virtual models::Structure structure() const = 0;
  // May be called once.
  virtual std::unique_ptr<ExampleStream> stream(const TrainConfig& train) = 0;
  // Of the part that is held back, all supervision steps run; in part where a stop was asked for.
  virtual Evaluation evaluate(Predictor& predictor,
                              const std::function<bool()>& is_stop_asked) const = 0;
  // More of the data that a model file should tell.
  virtual nlohmann::json facts() const { return nlohmann::json::object(); }
  virtual std::string description() const = 0;  // one line, for people
};

std::unique_ptr<Curriculum> make_curriculum(TrainingData data);

}  // namespace solver
