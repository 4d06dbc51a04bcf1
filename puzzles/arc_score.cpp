// SPDX-License-Identifier: Apache-2.0
// Grids are compared whole: shape and every cell.
#include "puzzles/arc_score.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace puzzles {

double ArcTaskScore::pass_at(int k) const {
  const auto is_right = [k](int rank) { return rank >= 1 && rank <= k; };
  return static_cast<double>(std::count_if(right_at.begin(), right_at.end(), is_right)) /
         static_cast<double>(right_at.size());
}

double ArcScore::pass_at(int k) const {
  double sum = 0;
  for (const ArcTaskScore& task : tasks) sum += task.pass_at(k);
  return tasks.empty() ? 0 : sum / static_cast<double>(tasks.size());
}

std::vector<std::string> ArcScore::solved_at(int k) const {
  std::vector<std::string> names;
  for (const ArcTaskScore& task : tasks) {
    if (task.pass_at(k) == 1) names.push_back(task.name);
  }
  return names;
}

int ArcScore::unanswered() const {
  return static_cast<int>(std::count_if(
      tasks.begin(), tasks.end(), [](const ArcTaskScore& task) { return !task.is_answered; }));
}

ArcScore score_answers(const std::vector<ArcTask>& tasks, const ArcAnswers& answers,
                       const std::string& what) {
  const auto fail = [&what](const std::string& name, const std::string& text) {
    throw std::runtime_error(what + ": task " + quoted_name(name) + " " + text);
  };
  ArcScore score;
  std::set<std::string> names;
  for (const ArcTask& task : tasks) {
    names.insert(task.name);
    ArcTaskScore one;
    one.name = task.name;
    one.right_at.assign(task.test.size(), 0);
    const auto found = answers.find(task.name);
    const bool is_found = found != answers.end();
    if (is_found && found->second.size() != task.test.size()) {
      fail(task.name, "has " + std::to_string(found->second.size()) + " answers, wanted " +
                          std::to_string(task.test.size()) + ", one for each test input");
    }
    for (size_t test = 0; test < task.test.size(); ++test) {
      if (!task.test[test].output) {
        fail(task.name, "has no output to score test " + std::to_string(test + 1) +
                            " by, wanted the solutions");
      }
      if (!is_found) continue;
      const std::vector<Grid>& ranked = found->second[test];
      one.is_answered |= std::any_of(ranked.begin(), ranked.end(), is_attempt);
      const auto right = std::find(ranked.begin(), ranked.end(), *task.test[test].output);
      if (right != ranked.end()) {
        one.right_at[test] = static_cast<int>(right - ranked.begin()) + 1;
      }
    }
    score.tasks.push_back(std::move(one));
  }
  for (const auto& [name, ranked] : answers) {
    static_cast<void>(ranked);
    if (names.count(name) == 0) fail(name, "is not among the tasks, wanted those only");
  }
  return score;
}

}  // namespace puzzles
