// SPDX-License-Identifier: Apache-2.0
// A sub-block of the net, h <- norm(h + g(h)), on the state of one sample; and the net, a list of
// them. Maths: docs/models.md, "Block".  Each kind is a pair of forward and backward written by
// hand.
#pragma once

#include <memory>
#include <vector>

#include "models/params.h"
#include "models/structure.h"
#include "models/team.h"
#include "models/weight.h"

namespace models {

// All pointers are for one sample; S rows of D numbers.  Members of the team call these together,
// and each starts and ends with the team in step (the layer's last act is a sync).
template <typename Real>
class Layer {
 public:
  virtual ~Layer() = default;

  // Elements kept from forward to backward beside input and output; elements of working memory for
  // `members` threads.
  virtual std::size_t tape_size() const = 0;
  virtual std::size_t scratch_size(int members) const = 0;
  virtual std::size_t packed_size() const = 0;  // elements of the packed copies of the weights

  // Floating-point operations of the matrix products of one forward: twice the multiply-adds.
  virtual double forward_flops() const = 0;

  // Brings the packed copies of the weights up to date; `params` is the flat storage.  Parts split
  // the work.
  virtual void pack(const Real* params, Part part) = 0;

  // y (S, D) = norm(h + g(h)).  y may be h.  With a null tape nothing is kept.
  virtual void forward(const Team& team, Real* y, const Real* h, Real* tape,
                       Real* scratch) const = 0;
  // dh (S, D) from dy; overwrites dh, which may be dy.  y and h are those of the forward.  Adds the
  // gradients of the weights into `grads` (flat storage).
  virtual void backward(const Team& team, Real* dh, const Real* dy, const Real* y, const Real* h,
                        const Real* tape, Real* scratch, Real* grads) const = 0;
};

// Whether the channel layers and the attention of this model compute their widest activations (gate
// and up, q k v) again in the backward instead of keeping them: when those of one sample would take
// more than 64 MB.  A large share of memory for a tenth more arithmetic.  Token mixers and gated
// cells always keep theirs.
bool recomputes_activations(const ModelConfig& config);

// h <- rms_D(h + W_o attention(W_qkv h)).
template <typename Real>
std::unique_ptr<Layer<Real>> make_attention(const ModelConfig& config, const ParamTable& table,
                                            const std::string& prefix, bool for_training);
// h <- rms_S(h + swiglu_tokens(h^T)^T);  gate_up (2I, S), down (S, I).
template <typename Real>
std::unique_ptr<Layer<Real>> make_token_mixer(int D, ParamRef gate_up, ParamRef down,
                                              bool for_training);
// h <- rms_D(h + swiglu(h)) on S rows.
template <typename Real>
std::unique_ptr<Layer<Real>> make_channel_mlp(int S, ParamRef gate_up, ParamRef down, Layout layout,
                                              bool recompute, bool for_training);
// h_d <- rms_w(h_d + w_others . mean of h_e over the other symbols e);  w_others (w, w).
template <typename Real>
std::unique_ptr<Layer<Real>> make_other_symbols(int cells, int symbols, ParamRef w_others,
                                                bool for_training);
// h <- rms_w(h + swiglu over the cell, the groups that it reads and its symbols):
// structured_cell.cpp.
template <typename Real>
std::unique_ptr<Layer<Real>> make_structured_cell(const ModelConfig& config,
                                                  const Structure& structure,
                                                  const ParamTable& table,
                                                  const std::string& prefix, bool for_training);
// The same with the cells that a cell hears learned, in place of groups: adjacency.h.
template <typename Real>
std::unique_ptr<Layer<Real>> make_adjacency_cell(const ModelConfig& config, const ParamTable& table,
                                                 const std::string& prefix, bool for_training);
// The same without groups:  h <- rms_w(h + swiglu_w(h)) on S rows;  gate_up (w, 2I), down (I, w).
template <typename Real>
std::unique_ptr<Layer<Real>> make_symbol_channel(int S, ParamRef gate_up, ParamRef down,
                                                 bool for_training);

// f: the layers of all blocks in order, applied to h = state + injection.
template <typename Real>
class Net {
 public:
  Net(const ModelConfig& config, const Structure& structure, const ParamTable& table,
      const std::string& prefix, bool for_training);
  void pack(const Real* params, Part part);
  std::size_t scratch_size(int members) const;
  std::size_t packed_size() const;
  double forward_flops() const;

  // What one application keeps: its input h, the output and the tape of each layer.
  std::size_t record_size() const;
  // out (S, D) = f(h); h (S, D) is overwritten.  Keeps nothing.
  void forward(const Team& team, Real* out, Real* h, Real* scratch) const;
  // The same from the input placed in input(record), keeping what the backward needs; returns the
  // output, in record.
  const Real* forward_recorded(const Team& team, Real* record, Real* scratch) const;
  Real* input(Real* record) const { return record; }
  // dh (S, D) of the input from dout; may be the same array.  Adds into grads.
  void backward(const Team& team, Real* dh, const Real* dout, const Real* record, Real* scratch,
                Real* grads) const;

 private:
  std::size_t state_size_;  // S * D, rounded up to whole cache lines
  std::vector<std::unique_ptr<Layer<Real>>> layers_;
};

}  // namespace models
