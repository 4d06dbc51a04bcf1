// SPDX-License-Identifier: Apache-2.0
// AdamW and Muon written down once more, naively, in double.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/optimizer.h"
#include "models/orthogonal.h"
#include "tests/comparator.h"
#include "tests/tolerances.h"

namespace {

using models::ModelConfig;
using models::OptimizerConfig;
using models::OptimizerKind;
using models::Params;
using models::ParamSpec;
using Numbers = std::vector<double>;

ModelConfig small(models::Mixing mixing) {
  ModelConfig c;
  c.mixing = mixing;
  c.grid_tokens = 4;
  c.vocabulary = 5;
  c.hidden = 6;
  c.inner = 10;
  c.token_inner = 7;
  return c;
}

// a (R, K) b (K, C), with either transposed where asked.
Numbers product(const Numbers& a, bool a_turned, const Numbers& b, bool b_turned, int R, int C,
                int K) {
  Numbers c(static_cast<std::size_t>(R) * C);
  for (int i = 0; i < R; ++i) {
    for (int j = 0; j < C; ++j) {
      for (int k = 0; k < K; ++k)
        c[i * C + j] += a[a_turned ? k * R + i : i * K + k] * b[b_turned ? j * K + k : k * C + j];
    }
  }
  return c;
}

double quintic(double s) { return 3.4445 * s - 4.7750 * s * s * s + 2.0315 * std::pow(s, 5); }

double norm(const Numbers& x) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  return std::sqrt(squares);
}

// x / |x|, then five times  a x + (b x x^T + c (x x^T)^2) x,  whatever the shape.
Numbers naive_orthogonal(Numbers x, int R, int C) {
  const double length = norm(x) + 1e-7;
  for (double& v : x) v /= length;
  for (int step = 0; step < 5; ++step) {
    const Numbers gram = product(x, false, x, true, R, R, C);
    const Numbers cubic = product(gram, false, x, false, R, C, R);
    const Numbers fifth = product(gram, false, cubic, false, R, C, R);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = 3.4445 * x[i] - 4.7750 * cubic[i] + 2.0315 * fifth[i];
  }
  return x;
}

// n columns of length R, each orthogonal to the others and of length 1.
Numbers orthonormal_columns(int R, int n, models::Rng& rng) {
  Numbers columns;
  for (int j = 0; j < n; ++j) {
    Numbers column(R);
    for (double& v : column) v = models::draw_normal(rng);
    for (int pass = 0; pass < 2; ++pass) {  // twice, against rounding
      for (int i = 0; i < j; ++i) {
        double along = 0;
        for (int r = 0; r < R; ++r) along += columns[i * R + r] * column[r];
        for (int r = 0; r < R; ++r) column[r] -= along * columns[i * R + r];
      }
    }
    const double length = norm(column);
    for (const double v : column) columns.push_back(v / length);
  }
  return columns;  // (n, R): column after column
}

template <typename Real>
std::vector<Real> orthogonalised(const Numbers& x, int R, int C) {
  std::vector<Real> result(x.begin(), x.end());
  models::Buffer<Real> scratch(models::orthogonalise_scratch_size<Real>(R, C));
  models::orthogonalise(result.data(), R, C, scratch.data());
  return result;
}

TEST(Orthogonalise, BringsSingularValuesNearOneAndKeepsTheVectors) {
  models::Rng rng(5);
  const std::pair<int, int> shapes[] = {{5, 5}, {4, 9}, {9, 4}, {1, 6}, {6, 1}, {24, 96}, {33, 17}};
  for (const auto& [R, C] : shapes) {
    const int n = std::min(R, C);
    const Numbers left = orthonormal_columns(R, n, rng), right = orthonormal_columns(C, n, rng);
    Numbers values, moved;
    for (int i = 0; i < n; ++i) values.push_back(n == 1 ? 3.0 : 3.0 - 2.7 * i / (n - 1));
    for (const double s : values) {
      double t = s / (norm(values) + 1e-7);
      for (int step = 0; step < 5; ++step) t = quintic(t);
      EXPECT_GT(t, 0.68) << s;
      EXPECT_LT(t, 1.14) << s;
      moved.push_back(t);
    }
    const auto compose = [&, R = R, C = C](const Numbers& s) {
      Numbers scaled = left;
      for (int i = 0; i < n; ++i) {
        for (int r = 0; r < R; ++r) scaled[i * R + r] *= s[i];
      }
      return product(scaled, true, right, false, R, C, n);
    };
    const Numbers x = compose(values), expected = compose(moved);
    EXPECT_TRUE(tests::close(orthogonalised<double>(x, R, C), expected, 1e-10)) << R << "x" << C;
    EXPECT_TRUE(tests::close(orthogonalised<float>(x, R, C), expected, tests::kOrthogonal))
        << R << "x" << C;
    EXPECT_TRUE(tests::close(naive_orthogonal(x, R, C), expected, 1e-10)) << R << "x" << C;
  }
}

TEST(Orthogonalise, LeavesZerosZero) {
  EXPECT_EQ(orthogonalised<float>(Numbers(12), 3, 4), std::vector<float>(12));
}

// What three steps make of the parameters and their average, by the formulas, tensor by tensor.
class ThreeSteps {
 public:
  ThreeSteps(const ModelConfig& config, const OptimizerConfig& settings)
      : settings_(settings), params_(config), rng_(4) {
    models::initialise(params_, rng_);
    const std::size_t n = params_.table.trained_size();
    p_.assign(params_.values.data(), params_.values.data() + n);
    ema_ = p_;
    m_.resize(n);
    v_.resize(n);
    models::Optimizer<double> optimizer(params_, settings);
    for (int step = 1; step <= 3; ++step) {
      Numbers grads(n);
      for (const ParamSpec& spec : params_.table.specs()) {
        for (std::size_t i = 0; i < spec.size() && spec.offset < n; ++i)
          grads[spec.offset + i] = models::draw_normal(rng_);
      }
      const double length = norm(grads), lr = 0.01 * step;
      Numbers shortened = grads;
      for (double& g : shortened) g *= settings.clip_norm / length;
      for (const ParamSpec& spec : params_.table.specs()) {
        if (spec.role != models::ParamRole::kTrained) continue;
        if (settings.kind == OptimizerKind::kMuon && spec.hidden) {
          muon(spec, shortened, lr * settings.muon_lr / settings.lr);
        } else {
          adamw(spec, shortened, lr, step);
        }
      }
      optimizer.begin_step();
      for (int part = 0; part < 3; ++part)
        optimizer.update(params_, grads.data(), length, lr, {part, 3});
    }
    got_.assign(params_.values.data(), params_.values.data() + n);
    got_ema_.assign(optimizer.ema().data(), optimizer.ema().data() + n);
  }

  void expect_the_formulas() const {
    EXPECT_TRUE(tests::close(got_, p_, 1e-10));
    EXPECT_TRUE(tests::close(got_ema_, ema_, 1e-10));
  }

 private:
  void adamw(const ParamSpec& spec, const Numbers& grads, double lr, int t) {
    for (std::size_t i = spec.offset; i < spec.offset + spec.size(); ++i) {
      m_[i] = settings_.beta1 * m_[i] + (1 - settings_.beta1) * grads[i];
      v_[i] = settings_.beta2 * v_[i] + (1 - settings_.beta2) * grads[i] * grads[i];
      const double mean = m_[i] / (1 - std::pow(settings_.beta1, t));
      const double square = v_[i] / (1 - std::pow(settings_.beta2, t));
      p_[i] -= lr * settings_.weight_decay * p_[i];
      p_[i] -= lr * mean / (std::sqrt(square) + 1e-8);
      average(i);
    }
  }
  void muon(const ParamSpec& spec, const Numbers& grads, double lr) {
    const int R = spec.rows(), C = spec.cols();
    const bool is_out_in = *spec.hidden == models::Layout::kOutIn;
    const double out = is_out_in ? R : C, in = is_out_in ? C : R;
    const double scale = settings_.muon_scale == models::MuonScale::kShape
                             ? std::sqrt(std::max(1.0, out / in))
                             : 0.2 * std::sqrt(std::max(out, in));
    Numbers ahead(spec.size());
    for (std::size_t i = 0; i < spec.size(); ++i) {
      double& m = m_[spec.offset + i];
      m = settings_.muon_momentum * m + grads[spec.offset + i];
      ahead[i] = grads[spec.offset + i] + settings_.muon_momentum * m;
    }
    const Numbers update = naive_orthogonal(ahead, R, C);
    for (std::size_t i = 0; i < spec.size(); ++i) {
      double& p = p_[spec.offset + i];
      p -= lr * settings_.muon_weight_decay * p;
      p -= lr * scale * update[i];
      average(spec.offset + i);
    }
  }
  void average(std::size_t i) {
    ema_[i] = settings_.ema_rate * ema_[i] + (1 - settings_.ema_rate) * p_[i];
  }

  OptimizerConfig settings_;
  Params<double> params_;
  models::Rng rng_;
  Numbers p_, m_, v_, ema_, got_, got_ema_;
};

OptimizerConfig settings(OptimizerKind kind) {
  OptimizerConfig settings;
  settings.kind = kind;
  settings.lr = 0.02;
  settings.muon_lr = 0.05;
  settings.weight_decay = 0.3;
  settings.muon_weight_decay = 0.2;
  settings.muon_momentum = 0.8;
  settings.ema_rate = 0.9;
  settings.clip_norm = 0.5;
  return settings;
}

TEST(AdamW, FollowsItsFormula) {
  ThreeSteps(small(models::Mixing::kMixer), settings(OptimizerKind::kAdamW)).expect_the_formulas();
}

// The average of weights that stand still is these weights, however slow it is.
TEST(AdamW, AveragesAtRatesNearOne) {
  for (const OptimizerKind kind : {OptimizerKind::kAdamW, OptimizerKind::kMuon}) {
    models::Rng rng(9);
    Params<float> params(small(models::Mixing::kSymbolsLearned));
    models::initialise(params, rng);
    OptimizerConfig config = settings(kind);
    config.ema_rate = 0.999999;
    config.weight_decay = config.muon_weight_decay = 0;
    models::Optimizer<float> optimizer(params, config);
    std::vector<float> grads(params.table.trained_size());
    for (int t = 0; t < 200; ++t) {
      optimizer.begin_step();
      optimizer.update(params, grads.data(), 0.0, 1e-3, {});
    }
    for (std::size_t i = 0; i < grads.size(); ++i) {
      ASSERT_EQ(optimizer.ema()[i], params.values[i]);
    }
  }
}

TEST(Muon, TakesTheBlocksMatricesAndLeavesTheRestToAdamW) {
  OptimizerConfig config = settings(OptimizerKind::kMuon);
  for (const models::MuonScale scale : {models::MuonScale::kShape, models::MuonScale::kRms}) {
    config.muon_scale = scale;
    for (const models::Mixing mixing :
         {models::Mixing::kMixer, models::Mixing::kAttention, models::Mixing::kSymbolsLearned,
          models::Mixing::kSymbolsStructured, models::Mixing::kSymbolsAdjacency}) {
      SCOPED_TRACE(static_cast<int>(mixing));
      ModelConfig model = small(mixing);
      model.heads = 2;
      ThreeSteps(model, config).expect_the_formulas();
    }
  }
}

TEST(Muon, TakesEveryMatrixOfTheBlocksAndNoOther) {
  const models::ParamTable table(small(models::Mixing::kMixer));
  for (const ParamSpec& spec : table.specs()) {
    EXPECT_EQ(spec.hidden.has_value(), spec.key.find(".layers.") != std::string::npos) << spec.key;
  }
}

TEST(Muon, HasTheSameBitsForAnyNumberOfParts) {
  for (const OptimizerKind kind : {OptimizerKind::kAdamW, OptimizerKind::kMuon}) {
    std::vector<std::vector<float>> results;
    for (const int parts : {1, 2, 5, 16}) {
      models::Rng rng(9);
      Params<float> params(small(models::Mixing::kSymbolsLearned));
      models::initialise(params, rng);
      models::Optimizer<float> optimizer(params, settings(kind));
      std::vector<float> grads(params.table.trained_size());
      for (int step = 0; step < 2; ++step) {
        for (float& g : grads) g = static_cast<float>(models::draw_normal(rng));
        optimizer.begin_step();
        for (int part = 0; part < parts; ++part)
          optimizer.update(params, grads.data(), /*gradient_norm=*/3.0, 1e-2, {part, parts});
      }
      results.emplace_back(params.values.data(), params.values.data() + grads.size());
    }
    for (const auto& result : results) EXPECT_TRUE(tests::same_bits(result, results[0]));
  }
}

}  // namespace
