// SPDX-License-Identifier: Apache-2.0
// Fixed columns, one order.
#include "solver/report.h"

#include <cmath>

#include "solver/number_text.h"
#include "solver/statistics.h"

namespace solver {
namespace {

double share(double hits, double of) { return of > 0 ? hits / of : std::nan(""); }

// A JSON number, null where there is none.
nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

std::string interval_text(std::int64_t hits, std::int64_t trials) {
  const Interval interval = wilson95(hits, trials);
  return formatted("%s  (%lld of %lld, 95%% interval %.1f to %.1f)",
                   percent_text(hits, trials).c_str(), static_cast<long long>(hits),
                   static_cast<long long>(trials), 100 * interval.low, 100 * interval.high);
}

}  // namespace

std::string progress_line(const ProgressReport& r, std::int64_t step_limit) {
  const TrainFigures& f = r.figures;
  const std::string limit =
      step_limit > 0 ? formatted("/%lld", static_cast<long long>(step_limit)) : std::string();
  const std::string halt =
      f.halted > 0 ? formatted("%4.1f", share(f.halt_steps, f.halted)) : "   -";
  return formatted("step %6lld%s | loss %.4f | cells %6s | exact %6s | halt %s steps | lr %.1e | ",
                   static_cast<long long>(r.step), limit.c_str(), share(f.loss, f.slots),
                   percent_text(f.cells_correct, f.cells_scored).c_str(),
                   percent_text(f.exact, f.halted).c_str(), halt.c_str(), r.lr) +
         formatted("%5.*f ms | %6s cells/s", r.step_ms < 10 ? 1 : 0, r.step_ms,
                   count_text(r.cells_per_s).c_str());
}

std::string validation_line(const Score& s, bool is_best) {
  const Interval interval = wilson95(s.exact, s.puzzles);
  const std::string best =
      s.best_word.empty() ? "" : " | " + s.best_word + " " + percent_text(s.best, s.puzzles);
  return formatted(
      "valid %5lld | loss %.4f | cells %6s | exact %6s | %lld of %lld, 95%% %.1f to %.1f%s%s",
      static_cast<long long>(s.step), s.loss, percent_text(s.cells, 1).c_str(),
      percent_text(s.exact, s.puzzles).c_str(), static_cast<long long>(s.exact),
      static_cast<long long>(s.puzzles), 100 * interval.low, 100 * interval.high, best.c_str(),
      is_best ? " | best" : "");
}

nlohmann::json to_json(const ProgressReport& r) {
  const TrainFigures& f = r.figures;
  return {{"step", r.step},
          {"elapsed_s", r.elapsed_s},
          {"steps", f.steps},
          {"loss", number(share(f.loss, f.slots))},
          {"cells", number(share(f.cells_correct, f.cells_scored))},
          {"exact", number(share(f.exact, f.halted))},
          {"halt_steps", number(share(f.halt_steps, f.halted))},
          {"lr", r.lr},
          {"step_ms", r.step_ms},
          {"cells_per_s", r.cells_per_s},
          {"epochs", r.epochs}};
}

nlohmann::json to_json(const Score& s) {
  nlohmann::json object = {{"step", s.step},
                           {"puzzles", s.puzzles},
                           {"exact", s.exact},
                           {"cells", s.cells},
                           {"loss", number(s.loss)}};
  if (s.best_word.empty()) return object;
  object["best_word"] = s.best_word;
  object[s.best_word] = s.best;
  return object;
}

std::string evaluation_text(const Evaluation& e) {
  std::string text;
  text += formatted("puzzles   %lld\n", static_cast<long long>(e.puzzles));
  text += "exact     " + interval_text(e.exact, e.puzzles) + "\n";
  text += "valid     " + interval_text(e.valid, e.puzzles) + "\n";
  if (!e.best_word.empty()) {
    text += formatted("%-9s ", e.best_word.c_str()) + interval_text(e.best, e.puzzles) +
            ", valid and " + e.best_word + "\n";
  }
  text += "says done " + interval_text(e.says_done, e.puzzles) + "\n";
  text += "  right   " + interval_text(e.done_exact, e.says_done) + ", where it says done\n";
  text += "ever      " + interval_text(e.ever_exact, e.puzzles) + ", exact at some step\n";
  text += "cells     " + percent_text(e.cells_correct, e.cells_scored) + "\n";
  text += formatted("steps     %.2f in the mean, until the net says done\n", e.steps_mean);
  text +=
      formatted("spent     %.2f supervision steps a puzzle, all attempts\n", e.steps_spent_mean);
  text += formatted("time      %.4f s a puzzle\n", e.seconds_per_puzzle);
  text += "\n  step   exact   cells  says done\n";
  for (const StepFigures& s : e.by_step) {
    text += formatted("%6d  %6s  %6s     %6s\n", s.step, percent_text(s.exact, e.puzzles).c_str(),
                      percent_text(s.cells_correct, e.cells_scored).c_str(),
                      percent_text(s.says_done, e.puzzles).c_str());
  }
  if (e.by_rating.empty()) return text;
  text += "\n  rating          puzzles   exact  95% interval\n";
  for (const RatingFigures& r : e.by_rating) {
    const Interval interval = wilson95(r.exact, r.puzzles);
    const std::string range = formatted("%g to %g", r.rating_low, r.rating_high);
    text += formatted("  %-14s  %7lld  %6s  %.1f to %.1f\n", range.c_str(),
                      static_cast<long long>(r.puzzles), percent_text(r.exact, r.puzzles).c_str(),
                      100 * interval.low, 100 * interval.high);
  }
  return text;
}

std::string calibration_text(const Evaluation& e) {
  std::string text = "\n  sigmoid(q_halt)  puzzles   exact  95% interval\n";
  for (std::size_t tenth = 0; tenth < e.by_sureness.size(); ++tenth) {
    const SurenessFigures& s = e.by_sureness[tenth];
    const double low = static_cast<double>(tenth) / 10;
    text += formatted("  %.1f to %.1f       %7lld  %6s", low, low + 0.1,
                      static_cast<long long>(s.puzzles), percent_text(s.exact, s.puzzles).c_str());
    const Interval interval = wilson95(s.exact, s.puzzles);
    if (s.puzzles > 0) text += formatted("  %.1f to %.1f", 100 * interval.low, 100 * interval.high);
    text += "\n";
  }
  return text;
}

nlohmann::json to_json(const Evaluation& e) {
  const Interval exact = wilson95(e.exact, e.puzzles);
  nlohmann::json by_step = nlohmann::json::array(), by_rating = nlohmann::json::array();
  nlohmann::json calibration = nlohmann::json::array();
  for (std::size_t tenth = 0; tenth < e.by_sureness.size(); ++tenth) {
    const SurenessFigures& s = e.by_sureness[tenth];
    calibration.push_back({{"low", static_cast<double>(tenth) / 10},
                           {"high", static_cast<double>(tenth + 1) / 10},
                           {"puzzles", s.puzzles},
                           {"exact", number(share(s.exact, s.puzzles))}});
  }
  for (const StepFigures& s : e.by_step) {
    by_step.push_back({{"step", s.step},
                       {"exact", number(share(s.exact, e.puzzles))},
                       {"cells", number(share(s.cells_correct, e.cells_scored))},
                       {"says_done", number(share(s.says_done, e.puzzles))}});
  }
  for (const RatingFigures& r : e.by_rating) {
    const Interval interval = wilson95(r.exact, r.puzzles);
    by_rating.push_back({{"rating_low", r.rating_low},
                         {"rating_high", r.rating_high},
                         {"puzzles", r.puzzles},
                         {"exact", number(share(r.exact, r.puzzles))},
                         {"exact_low", interval.low},
                         {"exact_high", interval.high}});
  }
  nlohmann::json object = {{"puzzles", e.puzzles},
                           {"exact", number(share(e.exact, e.puzzles))},
                           {"exact_low", exact.low},
                           {"exact_high", exact.high},
                           {"valid", number(share(e.valid, e.puzzles))},
                           {"says_done", number(share(e.says_done, e.puzzles))},
                           {"done_right", number(share(e.done_exact, e.says_done))},
                           {"ever_exact", number(share(e.ever_exact, e.puzzles))},
                           {"cells", number(share(e.cells_correct, e.cells_scored))},
                           {"steps_mean", e.steps_mean},
                           {"steps_spent_mean", e.steps_spent_mean},
                           {"seconds_per_puzzle", e.seconds_per_puzzle},
                           {"by_step", by_step},
                           {"by_rating", by_rating},
                           {"calibration", calibration}};
  if (!e.best_word.empty()) {
    const Interval best = wilson95(e.best, e.puzzles);
    object["best_word"] = e.best_word;
    object[e.best_word] = number(share(e.best, e.puzzles));
    object[e.best_word + "_low"] = best.low;
    object[e.best_word + "_high"] = best.high;
  }
  return object;
}

}  // namespace solver
