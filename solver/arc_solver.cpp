// SPDX-License-Identifier: Apache-2.0
// Which net, which canvas, which colours.
#include "solver/arc_solver.h"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "solver/arc_sitting.h"
#include "solver/base_model.h"

namespace solver {

ArcSolver::ArcSolver(Settings settings, const models::LoadedModel* base)
    : settings_(std::move(settings)), base_(base) {
  validate(settings_.arc);
  validate(settings_.train);
  if (base_ != nullptr) settings_.model = base_->config;
  if (!settings_.train.stages.empty()) {
    throw std::runtime_error("stages: found '" + settings_.train.stages +
                             "', wanted none: a sitting with one task is too short for them");
  }
  if (!settings_.model.has_puzzle_embedding()) settings_.arc.identifiers = ArcIdentifiers::kNone;
  const int any_canvas = base_ == nullptr ? puzzles::kMinArcCanvas : 0;
  const bool has_rows = settings_.arc.identifiers != ArcIdentifiers::kNone;
  models::validate(model_for(any_canvas, 1 + (has_rows ? settings_.arc.augmentations : 0),
                             puzzles::kArcColours));
}

models::ModelConfig ArcSolver::model_for(int canvas, int rows, int colours) const {
  models::ModelConfig model = settings_.model;
  if (canvas > 0) model.grid_tokens = canvas * canvas;
  model.vocabulary = puzzles::kArcTokens - puzzles::kArcColours + colours;
  model.puzzle_count = rows;
  return model;
}

int ArcSolver::canvas_of(const puzzles::ArcTask& task) const {
  const int fitted = puzzles::fitted_canvas({task});
  if (base_ == nullptr || serves_any_canvas(base_->config)) {
    const int set = settings_.arc.canvas;
    return set == 0 ? fitted : (set >= fitted ? set : 0);
  }
  const int own = static_cast<int>(std::lround(std::sqrt(base_->config.grid_tokens)));
  return own >= fitted || puzzles::fits_canvas(task, own) ? own : 0;
}

ArcAnswer ArcSolver::solve(const puzzles::ArcTask& task, const ArcEffort& effort) const {
  if (effort.trains && effort.time_limit_s <= 0 && settings_.arc.tune_steps == 0) {
    throw std::runtime_error(
        "found neither a time limit nor the setting tune_steps, wanted one of them");
  }
  const int canvas = canvas_of(task);
  if (canvas == 0) {
    ArcAnswer none;
    none.task = task.name;
    none.tests.resize(task.test.size());
    return none;
  }
  puzzles::ArcTask asked = task;
  for (puzzles::ArcPair& test : asked.test) test.output.reset();
  // Augmentations that permute all colours would bring back those left out.
  const ArcConfig& arc = settings_.arc;
  const bool fits = arc.fits_palette && !arc.permutes_colours && settings_.model.has_colours();
  const puzzles::ArcPalette palette = fits ? puzzles::palette_of(asked) : puzzles::ArcPalette{};
  ArcLesson lesson =
      make_lessons({palette.numbering.apply(asked)}, arc, settings_.train.seed).front();
  const models::ModelConfig model = model_for(canvas, row_count({lesson}), palette.colours);
  ArcAnswer answer = ArcSitting(settings_, base_, model, std::move(lesson), canvas, effort).run();
  for (ArcTestAnswer& test : answer.tests) {
    for (puzzles::ArcVote& vote : test.ranked) vote.grid = palette.numbering.undo(vote.grid);
  }
  return answer;
}

puzzles::ArcAnswers ranked_grids(const std::vector<ArcAnswer>& answers) {
  puzzles::ArcAnswers result;
  for (const ArcAnswer& answer : answers) {
    std::vector<std::vector<puzzles::Grid>>& tests = result[answer.task];
    for (const ArcTestAnswer& test : answer.tests) {
      std::vector<puzzles::Grid>& ranked = tests.emplace_back();
      for (const puzzles::ArcVote& vote : test.ranked) ranked.push_back(vote.grid);
    }
  }
  return result;
}

}  // namespace solver
