// SPDX-License-Identifier: Apache-2.0
// The table of parameters and their initialisation.  Starts: docs/models.md, "Initialisation".
#include "models/params.h"

#include <cmath>
#include <stdexcept>

#include "models/recursion.h"

namespace models {
namespace {
constexpr double kQHeadBias = -5.0;  // halting starts improbable (arXiv 2510.04871, published code)
// How a symbol can stand to a cell's token: role_embedding.cpp, symbol_embedding.cpp.
int role_count(const ModelConfig& c) {
  if (c.has_colours()) return (kSpecialSymbols + 1) * (kSpecialSymbols + 3);
  return c.has_identity() ? c.answers() * c.symbols() : 3;
}
}  // namespace

std::size_t ParamSpec::size() const {
  std::size_t count = 1;
  for (const int axis : shape) count *= static_cast<std::size_t>(axis);
  return count;
}

void ParamTable::add(std::string key, std::vector<int> shape, ParamRole role, double init_std,
                     double init_constant) {
  ParamSpec spec{std::move(key), std::move(shape), role, init_std, init_constant, total_size_};
  constexpr std::size_t kStep = kAlignment / sizeof(float);
  total_size_ += (spec.size() + kStep - 1) / kStep * kStep;
  if (role == ParamRole::kTrained) trained_size_ = total_size_;
  specs_.push_back(std::move(spec));
}

// A linear map of in -> out is a (out, in) tensor that starts with std 1/sqrt(in).
void ParamTable::add_block(const ModelConfig& c, const std::string& prefix) {
  const auto linear = [&](const std::string& name, int out, int in) {
    add(prefix + name + ".weight", {out, in}, ParamRole::kTrained, 1.0 / std::sqrt(in));
    specs_.back().hidden = Layout::kOutIn;
  };
  // The symbol cells keep theirs as (in, out), but for the two that mix the cells from the left.
  const auto in_out = [&](const std::string& name, int in, int out, int fan_in) {
    add(prefix + name + ".weight", {in, out}, ParamRole::kTrained, 1.0 / std::sqrt(fan_in));
    specs_.back().hidden = Layout::kInOut;
  };
  const int D = c.D(), S = c.S(), I = c.channel_inner();
  if (c.mixing == Mixing::kSymbolsLearned) {
    linear("token_gate_up", 2 * c.mixer_inner(), c.grid_tokens);
    linear("token_down", c.grid_tokens, c.mixer_inner());
    in_out("w_others", D, D, D);
    in_out("w_gate_up", D, 2 * I, D);
    in_out("w_down", I, D, I);
    return;
  }
  if (c.mixing == Mixing::kSymbolsAdjacency) {
    const int fan_in = 3 * D;  // the symbol itself, what its cell hears, the symbols of the cell
    linear("adjacency", c.heads * c.grid_tokens, c.grid_tokens);
    in_out("w_self", 2 * D, 2 * I, fan_in);  // of [h | what is heard]
    in_out("w_symbols", D, 2 * I, fan_in);
    in_out("w_down", I, D, I);
    return;
  }
  if (c.is_given_structure()) {
    // As many terms as are added up: the symbol itself, the groups, the symbols of the cell.
    const int fan_in = (c.groups_read() + (c.symbols() > 1 ? 2 : 1)) * D;
    // structured_cell.cpp takes w_self and the first kinds for one matrix: they follow each other.
    in_out("w_self", D, 2 * I, fan_in);
    for (const std::string& kind : c.group_kinds()) in_out("w_" + kind, D, 2 * I, fan_in);
    if (c.symbols() > 1) in_out("w_symbols", D, 2 * I, fan_in);
    in_out("w_down", I, D, I);
    return;
  }
  if (c.has_attention()) {
    linear("self_attn.qkv_proj", 3 * D, D);
    linear("self_attn.o_proj", D, D);
    if (c.mixing == Mixing::kSymbolsAttention) in_out("w_others", D, D, D);
  } else {
    linear("mlp_t.gate_up_proj", 2 * c.mixer_inner(), S);
    linear("mlp_t.down_proj", S, c.mixer_inner());
  }
  linear("mlp.gate_up_proj", 2 * I, D);
  linear("mlp.down_proj", D, I);
}

ParamTable::ParamTable(const ModelConfig& c) {
  const int D = c.D();
  const double std_D = 1.0 / std::sqrt(D);
  const std::string inner = "model.inner.";
  if (c.has_symbol_axis()) {
    add(inner + "role", {role_count(c), D}, ParamRole::kTrained, std_D);
  } else {
    add(inner + "embed_tokens.embedding_weight", {c.vocabulary, D}, ParamRole::kTrained, std_D);
  }
  if (c.positions == Positions::kLearned) {
    add(inner + "embed_pos.embedding_weight", {c.S(), D}, ParamRole::kTrained, std_D);
  }
  const Recursion recursion = make_recursion(c);
  for (const std::string& prefix : recursion.net_prefixes) {
    for (int layer = 0; layer < c.layers; ++layer)
      add_block(c, prefix + std::to_string(layer) + ".");
  }
  const int q_rows = c.has_symbol_axis() ? 1 : 2;  // the symbol cells have no q_continue
  const int head_rows = !c.has_symbol_axis() ? c.vocabulary : (c.has_identity() ? c.answers() : 1);
  add(inner + "lm_head.weight", {head_rows, D}, ParamRole::kTrained, std_D);
  add(inner + "q_head.weight", {q_rows, D}, ParamRole::kTrained, 0.0);
  add(inner + "q_head.bias", {q_rows}, ParamRole::kTrained, 0.0, kQHeadBias);
  // Starts at 0: the model is then the one without.
  if (c.feedback) {
    add(inner + "feedback.weight", {c.reads_symbols_apart() ? 1 : c.vocabulary, D},
        ParamRole::kTrained, 0.0);
  }
  if (c.has_puzzle_embedding())
    add(inner + "puzzle_emb.weights", {c.puzzle_count, c.E()}, ParamRole::kPuzzle, 0.0);
  for (const std::string& key : recursion.start_keys) add(key, {D}, ParamRole::kFixed, 1.0);
}

bool ParamTable::has(const std::string& key) const {
  for (const ParamSpec& spec : specs_) {
    if (spec.key == key) return true;
  }
  return false;
}

ParamRef ParamTable::find(const std::string& key) const {
  for (const ParamSpec& spec : specs_) {
    if (spec.key == key) return {spec.offset, spec.rows(), spec.cols()};
  }
  throw std::invalid_argument("no parameter named " + key);
}

std::size_t ParamTable::parameter_count() const {
  std::size_t count = 0;
  for (const ParamSpec& spec : specs_) count += spec.size();
  return count;
}

template <typename Real>
void initialise(Params<Real>& params, Rng& rng) {
  for (const ParamSpec& spec : params.table.specs()) {
    Real* values = params.values.data() + spec.offset;
    for (std::size_t i = 0; i < spec.size(); ++i) {
      const double value =
          spec.init_std > 0.0 ? spec.init_std * draw_truncated_normal(rng) : spec.init_constant;
      values[i] = static_cast<Real>(value);
    }
  }
}

template void initialise(Params<float>&, Rng&);
template void initialise(Params<double>&, Rng&);

}  // namespace models
