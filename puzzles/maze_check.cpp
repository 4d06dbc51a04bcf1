// SPDX-License-Identifier: Apache-2.0
// First whether the maze was kept, then the graph of marked cells, then the length.
#include "puzzles/maze_check.h"

#include <algorithm>
#include <numeric>

#include "puzzles/maze.h"
#include "puzzles/maze_solver.h"

namespace puzzles {

namespace {

class Checker {
 public:
  Checker(const Grid& question, const Grid& answer) : question_(question), answer_(answer) {}

  std::vector<MazeFault> take_faults() { return std::move(faults_); }

  void check_kept() {
    std::vector<int> changed, walls;
    for (size_t i = 0; i < question_.cells.size(); ++i) {
      const uint8_t asked = question_.cells[i], found = answer_.cells[i];
      if (found == asked || (asked == kMazeOpen && found == kMazePath)) continue;
      const bool is_through_wall = asked == kMazeWall && found == kMazePath;
      (is_through_wall ? walls : changed).push_back(static_cast<int>(i));
    }
    if (!changed.empty()) {
      const int cell = changed[0];
      const std::string was(1, character_of_maze_cell(question_.cells[cell]));
      const std::string is(1, character_of_maze_cell(answer_.cells[cell]));
      add(MazeFaultKind::kChanged, changed, "'" + was + "' has become '" + is + "' in");
    }
    add(MazeFaultKind::kWall, walls, "the path goes through a wall in");
  }

  // The marked cells are S, G and every 'o', those in walls too: one fault should not hide another.
  void check_walk() {
    start_ = find_maze_cell(question_, kMazeStart);
    goal_ = find_maze_cell(question_, kMazeGoal);
    marked_ = Grid{question_.rows, question_.cols, std::vector<uint8_t>(answer_.cells.size(), 0)};
    for (size_t i = 0; i < answer_.cells.size(); ++i) {
      marked_.cells[i] = answer_.cells[i] == kMazePath ? kMazePath : kMazeOutside;
    }
    marked_.cells[start_] = kMazeStart;
    marked_.cells[goal_] = kMazeGoal;
    from_start_ = maze_distances(marked_, start_);
    const std::vector<int> from_goal = maze_distances(marked_, goal_);
    const bool is_joined = from_start_[goal_] >= 0;

    std::vector<int> gap_ends, apart, dead_ends, branches;
    for (size_t i = 0; i < marked_.cells.size(); ++i) {
      if (marked_.cells[i] == kMazeOutside) continue;
      const int cell = static_cast<int>(i), ways = ways_on(marked_, cell);
      const bool is_end = cell == start_ || cell == goal_;
      if (from_start_[cell] < 0 && from_goal[cell] < 0) {
        apart.push_back(cell);
      } else if (ways > (is_end ? 1 : 2)) {
        branches.push_back(cell);
      } else if (!is_joined && ways <= (is_end ? 0 : 1)) {
        gap_ends.push_back(cell);
      } else if (!is_end && ways < 2) {
        dead_ends.push_back(cell);
      }
    }
    if (!is_joined && gap_ends.empty())
      gap_ends = {std::min(start_, goal_), std::max(start_, goal_)};
    if (!is_joined) add(MazeFaultKind::kGap, gap_ends, "S and G are not joined: the path ends in");
    add(MazeFaultKind::kApart, apart, "path cells apart from S and G in");
    add(MazeFaultKind::kDeadEnd, dead_ends, "the path has a dead end in");
    add(MazeFaultKind::kBranch, branches, "the path branches in");
    add(MazeFaultKind::kLoop, loop_cells(), "the path closes a loop, or there are two, in");
  }

  // Requires a path without fault.
  void check_length(MazeCheck& check) {
    check.is_path = true;
    check.cells = from_start_[goal_] + 1;
    check.is_shortest = check.cells == check.shortest_cells;
    if (check.is_shortest) return;
    const std::vector<int> to_goal = maze_distances(question_, goal_);
    std::vector<int> path(check.cells), away;
    for (size_t i = 0; i < from_start_.size(); ++i) {
      if (from_start_[i] >= 0) path[from_start_[i]] = static_cast<int>(i);
    }
    for (size_t i = 1; i < path.size(); ++i) {
      if (to_goal[path[i]] > to_goal[path[i - 1]]) away.push_back(path[i]);
    }
    std::sort(away.begin(), away.end());
    const int extra = check.cells - check.shortest_cells;
    add(MazeFaultKind::kDetour, away,
        "valid but " + std::to_string(extra) + " cells longer than the shortest (" +
            std::to_string(check.cells) + ", not " + std::to_string(check.shortest_cells) +
            "), led away from G in");
  }

 private:
  static int ways_on(const Grid& marked, int cell) {
    const int r = cell / marked.cols, c = cell % marked.cols;
    const auto is_marked = [&](int other) { return marked.cells[other] != kMazeOutside; };
    return (r > 0 && is_marked(cell - marked.cols)) + (c > 0 && is_marked(cell - 1)) +
           (c + 1 < marked.cols && is_marked(cell + 1)) +
           (r + 1 < marked.rows && is_marked(cell + marked.cols));
  }

  // What is left when cells with one way on are taken off until there are none.
  std::vector<int> loop_cells() const {
    Grid left = marked_;
    std::vector<int> waiting(left.cells.size());
    std::iota(waiting.begin(), waiting.end(), 0);
    while (!waiting.empty()) {
      const int cell = waiting.back();
      waiting.pop_back();
      if (left.cells[cell] == kMazeOutside || ways_on(left, cell) > 1) continue;
      left.cells[cell] = kMazeOutside;
      const int r = cell / left.cols, c = cell % left.cols;
      if (r > 0) waiting.push_back(cell - left.cols);
      if (c > 0) waiting.push_back(cell - 1);
      if (c + 1 < left.cols) waiting.push_back(cell + 1);
      if (r + 1 < left.rows) waiting.push_back(cell + left.cols);
    }
    std::vector<int> cells;
    for (size_t i = 0; i < left.cells.size(); ++i) {
      if (left.cells[i] != kMazeOutside) cells.push_back(static_cast<int>(i));
    }
    return cells;
  }

  void add(MazeFaultKind kind, const std::vector<int>& cells, const std::string& what) {
    if (cells.empty()) return;
    std::string text = what + " " + maze_cell_text(cells[0], question_.cols);
    if (cells.size() == 2) text += " and in " + maze_cell_text(cells[1], question_.cols);
    if (cells.size() > 2) text += " (and " + std::to_string(cells.size() - 1) + " more cells)";
    faults_.push_back({kind, cells, text});
  }

  const Grid& question_;
  const Grid& answer_;
  int start_ = 0;
  int goal_ = 0;
  Grid marked_;                  // S, G, path; everything else outside
  std::vector<int> from_start_;  // steps over marked cells
  std::vector<MazeFault> faults_;
};

}  // namespace

MazeCheck check_maze(const Grid& question, const Grid& answer) {
  MazeCheck check;
  const std::string fault = maze_fault(question);
  if (!fault.empty()) {
    check.faults.push_back({MazeFaultKind::kShape, {}, "the question is no maze: " + fault});
    return check;
  }
  if (answer.rows != question.rows || answer.cols != question.cols ||
      answer.cells.size() != question.cells.size()) {
    check.faults.push_back({MazeFaultKind::kShape,
                            {},
                            "the answer is " + maze_shape_text({answer.rows, answer.cols}) +
                                ", wanted " + maze_shape_text({question.rows, question.cols})});
    return check;
  }
  check.shortest_cells = static_cast<int>(path_by_rule(question).size());
  Checker checker(question, answer);
  checker.check_kept();
  checker.check_walk();
  check.faults = checker.take_faults();
  if (!check.faults.empty()) return check;
  checker.check_length(check);
  check.faults = checker.take_faults();
  return check;
}

}  // namespace puzzles
