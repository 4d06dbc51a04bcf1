// SPDX-License-Identifier: Apache-2.0
// Text, lines and JSON of an answer.
#include "tools/answer_printer.h"

#include <nlohmann/json.hpp>

#include "models/strict_json.h"
#include "solver/number_text.h"
#include "tools/grid_view.h"

namespace tools {
namespace {

std::string seconds_text(double seconds) { return solver::formatted("%.3f s", seconds); }

std::string steps_text(int steps) {
  return std::to_string(steps) + (steps == 1 ? " step" : " steps");
}

// " by attempt 3 of 8, 5 of 8 votes"; nothing where there was one attempt only, and no votes where
// the rules chose.
std::string choice_text(const PrintedAnswer& a) {
  const solver::Answer& answer = a.answer;
  if (answer.attempts == 1) return "";
  std::string text = " by attempt " + std::to_string(answer.attempt + 1) + " of " +
                     std::to_string(answer.attempts);
  if (answer.voters > 1 && !(a.asks_rules && a.verdict.is_best)) {
    text += ", " + std::to_string(answer.votes) + " of " + std::to_string(answer.voters) + " votes";
  }
  return text + ", " + steps_text(answer.steps_spent) + " in all";
}

// Where answers differ in worth, and the puzzle brings one.
bool can_be_exact(const PrintedAnswer& a) {
  return !a.domain.best_word().empty() && a.puzzle.answer.has_value();
}

// What the rules say, in words; what the net says of itself stands apart, in brackets.
std::string verdict_text(const PrintedAnswer& a, const puzzles::Grid& grid) {
  const std::string effort =
      " in " + steps_text(a.answer.steps) + choice_text(a) + ", " + seconds_text(a.answer.seconds);
  const std::string best = a.domain.best_word();
  if (!a.verdict.is_best) {
    return (a.verdict.valid ? "valid, but NOT " + best : "NOT solved") + effort + ": " +
           a.verdict.reason + "; broken cells carry a !" +
           (a.answer.says_done ? " (the net takes it for right)" : "");
  }
  std::string text = "solved" + effort + ": confirmed by the rules";
  if (!best.empty()) text += ", valid and " + best;
  if (can_be_exact(a)) {
    text += grid == *a.puzzle.answer ? ", exact" : ", another than the known answer";
  }
  return text + (a.answer.says_done ? "" : " (the net is not sure)");
}

// What every object begins with.  Written in this order, which an nlohmann::json object would sort.
nlohmann::ordered_json puzzle_facts(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle) {
  const puzzles::Grid& grid = puzzle.question;
  nlohmann::ordered_json object = {{"where", puzzle.where}, {"puzzle", domain.to_line(grid)}};
  if (grid.rows != grid.cols) {
    object["size"] = std::to_string(grid.rows) + "x" + std::to_string(grid.cols);
  }
  return object;
}

std::string as_text(const PrintedAnswer& a, const puzzles::Grid& grid) {
  const CellMarks broken{a.verdict.broken_cells, '!'};
  return a.puzzle.where + ": " + verdict_text(a, grid) + "\n" +
         side_by_side(grid_text(a.domain, a.puzzle.question, a.puzzle.question, {}),
                      grid_text(a.domain, a.puzzle.question, grid, broken)) +
         "\n";
}

}  // namespace

std::string answer_text(const PrintedAnswer& a, AnswerFormat format) {
  const puzzles::Grid grid = a.domain.decode_for(a.puzzle.question, a.answer.tokens);
  if (format == AnswerFormat::kText) return as_text(a, grid);
  const std::string line = a.domain.to_line(grid);
  if (format == AnswerFormat::kLines) {
    return a.verdict.is_best
               ? a.domain.to_entry(grid)
               : a.domain.to_comment("not solved: " + line + " (" + a.verdict.reason + ")");
  }
  nlohmann::ordered_json object = puzzle_facts(a.domain, a.puzzle);
  object["answer"] = line;
  object["confirmed"] = a.verdict.is_best;
  if (!a.verdict.is_best) object["reason"] = a.verdict.reason;
  object["valid"] = a.verdict.valid;
  const std::string best = a.domain.best_word();
  if (!best.empty()) object[best] = a.verdict.is_best;
  if (can_be_exact(a)) object["exact"] = grid == *a.puzzle.answer;
  object["says_done"] = a.answer.says_done;
  object["q_halt"] = a.answer.q_halt;
  object["steps"] = a.answer.steps;
  object["seconds"] = a.answer.seconds;
  if (a.shows_attempts) {
    object["attempt"] = a.answer.attempt + 1;
    object["attempts"] = a.answer.attempts;
    object["votes"] = a.answer.votes;
    object["voters"] = a.answer.voters;
    object["steps_spent"] = a.answer.steps_spent;
  }
  return models::json_text(object) + "\n";
}

std::string unasked_text(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle,
                         const std::string& reason, AnswerFormat format) {
  if (format == AnswerFormat::kText) return puzzle.where + ": NOT asked: " + reason + "\n\n";
  if (format == AnswerFormat::kLines) {
    return domain.to_comment("not asked: " + domain.to_line(puzzle.question) + " (" + reason + ")");
  }
  nlohmann::ordered_json object = puzzle_facts(domain, puzzle);
  object["confirmed"] = false;
  object["reason"] = reason;
  return models::json_text(object) + "\n";
}

std::string step_text(const puzzles::Domain& domain, const puzzles::Puzzle& puzzle,
                      const solver::StepView& view, const puzzles::Grid& before) {
  const puzzles::Grid grid = domain.decode_for(puzzle.question, view.answer.tokens);
  CellMarks changed{{}, '*'};
  for (std::size_t i = 0; i < grid.cells.size(); ++i) {
    if (grid.cells[i] != before.cells[i]) changed.cells.push_back(static_cast<int>(i));
  }
  std::string head = "step " + std::to_string(view.step);
  if (view.answer.attempts > 1) {
    head += ", attempt " + std::to_string(view.answer.attempt + 1) + " of " +
            std::to_string(view.answer.attempts);
  }
  head += solver::formatted(": %zu cell%s changed (*), q_halt %.2f%s\n", changed.cells.size(),
                            changed.cells.size() == 1 ? "" : "s", view.answer.q_halt,
                            view.answer.says_done ? ", done" : "");
  return head + grid_text(domain, puzzle.question, grid, changed) + "\n";
}

}  // namespace tools
