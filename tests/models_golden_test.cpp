// SPDX-License-Identifier: Apache-2.0
// Reproduces numbers of the published implementations (tests/golden/README.md): every output,
// carry, halting decision, loss, gradient, parameter after the optimiser's steps, moving average,
// and the learning-rate rule.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/halting.h"
#include "models/kernels/isa.h"
#include "models/optimizer.h"
#include "models/safetensors.h"
#include "tests/comparator.h"
#include "tests/tolerances.h"

namespace {

using models::ModelConfig;
using models::SafetensorsReader;
using nlohmann::json;

const std::string kGoldenFolder = std::string(TRM_SOURCE_DIR) + "/tests/golden/";

// The published configuration in our names.
ModelConfig config_of(const json& published, const std::string& loss, const std::string& arch) {
  ModelConfig c;
  if (arch == "hrm") c.recursion = models::RecursionKind::kHrm;
  if (arch == "trm_singlez") c.recursion = models::RecursionKind::kSingleZ;
  if (arch == "trm_hier6") c.recursion = models::RecursionKind::kSixZ;
  if (arch == "transformer") c.recursion = models::RecursionKind::kDirect;
  c.continue_loss = arch == "hrm" || arch == "trm_act_continue";
  if (c.continue_loss || arch == "transformer") c.halting = models::HaltingRule::kCompare;
  c.grid_tokens = published.at("seq_len");
  c.vocabulary = published.at("vocab_size");
  c.puzzle_count = published.at("num_puzzle_identifiers");
  c.puzzle_embedding_width = published.at("puzzle_emb_ndim");
  c.puzzle_tokens = published.value("puzzle_emb_len", 0);
  c.hidden = published.at("hidden_size");
  c.heads = published.at("num_heads");
  c.layers = published.at(arch == "transformer" ? "H_layers" : "L_layers");
  c.expansion = published.at("expansion");
  c.high_cycles = published.at("H_cycles");
  c.low_cycles = published.at("L_cycles");
  c.supervision_steps = published.at("halt_max_steps");
  c.halt_exploration = published.at("halt_exploration_prob");
  c.mixing = published.value("mlp_t", false) ? models::Mixing::kMixer : models::Mixing::kAttention;
  const std::string positions = published.at("pos_encodings");
  c.positions = positions == "rope"      ? models::Positions::kRotary
                : positions == "learned" ? models::Positions::kLearned
                                         : models::Positions::kNone;
  c.loss =
      loss == "softmax_cross_entropy" ? models::LossKind::kSoftmax : models::LossKind::kStablemax;
  models::validate(c);
  return c;
}

// Reads a golden file and runs our implementation beside it.
class Replay {
 public:
  explicit Replay(const std::string& name)
      : file_(kGoldenFolder + name + ".safetensors"),
        published_(json::parse(file_.metadata().at("config"))),
        config_(config_of(published_, file_.metadata().at("loss"), file_.metadata().at("arch"))),
        batch_(published_.at("batch_size")),
        params_(config_),
        engine_(config_, /*for_training=*/true, /*threads=*/0, batch_),
        slots_(batch_) {
    for (const models::ParamSpec& spec : params_.table.specs()) {
      file_.read_f32("init." + spec.key, {params_.values.data() + spec.offset, spec.size()});
    }
    const json optimizer = json::parse(file_.metadata().at("optimizer"));
    const json puzzle = json::parse(file_.metadata().at("puzzle_emb"));
    lr_ = optimizer.at("lr");
    puzzle_lr_ = puzzle.at("lr");
    models::OptimizerConfig settings;
    settings.weight_decay = optimizer.at("weight_decay");
    settings.beta1 = optimizer.at("beta1");
    settings.beta2 = optimizer.at("beta2");
    settings.ema_rate = std::stod(file_.metadata().at("ema_rate"));
    settings.puzzle_weight_decay = puzzle.at("weight_decay");
    optimizer_ = std::make_unique<models::Optimizer<float>>(params_, settings);
    engine_.set_parameters(params_);
    grads_.resize(params_.table.trained_size());
    for (auto* buffer : {&tokens_, &labels_})
      buffer->resize(std::size_t(batch_) * config_.grid_tokens);
    carry_.resize(batch_ * engine_.carry_size());
    logits_.resize(std::size_t(batch_) * config_.grid_tokens * config_.vocabulary);
    dpuzzle_.resize(std::size_t(batch_) * config_.E());
    halted_.assign(batch_, true);
    steps_.assign(batch_, 0);
    for (int b = 0; b < batch_; ++b) {
      slots_[b].tokens = tokens_.data() + std::size_t(b) * config_.grid_tokens;
      slots_[b].labels = labels_.data() + std::size_t(b) * config_.grid_tokens;
      slots_[b].carry = carry_.data() + b * engine_.carry_size();
      slots_[b].logits = logits_.data() + std::size_t(b) * config_.grid_tokens * config_.vocabulary;
      slots_[b].dpuzzle = dpuzzle_.data() + std::size_t(b) * config_.E();
    }
  }

  bool has_step(int step) const { return file_.has(name(step, "loss")); }

  void run_step(int step) {
    refill(step);
    std::vector<int> rows;
    std::vector<const float*> dpuzzle;
    for (int b = 0; b < batch_; ++b)
      slots_[b].is_last_step = steps_[b] + 1 >= config_.supervision_steps;
    optimizer_->begin_step();
    engine_.train(slots_, grads_.data());
    // Our gradients are compared as they are; the optimiser goes on from the golden ones where the
    // file has them, for the first steps of Adam-atan2 turn a gradient's rounding error around zero
    // into a step of +-lr.
    std::vector<float> grads = grads_;
    for (const models::ParamSpec& spec : params_.table.specs()) {
      const std::string key = name(step, std::string("grad.").append(spec.key));
      if (file_.has(key)) file_.read_f32(key, {grads.data() + spec.offset, spec.size()});
    }
    optimizer_->update(params_, grads.data(), /*gradient_norm=*/0, lr_, {});
    engine_.set_parameters(params_);
    for (const auto& slot : slots_) {
      rows.push_back(slot.puzzle);
      dpuzzle.push_back(slot.dpuzzle);
    }
    optimizer_->update_puzzles(params_, rows, dpuzzle, puzzle_lr_);
    models::Rng rng(1);
    for (int b = 0; b < batch_; ++b) {
      ++steps_[b];
      halted_[b] = models::halts(config_, steps_[b], models::draw_min_steps(config_, rng),
                                 slots_[b].q_halt, slots_[b].q_continue);
    }
  }

  void check_outputs(int step) {
    expect_f32(name(step, "out.logits"), logits_, forward_tolerance(step));
    std::vector<float> q_halt, q_continue;
    std::vector<std::int32_t> predictions, halted, steps(steps_.begin(), steps_.end());
    double loss = 0;
    for (int b = 0; b < batch_; ++b) {
      q_halt.push_back(static_cast<float>(slots_[b].q_halt));
      q_continue.push_back(static_cast<float>(slots_[b].q_continue));
      loss +=
          slots_[b].loss.cross_entropy + 0.5 * (slots_[b].loss.halting + slots_[b].loss.continuing);
      for (int l = 0; l < config_.grid_tokens; ++l) {
        predictions.push_back(models::argmax(slots_[b].logits + std::size_t(l) * config_.vocabulary,
                                             config_.vocabulary));
      }
    }
    expect_f32(name(step, "out.q_halt_logits"), q_halt, forward_tolerance(step));
    expect_f32(name(step, "out.q_continue_logits"), q_continue, forward_tolerance(step));
    EXPECT_TRUE(tests::close(std::vector<double>{loss}, std::vector<double>{golden_loss(step)},
                             forward_tolerance(step)))
        << "step " << step;
    EXPECT_EQ(predictions, ints(name(step, "out.preds"))) << "step " << step;
    EXPECT_EQ(steps, ints(name(step, "carry.steps"))) << "step " << step;
    std::vector<std::uint8_t> golden_halted(batch_);
    file_.read_bool(name(step, "carry.halted"), golden_halted);
    for (int b = 0; b < batch_; ++b)
      EXPECT_EQ(halted_[b], golden_halted[b] != 0) << "step " << step << " slot " << b;
    EXPECT_EQ(tokens_, ints(name(step, "current.inputs"))) << "step " << step;
    const std::size_t state = std::size_t(config_.S()) * config_.D();
    // H_init belongs to carry.z_H, L3_init to carry.z_L3.
    const std::vector<std::string> start_keys = models::make_recursion(config_).start_keys;
    for (std::size_t i = 0; i < start_keys.size(); ++i) {
      std::vector<float> got;
      for (const auto& slot : slots_)
        got.insert(got.end(), slot.carry + i * state, slot.carry + (i + 1) * state);
      const std::string init = start_keys[i].substr(start_keys[i].rfind('.') + 1);
      expect_f32(name(step, "carry.z_" + init.substr(0, init.find("_init"))), got,
                 forward_tolerance(step));
    }
  }

  // Gradients and updated parameters, where the file has them for this step.
  void check_updates(int step) {
    expect_f32(name(step, "grad.puzzle_emb_local"), dpuzzle_, gradient_tolerance(step));
    const models::ParamRef puzzles = params_.table.find("model.inner.puzzle_emb.weights");
    expect_f32(
        name(step, "after.puzzle_emb.weights"),
        std::vector<float>(params_.at(puzzles), params_.at(puzzles) + puzzles.rows * puzzles.cols),
        forward_tolerance(step));
    int compared = 0;
    for (const models::ParamSpec& spec : params_.table.specs()) {
      if (spec.role != models::ParamRole::kTrained) continue;
      const auto part = [&](const float* flat) {
        return std::vector<float>(flat + spec.offset, flat + spec.offset + spec.size());
      };
      compared += expect_where_present(name(step, "grad." + spec.key), part(grads_.data()),
                                       tests::kGradient);
      compared += expect_where_present(name(step, "after." + spec.key), part(params_.values.data()),
                                       forward_tolerance(step));
      compared += expect_where_present(name(step, "ema." + spec.key),
                                       part(optimizer_->ema().data()), tests::kGradient);
    }
    compared_ += compared;
  }

  int compared() const { return compared_; }
  int trained_tensors() const {
    int count = 0;
    for (const auto& spec : params_.table.specs())
      count += spec.role == models::ParamRole::kTrained;
    return count;
  }

 private:
  static std::string name(int step, const std::string& what) {
    return "step" + std::to_string(step) + "." + what;
  }

  // Step 1 starts from the golden parameters; step 2 from what the optimiser makes of the golden
  // gradients; later ones from our own.
  static double forward_tolerance(int step) {
    if (step > 2) return tests::kAfterUpdate;
    if (step == 2) return tests::kSecondStep;
    return models::kernels::isa_name() == "scalar" ? tests::kForward : tests::kForwardVector;
  }
  static double gradient_tolerance(int step) {
    return step == 1   ? tests::kGradient
           : step == 2 ? tests::kSecondStepGradient
                       : tests::kAfterUpdate;
  }

  double golden_loss(int step) const {
    const std::string key = name(step, "loss");
    if (file_.tensors().at(key).dtype == "F64") {
      std::vector<double> value(1);
      file_.read_f64(key, value);
      return value[0];
    }
    std::vector<float> value(1);
    file_.read_f32(key, value);
    return value[0];
  }

  std::vector<std::int32_t> ints(const std::string& key) const {
    std::vector<std::int32_t> values(file_.tensors().at(key).count());
    file_.read_i32(key, values);
    return values;
  }

  void refill(int step) {
    const std::vector<std::int32_t> inputs = ints(name(step, "batch.inputs")),
                                    labels = ints(name(step, "batch.labels"));
    std::vector<std::int64_t> ids(batch_);
    file_.read_i64(name(step, "batch.puzzle_identifiers"), ids);
    const int L = config_.grid_tokens;
    for (int b = 0; b < batch_; ++b) {
      if (!halted_[b]) continue;
      std::copy_n(inputs.begin() + b * L, L, tokens_.begin() + b * L);
      std::copy_n(labels.begin() + b * L, L, labels_.begin() + b * L);
      slots_[b].puzzle = static_cast<int>(ids[b]);
      engine_.fresh_carry(slots_[b].carry);
      steps_[b] = 0;
    }
  }

  void expect_f32(const std::string& key, const std::vector<float>& got, double tolerance) const {
    std::vector<float> expected(file_.tensors().at(key).count());
    file_.read_f32(key, expected);
    EXPECT_TRUE(tests::close(got, expected, tolerance)) << key;
  }
  int expect_where_present(const std::string& key, const std::vector<float>& got,
                           double tolerance) const {
    if (!file_.has(key)) return 0;
    expect_f32(key, got, tolerance);
    return 1;
  }

  SafetensorsReader file_;
  json published_;
  ModelConfig config_;
  int batch_;
  models::Params<float> params_;
  models::Engine<float> engine_;
  std::unique_ptr<models::Optimizer<float>> optimizer_;
  double lr_ = 0, puzzle_lr_ = 0;
  std::vector<models::Slot<float>> slots_;
  std::vector<std::int32_t> tokens_, labels_;
  std::vector<float> carry_, logits_, dpuzzle_, grads_;
  std::vector<bool> halted_;
  std::vector<int> steps_;
  int compared_ = 0;
};

// Every golden file on every instruction set that this machine has.
class Golden : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  void SetUp() override {
    kept_isa_ = models::kernels::isa_name();
    models::kernels::force_isa(std::get<1>(GetParam()));
  }
  void TearDown() override { models::kernels::force_isa(kept_isa_); }

 private:
  std::string kept_isa_;
};

TEST_P(Golden, EveryStepIsReproduced) {
  Replay replay(std::get<0>(GetParam()));
  int step = 1;
  for (; replay.has_step(step); ++step) {
    replay.run_step(step);
    replay.check_outputs(step);
    replay.check_updates(step);
    if (HasFailure()) return;
  }
  EXPECT_GE(step - 1, 2) << "a golden file has two steps or more";
  // Gradients once, parameters and moving average after the last step: each trained tensor three
  // times.
  EXPECT_EQ(replay.compared(), 3 * replay.trained_tensors());
}

INSTANTIATE_TEST_SUITE_P(Published, Golden,
                         testing::Combine(testing::Values("trm_att", "trm_mlp",
                                                          "trm_att_learnedpos_softmax",
                                                          "trm_act_continue", "trm_singlez",
                                                          "trm_hier6", "hrm", "transformer"),
                                          testing::ValuesIn(models::kernels::supported_isas())),
                         [](const testing::TestParamInfo<Golden::ParamType>& info) {
                           return std::get<0>(info.param) + "_" + std::get<1>(info.param);
                         });

TEST(LearningRate, FollowsThePublishedRule) {
  std::ifstream in(kGoldenFolder + "lr_schedule.json");
  const json cases = json::parse(in);
  ASSERT_GE(cases.size(), 10u);
  for (const json& c : cases) {
    const double got = models::learning_rate(c.at("base"), c.at("step"), c.at("warmup"),
                                             c.at("total"), c.at("min_ratio"));
    EXPECT_TRUE(tests::close(std::vector<double>{got}, std::vector<double>{c.at("lr")}, 1e-12))
        << c.dump();
  }
}

}  // namespace
