// SPDX-License-Identifier: Apache-2.0
// One queue over cell indices; the order of the neighbours is the rule.
#include "puzzles/maze_solver.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "puzzles/maze.h"

namespace puzzles {

namespace {

constexpr uint32_t kLimbBase = 1'000'000'000;
constexpr int kLimbDigits = 9;

// Calls visit(neighbour) for those inside the grid: down, left, right, up.
template <typename Visit>
void for_each_neighbour(const Grid& grid, int cell, Visit visit) {
  const int r = cell / grid.cols, c = cell % grid.cols;
  if (r + 1 < grid.rows) visit(cell + grid.cols);
  if (c > 0) visit(cell - 1);
  if (c + 1 < grid.cols) visit(cell + 1);
  if (r > 0) visit(cell - grid.cols);
}

struct Search {
  std::vector<int> order;   // cells in the order they were reached
  std::vector<int> steps;   // (cells)  -1: not reached
  std::vector<int> parent;  // (cells)  -1: the start, or not reached
};

Search search_from(const Grid& grid, int from) {
  Search search;
  search.steps.assign(grid.cells.size(), -1);
  search.parent.assign(grid.cells.size(), -1);
  search.order.reserve(grid.cells.size());
  search.order.push_back(from);
  search.steps[from] = 0;
  for (size_t i = 0; i < search.order.size(); ++i) {
    const int cell = search.order[i];
    for_each_neighbour(grid, cell, [&](int next) {
      if (grid.cells[next] <= kMazeWall || search.steps[next] >= 0) return;
      search.steps[next] = search.steps[cell] + 1;
      search.parent[next] = cell;
      search.order.push_back(next);
    });
  }
  return search;
}

}  // namespace

PathCount::PathCount(uint32_t count) {
  for (; count > 0; count /= kLimbBase) limbs_.push_back(count % kLimbBase);
}

PathCount& PathCount::operator+=(const PathCount& other) {
  if (limbs_.size() < other.limbs_.size()) limbs_.resize(other.limbs_.size(), 0);
  uint32_t carry = 0;
  for (size_t i = 0; i < limbs_.size(); ++i) {
    // Below 2e9 + 1, which 32 bits hold.
    limbs_[i] += carry + (i < other.limbs_.size() ? other.limbs_[i] : 0);
    carry = limbs_[i] >= kLimbBase ? 1 : 0;
    if (carry != 0) limbs_[i] -= kLimbBase;
  }
  if (carry != 0) limbs_.push_back(carry);
  return *this;
}

std::string PathCount::text() const {
  if (limbs_.empty()) return "0";
  std::string digits = std::to_string(limbs_.back());
  for (size_t i = limbs_.size() - 1; i > 0; --i) {
    const std::string limb = std::to_string(limbs_[i - 1]);
    digits += std::string(kLimbDigits - limb.size(), '0') + limb;
  }
  return digits;
}

double PathCount::log10() const {
  if (limbs_.empty()) return -std::numeric_limits<double>::infinity();
  // Two limbs below the highest are all that a double can show.
  double head = 0;
  size_t i = limbs_.size();
  for (int taken = 0; taken < 3 && i > 0; ++taken) head = head * kLimbBase + limbs_[--i];
  return std::log10(head) + static_cast<double>(i) * kLimbDigits;
}

int find_maze_cell(const Grid& grid, uint8_t value) {
  const auto found = std::find(grid.cells.begin(), grid.cells.end(), value);
  return found == grid.cells.end() ? -1 : static_cast<int>(found - grid.cells.begin());
}

std::vector<int> maze_distances(const Grid& maze, int from) {
  return search_from(maze, from).steps;
}

std::vector<int> path_by_rule(const Grid& question) {
  const int goal = find_maze_cell(question, kMazeGoal);
  const Search search = search_from(question, find_maze_cell(question, kMazeStart));
  std::vector<int> path;
  if (search.steps[goal] < 0) return path;
  for (int cell = goal; cell >= 0; cell = search.parent[cell]) path.push_back(cell);
  std::reverse(path.begin(), path.end());
  return path;
}

// paths(S) = 1;  paths(cell) = sum of paths(neighbour) over neighbours one step nearer to S
PathCount count_shortest_paths(const Grid& question) {
  const int goal = find_maze_cell(question, kMazeGoal);
  const Search search = search_from(question, find_maze_cell(question, kMazeStart));
  if (search.steps[goal] < 0) return PathCount();
  std::vector<PathCount> paths(question.cells.size());
  paths[search.order[0]] = PathCount(1);
  for (const int cell : search.order) {
    if (search.steps[cell] >= search.steps[goal]) break;
    for_each_neighbour(question, cell, [&](int next) {
      if (search.steps[next] == search.steps[cell] + 1) paths[next] += paths[cell];
    });
  }
  return paths[goal];
}

Grid draw_path(const Grid& question, const std::vector<int>& path) {
  Grid answer = question;
  for (const int cell : path) {
    if (answer.cells[cell] == kMazeOpen) answer.cells[cell] = kMazePath;
  }
  return answer;
}

Grid answer_by_rule(const Grid& question) {
  const std::vector<int> path = path_by_rule(question);
  if (path.empty()) {
    throw std::runtime_error("found no path from S to G, wanted a maze with one");
  }
  return draw_path(question, path);
}

}  // namespace puzzles
