// SPDX-License-Identifier: Apache-2.0
// ARC grids and tasks as text for a terminal, and as pictures.
#pragma once

#include <string>
#include <vector>

#include "puzzles/arc.h"

namespace puzzles {

enum class ArcStyle {
  kPlain,    // ". 1 2": a character for a cell, '.' for colour 0
  kColours,  // two blanks for a cell on a coloured ground (ANSI, 256 colours)
};

// Grids side by side, equal in height or not; each line ends in "\n".  Grids without cells show as
// "(empty)".
std::string arc_grids_text(const std::vector<Grid>& grids, ArcStyle style);

// Every pair under a heading "train 1: 3x3 -> 6x6"; an unknown output is "?".
std::string arc_task_text(const ArcTask& task, ArcStyle style);

// The task as an SVG document: demonstrations, then tests, input beside output.
std::string arc_task_svg(const ArcTask& task);

}  // namespace puzzles
