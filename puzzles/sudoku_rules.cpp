// SPDX-License-Identifier: Apache-2.0
// The rules of Sudoku: units, clashes, and the verdict on an answer.
#include <algorithm>
#include <array>
#include <set>

#include "puzzles/sudoku.h"

namespace puzzles {

namespace {

enum class UnitKind { kRow, kColumn, kBox };

// Cells of the unit-th row, column or box, in reading order.
std::vector<int> unit_cells(BoxShape box, UnitKind kind, int unit) {
  const int side = box.side();
  std::vector<int> cells(side);
  for (int i = 0; i < side; ++i) {
    int r = unit, c = i;
    if (kind == UnitKind::kColumn) {
      r = i;
      c = unit;
    } else if (kind == UnitKind::kBox) {
      r = unit / box.stacks() * box.rows + i / box.cols;
      c = unit % box.stacks() * box.cols + i % box.cols;
    }
    cells[i] = r * side + c;
  }
  return cells;
}

std::string cell_text(int cell, int side) {
  return "row " + std::to_string(cell / side + 1) + ", column " + std::to_string(cell % side + 1);
}

// "digit 5 twice in row 3 (columns 2 and 7)"
std::string clash_text(BoxShape box, UnitKind kind, int unit, int digit,
                       const std::vector<int>& cells) {
  const int side = box.side();
  std::string text = "digit ";
  text += character_of_cell(digit);
  if (cells.size() == 2) {
    text += " twice";
  } else {
    text.append(" ").append(std::to_string(cells.size())).append(" times");
  }
  const char* names[] = {" in row ", " in column ", " in box "};
  text += names[static_cast<int>(kind)] + std::to_string(unit + 1);
  const char* parts[] = {" (columns ", " (rows ", " ("};
  text += parts[static_cast<int>(kind)];
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += i + 1 == cells.size() ? " and " : ", ";
    const std::string r = std::to_string(cells[i] / side + 1);
    const std::string c = std::to_string(cells[i] % side + 1);
    if (kind == UnitKind::kRow) text += c;
    if (kind == UnitKind::kColumn) text += r;
    if (kind == UnitKind::kBox) text.append("r").append(r).append("c").append(c);
  }
  return text + ")";
}

}  // namespace

bool keeps_rules(const Grid& grid, BoxShape box) {
  const int side = box.side();
  std::array<uint32_t, 3 * kMaxSide> seen{};  // digits of each row, column, box
  for (int r = 0, cell = 0; r < side; ++r) {
    for (int c = 0; c < side; ++c, ++cell) {
      const int digit = grid.cells[cell];
      if (digit == 0 || digit > side) continue;
      const uint32_t bit = 1u << digit;
      const int unit = r / box.rows * box.stacks() + c / box.cols;
      uint32_t& row = seen[r];
      uint32_t& col = seen[kMaxSide + c];
      uint32_t& in_box = seen[2 * kMaxSide + unit];
      if (((row | col | in_box) & bit) != 0) return false;
      row |= bit;
      col |= bit;
      in_box |= bit;
    }
  }
  return true;
}

std::string contradiction_of(const Grid& question, BoxShape box) {
  if (keeps_rules(question, box)) return "";
  return "the clues contradict each other: " + find_clashes(question, box)[0].text +
         ", wanted each digit once a row, column and box";
}

std::vector<Clash> find_clashes(const Grid& grid, BoxShape box) {
  std::vector<Clash> clashes;
  for (const UnitKind kind : {UnitKind::kRow, UnitKind::kColumn, UnitKind::kBox}) {
    for (int unit = 0; unit < box.side(); ++unit) {
      std::array<std::vector<int>, kMaxSide + 1> holders;
      for (const int cell : unit_cells(box, kind, unit)) {
        const int digit = grid.cells[cell];
        if (digit >= 1 && digit <= box.side()) holders[digit].push_back(cell);
      }
      for (int digit = 1; digit <= box.side(); ++digit) {
        if (holders[digit].size() < 2) continue;
        clashes.push_back(
            {digit, holders[digit], clash_text(box, kind, unit, digit, holders[digit])});
      }
    }
  }
  return clashes;
}

Verdict SudokuDomain::judge(const Grid& question, const Grid& answer) const {
  const int side = box_.side();
  const size_t cells = box_.cells();
  const auto has_shape = [&](const Grid& grid) {
    return grid.rows == side && grid.cols == side && grid.cells.size() == cells;
  };
  Verdict verdict;
  if (!has_shape(question) || !has_shape(answer)) {
    verdict.reason = has_shape(question) ? "the answer" : "the question";
    verdict.reason += " is no " + std::to_string(side) + "x" + std::to_string(side) + " grid";
    return verdict;
  }
  std::set<int> broken;
  const auto fault = [&](int cell, const std::string& reason) {
    broken.insert(cell);
    if (verdict.reason.empty()) verdict.reason = reason;
  };
  for (size_t i = 0; i < cells; ++i) {
    const int clue = question.cells[i], found = answer.cells[i];
    const int cell = static_cast<int>(i);
    if (found != 0 && found <= side && (clue == 0 || clue == found)) continue;
    const std::string place = " in " + cell_text(cell, side);
    if (found > side) {
      fault(cell, "number " + std::to_string(found) + place);
    } else if (clue != 0 && clue != found) {
      const std::string digit =
          clue > side ? std::to_string(clue) : std::string(1, character_of_cell(clue));
      fault(cell, "clue " + digit + place + " is not kept");
    } else {
      fault(cell, "no digit" + place);
    }
  }
  if (broken.empty() && keeps_rules(answer, box_)) {
    verdict.valid = verdict.is_best = true;
    return verdict;
  }
  for (const Clash& clash : find_clashes(answer, box_)) {
    for (const int cell : clash.cells) fault(cell, clash.text);
  }
  verdict.broken_cells.assign(broken.begin(), broken.end());
  return verdict;
}

std::vector<GroupKind> SudokuDomain::groups() const {
  std::vector<std::vector<int>> lines, boxes;
  for (const UnitKind kind : {UnitKind::kRow, UnitKind::kColumn}) {
    for (int unit = 0; unit < box_.side(); ++unit) lines.push_back(unit_cells(box_, kind, unit));
  }
  for (int unit = 0; unit < box_.side(); ++unit) {
    boxes.push_back(unit_cells(box_, UnitKind::kBox, unit));
  }
  return {kind_of_members("line", std::move(lines), box_.cells()),
          kind_of_members("box", std::move(boxes), box_.cells())};
}

}  // namespace puzzles
