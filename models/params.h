// SPDX-License-Identifier: Apache-2.0
// The one table of parameters: name, shape, start, file key, how it is trained.
// Allocation, initialisation, optimiser, moving average, checkpoint and `trm info` all walk it;
// nothing else knows what tensors a model has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/config.h"
#include "models/random.h"
#include "models/tensor.h"

namespace models {

enum class ParamRole {
  kTrained,  // by the optimiser, averaged
  kPuzzle,   // puzzle embedding rows: by sign descent, not averaged
  kFixed,    // saved, never trained: the states at a fresh puzzle
};

// How a weight lies in its tensor: the published layers as (out, in), the symbol cells as (in,
// out).
enum class Layout { kOutIn, kInOut };

struct ParamSpec {
  std::string key;         // as in the published checkpoints
  std::vector<int> shape;  // one or two axes
  ParamRole role;
  double init_std;  // truncated normal; 0 = the constant below
  double init_constant;
  std::size_t offset;                 // of the first element in the flat storage, in elements
  std::optional<Layout> hidden = {};  // of a block's linear map; none for tables and heads
  std::size_t size() const;
  int rows() const { return shape[0]; }
  int cols() const { return shape.size() > 1 ? shape[1] : 1; }
};

// Where a tensor lies in the flat storage of Params, of a gradient lane, of a moment: the same
// offset in each.
struct ParamRef {
  std::size_t offset = 0;
  int rows = 0;
  int cols = 0;
};

class ParamTable {
 public:
  explicit ParamTable(const ModelConfig& config);
  const std::vector<ParamSpec>& specs() const { return specs_; }
  ParamRef find(const std::string& key) const;  // throws std::invalid_argument when there is none
  bool has(const std::string& key) const;
  std::size_t total_size() const { return total_size_; }  // with alignment gaps, which stay zero
  std::size_t trained_size() const {
    return trained_size_;
  }                                     // trained tensors come first: [0, trained_size)
  std::size_t parameter_count() const;  // without gaps

 private:
  void add(std::string key, std::vector<int> shape, ParamRole role, double init_std,
           double init_constant = 0.0);
  void add_block(const ModelConfig& config, const std::string& prefix);
  std::vector<ParamSpec> specs_;
  std::size_t total_size_ = 0;
  std::size_t trained_size_ = 0;
};

// All parameters of a model in one flat buffer, laid out by its table.
template <typename Real>
struct Params {
  explicit Params(const ModelConfig& config) : table(config), values(table.total_size()) {}
  ParamTable table;
  Buffer<Real> values;  // (table.total_size())
  Real* at(const ParamRef& ref) { return values.data() + ref.offset; }
  const Real* at(const ParamRef& ref) const { return values.data() + ref.offset; }
};

// Draws every tensor in table order (spec: truncated normal where the table gives a std, else the
// constant).
template <typename Real>
void initialise(Params<Real>& params, Rng& rng);

}  // namespace models
