// SPDX-License-Identifier: Apache-2.0
// Trainings of 4x4 Sudoku in folders of their own.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "solver/training.h"
#include "tests/scratch.h"
#include "tests/sudoku4_data.h"

namespace tests {

class TrainingTest : public testing::Test {
 protected:
  static std::unique_ptr<solver::Training> resume(const std::string& folder, std::int64_t steps,
                                                  int threads, int puzzles = 40) {
    return solver::Training::resume(
        folder, [puzzles](const std::string&, const std::string&) { return sudoku4_data(puzzles); },
        [&](solver::Settings& settings) {
          settings.run.steps = steps;
          settings.run.threads = threads;
        });
  }
  // Trains `steps` steps, in sittings that end at the given steps.
  std::string train(const std::string& name, solver::Settings settings,
                    std::vector<std::int64_t> sittings, std::vector<int> threads) {
    const std::string folder = folder_.path(name);
    settings.run.steps = sittings[0];
    settings.run.threads = threads[0];
    solver::Training::start(folder, settings, sudoku4_data())->run({});
    for (std::size_t i = 1; i < sittings.size(); ++i) {
      resume(folder, sittings[i], threads[i % threads.size()])->run({});
    }
    return read_bytes(folder + "/last.safetensors");
  }
  // What is trained, without the settings, which stand in the file too.
  std::vector<float> weights(const std::string& name) const {
    const models::LoadedModel model = models::load_model(folder_.path(name) + "/last.safetensors");
    const float* values = model.params.values.data();
    return {values, values + model.params.values.size()};
  }
  std::vector<nlohmann::json> metrics(const std::string& name) const {
    std::vector<nlohmann::json> lines;
    std::istringstream in(read_bytes(folder_.path(name) + "/metrics.jsonl"));
    for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }
  ScratchFolder folder_;
};

}  // namespace tests
