// SPDX-License-Identifier: Apache-2.0
// What the canvas tells a structured cell beforehand: each cell's neighbours by direction, its row,
// its column, and the whole.
#pragma once

#include "models/structure.h"

namespace solver {

// Kinds "left", "right", "above", "below" (one cell each, none beyond the border), "row", "column"
// (itself included) and "canvas" (every cell), for a square canvas.
models::Structure structure_of_canvas(int side);

}  // namespace solver
