// SPDX-License-Identifier: Apache-2.0
// Text and JSON of an ARC answer.
#include "tools/arc_printer.h"

#include <algorithm>

#include "models/strict_json.h"
#include "puzzles/arc_json.h"
#include "puzzles/arc_view.h"
#include "solver/number_text.h"
#include "tools/output.h"

namespace tools {
namespace {

// The rank from 1 of the known output among the attempts; 0: not there, or not known.
int rank_of_known(const puzzles::ArcPair& test, const solver::ArcTestAnswer& answer) {
  const std::size_t count = std::min<std::size_t>(answer.ranked.size(), puzzles::kArcAttempts);
  for (std::size_t rank = 0; rank < count; ++rank) {
    if (test.output && answer.ranked[rank].grid == *test.output) return static_cast<int>(rank) + 1;
  }
  return 0;
}

std::string verdict_of(const puzzles::ArcPair& test, const solver::ArcTestAnswer& answer) {
  if (!test.output) return "the output is not known, so nothing confirms it";
  const int rank = rank_of_known(test, answer);
  return rank == 0 ? "NOT solved" : "solved by attempt " + std::to_string(rank);
}

std::string head_of(const solver::ArcAnswer& answer) {
  const std::string side = std::to_string(answer.canvas);
  std::string text = answer.task + ": ";
  if (answer.canvas == 0) return text + "does not fit on the canvas, no attempts\n";
  text += std::to_string(answer.steps) + " training steps, " +
          solver::duration_text(answer.seconds) + ", canvas " + side + "x" + side;
  if (answer.left_out_asked > 0) {
    text += ", the left-out demonstration right " + std::to_string(answer.left_out_right) + " of " +
            std::to_string(answer.left_out_asked) + " times";
  }
  return text + (answer.was_stopped ? " (stopped)\n" : "\n");
}

}  // namespace

bool is_known(const puzzles::ArcTask& task) {
  return std::all_of(task.test.begin(), task.test.end(),
                     [](const puzzles::ArcPair& test) { return test.output.has_value(); });
}

bool is_solved(const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
  for (std::size_t i = 0; i < task.test.size(); ++i) {
    if (rank_of_known(task.test[i], answer.tests[i]) == 0) return false;
  }
  return true;
}

bool is_missed(const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
  for (std::size_t i = 0; i < task.test.size(); ++i) {
    if (task.test[i].output && rank_of_known(task.test[i], answer.tests[i]) == 0) return true;
  }
  return false;
}

nlohmann::ordered_json arc_facts(const solver::ArcAnswer& answer) {
  return {{"task", answer.task},
          {"canvas", answer.canvas},
          {"steps", answer.steps},
          {"seconds", answer.seconds},
          {"cpu_seconds", answer.cpu_seconds},
          {"left_out_right", answer.left_out_right},
          {"left_out_asked", answer.left_out_asked}};
}

std::string arc_answer_text(const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
  const puzzles::ArcStyle style =
      shows_colour() ? puzzles::ArcStyle::kColours : puzzles::ArcStyle::kPlain;
  std::string text = head_of(answer);
  for (std::size_t i = 0; i < task.test.size(); ++i) {
    const solver::ArcTestAnswer& test = answer.tests[i];
    text += "test " + std::to_string(i + 1) + ": " + verdict_of(task.test[i], test) + "\n";
    const std::size_t count = std::min<std::size_t>(test.ranked.size(), puzzles::kArcAttempts);
    std::vector<puzzles::Grid> grids = {task.test[i].input};
    for (std::size_t rank = 0; rank < count; ++rank) {
      const puzzles::ArcVote& vote = test.ranked[rank];
      text += solver::formatted("  attempt %zu: %d of %d votes, confidence %.2f\n", rank + 1,
                                vote.count, test.predictions, vote.mean_q);
      grids.push_back(vote.grid);
    }
    if (count == 0) text += "  no attempt\n";
    text += "  from the left: question";
    for (std::size_t rank = 1; rank <= count; ++rank) text += ", attempt " + std::to_string(rank);
    text += style == puzzles::ArcStyle::kPlain ? "; . is colour 0\n" : "\n";
    text += puzzles::arc_grids_text(grids, style);
  }
  return text + "\n";
}

std::string arc_answer_json(const puzzles::ArcTask& task, const solver::ArcAnswer& answer) {
  nlohmann::ordered_json tests = nlohmann::json::array();
  for (std::size_t i = 0; i < task.test.size(); ++i) {
    const solver::ArcTestAnswer& test = answer.tests[i];
    nlohmann::ordered_json attempts = nlohmann::json::array();
    const std::size_t count = std::min<std::size_t>(test.ranked.size(), puzzles::kArcAttempts);
    for (std::size_t rank = 0; rank < count; ++rank) {
      const puzzles::ArcVote& vote = test.ranked[rank];
      attempts.push_back({{"grid", nlohmann::json::parse(puzzles::arc_grid_json(vote.grid))},
                          {"votes", vote.count},
                          {"confidence", vote.mean_q}});
    }
    nlohmann::ordered_json one = {{"predictions", test.predictions}, {"attempts", attempts}};
    if (task.test[i].output) one["solved"] = rank_of_known(task.test[i], test) > 0;
    tests.push_back(one);
  }
  nlohmann::ordered_json object = arc_facts(answer);
  object["stopped"] = answer.was_stopped;
  object["tests"] = tests;
  return models::json_text(object) + "\n";
}

}  // namespace tools
