// SPDX-License-Identifier: Apache-2.0
// Timing of whole supervision steps beside the machine's own matrix product, for `trm bench`.
// "Useful" arithmetic: matrix products only, the backward counted as twice the forward of the
// applications that carry gradient; nothing that is computed again is counted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/config.h"
#include "models/structure.h"
#include "models/tensor.h"

namespace models {

struct BenchCase {
  std::string name;  // starts with the case's letter
  ModelConfig config;
  int batch;
  Structure structure;
};

// The cases of docs/performance.md, A to I.
std::vector<BenchCase> bench_cases();

// How a step's cost grows along one axis, the rest held: attention for the tokens, the mixer for
// the batch and the width (docs/performance.md, "Growth").  Names are the sizes.
enum class GrowthAxis { kBatch, kTokens, kHidden };
std::vector<BenchCase> growth_cases(GrowthAxis axis);

// Median of the runs with the fastest and the slowest.
struct Spread {
  double median, low, high;
};
Spread spread_of(std::vector<double> values);

struct BenchResult {
  std::string name;
  Spread samples_per_second;
  double gflops;        // useful, at the median
  double sgemm_gflops;  // median of what was measured around the timed runs
  // Of each timed run over the sgemm measured right before and after it (their mean), so that a
  // clock that drifts between runs touches both.
  Spread fraction_of_sgemm;
  double bytes_per_sample;  // gradients, tapes and workspaces, divided by the batch
  double seconds_per_step;  // median
  double gflop_per_step;    // useful
  std::map<std::string, double>
      parts;  // milliseconds of a step and thread by kind of work; empty unless asked for
};

// Runs the case's net, cut to one block, one cycle, one sample and at most 100 tokens, on the naive
// twins and on the chosen instruction set.  Returns the largest difference of a logit or gradient
// tensor by the size of that tensor (Euclidean norms); throws std::runtime_error above 1e-4.
double verify_case(const BenchCase& bench_case);

// Runs training steps of one case: two to warm up, whose loss must be finite, then `repeats` timed
// runs of a step or, where steps are short, of several.
BenchResult run_case(const BenchCase& bench_case, int threads, int repeats, bool with_parts);

// The same for answering: seconds of `steps` supervision steps of one puzzle, without halting.
Spread time_answer(const BenchCase& bench_case, int threads, int steps, int repeats);

// The best dense product at hand: OpenBLAS where its library is found at run time, else our own.
class Sgemm {
 public:
  explicit Sgemm(int threads);
  ~Sgemm();
  Sgemm(const Sgemm&) = delete;
  Sgemm& operator=(const Sgemm&) = delete;
  const std::string& provider() const { return provider_; }
  // The best of three shapes, each run once now.
  double gflops();

 private:
  struct Shape {
    int M, N, K;
  };
  static constexpr Shape kShapes[] = {{2048, 2048, 2048}, {1552, 3072, 512}, {1552, 512, 1536}};
  double one_shape(const Shape& shape);
  int threads_;
  std::string provider_;
  void* library_ = nullptr;
  void* function_ = nullptr;
  Buffer<float> a_, b_, c_, packed_;
};

// Fused multiply-adds in registers, all threads: the machine's limit.
double peak_gflops(int threads);

}  // namespace models
