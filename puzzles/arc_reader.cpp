// SPDX-License-Identifier: Apache-2.0
// From checked JSON to tasks; files and folders.
#include "puzzles/arc_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

#include "puzzles/arc_json.h"
#include "puzzles/input_file.h"

namespace puzzles {

namespace {

namespace fs = std::filesystem;

constexpr const char* kWantedFile = "an ARC task file, a set of them or a folder";
constexpr const char* kChallenges = "_challenges.json";
constexpr const char* kSolutions = "_solutions.json";
constexpr size_t kMaxTaskFiles = 100'000;
// Of a task, demonstrations or tests: a hundred times as many as real tasks have.  Each test is
// answered under many augmentations at once.
constexpr size_t kMaxPairs = 1000;

std::vector<ArcPair> pairs_of(const nlohmann::json& task, const char* part, const ArcPlace& place) {
  const bool is_train = part == std::string("train");
  const auto found = task.find(part);
  if (found == task.end()) place.fail(std::string("has no \"") + part + "\", wanted pairs there");
  if (wanted_array(*found, place.within(part)).empty()) {
    place.within(part).fail("found no pair, wanted one at least");
  }
  if (found->size() > kMaxPairs) {
    place.within(part).fail("found " + std::to_string(found->size()) + " pairs, wanted at most " +
                            std::to_string(kMaxPairs));
  }
  std::vector<ArcPair> pairs;
  for (const nlohmann::json& value : *found) {
    const ArcPlace here =
        place.within(std::string(part) + " pair " + std::to_string(pairs.size() + 1));
    wanted_object(value, here);
    ArcPair pair;
    const auto input = value.find("input"), output = value.find("output");
    if (input == value.end()) here.fail("has no \"input\", wanted a grid there");
    pair.input = wanted_grid(*input, here.within("input"));
    const bool has_output = output != value.end() && (is_train || !output->is_null());
    if (is_train && !has_output) here.fail("has no \"output\", wanted a grid there");
    if (has_output) pair.output = wanted_grid(*output, here.within("output"));
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

ArcTask task_of(const nlohmann::json& value, const std::string& name, const ArcPlace& place) {
  ArcTask task;
  task.name = name;
  wanted_object(value, place);
  task.train = pairs_of(value, "train", place);
  task.test = pairs_of(value, "test", place);
  return task;
}

// A set rather than one task: an object whose keys are not those of a task.
bool is_set(const nlohmann::json& value) {
  return value.is_object() && !value.contains("train") && !value.contains("test");
}

std::vector<ArcTask> set_of(const nlohmann::json& value, const ArcPlace& place) {
  std::vector<ArcTask> tasks;
  for (const auto& [name, task] : wanted_object(value, place).items()) {
    check_task_name(name, place);
    tasks.push_back(task_of(task, name, place.within("task " + quoted_name(name), ": ")));
  }
  if (tasks.empty()) place.fail("found no task, wanted one at least");
  return tasks;
}

void add_solutions(std::vector<ArcTask>& tasks, std::string_view text, const std::string& file) {
  const ArcPlace place(file);
  const nlohmann::json value = parse_arc_json(text, place);
  wanted_object(value, place);
  std::map<std::string, ArcTask*> by_name;
  for (ArcTask& task : tasks) by_name[task.name] = &task;
  for (const auto& [name, grids] : value.items()) {
    const ArcPlace here = place.within("task " + quoted_name(name), ": ");
    const auto found = by_name.find(name);
    if (found == by_name.end()) here.fail("is not among the challenges, wanted their tasks only");
    ArcTask& task = *found->second;
    by_name.erase(found);
    if (wanted_array(grids, here).size() != task.test.size()) {
      here.fail("found " + std::to_string(grids.size()) + " outputs, wanted " +
                std::to_string(task.test.size()) + ", one for each test input");
    }
    for (size_t i = 0; i < task.test.size(); ++i) {
      task.test[i].output = wanted_grid(grids[i], here.within("output " + std::to_string(i + 1)));
    }
  }
  if (!by_name.empty()) {
    place.fail("has no task " + quoted_name(by_name.begin()->first) +
               ", wanted every task of the challenges");
  }
}

std::vector<ArcTask> tasks_of(std::string_view text, const std::string& file,
                              const std::string& name, const std::string& solutions_path) {
  const ArcPlace place(file);
  const nlohmann::json value = parse_arc_json(text, place);
  if (is_set(value)) {
    std::vector<ArcTask> tasks = set_of(value, place);
    if (!solutions_path.empty()) {
      const std::string solutions = read_whole_file(solutions_path, kWantedFile, kMaxArcBytes);
      add_solutions(tasks, solutions, solutions_path);
    }
    return tasks;
  }
  if (!solutions_path.empty()) {
    place.fail("is one task, wanted a set of challenges to go with " + solutions_path);
  }
  check_task_name(name, place);
  return {task_of(value, name, place)};
}

std::vector<ArcTask> outputs_of(const nlohmann::json& solutions, const ArcPlace& place) {
  std::vector<ArcTask> tasks;
  for (const auto& [name, grids] : solutions.items()) {
    check_task_name(name, place);
    const ArcPlace here = place.within("task " + quoted_name(name), ": ");
    ArcTask task;
    task.name = name;
    for (const nlohmann::json& grid : wanted_array(grids, here)) {
      const ArcPlace there = here.within("output " + std::to_string(task.test.size() + 1));
      task.test.push_back({Grid(), wanted_grid(grid, there)});
    }
    if (task.test.empty()) here.fail("found no output, wanted one at least");
    tasks.push_back(std::move(task));
  }
  return tasks;
}

// Every *.json in and below a folder, by name of task.  Links to folders are not followed.
std::vector<fs::path> task_files(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (entries->path().extension() == ".json" && entries->is_regular_file(ignored)) {
      files.push_back(entries->path());
    }
    if (files.size() > kMaxTaskFiles) {
      throw std::runtime_error(folder + ": found more than " + std::to_string(kMaxTaskFiles) +
                               " files, wanted at most that");
    }
  }
  if (error) {
    throw std::runtime_error(folder + ": cannot read the folder: " + error.message() + ", wanted " +
                             kWantedFile);
  }
  if (files.empty()) {
    throw std::runtime_error(folder + ": found no file *.json, wanted " + kWantedFile);
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return std::make_pair(a.stem(), a) < std::make_pair(b.stem(), b);
  });
  return files;
}

}  // namespace

ArcTask parse_arc_task(std::string_view text, const std::string& name) {
  const ArcPlace place(name);
  check_task_name(name, place);
  return task_of(parse_arc_json(text, place), name, place);
}

std::vector<ArcTask> parse_arc_set(std::string_view challenges, const std::string& file,
                                   std::string_view solutions, const std::string& solutions_file) {
  const ArcPlace place(file);
  std::vector<ArcTask> tasks = set_of(parse_arc_json(challenges, place), place);
  if (!solutions.empty()) add_solutions(tasks, solutions, solutions_file);
  return tasks;
}

std::vector<ArcTask> read_arc(const std::string& path, const std::string& solutions_path) {
  if (path == "-") {
    return tasks_of(read_whole_file(path, kWantedFile, kMaxArcBytes), "standard input",
                    "standard-input", solutions_path);
  }
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    return tasks_of(read_whole_file(path, kWantedFile, kMaxArcBytes), path,
                    fs::path(path).stem().string(), solutions_path);
  }
  if (!solutions_path.empty()) {
    throw std::runtime_error(path + ": is a folder, wanted a file of challenges to go with " +
                             solutions_path);
  }
  std::vector<ArcTask> tasks;
  std::string last_file;
  for (const fs::path& file : task_files(path)) {
    const std::string name = file.stem().string();
    if (!tasks.empty() && tasks.back().name == name) {
      throw std::runtime_error(file.string() + ": found the name " + quoted_name(name) +
                               " twice, also in " + last_file + ", wanted it once");
    }
    const std::string text = read_whole_file(file.string(), kWantedFile, kMaxArcBytes);
    const ArcPlace place(file.string());
    check_task_name(name, place);
    tasks.push_back(task_of(parse_arc_json(text, place), name, place));
    last_file = file.string();
  }
  return tasks;
}

std::vector<ArcTask> read_arc_solutions(const std::string& path) {
  std::error_code ignored;
  if (path != "-" && !fs::is_directory(path, ignored)) {
    const ArcPlace place(path);
    const nlohmann::json value =
        parse_arc_json(read_whole_file(path, kWantedFile, kMaxArcBytes), place);
    if (is_set(value) && !value.empty() && value.begin()->is_array()) {
      return outputs_of(value, place);
    }
  }
  std::vector<ArcTask> tasks = read_arc(path, solutions_beside(path));
  for (const ArcTask& task : tasks) {
    const bool is_known = std::all_of(task.test.begin(), task.test.end(),
                                      [](const ArcPair& pair) { return pair.output.has_value(); });
    if (is_known) continue;
    ArcPlace(path)
        .within("task " + quoted_name(task.name), ": ")
        .fail("has a test without output, wanted the solutions");
  }
  return tasks;
}

bool looks_like_arc(const std::string& path) {
  const auto begins_an_object = [](std::istream& in) {
    int next = in.peek();
    for (const int byte : {0xEF, 0xBB, 0xBF}) {  // a byte order mark
      if (next != byte) break;
      in.get();
      next = in.peek();
    }
    while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
      in.get();
      next = in.peek();
    }
    return next == '{';
  };
  // No further than one byte: a maze may begin with spaces, and what is taken is gone.
  if (path == "-") return std::cin.peek() == '{';
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return true;
  if (!fs::is_regular_file(path, ignored)) return fs::path(path).extension() == ".json";
  std::ifstream in(path, std::ios::binary);
  return begins_an_object(in) || fs::path(path).extension() == ".json";
}

std::string solutions_beside(const std::string& challenges_path) {
  const std::string ending = kChallenges;
  if (challenges_path.size() < ending.size()) return "";
  const size_t cut = challenges_path.size() - ending.size();
  if (challenges_path.compare(cut, ending.size(), ending) != 0) return "";
  const std::string path = challenges_path.substr(0, cut) + kSolutions;
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) ? path : "";
}

}  // namespace puzzles
