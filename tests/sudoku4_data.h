// SPDX-License-Identifier: Apache-2.0
// A few generated 4x4 puzzles for trainings that take no time.
#pragma once

#include <memory>
#include <string>

#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "solver/training.h"

namespace tests {

inline std::vector<puzzles::Puzzle> sudoku4_puzzles(int count) {
  const puzzles::BoxShape box{2, 2};
  const puzzles::SudokuGenerator generator(box);
  std::mt19937_64 rng(7);
  std::vector<puzzles::Puzzle> puzzles;
  for (int i = 0; i < count; ++i) puzzles.push_back(generator.with_clues(8, rng));
  return puzzles;
}

inline solver::TrainingData sudoku4_data(int count = 40) {
  return {"sudoku4.csv", std::make_unique<puzzles::SudokuDomain>(puzzles::BoxShape{2, 2}),
          sudoku4_puzzles(count)};
}

// The tiny preset for that data; 4x4 has only two classes of grids, so little can be held back.
inline solver::Settings tiny_settings(std::int64_t steps) {
  solver::Settings settings = solver::preset("tiny");
  settings.run.minutes = 0;
  settings.run.steps = steps;
  settings.run.threads = 1;
  settings.train.validation_fraction = 0;
  return settings;
}

}  // namespace tests
