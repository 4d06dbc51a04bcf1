// SPDX-License-Identifier: Apache-2.0
// Random walls first; hill climbing on the length where they do not suffice.
#include "puzzles/maze_generator.h"

#include <algorithm>
#include <stdexcept>

#include "puzzles/maze_solver.h"
#include "puzzles/random.h"

namespace puzzles {

namespace {

// Random grids before walls are moved, as cells in all: 22,000 grids of 30x30, of which one in
// about 5,000 has a path of 110 cells.  Each time in a row that they do not suffice a generator
// tries a quarter of what it tried before, but never fewer than kLeastDraws.
constexpr int kDrawnCells = 20'000'000;
constexpr int kLeastDraws = 64;
// Walls moved before a grid is given up, and grids before the search is: at most a few seconds.
constexpr int kMoves = 20'000;
constexpr int kClimbs = 10;
// Share of walls that moving may reach: a path that winds through the whole maze needs half.
constexpr double kMostMovedWalls = 0.5;
// Mazes like earlier ones before the set counts as exhausted.
constexpr int kRepeats = 1000;

// A path of so many cells must fit: no more than one cell in two rows or columns is wall.
int most_cells(MazeShape shape) {
  return std::min(shape.cells(), (shape.cells() + shape.rows + shape.cols + 1) / 2 + 1);
}

int path_cells(const Grid& maze) {
  const int start = find_maze_cell(maze, kMazeStart), goal = find_maze_cell(maze, kMazeGoal);
  return maze_distances(maze, start)[goal] + 1;  // 0 if there is no path
}

}  // namespace

MazeGenerator::MazeGenerator(const MazeGeneratorOptions& options)
    : options_(options), domain_(options.shape), draws_(full_draws()) {
  const std::string shape = maze_shape_text(options.shape);
  if (options.min_path < 2 || options.min_path > most_cells(options.shape)) {
    throw std::runtime_error("maze generator: found a shortest path of " +
                             std::to_string(options.min_path) + " cells, wanted 2 to " +
                             std::to_string(most_cells(options.shape)) + " for " + shape);
  }
  if (!(options.least_walls >= 0 && options.least_walls <= options.most_walls &&
        options.most_walls < 1)) {
    throw std::runtime_error("maze generator: found a share of walls from " +
                             std::to_string(options.least_walls) + " to " +
                             std::to_string(options.most_walls) +
                             ", wanted two numbers from 0 up to 1, the smaller first");
  }
}

int MazeGenerator::full_draws() const {
  return std::max(kLeastDraws, kDrawnCells / options_.shape.cells());
}

void MazeGenerator::avoid(const std::vector<Puzzle>& puzzles) {
  for (const Puzzle& puzzle : puzzles) known_.insert(domain_.canonical(puzzle.question));
}

// Walls at random; S an open cell; G among the cells far enough from it, else the farthest there
// is.  No cells if S and G found no place.
MazeGenerator::Draft MazeGenerator::draw(std::mt19937_64& rng) const {
  const double share =
      options_.least_walls + uniform_real(rng) * (options_.most_walls - options_.least_walls);
  Grid maze = blank_grid(options_.shape.rows, options_.shape.cols);
  std::vector<int> open;
  for (size_t i = 0; i < maze.cells.size(); ++i) {
    const bool is_wall = uniform_real(rng) < share;
    maze.cells[i] = is_wall ? kMazeWall : kMazeOpen;
    if (!is_wall) open.push_back(static_cast<int>(i));
  }
  if (open.size() < 2) return Draft();
  const int start = open[uniform_int(rng, open.size())];
  const std::vector<int> steps = maze_distances(maze, start);
  const int farthest = *std::max_element(steps.begin(), steps.end());
  if (farthest == 0) return Draft();
  const int least = std::min(farthest, options_.min_path - 1);
  std::vector<int> goals;
  for (const int cell : open) {
    if (steps[cell] >= least && cell != start) goals.push_back(cell);
  }
  maze.cells[start] = kMazeStart;
  const int goal = goals[uniform_int(rng, goals.size())];
  maze.cells[goal] = kMazeGoal;
  return {std::move(maze), steps[goal] + 1};
}

// Flips one cell after the other between wall and open, and keeps what does not shorten the path.
void MazeGenerator::lengthen(Draft& draft, std::mt19937_64& rng) const {
  std::vector<uint8_t>& cells = draft.maze.cells;
  const double most = std::max(options_.most_walls, kMostMovedWalls);
  const int most_walls = static_cast<int>(most * options_.shape.cells());
  int walls = static_cast<int>(std::count(cells.begin(), cells.end(), kMazeWall));
  for (int move = 0; move < kMoves && draft.path_cells < options_.min_path; ++move) {
    uint8_t& cell = cells[uniform_int(rng, cells.size())];
    const uint8_t before = cell;
    if (before != kMazeWall && before != kMazeOpen) continue;
    if (before == kMazeOpen && walls >= most_walls) continue;
    cell = before == kMazeWall ? kMazeOpen : kMazeWall;
    const int now = path_cells(draft.maze);
    if (now < draft.path_cells) {
      cell = before;
    } else {
      draft.path_cells = now;
      walls += before == kMazeOpen ? 1 : -1;
    }
  }
}

Grid MazeGenerator::find(std::mt19937_64& rng) {
  int longest = 0;
  for (int climb = 0; climb < kClimbs; ++climb) {
    Draft best;
    for (int i = 0; i < draws_; ++i) {
      Draft draft = draw(rng);
      if (draft.path_cells > best.path_cells) best = std::move(draft);
      if (best.path_cells < options_.min_path) continue;
      draws_ = full_draws();
      return best.maze;
    }
    draws_ = std::max(kLeastDraws, draws_ / 4);
    if (best.path_cells > 0) lengthen(best, rng);
    if (best.path_cells >= options_.min_path) return best.maze;
    longest = std::max(longest, best.path_cells);
  }
  throw std::runtime_error("maze generator: found no " + maze_shape_text(options_.shape) +
                           " maze with a shortest path of " + std::to_string(options_.min_path) +
                           " cells, the longest had " + std::to_string(longest) +
                           "; ask for a shorter one");
}

Puzzle MazeGenerator::make(std::mt19937_64& rng) {
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    Puzzle puzzle;
    puzzle.question = find(rng);
    if (!known_.insert(domain_.canonical(puzzle.question)).second) continue;
    const std::vector<int> path = path_by_rule(puzzle.question);
    puzzle.answer = draw_path(puzzle.question, path);
    puzzle.rating = static_cast<double>(path.size());
    puzzle.source = "generated-" + domain_.name();
    return puzzle;
  }
  throw std::runtime_error("maze generator: " + std::to_string(kRepeats) + " mazes of " +
                           maze_shape_text(options_.shape) +
                           " in a row were like earlier ones; ask for fewer or larger mazes");
}

std::vector<Puzzle> MazeGenerator::make(int count, std::mt19937_64& rng) {
  std::vector<Puzzle> puzzles;
  for (int i = 0; i < count; ++i) puzzles.push_back(make(rng));
  return puzzles;
}

}  // namespace puzzles
