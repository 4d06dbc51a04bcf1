// SPDX-License-Identifier: Apache-2.0
// One trained net that is given the structure answers boards of any size: through the command.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/board_size.h"
#include "models/checkpoint.h"
#include "tests/program.h"

namespace {

using models::ModelConfig;
using nlohmann::json;
using tests::Outcome;

class AnySize : public testing::Test {
 protected:
  // Random weights: its answers are wrong, but they are answers of the right size.
  void save(const ModelConfig& config, const std::string& puzzle) {
    models::Params<float> params(config);
    models::Rng rng(5);
    models::initialise(params, rng);
    models::save_model(model_, config, params, {{"puzzle", puzzle}, {"step", 0}});
  }
  static ModelConfig small(models::Mixing mixing, int cells, int vocabulary) {
    ModelConfig c;
    c.mixing = mixing;
    c.grid_tokens = cells;
    c.vocabulary = vocabulary;
    c.hidden = 8;
    c.inner = 8;
    c.layers = 1;
    c.high_cycles = c.low_cycles = 1;
    c.supervision_steps = 2;
    return c;
  }
  json answer(const std::string& puzzle) {
    const Outcome outcome =
        tests::run_trm({"solve", "--format", "json", "--no-halting", "--model", model_, puzzle});
    EXPECT_LE(outcome.status, 1) << outcome.err;
    return json::parse(outcome.out);
  }
  tests::ScratchFolder folder_;
  const std::string model_ = folder_.path("net.safetensors");
};

TEST_F(AnySize, ASudokuNetTakesBoardsFrom4x4To16x16) {
  save(small(models::Mixing::kSymbolsStructured, 36, 8), "sudoku-2x3");
  for (const int side : {4, 6, 9, 12, 16}) {
    const std::string blank(static_cast<std::size_t>(side) * side, '.');
    const std::string found = answer(blank)["answer"];
    EXPECT_EQ(found.size(), blank.size());
    EXPECT_EQ(found.find('.'), std::string::npos) << "a blank is never an answer";
  }
}

TEST_F(AnySize, AMazeNetTakesAnyRectangle) {
  ModelConfig config = small(models::Mixing::kStructured, 35, 6);
  config.grid_columns = 7;
  config.groups = "line,below,left,right,above";
  save(config, "maze-5x7");
  for (const char* maze : {"S G\n", "S#\n G\n", "S      G\n ####   \n        \n"}) {
    EXPECT_EQ(answer(maze)["answer"].get<std::string>().size(),
              answer(maze)["puzzle"].get<std::string>().size());
  }
}

TEST_F(AnySize, AMazeOnALargerCanvasIsOneWithMoreWalls) {
  ModelConfig config = small(models::Mixing::kStructured, 16, 6);
  config.groups = "below,left,right,above";
  save(config, "maze-4x4");
  // Together on a canvas of 3x3, the second alone on one of 2x2, or with walls around.
  const std::string file = folder_.path("both.txt");
  tests::write_bytes(file, "S  \n   \n  G\n\nS \n G\n");
  const Outcome both =
      tests::run_trm({"solve", "--format", "json", "--no-halting", "--model", model_, file});
  const json padded = json::parse(both.out.substr(both.out.find('\n') + 1));
  const json walled = answer("S #\n G#\n###\n");
  EXPECT_EQ(padded["q_halt"], walled["q_halt"]);
  const std::string large = walled["answer"];
  EXPECT_EQ(padded["answer"], large.substr(0, 2) + large.substr(3, 2));
}

TEST_F(AnySize, EvalMeasuresOtherSizesThanTheTrainedOne) {
  save(small(models::Mixing::kSymbolsStructured, 81, 11), "sudoku-3x3");
  const std::string file = folder_.path("easy.csv");
  tests::write_bytes(file, "question,answer\n.23434.2234.4.23,1234341223414123\n");
  const Outcome outcome = tests::run_trm({"eval", "--model", model_, "--data", file});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("puzzles   1\n"), std::string::npos) << outcome.out;
}

TEST_F(AnySize, ANetOfAnotherKindIsRefused) {
  save(small(models::Mixing::kSymbolsStructured, 36, 8), "sudoku-2x3");
  tests::expect_refused(tests::run_trm({"solve", "--model", model_, "S G\n##\n"}),
                        {"argument 1:2"});
  tests::expect_refused(tests::run_trm({"solve", "--model", model_, "S G\n###\n"}),
                        {"sudoku-2x3", "wanted one for maze-2x3"});
}

}  // namespace
