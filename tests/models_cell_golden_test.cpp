// SPDX-License-Identifier: Apache-2.0
// Reproduces the golden files of the cells with symbols as an axis (4x4 Sudoku, two supervision
// steps, weights held).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/engine.h"
#include "models/kernels/isa.h"
#include "models/safetensors.h"
#include "tests/comparator.h"
#include "tests/sudoku_board.h"
#include "tests/tolerances.h"

namespace {

using models::ModelConfig;
using models::SafetensorsReader;
using nlohmann::json;

constexpr int kCells = 16, kSymbols = 4;

ModelConfig config_of(const json& golden) {
  ModelConfig c;
  c.mixing = golden.at("cell") == "learned" ? models::Mixing::kSymbolsLearned
                                            : models::Mixing::kSymbolsStructured;
  c.grid_tokens = golden.at("cells");
  c.vocabulary = golden.at("symbols").get<int>() + models::kFirstSymbol;
  c.hidden = golden.at("w");
  c.inner = golden.at("inner");
  if (golden.at("token_inner").is_number()) c.token_inner = golden.at("token_inner");
  c.layers = golden.at("blocks");
  c.low_cycles = golden.at("low_cycles");
  c.high_cycles = golden.at("high_cycles");
  c.loss = models::LossKind::kSoftmax;
  models::validate(c);
  return c;
}

// "model.inner.L_level.layers.0.w_down.weight" is "block0.w_down" there.
std::string golden_name(const std::string& key) {
  const std::string layers = "layers.";
  const std::size_t at = key.find(layers);
  if (at != std::string::npos) {
    const std::string rest = key.substr(at + layers.size());
    return std::string("block").append(rest.substr(0, rest.rfind(".weight")));
  }
  if (key == "model.inner.role") return "role";
  if (key == "model.inner.lm_head.weight") return "head";
  if (key == "model.inner.q_head.weight") return "q_weight";
  if (key == "model.inner.q_head.bias") return "q_bias";
  return key == "model.inner.H_init" ? "y0" : "z0";
}

class CellGolden : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(CellGolden, StepsAndGradientsAreReproduced) {
  const auto [name, isa] = GetParam();
  const std::string kept_isa = models::kernels::isa_name();
  models::kernels::force_isa(isa);
  const SafetensorsReader file(std::string(TRM_SOURCE_DIR) + "/tests/golden/" + name +
                               ".safetensors");
  const json golden = json::parse(file.metadata().at("config"));
  const ModelConfig config = config_of(golden);
  const int B = golden.at("B"), V = config.vocabulary;
  const auto floats = [&](const std::string& key) {
    std::vector<float> values(file.tensors().at(key).count());
    file.read_f32(key, values);
    return values;
  };
  const auto ints = [&](const std::string& key) {
    std::vector<std::int32_t> values(file.tensors().at(key).count());
    file.read_i32(key, values);
    return values;
  };

  models::Params<float> params(config);
  for (const models::ParamSpec& spec : params.table.specs()) {
    const std::vector<float> init = floats("init." + golden_name(spec.key));
    ASSERT_EQ(init.size(), spec.size()) << spec.key;
    std::copy(init.begin(), init.end(), params.values.data() + spec.offset);
  }
  models::Engine<float> engine(config, /*for_training=*/true, /*threads=*/0, B,
                               tests::sudoku_board(2));
  engine.set_parameters(params);

  std::vector<std::int32_t> tokens = ints("batch.clues"), labels = ints("batch.labels");
  for (std::int32_t& token : tokens) token += 1;  // 0 blank, 1..4 given
  for (std::int32_t& label : labels) label += 1;  // 1..4
  std::vector<float> carry(B * engine.carry_size()), logits(B * kCells * V), unused(config.hidden);
  std::vector<models::Slot<float>> slots(B);
  for (int b = 0; b < B; ++b) {
    slots[b].tokens = tokens.data() + b * kCells;
    slots[b].labels = labels.data() + b * kCells;
    slots[b].carry = carry.data() + b * engine.carry_size();
    slots[b].logits = logits.data() + b * kCells * V;
    slots[b].dpuzzle = unused.data();
    engine.fresh_carry(slots[b].carry);
  }

  for (int step = 1; step <= 2; ++step) {
    const std::string at = std::string("step").append(std::to_string(step)).append(".");
    const double first = isa == "scalar" ? tests::kForward : tests::kForwardVector;
    const double forward = step == 1 ? first : tests::kSecondStep;
    const double gradient = step == 1 ? tests::kGradient : tests::kSecondStepGradient;
    std::vector<float> grads(params.table.trained_size());
    engine.train(slots, grads.data());
    std::vector<float> symbol_logits, q_halt, y, z;
    double loss = 0;
    for (int b = 0; b < B; ++b) {
      for (int cell = 0; cell < kCells; ++cell) {
        const float* row = slots[b].logits + cell * V + models::kFirstSymbol;
        symbol_logits.insert(symbol_logits.end(), row, row + kSymbols);
      }
      q_halt.push_back(static_cast<float>(slots[b].q_halt));
      loss += (slots[b].loss.cross_entropy + 0.5 * slots[b].loss.halting) / B;
      const std::size_t state = engine.carry_size() / 2;
      y.insert(y.end(), slots[b].carry, slots[b].carry + state);
      z.insert(z.end(), slots[b].carry + state, slots[b].carry + 2 * state);
      EXPECT_EQ(slots[b].loss.is_exact, ints(at + "exact")[b] != 0);
    }
    EXPECT_TRUE(tests::close(symbol_logits, floats(at + "logits"), forward)) << at;
    EXPECT_TRUE(tests::close(q_halt, floats(at + "q_halt"), forward)) << at;
    EXPECT_TRUE(tests::close(std::vector<double>{loss}, floats(at + "loss"), forward)) << at;
    EXPECT_TRUE(tests::close(y, floats(at + "carry.y"), forward)) << at;
    EXPECT_TRUE(tests::close(z, floats(at + "carry.z"), forward)) << at;
    for (const models::ParamSpec& spec : params.table.specs()) {
      if (spec.role != models::ParamRole::kTrained) continue;
      const std::vector<float> got(grads.begin() + spec.offset,
                                   grads.begin() + spec.offset + spec.size());
      EXPECT_TRUE(tests::close(got, floats(at + "grad." + golden_name(spec.key)), gradient))
          << at << spec.key;
    }
  }
  models::kernels::force_isa(kept_isa);
}

INSTANTIATE_TEST_SUITE_P(Cells, CellGolden,
                         testing::Combine(testing::Values("cell_learned", "cell_structured"),
                                          testing::ValuesIn(models::kernels::supported_isas())),
                         [](const testing::TestParamInfo<CellGolden::ParamType>& info) {
                           return std::get<0>(info.param) + "_" + std::get<1>(info.param);
                         });

}  // namespace
