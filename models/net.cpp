// SPDX-License-Identifier: Apache-2.0
// The net f: builds its layers from the configuration and runs them in order, forward and backward.
//
// record of one application:  h_0 | y_1 tape_1 | y_2 tape_2 | ...      (y_i is the input of layer
// i+1)
#include <algorithm>

#include "models/layer.h"
#include "models/recursion.h"

namespace models {
namespace {

template <typename Real>
std::size_t whole_lines(std::size_t count) {
  constexpr std::size_t kStep = kAlignment / sizeof(Real);
  return (count + kStep - 1) / kStep * kStep;
}

}  // namespace

bool recomputes_activations(const ModelConfig& c) {
  if (c.recompute != Recompute::kWhenLarge) return c.recompute == Recompute::kAlways;
  constexpr double kKeepBytes =
      64e6;  // case A keeps 52 MB; case C would keep 236 MB (docs/performance.md, "Memory")
  double applications = 0;
  for (const Application& a : make_recursion(c).applications) applications += a.with_gradient;
  const double widest = 2.0 * c.channel_inner() + (c.has_attention() ? 3.0 * c.D() : 0.0);
  return applications * c.layers * c.S() * widest * sizeof(float) > kKeepBytes;
}

template <typename Real>
Net<Real>::Net(const ModelConfig& c, const Structure& structure, const ParamTable& table,
               const std::string& prefix, bool for_training)
    : state_size_(whole_lines<Real>(static_cast<std::size_t>(c.S()) * c.D())) {
  for (int block = 0; block < c.layers; ++block) {
    const std::string key = prefix + std::to_string(block) + ".";
    const auto weight = [&](const char* name) { return table.find(key + name + ".weight"); };
    switch (c.mixing) {
      case Mixing::kAttention:
        layers_.push_back(make_attention<Real>(c, table, key + "self_attn.", for_training));
        break;
      case Mixing::kMixer:
        layers_.push_back(make_token_mixer<Real>(c.D(), weight("mlp_t.gate_up_proj"),
                                                 weight("mlp_t.down_proj"), for_training));
        break;
      case Mixing::kSymbolsLearned:
        // Over the cells, for each symbol and channel: the state seen as (cells, symbols * w).
        layers_.push_back(make_token_mixer<Real>(c.symbols() * c.D(), weight("token_gate_up"),
                                                 weight("token_down"), for_training));
        layers_.push_back(
            make_other_symbols<Real>(c.grid_tokens, c.symbols(), weight("w_others"), for_training));
        layers_.push_back(
            make_symbol_channel<Real>(c.S(), weight("w_gate_up"), weight("w_down"), for_training));
        continue;
      case Mixing::kSymbolsAttention:
        layers_.push_back(make_attention<Real>(c, table, key + "self_attn.", for_training));
        layers_.push_back(
            make_other_symbols<Real>(c.grid_tokens, c.symbols(), weight("w_others"), for_training));
        break;
      case Mixing::kSymbolsAdjacency:
        layers_.push_back(make_adjacency_cell<Real>(c, table, key, for_training));
        continue;
      case Mixing::kSymbolsStructured:
      case Mixing::kStructured:
        layers_.push_back(make_structured_cell<Real>(c, structure, table, key, for_training));
        continue;
    }
    layers_.push_back(make_channel_mlp<Real>(c.S(), weight("mlp.gate_up_proj"),
                                             weight("mlp.down_proj"), Layout::kOutIn,
                                             recomputes_activations(c), for_training));
  }
}

template <typename Real>
void Net<Real>::pack(const Real* params, Part part) {
  for (auto& layer : layers_) layer->pack(params, part);
}

template <typename Real>
std::size_t Net<Real>::scratch_size(int members) const {
  std::size_t size = 0;
  for (const auto& layer : layers_) size = std::max(size, layer->scratch_size(members));
  return size;
}

template <typename Real>
std::size_t Net<Real>::packed_size() const {
  std::size_t size = 0;
  for (const auto& layer : layers_) size += layer->packed_size();
  return size;
}

template <typename Real>
double Net<Real>::forward_flops() const {
  double flops = 0;
  for (const auto& layer : layers_) flops += layer->forward_flops();
  return flops;
}

template <typename Real>
std::size_t Net<Real>::record_size() const {
  std::size_t size = state_size_;
  for (const auto& layer : layers_) size += state_size_ + whole_lines<Real>(layer->tape_size());
  return size;
}

template <typename Real>
void Net<Real>::forward(const Team& team, Real* out, Real* h, Real* scratch) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i]->forward(team, i + 1 == layers_.size() ? out : h, h, nullptr, scratch);
  }
}

template <typename Real>
const Real* Net<Real>::forward_recorded(const Team& team, Real* record, Real* scratch) const {
  Real* h = record;
  Real* next = record + state_size_;
  for (const auto& layer : layers_) {
    layer->forward(team, next, h, next + state_size_, scratch);
    h = next;
    next += state_size_ + whole_lines<Real>(layer->tape_size());
  }
  return h;
}

template <typename Real>
void Net<Real>::backward(const Team& team, Real* dh, const Real* dout, const Real* record,
                         Real* scratch, Real* grads) const {
  const Real* end = record + record_size();
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Real* y = end - whole_lines<Real>(layers_[i]->tape_size()) - state_size_;
    const Real* h =
        i == 0 ? record : y - state_size_ - whole_lines<Real>(layers_[i - 1]->tape_size());
    layers_[i]->backward(team, dh, i + 1 == layers_.size() ? dout : dh, y, h, y + state_size_,
                         scratch, grads);
    end = y;
  }
}

template class Net<float>;
template class Net<double>;

}  // namespace models
