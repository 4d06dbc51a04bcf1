// SPDX-License-Identifier: Apache-2.0
// Text, lines and JSON of an answer.
#include "tools/answer_printer.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/grid_view.h"

namespace tools {
namespace {

std::string seconds_text(double seconds) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.3f s", seconds);
  return text.data();
}

std::string steps_text(int steps) {
  return std::to_string(steps) + (steps == 1 ? " step" : " steps");
}

// " by attempt 3 of 8, 5 of 8 votes"; nothing where there was one attempt only.
std::string choice_text(const solver::Answer& answer) {
  if (answer.attempts == 1) return "";
  std::string text = " by attempt " + std::to_string(answer.attempt + 1) + " of " +
                     std::to_string(answer.attempts);
  if (answer.voters > 1) {
    text += ", " + std::to_string(answer.votes) + " of " + std::to_string(answer.voters) + " votes";
  }
  return text + ", " + steps_text(answer.steps_spent) + " in all";
}

std::string as_text(const PrintedAnswer& a, const puzzles::Grid& grid) {
  const CellMarks broken{a.verdict.broken_cells, '!'};
  std::string head = a.puzzle.where + ": ";
  const std::string effort =
      steps_text(a.answer.steps) + choice_text(a.answer) + ", " + seconds_text(a.answer.seconds);
  if (a.verdict.valid) {
    head += "solved in " + effort + (a.answer.says_done ? "" : " (the net is not sure)");
  } else {
    head += "NOT solved in " + effort + ": " + a.verdict.reason + "; broken cells carry a !" +
            (a.answer.says_done ? " (the net takes it for right)" : "");
  }
  return head + "\n" +
         side_by_side(grid_text(a.domain, a.puzzle.question, a.puzzle.question, {}),
                      grid_text(a.domain, a.puzzle.question, grid, broken)) +
         "\n";
}

}  // namespace

std::string answer_text(const PrintedAnswer& a, AnswerFormat format) {
  const puzzles::Grid grid = a.domain.decode(a.answer.tokens);
  if (format == AnswerFormat::kText) return as_text(a, grid);
  const std::string line = a.domain.to_line(grid);
  if (format == AnswerFormat::kLines) {
    return a.verdict.valid ? line + "\n"
                           : "# not solved: " + line + " (" + a.verdict.reason + ")\n";
  }
  // Written in this order, which an nlohmann::json object would sort.
  nlohmann::ordered_json object = {{"puzzle", a.domain.to_line(a.puzzle.question)},
                                   {"answer", line},
                                   {"valid", a.verdict.valid},
                                   {"says_done", a.answer.says_done},
                                   {"q_halt", a.answer.q_halt},
                                   {"steps", a.answer.steps},
                                   {"seconds", a.answer.seconds}};
  if (a.shows_attempts) {
    object["attempt"] = a.answer.attempt + 1;
    object["attempts"] = a.answer.attempts;
    object["votes"] = a.answer.votes;
    object["voters"] = a.answer.voters;
    object["steps_spent"] = a.answer.steps_spent;
  }
  return object.dump() + "\n";
}

std::string step_text(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle,
                      const solver::StepView& view, const puzzles::Grid& before) {
  const puzzles::Grid grid = domain.decode(view.answer.tokens);
  CellMarks changed{{}, '*'};
  for (std::size_t i = 0; i < grid.cells.size(); ++i) {
    if (grid.cells[i] != before.cells[i]) changed.cells.push_back(static_cast<int>(i));
  }
  std::array<char, 160> head;
  std::snprintf(head.data(), head.size(), "step %d: %zu cells changed (*), q_halt %.2f%s\n",
                view.step, changed.cells.size(), view.answer.q_halt,
                view.answer.says_done ? ", done" : "");
  return head.data() + grid_text(domain, puzzle.question, grid, changed) + "\n";
}

}  // namespace tools
