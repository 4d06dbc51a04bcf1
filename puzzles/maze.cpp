// SPDX-License-Identifier: Apache-2.0
// Shapes, characters, tokens, printing, the domain.
#include "puzzles/maze.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

#include "puzzles/dihedral.h"
#include "puzzles/maze_check.h"
#include "puzzles/maze_solver.h"
#include "puzzles/random.h"

namespace puzzles {
namespace {

// Requires that the grid has at least that shape.
Grid top_left(const Grid& grid, MazeShape shape) {
  Grid cut = blank_grid(shape.rows, shape.cols);
  for (int r = 0; r < cut.rows; ++r) {
    for (int c = 0; c < cut.cols; ++c) cut.at(r, c) = grid.at(r, c);
  }
  return cut;
}

}  // namespace

void check_maze_shape(MazeShape shape) {
  if (shape.rows >= 1 && shape.cols >= 1 && shape.rows <= kMaxMazeSide &&
      shape.cols <= kMaxMazeSide && shape.cells() >= 2) {
    return;
  }
  throw std::runtime_error("maze of " + maze_shape_text(shape) + " is not supported, wanted 1 to " +
                           std::to_string(kMaxMazeSide) +
                           " rows and columns, and room for S and G");
}

MazeShape parse_maze_shape(std::string_view text) {
  MazeShape shape;
  const char* end = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), end, shape.rows);
  if (rows.ec == std::errc() && rows.ptr != end && *rows.ptr == 'x') {
    const auto cols = std::from_chars(rows.ptr + 1, end, shape.cols);
    if (cols.ec == std::errc() && cols.ptr == end) {
      check_maze_shape(shape);
      return shape;
    }
  }
  throw std::runtime_error("maze shape '" + std::string(text) +
                           "' is not ROWSxCOLUMNS, wanted for example 13x13");
}

std::string maze_shape_text(MazeShape shape) {
  return std::to_string(shape.rows) + "x" + std::to_string(shape.cols);
}

MazeShape maze_shape_of(const std::vector<Puzzle>& puzzles) {
  MazeShape shape;
  for (const Puzzle& puzzle : puzzles) {
    shape.rows = std::max(shape.rows, puzzle.question.rows);
    shape.cols = std::max(shape.cols, puzzle.question.cols);
  }
  return shape;
}

int maze_cell_of_character(char character) {
  switch (character) {
    case '#':
      return kMazeWall;
    case ' ':
    case '.':
      return kMazeOpen;
    case 'S':
      return kMazeStart;
    case 'G':
      return kMazeGoal;
    case 'o':
      return kMazePath;
    default:
      return -1;
  }
}

char character_of_maze_cell(int cell) {
  return cell >= 0 && cell < kMazeTokens ? "?# SGo"[cell] : '?';
}

std::string maze_cell_text(int cell, int cols) {
  return "row " + std::to_string(cell / cols + 1) + ", column " + std::to_string(cell % cols + 1);
}

std::string maze_fault(const Grid& question) {
  try {
    check_maze_shape({question.rows, question.cols});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  if (question.cells.size() != static_cast<size_t>(question.rows) * question.cols) {
    return "found " + std::to_string(question.cells.size()) + " cells, wanted " +
           maze_shape_text({question.rows, question.cols});
  }
  for (size_t i = 0; i < question.cells.size(); ++i) {
    const uint8_t cell = question.cells[i];
    if (cell >= kMazeWall && cell <= kMazeGoal) continue;
    return std::string("found '") + character_of_maze_cell(cell) + "' in " +
           maze_cell_text(static_cast<int>(i), question.cols) + ", wanted '#', ' ', 'S' or 'G'";
  }
  for (const uint8_t end : {kMazeStart, kMazeGoal}) {
    const auto count = std::count(question.cells.begin(), question.cells.end(), end);
    if (count == 1) continue;
    const std::string name(1, character_of_maze_cell(end));
    return "found " + (count == 0 ? "no" : std::to_string(count)) + " " + name + ", wanted one";
  }
  return "";
}

Grid without_path(const Grid& answer) {
  Grid question = answer;
  std::replace(question.cells.begin(), question.cells.end(), kMazePath, kMazeOpen);
  return question;
}

MazeDomain::MazeDomain(MazeShape shape) : shape_(shape) { check_maze_shape(shape); }

std::string MazeDomain::name() const { return "maze-" + maze_shape_text(shape_); }

void MazeDomain::check_grid(const Grid& grid) const {
  if (grid.rows < 1 || grid.cols < 1 || grid.rows > shape_.rows || grid.cols > shape_.cols ||
      grid.cells.size() != static_cast<size_t>(grid.rows) * grid.cols) {
    throw std::runtime_error("grid is " + maze_shape_text({grid.rows, grid.cols}) +
                             ", wanted at most " + maze_shape_text(shape_) + " (" + name() + ")");
  }
  for (size_t i = 0; i < grid.cells.size(); ++i) {
    if (grid.cells[i] < kMazeTokens) continue;
    throw std::runtime_error("grid has the number " + std::to_string(grid.cells[i]) + " in " +
                             maze_cell_text(static_cast<int>(i), grid.cols) + ", wanted 0 to 5");
  }
}

std::vector<int32_t> MazeDomain::encode(const Grid& grid) const {
  check_grid(grid);
  std::vector<int32_t> tokens(grid_tokens(), kMazeOutside);
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.cols; ++c) tokens[r * shape_.cols + c] = grid.at(r, c);
  }
  return tokens;
}

Grid MazeDomain::decode(std::span<const int32_t> tokens) const {
  if (tokens.size() != static_cast<size_t>(grid_tokens())) {
    throw std::runtime_error("found " + std::to_string(tokens.size()) + " tokens, wanted " +
                             std::to_string(grid_tokens()) + " (" + name() + ")");
  }
  Grid grid = blank_grid(shape_.rows, shape_.cols);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] < 0 || tokens[i] >= kMazeTokens) {
      throw std::runtime_error("found token " + std::to_string(tokens[i]) + ", wanted 0 to " +
                               std::to_string(kMazeTokens - 1) + " (" + name() + ")");
    }
    grid.cells[i] = static_cast<uint8_t>(tokens[i]);
  }
  return grid;
}

Grid MazeDomain::cut(const Grid& question, const Grid& answer) const {
  const bool is_canvas = answer.rows == shape_.rows && answer.cols == shape_.cols &&
                         answer.cells.size() == static_cast<size_t>(grid_tokens());
  if (!is_canvas || question.rows < 0 || question.cols < 0 || question.rows > shape_.rows ||
      question.cols > shape_.cols) {
    return answer;
  }
  return top_left(answer, {question.rows, question.cols});
}

Grid MazeDomain::decode_for(const Grid& question, std::span<const int32_t> tokens) const {
  return cut(question, decode(tokens));
}

bool MazeDomain::holds(const Domain& other) const {
  const auto* maze = dynamic_cast<const MazeDomain*>(&other);
  return maze != nullptr && maze->shape_.rows <= shape_.rows && maze->shape_.cols <= shape_.cols;
}

Verdict MazeDomain::judge(const Grid& question, const Grid& answer) const {
  const MazeCheck check = check_maze(question, cut(question, answer));
  Verdict verdict;
  verdict.valid = check.is_path;
  verdict.is_best = check.is_shortest;
  for (const MazeFault& fault : check.faults) {
    if (verdict.reason.empty()) verdict.reason = fault.text;
    verdict.broken_cells.insert(verdict.broken_cells.end(), fault.cells.begin(), fault.cells.end());
  }
  std::vector<int>& broken = verdict.broken_cells;
  std::sort(broken.begin(), broken.end());
  broken.erase(std::unique(broken.begin(), broken.end()), broken.end());
  return verdict;
}

Grid MazeDomain::answer_of(const Puzzle& puzzle) const {
  if (puzzle.answer) return *puzzle.answer;
  try {
    const std::string fault = maze_fault(puzzle.question);
    if (!fault.empty()) throw std::runtime_error(fault);
    return answer_by_rule(puzzle.question);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error((puzzle.where.empty() ? "puzzle" : puzzle.where) + ": " +
                             error.what());
  }
}

std::string MazeDomain::remark(const Puzzle& puzzle) const {
  answer_of(puzzle);  // throws where there is none
  return "";
}

std::vector<int> MazeDomain::fitting_transforms(const Grid& grid) const {
  const bool can_turn = grid.cols <= shape_.rows && grid.rows <= shape_.cols;
  std::vector<int> fitting;
  for (int transform = 0; transform < kDihedralTransforms; ++transform) {
    if (can_turn || !dihedral_swaps_sides(transform)) fitting.push_back(transform);
  }
  return fitting;
}

Puzzle MazeDomain::augment(const Puzzle& puzzle, std::mt19937_64& rng) const {
  const std::vector<int> fitting = fitting_transforms(puzzle.question);
  return transform_maze(puzzle, fitting[uniform_int(rng, fitting.size())]);
}

Puzzle MazeDomain::other_clues(const Puzzle& puzzle, int, std::mt19937_64& rng) const {
  constexpr int kTries = 8;
  const std::string fault = maze_fault(puzzle.question);
  if (!fault.empty()) throw std::runtime_error(fault);
  Grid maze = puzzle.question;
  const int start = find_maze_cell(maze, kMazeStart), goal = find_maze_cell(maze, kMazeGoal);
  const int least = 3 * maze_distances(maze, start)[goal] / 4;
  maze.cells[start] = maze.cells[goal] = kMazeOpen;
  const auto draw = [&](const auto& is_wanted) {
    std::vector<int> cells;
    for (int cell = 0; cell < static_cast<int>(maze.cells.size()); ++cell) {
      if (is_wanted(cell)) cells.push_back(cell);
    }
    return cells.empty() ? -1 : cells[uniform_int(rng, cells.size())];
  };
  for (int tries = 0; tries < kTries; ++tries) {
    const int from = draw([&](int cell) { return maze.cells[cell] == kMazeOpen; });
    const std::vector<int> distances = maze_distances(maze, from);
    const int to = draw([&](int cell) { return cell != from && distances[cell] >= least; });
    if (to < 0) continue;
    Puzzle other = puzzle;
    other.question = maze;
    other.question.cells[from] = kMazeStart;
    other.question.cells[to] = kMazeGoal;
    other.answer = answer_by_rule(other.question);
    other.rating =
        std::numeric_limits<double>::quiet_NaN();  // of a path that is no longer the answer
    return other;
  }
  return puzzle;
}

double MazeDomain::rate(const Puzzle& puzzle) const {
  return static_cast<double>(path_by_rule(puzzle.question).size());
}

std::vector<GridSymmetry> MazeDomain::symmetries(const Grid& question, int count,
                                                 std::mt19937_64& rng) const {
  std::vector<int> others = fitting_transforms(question);
  others.erase(others.begin());  // 0 as it is
  shuffle(others, rng);
  others.insert(others.begin(), 0);
  others.resize(std::min(others.size(), static_cast<size_t>(count)));
  std::vector<GridSymmetry> list;
  for (const int transform : others) {
    const bool swaps = dihedral_swaps_sides(transform);
    const MazeShape turned{swaps ? question.cols : question.rows,
                           swaps ? question.rows : question.cols};
    list.push_back({[transform](const Grid& grid) { return dihedral(grid, transform); },
                    [turned, back = dihedral_inverse(transform)](const Grid& answer) {
                      return dihedral(top_left(answer, turned), back);
                    }});
  }
  return list;
}

std::string MazeDomain::to_line(const Grid& grid) const {
  check_grid(grid);
  std::string line;
  line.reserve(grid.cells.size());
  for (const uint8_t cell : grid.cells) line += character_of_maze_cell(cell);
  return line;
}

std::string MazeDomain::to_text(const Grid& grid) const {
  const std::string line = to_line(grid);
  std::string text;
  for (int r = 0; r < grid.rows; ++r) text += line.substr(r * grid.cols, grid.cols) + "\n";
  return text;
}

Picture MazeDomain::picture(const Grid& grid) const {
  const std::string line = to_line(grid);
  Picture picture;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool is_last = (i + 1) % grid.cols == 0;
    picture.text += {line[i], is_last ? '\n' : ' '};
    picture.cell_of_character.insert(picture.cell_of_character.end(), {static_cast<int>(i), -1});
  }
  return picture;
}

std::vector<GroupKind> MazeDomain::groups() const {
  const int rows = shape_.rows, cols = shape_.cols, cells = shape_.cells();
  std::vector<std::vector<int>> lines(rows + cols);
  for (int cell = 0; cell < cells; ++cell) {
    lines[cell / cols].push_back(cell);
    lines[rows + cell % cols].push_back(cell);
  }
  std::vector<GroupKind> kinds = {kind_of_members("line", std::move(lines), cells)};
  struct Side {
    const char* name;
    int row, col;
  };
  for (const Side side :
       {Side{"below", 1, 0}, {"left", 0, -1}, {"right", 0, 1}, {"above", -1, 0}}) {
    GroupKind& kind = kinds.emplace_back();
    kind.name = side.name;
    kind.groups_of_cell.resize(cells);
    for (int cell = 0; cell < cells; ++cell) {
      const int row = cell / cols + side.row, col = cell % cols + side.col;
      if (row < 0 || row >= rows || col < 0 || col >= cols) continue;
      kind.groups_of_cell[cell] = {static_cast<int>(kind.groups.size())};
      kind.groups.push_back({row * cols + col});
    }
  }
  return kinds;
}

std::string MazeDomain::canonical(const Grid& solution) const {
  const Grid question = without_path(solution);
  std::string least;
  for (int transform = 0; transform < kDihedralTransforms; ++transform) {
    const Grid turned = dihedral(question, transform);
    std::string text = maze_shape_text({turned.rows, turned.cols}) + ":";
    for (const uint8_t cell : turned.cells) text += character_of_maze_cell(cell);
    if (least.empty() || text < least) least = std::move(text);
  }
  return least;
}

Puzzle transform_maze(const Puzzle& puzzle, int transform) {
  Puzzle turned = puzzle;
  turned.question = dihedral(puzzle.question, transform);
  if (puzzle.answer) turned.answer = answer_by_rule(turned.question);
  return turned;
}

}  // namespace puzzles
