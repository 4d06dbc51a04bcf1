// SPDX-License-Identifier: Apache-2.0
// The bench cases, their timing, and the products they are held against.
#include "models/benchmark.h"

#include <dlfcn.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "models/engine.h"
#include "models/kernels/isa.h"
#include "models/kernels/peak.h"
#include "models/kernels/timing.h"
#include "models/optimizer.h"

namespace models {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

ModelConfig base_case(Mixing mixing, int hidden, int puzzle_tokens, int grid_tokens,
                      int high_cycles, int low_cycles) {
  ModelConfig c;
  c.mixing = mixing;
  c.hidden = hidden;
  c.heads = 8;
  c.puzzle_tokens = puzzle_tokens;
  c.grid_tokens = grid_tokens;
  c.high_cycles = high_cycles;
  c.low_cycles = low_cycles;
  if (mixing == Mixing::kAttention) c.positions = Positions::kRotary;
  return c;
}

Structure sudoku_structure() {
  std::vector<std::vector<int>> lines(18), boxes(9);
  for (int cell = 0; cell < 81; ++cell) {
    lines[cell / 9].push_back(cell);
    lines[9 + cell % 9].push_back(cell);
    boxes[cell / 27 * 3 + cell % 9 / 3].push_back(cell);
  }
  return {{kind_of_members("line", lines, 81), kind_of_members("box", boxes, 81)}};
}

// A batch with random puzzles, and everything that a training step needs.
class Rig {
 public:
  Rig(const BenchCase& c, bool for_training, int threads, int batch)
      : config_(c.config),
        params_(c.config),
        engine_(c.config, for_training, threads, batch, c.structure),
        grads_(for_training ? params_.table.trained_size() : 0),
        slots_(batch) {
    Rng rng(1);
    initialise(params_, rng);
    engine_.set_parameters(params_);
    const std::size_t B = batch, L = config_.grid_tokens, V = config_.vocabulary;
    tokens_.resize(B * L);
    for (auto& token : tokens_) token = draw_int(rng, 1, config_.vocabulary - 1);
    labels_.resize(B * L);
    for (auto& label : labels_) label = draw_int(rng, kFirstSymbol, config_.vocabulary - 1);
    carry_ = Buffer<float>(B * engine_.carry_size());
    logits_ = Buffer<float>(B * L * V);
    dpuzzle_ = Buffer<float>(B * config_.E());
    for (std::size_t b = 0; b < B; ++b) {
      slots_[b].tokens = tokens_.data() + b * L;
      slots_[b].labels = labels_.data() + b * L;
      slots_[b].carry = carry_.data() + b * engine_.carry_size();
      slots_[b].logits = logits_.data() + b * L * V;
      slots_[b].dpuzzle = dpuzzle_.data() + b * config_.E();
      engine_.fresh_carry(slots_[b].carry);
    }
    if (for_training) optimizer_ = std::make_unique<Optimizer<float>>(params_, OptimizerConfig{});
  }

  void train_step() {
    optimizer_->begin_step();
    engine_.train(slots_, grads_.data());
    engine_.update(grads_.data(), [&](Part part) {
      optimizer_->update(params_, grads_.data(), engine_.gradient_norm(), /*lr=*/1e-5, part);
    });
    for (const auto& slot : slots_) {
      if (!std::isfinite(slot.loss.cross_entropy))
        throw std::runtime_error("bench: the loss is not finite");
    }
  }
  void answer_step() { engine_.answer(slots_); }
  // One step without an update: what came out, tensor by tensor.
  std::vector<std::vector<float>> outcome() {
    engine_.train(slots_, grads_.data());
    std::vector<std::vector<float>> tensors;
    std::vector<float>& logits = tensors.emplace_back();
    for (std::size_t i = 0; i < logits_.size(); ++i) {
      if (logits_[i] > -1e29f) logits.push_back(logits_[i]);  // not the tokens that cannot be
    }
    for (const ParamSpec& spec : params_.table.specs()) {
      if (spec.role != ParamRole::kTrained) continue;
      const float* first = grads_.data() + spec.offset;
      tensors.emplace_back(first, first + spec.size());
    }
    return tensors;
  }
  const Engine<float>& engine() const { return engine_; }

 private:
  ModelConfig config_;
  Params<float> params_;
  Engine<float> engine_;
  Buffer<float> grads_, carry_, logits_, dpuzzle_;
  std::vector<std::int32_t> tokens_, labels_;
  std::vector<Slot<float>> slots_;
  std::unique_ptr<Optimizer<float>> optimizer_;
};

}  // namespace

std::vector<BenchCase> bench_cases() {
  std::vector<BenchCase> cases;
  cases.push_back({"A mixer, paper Sudoku", base_case(Mixing::kMixer, 512, 16, 81, 3, 6), 16, {}});
  cases.push_back({"B attention", base_case(Mixing::kAttention, 512, 16, 81, 3, 6), 16, {}});
  cases.push_back(
      {"C attention, maze size", base_case(Mixing::kAttention, 512, 16, 900, 3, 6), 2, {}});
  cases.push_back({"D mixer narrow", base_case(Mixing::kMixer, 128, 16, 81, 3, 6), 16, {}});
  cases.back().config.inner = cases.back().config.token_inner = 512;
  cases.push_back({"E mixer tiny", base_case(Mixing::kMixer, 64, 1, 81, 1, 3), 32, {}});
  cases.back().config.inner = 192;
  cases.back().config.token_inner = 128;
  cases.push_back(
      {"F attention tiny, ARC 10x10", base_case(Mixing::kAttention, 64, 1, 100, 1, 3), 32, {}});
  cases.back().config.inner = 192;
  cases.back().config.heads = 4;
  cases.back().config.vocabulary = 12;
  cases.push_back(
      {"G symbols, learned mixing", base_case(Mixing::kSymbolsLearned, 16, 0, 81, 1, 4), 48, {}});
  cases.back().config.inner = 48;
  cases.back().config.token_inner = 128;
  cases.push_back({"H symbols, structure given",
                   base_case(Mixing::kSymbolsStructured, 32, 0, 81, 1, 10), 16,
                   sudoku_structure()});
  cases.back().config.inner = 64;
  cases.back().config.layers = 1;
  cases.push_back({"I symbols, neighbours given",
                   base_case(Mixing::kSymbolsStructured, 32, 0, 100, 1, 4), 8,
                   structure_of_canvas(10)});
  cases.back().config.inner = 64;
  cases.back().config.layers = 1;
  cases.back().config.vocabulary = 12;
  cases.back().config.colours = true;
  cases.back().config.groups = "left,right,above,below,row,column,canvas";
  return cases;
}

std::vector<BenchCase> growth_cases(GrowthAxis axis) {
  std::vector<BenchCase> cases;
  const auto add = [&](int size, const ModelConfig& config, int batch) {
    cases.push_back({std::to_string(size), config, batch, {}});
  };
  switch (axis) {
    case GrowthAxis::kBatch:
      for (const int batch : {1, 2, 4, 8, 16, 32, 64})
        add(batch, base_case(Mixing::kMixer, 128, 16, 81, 3, 6), batch);
      break;
    case GrowthAxis::kTokens:
      for (const int side : {9, 12, 15, 18, 22, 26, 30}) {
        const ModelConfig config = base_case(Mixing::kAttention, 128, 16, side * side, 1, 3);
        add(config.S(), config, /*batch=*/4);
      }
      break;
    case GrowthAxis::kHidden:
      for (const int hidden : {64, 96, 128, 192, 256, 384, 512, 768, 1024})
        add(hidden, base_case(Mixing::kMixer, hidden, 16, 81, 1, 3), /*batch=*/4);
      break;
  }
  return cases;
}

Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

double verify_case(const BenchCase& c) {
  constexpr double kAllowed = 1e-4;  // float sums in another order, through four layers and back
  BenchCase cut = c;
  cut.config.layers = cut.config.high_cycles = cut.config.low_cycles = 1;
  cut.config.grid_tokens = std::min(cut.config.grid_tokens, 100);
  const std::string isa = kernels::isa_name();
  const auto fast = Rig(cut, /*for_training=*/true, /*threads=*/1, /*batch=*/1).outcome();
  kernels::force_isa("scalar");
  const auto naive = Rig(cut, /*for_training=*/true, /*threads=*/1, /*batch=*/1).outcome();
  kernels::force_isa(isa);
  double worst = 0;
  for (std::size_t t = 0; t < naive.size(); ++t) {
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < naive[t].size(); ++i) {
      difference += std::pow(static_cast<double>(fast[t][i]) - naive[t][i], 2);
      size += std::pow(static_cast<double>(naive[t][i]), 2);
    }
    const double error = std::sqrt(difference / std::max(size, 1e-300));
    if (!(error <= kAllowed)) {
      throw std::runtime_error("bench " + c.name + ": tensor " + std::to_string(t) + " is off by " +
                               std::to_string(error) + ", allowed " + std::to_string(kAllowed));
    }
    worst = std::max(worst, error);
  }
  return worst;
}

BenchResult run_case(const BenchCase& c, int threads, int repeats, bool with_parts) {
  constexpr double kLeastSeconds = 0.25;  // of a timed run of steps: short steps are timed together
  Rig rig(c, /*for_training=*/true, threads, c.batch);
  Sgemm sgemm(rig.engine().threads());
  BenchResult result;
  result.name = c.name;
  rig.train_step();
  const auto warm = Clock::now();
  rig.train_step();
  const int steps = 1 + static_cast<int>(kLeastSeconds / seconds_since(warm));
  const double gflop_per_run = 1e-9 * c.batch * steps * rig.engine().flops_per_sample();
  std::vector<double> rates, products, fractions;
  for (int i = 0; i < repeats; ++i) {
    const double before = sgemm.gflops();
    kernels::timing_start(with_parts);
    const auto start = Clock::now();
    for (int step = 0; step < steps; ++step) rig.train_step();
    const double seconds = seconds_since(start);
    for (const auto& [kind, of_kind] : kernels::timing_stop()) {
      result.parts[kind] += 1e3 * of_kind / (repeats * steps) / rig.engine().threads();
    }
    products.push_back(0.5 * (before + sgemm.gflops()));
    rates.push_back(c.batch * steps / seconds);
    fractions.push_back(gflop_per_run / seconds / products.back());
  }
  result.sgemm_gflops = spread_of(products).median;
  result.fraction_of_sgemm = spread_of(fractions);
  result.samples_per_second = spread_of(rates);
  result.gflop_per_step = gflop_per_run / steps;
  result.seconds_per_step = c.batch / result.samples_per_second.median;
  result.gflops = result.samples_per_second.median * rig.engine().flops_per_sample() * 1e-9;
  const MemoryUse use = rig.engine().memory();
  result.bytes_per_sample =
      static_cast<double>(use.gradients + use.tapes + use.workspaces) / c.batch +
      rig.engine().carry_size() * 4.0;
  return result;
}

Spread time_answer(const BenchCase& c, int threads, int steps, int repeats) {
  Rig rig(c, /*for_training=*/false, threads, 1);
  rig.answer_step();
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    const auto start = Clock::now();
    for (int step = 0; step < steps; ++step) rig.answer_step();
    seconds.push_back(seconds_since(start));
  }
  return spread_of(seconds);
}

// ---- Products to hold against
// --------------------------------------------------------------------------------

namespace {
using CblasSgemm = void (*)(int, int, int, int, int, int, float, const float*, int, const float*,
                            int, float, float*, int);
constexpr int kRowMajor = 101, kNoTranspose = 111, kTranspose = 112;  // of the CBLAS interface
}  // namespace

Sgemm::Sgemm(int threads) : threads_(threads), provider_("own product (OpenBLAS not found)") {
  // OpenBLAS 0.3.21 takes processors newer than itself for a Prescott, a fifth of their speed; name
  // it the set we run.
  const std::string isa = kernels::isa_name();
  const char* core = isa == "avx3" ? "SkylakeX" : isa == "avx2" ? "Haswell" : nullptr;
  if (core != nullptr) setenv("OPENBLAS_CORETYPE", core, /*overwrite=*/0);
  for (const char* name : {"libopenblas.so.0", "libopenblas.so"}) {
    library_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library_ != nullptr) break;
  }
  if (library_ == nullptr) return;
  function_ = dlsym(library_, "cblas_sgemm");
  auto set_threads = reinterpret_cast<void (*)(int)>(dlsym(library_, "openblas_set_num_threads"));
  if (function_ == nullptr || set_threads == nullptr) {
    function_ = nullptr;
    return;
  }
  set_threads(threads);
  provider_ = "OpenBLAS";
}

// The library stays loaded: its threads do not survive being unloaded.
Sgemm::~Sgemm() = default;

double Sgemm::one_shape(const Shape& shape) {
  const int M = shape.M, N = shape.N, K = shape.K;
  const auto start = Clock::now();
  if (function_ != nullptr) {
    reinterpret_cast<CblasSgemm>(function_)(kRowMajor, kNoTranspose, kTranspose, M, N, K, 1.0f,
                                            a_.data(), K, b_.data(), K, 0.0f, c_.data(), N);
  } else {
#pragma omp parallel num_threads(threads_)
    {
      const Part part{omp_get_thread_num(), omp_get_num_threads()};
      kernels::pack(packed_.data(), kernels::transposed<float>(b_.data(), K), K, N, part);
#pragma omp barrier
      kernels::matmul(c_.data(), N, kernels::View<float>{a_.data(), K},
                      kernels::Packed<float>{packed_.data(), kernels::panel_width(0.0f)}, M, N, K,
                      kernels::Store::kOverwrite, part);
    }
  }
  return 2e-9 * M * N * K / seconds_since(start);
}

double Sgemm::gflops() {
  if (a_.size() == 0) {
    std::size_t a = 0, b = 0, c = 0, packed = 0;
    for (const auto& [M, N, K] : kShapes) {
      a = std::max(a, static_cast<std::size_t>(M) * K);
      b = std::max(b, static_cast<std::size_t>(N) * K);
      c = std::max(c, static_cast<std::size_t>(M) * N);
      packed = std::max(packed, kernels::packed_size<float>(K, N));
    }
    a_ = Buffer<float>(a);
    b_ = Buffer<float>(b);
    c_ = Buffer<float>(c);
    packed_ = Buffer<float>(function_ == nullptr ? packed : 0);
    for (std::size_t i = 0; i < a; ++i) a_[i] = static_cast<float>(i % 7) - 3;
    for (std::size_t i = 0; i < b; ++i) b_[i] = static_cast<float>(i % 5) - 2;
    for (const Shape& shape : kShapes) one_shape(shape);  // wakes the library's threads
  }
  double best = 0;
  for (const Shape& shape : kShapes) best = std::max(best, one_shape(shape));
  return best;
}

double peak_gflops(int threads) {
  double best = 0;
  for (int run = 0; run < 3; ++run) {
    double flops = 0;
    const auto start = Clock::now();
#pragma omp parallel num_threads(threads) reduction(+ : flops)
    flops += kernels::multiply_add_in_registers(20'000'000);
    best = std::max(best, flops * 1e-9 / seconds_since(start));
  }
  return best;
}

}  // namespace models
