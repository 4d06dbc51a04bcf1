// SPDX-License-Identifier: Apache-2.0
// Depth-first search over candidate masks with naked and hidden singles; branches where the
// fewest choices are left.
#include "puzzles/exact_solver.h"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "puzzles/random.h"

namespace puzzles {

namespace {

constexpr int kMaxCells = kMaxSide * kMaxSide;

using Mask = uint16_t;  // bit d-1 set: digit d is possible

Mask lowest(unsigned mask) { return static_cast<Mask>(mask & (~mask + 1)); }

bool is_single(Mask mask) { return (mask & (mask - 1)) == 0; }

}  // namespace

// One search.  A position is the candidates of all cells; a cell is assigned when one candidate is
// left and its peers were told (is_assigned).
class ExactSolver::Search {
 public:
  Search(const ExactSolver& solver, int max_solutions, long node_limit, std::mt19937_64* rng)
      : solver_(solver),
        side_(solver.side_),
        cells_(solver.side_ * solver.side_),
        full_(static_cast<Mask>((1u << solver.side_) - 1)),
        max_solutions_(max_solutions),
        node_limit_(node_limit),
        rng_(rng) {}

  // `without` != 0: the digits of that mask are ruled out at `cell`.
  SolveResult run(const Grid& question, int cell, Mask without) {
    Position start;
    std::fill_n(start.candidates.begin(), cells_, full_);
    std::fill_n(start.is_assigned.begin(), cells_, false);
    start.open_cells = cells_;
    start.changed_units = (uint64_t{1} << (3 * side_)) - 1;
    if (without != 0) start.candidates[cell] = static_cast<Mask>(full_ & ~without);
    bool is_sound = true;
    for (int i = 0; i < cells_ && is_sound; ++i) {
      if (question.cells[i] != 0) is_sound = assign(start, i, Mask(1u << (question.cells[i] - 1)));
    }
    if (is_sound) search(start);
    return std::move(result_);
  }

 private:
  struct Position {
    std::array<Mask, kMaxCells> candidates;
    std::array<bool, kMaxCells> is_assigned;
    int open_cells;
    uint64_t changed_units;  // bit u: some cell of unit u lost candidates since settle() saw it
  };
  struct Choice {
    int cell;
    Mask digit;
  };

  Position copy(const Position& from) const {  // only the cells in use: 9x9 is a third of 16x16
    Position to;
    std::copy_n(from.candidates.begin(), cells_, to.candidates.begin());
    std::copy_n(from.is_assigned.begin(), cells_, to.is_assigned.begin());
    to.open_cells = from.open_cells;
    to.changed_units = from.changed_units;
    return to;
  }

  // Gives the cell this digit and follows all naked singles.  False: contradiction.
  bool assign(Position& position, int cell, Mask digit) {
    if ((position.candidates[cell] & digit) == 0) return false;
    if (position.is_assigned[cell]) return true;
    position.candidates[cell] = digit;
    position.changed_units |= solver_.units_of_[cell];
    int pending = 0;
    pending_[pending++] = static_cast<uint16_t>(cell);
    while (pending > 0) {
      const int single = pending_[--pending];
      if (position.is_assigned[single]) continue;
      position.is_assigned[single] = true;
      --position.open_cells;
      const Mask bit = position.candidates[single];
      if (bit == 0) return false;
      const uint16_t* peers = &solver_.peers_[size_t(single) * solver_.peer_count_];
      for (int i = 0; i < solver_.peer_count_; ++i) {
        Mask& mask = position.candidates[peers[i]];
        if ((mask & bit) == 0) continue;
        mask = static_cast<Mask>(mask & ~bit);
        if (mask == 0) return false;
        position.changed_units |= solver_.units_of_[peers[i]];
        if (is_single(mask)) pending_[pending++] = peers[i];
      }
    }
    return true;
  }

  // Digits by the number of places they have left in a unit.
  struct Places {
    unsigned some = 0, two_or_more = 0, three_or_more = 0, assigned = 0;
  };

  Places count_places(const Position& position, int unit) const {
    Places places;
    const uint16_t* cells = &solver_.units_[size_t(unit) * side_];
    for (int i = 0; i < side_; ++i) {
      const unsigned mask = position.candidates[cells[i]];
      places.three_or_more |= places.two_or_more & mask;
      places.two_or_more |= places.some & mask;
      places.some |= mask;
      places.assigned |= position.is_assigned[cells[i]] ? mask : 0;
    }
    return places;
  }

  // Hidden singles until none is left.  False: contradiction.
  bool settle(Position& position) {
    while (position.changed_units != 0) {
      const int unit = std::countr_zero(position.changed_units);
      position.changed_units &= position.changed_units - 1;
      const Places places = count_places(position, unit);
      if (places.some != full_) return false;
      const uint16_t* cells = &solver_.units_[size_t(unit) * side_];
      unsigned hidden = places.some & ~places.two_or_more & ~places.assigned;
      for (; hidden != 0; hidden &= hidden - 1) {
        const Mask digit = lowest(hidden);
        const uint16_t* place = std::find_if(cells, cells + side_, [&](uint16_t cell) {
          return (position.candidates[cell] & digit) != 0;
        });
        if (place == cells + side_ || !assign(position, *place, digit)) return false;
      }
    }
    return true;
  }

  // How many peers of a cell share a candidate with it, that is, learn from a guess there.
  int count_told(const Position& position, int cell) const {
    const uint16_t* peers = &solver_.peers_[size_t(cell) * solver_.peer_count_];
    int told = 0;
    for (int i = 0; i < solver_.peer_count_; ++i) {
      told += (position.candidates[peers[i]] & position.candidates[cell]) != 0;
    }
    return told;
  }

  // The fewest choices: a cell with two candidates, else a digit with two places in some unit, else
  // the cell with the fewest candidates.  Of equal cells, the one that tells most peers: a third
  // fewer nodes on hard 9x9 than the first one.  Requires an open cell, right after settle().
  int choose(const Position& position, std::array<Choice, kMaxSide>& choices) {
    int best = -1, fewest = kMaxSide + 1, most_told = -1, count = 0;
    for (int cell = 0; cell < cells_; ++cell) {
      if (position.is_assigned[cell]) continue;
      const int candidates = std::popcount(position.candidates[cell]);
      if (candidates > fewest) continue;
      const int told = count_told(position, cell);
      if (candidates == fewest && told <= most_told) continue;
      best = cell;
      fewest = candidates;
      most_told = told;
    }
    for (int unit = 0; unit < 3 * side_ && fewest > 2 && count == 0; ++unit) {
      const Places places = count_places(position, unit);
      const unsigned pairs = places.two_or_more & ~places.three_or_more;
      if (pairs == 0) continue;
      const uint16_t* cells = &solver_.units_[size_t(unit) * side_];
      for (int i = 0; i < side_; ++i) {
        if (position.candidates[cells[i]] & lowest(pairs)) {
          choices[count++] = {cells[i], lowest(pairs)};
        }
      }
    }
    if (count == 0) {
      for (unsigned left = position.candidates[best]; left != 0; left &= left - 1) {
        choices[count++] = {best, lowest(left)};
      }
    }
    if (rng_ != nullptr) {
      for (int i = count; i > 1; --i) std::swap(choices[i - 1], choices[uniform_int(*rng_, i)]);
    }
    return count;
  }

  // True: stop searching.
  bool search(Position& position) {
    if (result_.nodes >= node_limit_) {
      result_.gave_up = true;
      return true;
    }
    ++result_.nodes;
    if (!settle(position)) return false;
    if (position.open_cells == 0) return record(position);
    std::array<Choice, kMaxSide> choices;
    const int count = choose(position, choices);
    for (int i = 0; i < count; ++i) {
      if (result_.solutions == 0 && i + 1 < count) ++result_.guesses;
      Position next = copy(position);
      if (assign(next, choices[i].cell, choices[i].digit) && search(next)) return true;
    }
    return false;
  }

  bool record(const Position& position) {
    if (result_.solutions++ == 0) {
      result_.first = blank_grid(side_, side_);
      for (int i = 0; i < cells_; ++i) {
        result_.first.cells[i] = static_cast<uint8_t>(std::countr_zero(position.candidates[i]) + 1);
      }
    }
    return result_.solutions >= max_solutions_;
  }

  const ExactSolver& solver_;
  const int side_, cells_;
  const Mask full_;
  const int max_solutions_;
  const long node_limit_;
  std::mt19937_64* rng_;  // null: digits in ascending order
  SolveResult result_;
  // A cell becomes single at most once on the way down, so it is pushed at most once.
  std::array<uint16_t, kMaxCells> pending_;
};

ExactSolver::ExactSolver(BoxShape box) : box_(box), side_(box.side()) {
  check_box(box);
  const SudokuDomain domain(box);
  std::vector<std::vector<int>> groups;
  for (const GroupKind& kind : domain.groups()) {
    groups.insert(groups.end(), kind.groups.begin(), kind.groups.end());
  }
  std::vector<std::vector<uint16_t>> peers(box.cells());
  units_of_.assign(box.cells(), 0);
  for (size_t unit = 0; unit < groups.size(); ++unit) {
    const std::vector<int>& group = groups[unit];
    for (const int cell : group) {
      units_of_[cell] |= uint64_t{1} << unit;
      units_.push_back(static_cast<uint16_t>(cell));
      for (const int other : group) {
        if (other != cell) peers[cell].push_back(static_cast<uint16_t>(other));
      }
    }
  }
  for (std::vector<uint16_t>& list : peers) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    peer_count_ = static_cast<int>(list.size());  // the same for every cell
    peers_.insert(peers_.end(), list.begin(), list.end());
  }
}

void ExactSolver::check_question(const Grid& question) const {
  const bool has_shape = question.rows == side_ && question.cols == side_ &&
                         question.cells.size() == size_t(box_.cells());
  if (has_shape && std::all_of(question.cells.begin(), question.cells.end(),
                               [this](uint8_t cell) { return cell <= side_; })) {
    return;
  }
  throw std::runtime_error("exact solver: found a " + std::to_string(question.rows) + "x" +
                           std::to_string(question.cols) + " grid" +
                           (has_shape ? " with a number beyond its side" : "") + ", wanted " +
                           std::to_string(side_) + "x" + std::to_string(side_));
}

SolveResult ExactSolver::solve(const Grid& question, int max_solutions, long node_limit) const {
  check_question(question);
  return Search(*this, max_solutions, node_limit, nullptr).run(question, 0, 0);
}

SolveResult ExactSolver::solve_without(const Grid& question, int cell, int digit,
                                       long node_limit) const {
  check_question(question);
  return Search(*this, 1, node_limit, nullptr).run(question, cell, Mask(1u << (digit - 1)));
}

std::optional<Grid> ExactSolver::random_solution(const Grid& question, std::mt19937_64& rng,
                                                 long node_limit) const {
  check_question(question);
  SolveResult result = Search(*this, 1, node_limit, &rng).run(question, 0, 0);
  if (result.solutions == 0) return std::nullopt;
  return std::move(result.first);
}

}  // namespace puzzles
