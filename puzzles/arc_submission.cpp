// SPDX-License-Identifier: Apache-2.0
// Written by hand, so that every grid is one line's worth; read through arc_json.
#include "puzzles/arc_submission.h"

#include <ostream>

#include "puzzles/arc_json.h"
#include "puzzles/input_file.h"

namespace puzzles {

bool is_attempt(const Grid& grid) { return !grid.cells.empty() && grid != Grid{1, 1, {0}}; }

void write_submission(std::ostream& out, const std::vector<ArcTask>& tasks,
                      const ArcAnswers& answers) {
  std::map<std::string, size_t> tests_of;
  for (const auto& [name, ranked] : answers) tests_of[name] = ranked.size();
  for (const ArcTask& task : tasks) tests_of[task.name] = task.test.size();
  out << '{';
  bool is_first = true;
  for (const auto& [name, tests] : tests_of) {
    const auto found = answers.find(name);
    out << (is_first ? "\n" : ",\n") << nlohmann::json(name).dump() << ": [";
    is_first = false;
    for (size_t test = 0; test < tests; ++test) {
      std::vector<Grid> ranked;
      if (found != answers.end() && test < found->second.size()) ranked = found->second[test];
      out << (test == 0 ? "{" : ", {");
      for (int attempt = 0; attempt < kArcAttempts; ++attempt) {
        const size_t rank = static_cast<size_t>(attempt) < ranked.size() ? attempt : 0;
        out << (attempt == 0 ? "" : ", ") << "\"attempt_" << attempt + 1
            << "\": " << arc_grid_json(ranked.empty() ? Grid() : ranked[rank]);
      }
      out << '}';
    }
    out << ']';
  }
  out << "\n}\n";
}

ArcAnswers parse_submission(std::string_view text, const std::string& file) {
  const ArcPlace place(file);
  const nlohmann::json value = parse_arc_json(text, place);
  ArcAnswers answers;
  for (const auto& [name, tests] : wanted_object(value, place).items()) {
    check_task_name(name, place);
    const ArcPlace here = place.within("task " + quoted_name(name), ": ");
    std::vector<std::vector<Grid>>& ranked = answers[name];
    for (const nlohmann::json& test : wanted_array(tests, here)) {
      const ArcPlace there = here.within("test " + std::to_string(ranked.size() + 1));
      wanted_object(test, there);
      std::vector<Grid> attempts;
      for (int attempt = 1; attempt <= kArcAttempts; ++attempt) {
        const std::string key = "attempt_" + std::to_string(attempt);
        const auto found = test.find(key);
        if (found == test.end()) there.fail("has no \"" + key + "\", wanted a grid there");
        attempts.push_back(wanted_grid(*found, there.within(key), /*may_be_empty=*/true));
      }
      ranked.push_back(std::move(attempts));
    }
  }
  return answers;
}

ArcAnswers read_submission(const std::string& path) {
  return parse_submission(read_whole_file(path, "a submission", kMaxArcBytes),
                          path == "-" ? "standard input" : path);
}

}  // namespace puzzles
