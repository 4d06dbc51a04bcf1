// SPDX-License-Identifier: Apache-2.0
// Counts, curves and groups of an evaluation.
#include "solver/evaluator.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/halting.h"

namespace solver {
namespace {

struct StepNote {
  bool is_exact;
  bool says_done;
  int correct;
};

std::size_t tenth_of(double q_halt) {
  return std::min<std::size_t>(9, static_cast<std::size_t>(10 * models::sureness(q_halt)));
}

class Tally {
 public:
  Tally(std::size_t puzzles, int max_steps)
      : notes_(puzzles), is_answered_(puzzles), is_exact_(puzzles), was_exact_(puzzles) {
    result_.by_step.resize(static_cast<std::size_t>(max_steps));
    for (int t = 0; t < max_steps; ++t) result_.by_step[t].step = t + 1;
  }

  void add(const StepView& view) {
    std::vector<StepNote>& notes = notes_[view.index];
    const Answer& answer = view.answer;
    notes.push_back({view.loss.is_exact, answer.says_done, view.loss.correct});
    if (view.is_any_exact) was_exact_[view.index] = true;
    if (!view.is_last) return;
    is_answered_[view.index] = true;
    is_exact_[view.index] = view.loss.is_exact;
    ++result_.puzzles;
    result_.exact += view.loss.is_exact;
    result_.says_done += answer.says_done;
    result_.done_exact += answer.says_done && view.loss.is_exact;
    result_.ever_exact += was_exact_[view.index];
    SurenessFigures& tenth = result_.by_sureness[tenth_of(answer.q_halt)];
    ++tenth.puzzles;
    tenth.exact += view.loss.is_exact;
    steps_spent_ += answer.steps_spent;
    result_.cells_scored += view.loss.scored;
    result_.cells_correct += view.loss.correct;
    int first_done = view.step;
    for (std::size_t t = 0; t < result_.by_step.size(); ++t) {
      const StepNote& note = notes[std::min(t, notes.size() - 1)];
      result_.by_step[t].exact += note.is_exact;
      result_.by_step[t].cells_correct += note.correct;
      result_.by_step[t].says_done += note.says_done;
      if (note.says_done) first_done = std::min(first_done, static_cast<int>(t) + 1);
    }
    steps_ += first_done;
    notes = {};
    losses_.emplace_back(view.index, view.loss.cross_entropy);
  }

  // Sums in the order of the puzzles, whatever order they were answered in.
  Evaluation finish(const std::vector<puzzles::Puzzle>& puzzles) {
    std::sort(losses_.begin(), losses_.end());
    for (const auto& [index, loss] : losses_) result_.loss += loss;
    const double count = static_cast<double>(std::max<std::int64_t>(1, result_.puzzles));
    result_.loss /= count;
    result_.steps_mean = static_cast<double>(steps_) / count;
    result_.steps_spent_mean = static_cast<double>(steps_spent_) / count;
    group_by_rating(puzzles);
    return std::move(result_);
  }

  Evaluation& result() { return result_; }

 private:
  void group_by_rating(const std::vector<puzzles::Puzzle>& puzzles) {
    std::vector<std::size_t> rated;
    for (std::size_t i = 0; i < puzzles.size(); ++i) {
      if (is_answered_[i] && std::isfinite(puzzles[i].rating)) rated.push_back(i);
    }
    std::stable_sort(rated.begin(), rated.end(), [&](std::size_t a, std::size_t b) {
      return puzzles[a].rating < puzzles[b].rating;
    });
    std::size_t last_fifth = 5;  // none yet
    std::size_t first_of_equal = 0;
    for (std::size_t rank = 0; rank < rated.size(); ++rank) {
      const double rating = puzzles[rated[rank]].rating;
      if (rating != puzzles[rated[first_of_equal]].rating) first_of_equal = rank;
      const std::size_t fifth = first_of_equal * 5 / rated.size();
      if (fifth != last_fifth) result_.by_rating.push_back({rating, rating, 0, 0});
      last_fifth = fifth;
      RatingFigures& group = result_.by_rating.back();
      group.rating_high = rating;
      ++group.puzzles;
      group.exact += is_exact_[rated[rank]];
    }
  }

  Evaluation result_;
  std::vector<std::vector<StepNote>> notes_;  // of puzzles in work
  std::vector<bool> is_answered_, is_exact_, was_exact_;
  std::vector<std::pair<std::size_t, double>> losses_;
  std::int64_t steps_ = 0, steps_spent_ = 0;
};

}  // namespace

Evaluation evaluate(Predictor& predictor, const puzzles::Domain& domain,
                    const std::vector<puzzles::Puzzle>& puzzles, const PredictOptions& options,
                    const std::function<void(std::int64_t, std::int64_t)>& progress) {
  for (const puzzles::Puzzle& puzzle : puzzles) {
    if (!puzzle.answer) throw std::runtime_error(puzzle.where + ": found no answer, wanted one");
  }
  const AnswerPlan plan(domain, puzzles, options);
  Tally tally(puzzles.size(), plan.waves() * predictor.max_steps(options));
  const std::vector<Answer> answers = predictor.answer(plan, [&](const StepView& view) {
    tally.add(view);
    if (view.is_last && progress) progress(tally.result().puzzles, tally.result().exact);
  });
  double seconds = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].tokens.empty()) continue;
    seconds += answers[i].seconds;
    const puzzles::Verdict verdict =
        domain.judge(puzzles[i].question, domain.decode(answers[i].tokens));
    tally.result().valid += verdict.valid;
    tally.result().best += verdict.is_best;
  }
  tally.result().best_word = domain.best_word();
  Evaluation result = tally.finish(puzzles);
  result.seconds_per_puzzle =
      seconds / static_cast<double>(std::max<std::int64_t>(1, result.puzzles));
  return result;
}

}  // namespace solver
