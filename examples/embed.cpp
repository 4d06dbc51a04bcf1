// SPDX-License-Identifier: Apache-2.0
// The solver in a program of one's own: reads a model, answers one 9x9 Sudoku, asks the rules.
//   embed weights/sudoku.safetensors PUZZLE   (its 81 cells row by row, blanks as dots)
#include <exception>
#include <iostream>
#include <vector>

#include "models/checkpoint.h"
#include "puzzles/sudoku_reader.h"
#include "solver/predictor.h"

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: embed MODEL PUZZLE\n";
    return 2;
  }
  const models::LoadedModel model = models::load_model(argv[1]);
  const puzzles::SudokuDomain domain({3, 3});
  const std::vector<puzzles::Puzzle> puzzles = {puzzles::parse_sudoku(argv[2])};

  // As `trm solve` asks: 64 supervision steps of one round at most, until the rules confirm an
  // answer; where the first attempt fails, fifteen more with noise.
  solver::PredictOptions options;
  options.max_steps = 64;
  options.rounds = 1;
  options.stops_when_valid = true;
  options.rollouts = 16;
  solver::Predictor predictor(model.config, /*threads=*/1, /*batch=*/1,
                              solver::structure_of(domain));
  predictor.set_parameters(model.params);
  const solver::Answer answer =
      predictor.answer(solver::AnswerPlan(domain, puzzles, options)).front();

  const puzzles::Grid& question = puzzles.front().question;
  const puzzles::Grid grid = domain.decode_for(question, answer.tokens);
  const puzzles::Verdict verdict = domain.judge(question, grid);
  std::cout << domain.to_text(grid);
  if (verdict.is_best) {  // of mazes more than valid: a shortest path
    std::cout << "confirmed by the rules; supervision steps: " << answer.steps << "\n";
  } else {
    std::cout << "not solved: " << verdict.reason << "\n";
  }
  return verdict.is_best ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "embed: " << error.what() << "\n";
  return 2;
}
