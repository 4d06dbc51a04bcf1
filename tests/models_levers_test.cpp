// SPDX-License-Identifier: Apache-2.0
// Each switch does what its formula says: label smoothing, clipping, step weights, noise, random
// starts, growing cycles, sign descent on puzzle rows, separate nets, one-step gradient, feedback.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "models/engine.h"
#include "models/halting.h"
#include "models/loss.h"
#include "models/noise.h"
#include "models/optimizer.h"
#include "tests/comparator.h"
#include "tests/tolerances.h"

namespace {

using models::ModelConfig;
using models::Params;

ModelConfig small() {
  ModelConfig c;
  c.grid_tokens = 4;
  c.vocabulary = 5;
  c.hidden = 8;
  c.inner = 12;
  c.token_inner = 10;
  c.high_cycles = 2;
  c.low_cycles = 2;
  return c;
}

TEST(LabelSmoothing, SpreadsTheTargetOverTheTokensThatCanBeAnAnswer) {
  ModelConfig c = small();
  c.grid_tokens = 1;
  c.loss = models::LossKind::kSoftmax;
  c.label_smoothing = 0.2;
  const std::vector<double> logits = {0.5, -1.0, 2.0, 0.0, 1.0};
  const std::vector<std::int32_t> labels = {2};
  double sum = 0;
  for (const double v : logits) sum += std::exp(v);
  // Tokens 1..4 share 0.2; the label keeps 0.8 of its own.
  double expected = 0;
  for (int v = 1; v < 5; ++v)
    expected -= (0.2 / 4 + (v == 2 ? 0.8 : 0.0)) * (logits[v] - std::log(sum));
  const auto loss = models::cross_entropy<double>(nullptr, logits.data(), labels.data(), c, 1.0);
  EXPECT_NEAR(loss.cross_entropy, expected, 1e-12);
  EXPECT_TRUE(loss.is_exact);
}

TEST(Stablemax, IsItsFormula) {
  ModelConfig c = small();
  c.grid_tokens = 1;
  const std::vector<double> logits = {-3.0, 0.0, 2.0, -0.5, 1.0};
  const std::vector<std::int32_t> labels = {3};
  const double s[] = {1 / 4.0, 1.0, 3.0, 1 / 1.5, 2.0};
  const double sum = s[0] + s[1] + s[2] + s[3] + s[4];
  const auto loss = models::cross_entropy<double>(nullptr, logits.data(), labels.data(), c, 1.0);
  EXPECT_NEAR(loss.cross_entropy, -std::log(s[3] / sum), 1e-12);
  EXPECT_FALSE(loss.is_exact);
}

// Adam-atan2 written down once more, in double.
TEST(Optimizer, ClipsLongGradientsAndFollowsItsFormula) {
  const ModelConfig c = small();
  models::Rng rng(4);
  Params<double> params(c);
  models::initialise(params, rng);
  models::OptimizerConfig settings;
  settings.clip_norm = 1.0;
  settings.weight_decay = 0.3;
  settings.ema_rate = 0.9;
  models::Optimizer<double> optimizer(params, settings);
  const std::size_t n = params.table.trained_size();
  std::vector<double> p(params.values.data(), params.values.data() + n), ema = p, m(n), v(n);
  for (int step = 1; step <= 3; ++step) {
    std::vector<double> grads(n);
    double squares = 0;
    for (double& g : grads) {
      g = models::draw_normal(rng);
      squares += g * g;
    }
    const double norm = std::sqrt(squares), lr = 1e-2;
    for (std::size_t i = 0; i < n; ++i) {
      const double g = grads[i] / norm;
      p[i] *= 1 - lr * 0.3;
      m[i] += 0.1 * (g - m[i]);
      v[i] += 0.05 * (g * g - v[i]);
      p[i] -= lr / (1 - std::pow(0.9, step)) *
              std::atan2(m[i], std::sqrt(v[i]) / std::sqrt(1 - std::pow(0.95, step)));
      ema[i] = 0.9 * ema[i] + 0.1 * p[i];
    }
    optimizer.begin_step();
    for (int part = 0; part < 3; ++part)
      optimizer.update(params, grads.data(), norm, lr, {part, 3});
  }
  EXPECT_TRUE(
      tests::close(std::vector<double>(params.values.data(), params.values.data() + n), p, 1e-12));
  EXPECT_TRUE(tests::close(std::vector<double>(optimizer.ema().data(), optimizer.ema().data() + n),
                           ema, 1e-12));
  optimizer.restart_from_ema(params);
  EXPECT_EQ(
      std::vector<double>(optimizer.first_moment().data(), optimizer.first_moment().data() + n),
      std::vector<double>(n, 0.0));
  EXPECT_TRUE(
      tests::same_bits(std::vector<double>(params.values.data(), params.values.data() + n),
                       std::vector<double>(optimizer.ema().data(), optimizer.ema().data() + n)));
}

TEST(PuzzleRows, DescendBySignOfTheSumOverEqualRows) {
  ModelConfig c = small();
  c.puzzle_count = 3;
  c.puzzle_embedding_width = 2;
  Params<double> params(c);
  const models::ParamRef table = params.table.find("model.inner.puzzle_emb.weights");
  for (int i = 0; i < 6; ++i) params.at(table)[i] = 1.0;
  models::OptimizerConfig settings;
  settings.puzzle_weight_decay = 0.5;
  models::Optimizer<double> optimizer(params, settings);
  const std::vector<int> rows = {2, 0, 2};
  const std::vector<double> a = {3.0, -1.0}, b = {0.0, 5.0}, d = {-4.0, -1.0};
  const std::vector<const double*> dpuzzle = {a.data(), b.data(), d.data()};
  optimizer.update_puzzles(params, rows, dpuzzle, 0.1);
  const double kept = 1.0 - 0.1 * 0.5;
  const std::vector<double> expected = {kept, kept - 0.1, 1.0, 1.0, kept + 0.1, kept + 0.1};
  EXPECT_TRUE(
      tests::close(std::vector<double>(params.at(table), params.at(table) + 6), expected, 1e-12));
}

TEST(Noise, IsStandardAndTheSameForAnyPart) {
  constexpr std::size_t n = 100'000;
  std::vector<float> whole(n), parts(n);
  models::add_noise(whole.data(), 0.5, 11, 3, n, {});
  for (int part = 0; part < 3; ++part) models::add_noise(parts.data(), 0.5, 11, 3, n, {part, 3});
  EXPECT_TRUE(tests::same_bits(whole, parts));
  double sum = 0, squares = 0;
  for (const float x : whole) {
    sum += x;
    squares += static_cast<double>(x) * x;
  }
  EXPECT_NEAR(sum / n, 0.0, 0.005);  // three standard errors
  EXPECT_NEAR(std::sqrt(squares / n), 0.5, 0.004);
}

TEST(RandomStarts, DifferBySeedAndRepeat) {
  ModelConfig c = small();
  c.random_starts = true;
  Params<float> params(c);
  models::Engine<float> engine(c, /*for_training=*/false, 1, 1);
  engine.set_parameters(params);
  std::vector<float> a(engine.carry_size()), b(a), again(a);
  engine.fresh_carry(a.data(), 1);
  engine.fresh_carry(b.data(), 2);
  engine.fresh_carry(again.data(), 1);
  EXPECT_TRUE(tests::same_bits(a, again));
  EXPECT_FALSE(tests::same_bits(a, b));
}

// How many applications a supervision step has, and how many carry gradient.
std::pair<int, int> applications(const ModelConfig& c) {
  int all = 0, with_gradient = 0;
  for (const models::Application& a : models::make_recursion(c).applications) {
    ++all;
    with_gradient += a.with_gradient;
  }
  return {all, with_gradient};
}

TEST(Recursion, HasAsManyApplicationsAsThePapersSay) {
  ModelConfig c = small();
  c.high_cycles = 3;
  c.low_cycles = 6;
  EXPECT_EQ(applications(c), std::make_pair(21, 7));
  c.one_step_gradient = true;
  EXPECT_EQ(applications(c), std::make_pair(21, 2));
  c.recursion = models::RecursionKind::kHrm;
  c.high_cycles = c.low_cycles = 2;
  EXPECT_EQ(applications(c), std::make_pair(6, 2));
  c.recursion = models::RecursionKind::kDirect;
  EXPECT_EQ(applications(c), std::make_pair(1, 1));
}

TEST(SeparateNets, HaveTwiceTheBlocksAndAgreeWithOneWhenTheirWeightsDo) {
  ModelConfig one = small(), two = small();
  two.separate_nets = true;
  Params<float> single(one), both(two);
  models::Rng rng(8);
  models::initialise(single, rng);
  for (const models::ParamSpec& spec : both.table.specs()) {
    std::string key = spec.key;
    if (const std::size_t at = key.find("H_level"); at != std::string::npos)
      key.replace(at, 7, "L_level");
    const float* from = single.at(single.table.find(key));
    std::copy(from, from + spec.size(), both.values.data() + spec.offset);
  }
  std::vector<std::vector<float>> logits;
  for (const auto* params : {&single, &both}) {
    const ModelConfig& c = params == &single ? one : two;
    models::Engine<float> engine(c, /*for_training=*/false, 1, 1);
    engine.set_parameters(*params);
    const std::vector<std::int32_t> tokens = {1, 2, 3, 4};
    std::vector<float> carry(engine.carry_size()), out(4 * 5);
    models::Slot<float> slot;
    slot.tokens = tokens.data();
    slot.carry = carry.data();
    slot.logits = out.data();
    engine.fresh_carry(carry.data());
    engine.answer({&slot, 1});
    logits.push_back(out);
  }
  EXPECT_TRUE(tests::same_bits(logits[0], logits[1]));
}

TEST(GrowingCycles, GoesOnWithTheDeeperRecursion) {
  ModelConfig shallow = small(), deep = small();
  deep.low_cycles = 5;
  Params<float> params(shallow);
  models::Rng rng(8);
  models::initialise(params, rng);
  models::Engine<float> grown(shallow, /*for_training=*/true, 2, 1),
      born(deep, /*for_training=*/true, 2, 1);
  const std::vector<std::int32_t> tokens = {1, 2, 3, 4}, labels = {2, 2, 3, 4};
  const auto run = [&](models::Engine<float>& engine) {
    engine.set_parameters(params);
    std::vector<float> carry(engine.carry_size()), logits(4 * 5), dpuzzle(8),
        grads(params.table.trained_size());
    models::Slot<float> slot;
    slot.tokens = tokens.data();
    slot.labels = labels.data();
    slot.carry = carry.data();
    slot.logits = logits.data();
    slot.dpuzzle = dpuzzle.data();
    engine.fresh_carry(carry.data());
    engine.train({&slot, 1}, grads.data());
    return grads;
  };
  const std::vector<float> before = run(grown);
  grown.set_cycles(2, 5);
  EXPECT_EQ(grown.config().low_cycles, 5);
  const std::vector<float> after = run(grown);
  EXPECT_FALSE(tests::same_bits(before, after));
  EXPECT_TRUE(tests::same_bits(after, run(born)));
}

TEST(Halting, ExploresAsOftenAsAskedAndNeverBeyondTheLastStep) {
  ModelConfig c = small();
  c.supervision_steps = 16;
  c.halt_exploration = 0.1;
  models::Rng rng(1);
  int explored = 0;
  for (int i = 0; i < 20'000; ++i) {
    const int least = models::draw_min_steps(c, rng);
    EXPECT_GE(least, 1);
    EXPECT_LE(least, 16);
    explored += least > 1;
  }
  EXPECT_NEAR(explored / 20'000.0, 0.1, 0.007);  // three standard errors
  EXPECT_TRUE(models::halts(c, 16, 16, -5.0, 0.0));
  EXPECT_FALSE(models::halts(c, 3, 4, 5.0, 0.0));
  EXPECT_TRUE(models::halts(c, 4, 4, 5.0, 0.0));
  c.halting = models::HaltingRule::kCompare;
  EXPECT_FALSE(models::halts(c, 4, 1, 1.0, 2.0));
}

// One puzzle through an engine, step by step.
template <typename Real>
struct OneSlot {
  explicit OneSlot(models::Engine<Real>& engine)
      : carry(engine.carry_size()),
        logits(engine.config().grid_tokens * engine.config().vocabulary),
        dpuzzle(engine.config().E()),
        grads(engine.table().trained_size()) {
    engine.fresh_carry(carry.data());
    slot.tokens = tokens.data();
    slot.labels = labels.data();
    slot.carry = carry.data();
    slot.logits = logits.data();
    slot.dpuzzle = dpuzzle.data();
  }
  OneSlot(const OneSlot&) = delete;
  void answer(models::Engine<Real>& engine) { engine.answer({&slot, 1}); }
  void train(models::Engine<Real>& engine) { engine.train({&slot, 1}, grads.data()); }
  std::vector<std::int32_t> tokens = {1, 2, 3, 4}, labels = {2, 2, 3, 4};
  std::vector<Real> carry, logits, dpuzzle, grads;
  models::Slot<Real> slot;
};

// Parameters by name from a model that has them all, the rest 0.
template <typename Real>
void copy_by_name(Params<Real>& to, const Params<Real>& from) {
  for (const models::ParamSpec& spec : to.table.specs()) {
    if (!from.table.has(spec.key)) continue;
    const Real* values = from.at(from.table.find(spec.key));
    std::copy(values, values + spec.size(), to.values.data() + spec.offset);
  }
}

TEST(Feedback, KeepsTheSoftmaxOfTheLastAnswerBehindTheStates) {
  ModelConfig c = small();
  c.feedback = true;
  Params<double> params(c);
  models::Rng rng(8);
  models::initialise(params, rng);
  models::Engine<double> engine(c, /*for_training=*/true, 1, 1);
  engine.set_parameters(params);
  const std::size_t states = 2 * c.S() * c.D();
  ASSERT_EQ(engine.carry_size(), states + 4 * 5);
  OneSlot<double> one(engine);
  EXPECT_EQ(std::vector<double>(one.carry.begin() + states, one.carry.end()),
            std::vector<double>(4 * 5))
      << "a fresh puzzle has no last answer";
  for (int step = 0; step < 4; ++step) {
    if (step % 2 == 0) one.answer(engine);
    if (step % 2 == 1) one.train(engine);
    for (int l = 0; l < 4; ++l) {
      double sum = 0;
      std::vector<double> expected;
      for (int v = 0; v < 5; ++v) sum += std::exp(one.logits[l * 5 + v]);
      for (int v = 0; v < 5; ++v) expected.push_back(std::exp(one.logits[l * 5 + v]) / sum);
      const double* kept = one.carry.data() + states + l * 5;
      EXPECT_TRUE(tests::close(std::vector<double>(kept, kept + 5), expected, 1e-12));
    }
  }
}

TEST(Feedback, IsTheModelWithoutAsLongAsItsMapIsZero) {
  for (const models::Mixing mixing : {models::Mixing::kMixer, models::Mixing::kSymbolsLearned}) {
    ModelConfig without = small(), with = small();
    without.mixing = with.mixing = mixing;
    with.feedback = true;
    Params<float> plain(without), fed(with);
    models::Rng rng(8);
    models::initialise(plain, rng);
    copy_by_name(fed, plain);
    models::Engine<float> a(without, /*for_training=*/false, 1, 1), b(with, false, 1, 1);
    a.set_parameters(plain);
    b.set_parameters(fed);
    OneSlot<float> first(a), second(b);
    for (int step = 0; step < 3; ++step) {
      first.answer(a);
      second.answer(b);
      EXPECT_TRUE(tests::same_bits(first.logits, second.logits)) << "step " << step;
    }
    const models::ParamRef map = fed.table.find("model.inner.feedback.weight");
    for (int i = 0; i < map.rows * map.cols; ++i) fed.at(map)[i] = 0.1F * static_cast<float>(i % 3);
    b.set_parameters(fed);
    first.answer(a);
    second.answer(b);
    EXPECT_FALSE(tests::same_bits(first.logits, second.logits));
  }
}

// A last answer that is certain adds its token's vector to x, as the token table would.
TEST(Feedback, OfACertainAnswerIsAnEmbeddingOfIt) {
  ModelConfig c = small(), with = small();
  with.feedback = true;
  Params<double> plain(c), fed(with);
  models::Rng rng(8);
  models::initialise(plain, rng);
  copy_by_name(fed, plain);
  const models::ParamRef map = fed.table.find("model.inner.feedback.weight");
  const models::ParamRef table = plain.table.find("model.inner.embed_tokens.embedding_weight");
  for (int d = 0; d < c.D(); ++d) {
    const double direction = models::draw_normal(rng);
    fed.at(map)[3 * c.D() + d] = direction;
    for (int token = 1; token < 5; ++token) plain.at(table)[token * c.D() + d] += direction;
  }
  models::Engine<double> a(c, /*for_training=*/false, 1, 1), b(with, false, 1, 1);
  a.set_parameters(plain);
  b.set_parameters(fed);
  OneSlot<double> embedded(a), told(b);
  for (int l = 0; l < 4; ++l) told.carry[told.carry.size() - 20 + l * 5 + 3] = 1.0;
  embedded.answer(a);
  told.answer(b);
  EXPECT_TRUE(tests::close(told.logits, embedded.logits, 1e-12));
}

// The target of q_continue is what the next step will really say, its feedback included.
TEST(Feedback, ReachesThePassOfTheContinueLoss) {
  ModelConfig c = small();
  c.feedback = c.continue_loss = true;
  Params<double> params(c);
  models::Rng rng(8);
  models::initialise(params, rng);
  for (double& value : std::span(params.values.data(), params.values.size()))
    value += 0.3 * models::draw_normal(rng);
  models::Engine<double> engine(c, /*for_training=*/true, 1, 1);
  engine.set_parameters(params);
  OneSlot<double> one(engine);
  one.train(engine);
  const double q = one.slot.q_continue, found = one.slot.loss.continuing;
  one.answer(engine);
  const double best = std::max(one.slot.q_halt, one.slot.q_continue);
  EXPECT_NEAR(found, models::binary_cross_entropy(q, 1.0 / (1.0 + std::exp(-best))), 1e-12);
}

// Members of the family where they must coincide.
TEST(Family, HrmIsTrmWithTwoNetsAndTheOneStepGradient) {
  ModelConfig hrm = small(), trm = small();
  hrm.recursion = models::RecursionKind::kHrm;
  trm.separate_nets = trm.one_step_gradient = true;
  Params<float> weights_hrm(hrm), weights_trm(trm);
  models::Rng rng(8);
  models::initialise(weights_hrm, rng);
  copy_by_name(weights_trm, weights_hrm);
  models::Engine<float> a(hrm, /*for_training=*/true, 1, 1), b(trm, true, 1, 1);
  a.set_parameters(weights_hrm);
  b.set_parameters(weights_trm);
  OneSlot<float> first(a), second(b);
  for (int step = 0; step < 2; ++step) {
    first.train(a);
    second.train(b);
    EXPECT_TRUE(tests::same_bits(first.logits, second.logits)) << "step " << step;
    EXPECT_TRUE(tests::same_bits(first.grads, second.grads)) << "step " << step;
  }
}

TEST(Family, TheOneStepGradientOfOneCycleIsTheWhole) {
  ModelConfig whole = small(), short_one = small();
  whole.low_cycles = short_one.low_cycles = 1;
  short_one.one_step_gradient = true;
  Params<float> params(whole);
  models::Rng rng(8);
  models::initialise(params, rng);
  models::Engine<float> a(whole, /*for_training=*/true, 1, 1), b(short_one, true, 1, 1);
  a.set_parameters(params);
  b.set_parameters(params);
  OneSlot<float> first(a), second(b);
  first.train(a);
  second.train(b);
  EXPECT_TRUE(tests::same_bits(first.grads, second.grads));
}

TEST(Family, DampingNextToOneAndNoiseWithoutASeedArePlain) {
  ModelConfig plain = small(), damped = small();
  damped.damping = std::nextafter(1.0, 0.0);  // by the path of damped states
  damped.noise = 0.5;
  Params<double> params(plain);
  models::Rng rng(8);
  models::initialise(params, rng);
  models::Engine<double> a(plain, /*for_training=*/true, 1, 1), b(damped, true, 1, 1);
  a.set_parameters(params);
  b.set_parameters(params);
  OneSlot<double> first(a), second(b);
  first.train(a);
  second.train(b);
  EXPECT_TRUE(tests::close(second.logits, first.logits, 1e-12));
  EXPECT_TRUE(tests::close(second.grads, first.grads, 1e-12));
}

TEST(Family, TheDirectTransformerIsOneApplicationAStepOfAsManyLayersAsAsked) {
  ModelConfig c = small();
  c.recursion = models::RecursionKind::kDirect;
  c.layers = 8;
  int blocks = 0;
  const models::ParamTable table(c);
  for (const models::ParamSpec& spec : table.specs())
    blocks += spec.key.find(".mlp.down_proj") != std::string::npos;
  EXPECT_EQ(blocks, 8);
  EXPECT_EQ(applications(c), std::make_pair(1, 1));
  c.recursion = models::RecursionKind::kTrm;
  c.layers = 4;
  c.high_cycles = 3;
  c.low_cycles = 3;
  EXPECT_EQ(applications(c), std::make_pair(12, 4)) << "4 layers, n = 3";
}

}  // namespace
