// SPDX-License-Identifier: Apache-2.0
// The executor of recursions.
#include "models/recursion_runner.h"

#include <algorithm>

#include "models/kernels/copy.h"
#include "models/kernels/kernels.h"
#include "models/noise.h"

namespace models {
namespace {

// h = sum of the states that the application reads [+ x].
template <typename Real>
void gather(Real* h, const Application& a, const Real* carry, const Real* x, std::size_t n,
            Part part) {
  const auto state = [&](std::size_t i) {
    return carry + static_cast<std::size_t>(a.reads[i]) * n;
  };
  if (a.reads.size() == 2 && a.reads_x) return kernels::add3(h, state(0), state(1), x, n, part);
  if (a.reads.size() == 2) return kernels::add(h, state(0), state(1), n, part);
  if (a.reads_x) {
    kernels::add(h, state(0), x, n, part);
  } else {
    kernels::copy(h, state(0), n, part);
  }
  for (std::size_t i = 1; i < a.reads.size(); ++i) kernels::add(h, h, state(i), n, part);
}

// y = factor * x.
template <typename Real>
void scale(Real* y, const Real* x, double factor, std::size_t n, Part part) {
  const std::size_t begin = n * part.index / part.count, end = n * (part.index + 1) / part.count;
  for (std::size_t i = begin; i < end; ++i) y[i] = static_cast<Real>(factor) * x[i];
}

}  // namespace

template <typename Real>
RecursionRunner<Real>::RecursionRunner(const ModelConfig& config, const Structure& structure,
                                       const ParamTable& table, bool for_training)
    : state_size_(static_cast<std::size_t>(config.S()) * config.D()),
      for_training_(for_training),
      damping_(config.damping),
      noise_(config.noise),
      recursion_(make_recursion(config)) {
  const auto& all = recursion_.applications;
  first_with_gradient_ =
      std::find_if(all.begin(), all.end(), [](const Application& a) { return a.with_gradient; }) -
      all.begin();
  for (const std::string& prefix : recursion_.net_prefixes)
    nets_.emplace_back(config, structure, table, prefix, for_training);
  record_offsets_.push_back(0);
  for (std::size_t i = first_with_gradient_; i < all.size(); ++i) {
    record_offsets_.push_back(record_offsets_.back() + nets_[all[i].net].record_size());
  }
}

template <typename Real>
void RecursionRunner<Real>::pack(const Real* params, Part part) {
  for (Net<Real>& net : nets_) net.pack(params, part);
}

template <typename Real>
typename RecursionRunner<Real>::Workspace RecursionRunner<Real>::cut(Real* base,
                                                                     int members) const {
  Carver<Real> carver(base);
  Workspace work{};
  work.h = carver.take(state_size_);
  std::size_t scratch = 0;
  for (const Net<Real>& net : nets_) scratch = std::max(scratch, net.scratch_size(members));
  work.scratch = carver.take(scratch);
  if (for_training_) {
    work.dh = work.h;  // no input is wanted any more when the backward begins
    work.gradients = carver.take(state_size_ * recursion_.state_count);
    work.records = carver.take(record_offsets_.back());
  }
  work.used = carver.used();
  return work;
}

template <typename Real>
std::size_t RecursionRunner<Real>::packed_size() const {
  std::size_t size = 0;
  for (const Net<Real>& net : nets_) size += net.packed_size();
  return size;
}

template <typename Real>
double RecursionRunner<Real>::forward_flops() const {
  double flops = 0;
  for (const Application& a : recursion_.applications) flops += nets_[a.net].forward_flops();
  return flops;
}

template <typename Real>
double RecursionRunner<Real>::training_flops() const {
  double flops = forward_flops();
  for (const Application& a : recursion_.applications) {
    if (a.with_gradient) flops += 2 * nets_[a.net].forward_flops();
  }
  return flops;
}

template <typename Real>
std::size_t RecursionRunner<Real>::workspace_size(int members) const {
  return cut(nullptr, members).used;
}

// s_out <- (1 - damping) s_out + damping f(sum of s_i + x) + noise N(0, 1);  damping 1 and noise 0
// unless configured.
template <typename Real>
void RecursionRunner<Real>::forward(const Team& team, Real* carry, const Real* x, bool record,
                                    Real* workspace, std::uint64_t noise_seed) const {
  const Workspace work = cut(workspace, team.size());
  const Part part = team.part();
  for (std::size_t i = 0; i < recursion_.applications.size(); ++i) {
    const Application& a = recursion_.applications[i];
    const Net<Real>& net = nets_[a.net];
    Real* out = carry + static_cast<std::size_t>(a.out) * state_size_;
    const Real* result = work.h;
    if (record && a.with_gradient) {
      Real* kept = work.records + record_offsets_[i - first_with_gradient_];
      gather(net.input(kept), a, carry, x, state_size_, part);
      team.sync();
      result = net.forward_recorded(team, kept, work.scratch);
    } else {
      gather(work.h, a, carry, x, state_size_, part);
      team.sync();
      net.forward(team, work.h, work.h, work.scratch);
    }
    if (damping_ == 1.0) {
      kernels::copy(out, result, state_size_, part);
    } else {
      blend(out, result, part);
    }
    if (noise_ > 0 && noise_seed != 0) add_noise(out, noise_, noise_seed, i, state_size_, part);
    team.sync();
  }
}

template <typename Real>
void RecursionRunner<Real>::blend(Real* out, const Real* result, Part part) const {
  const Real fresh = static_cast<Real>(damping_), kept = static_cast<Real>(1.0 - damping_);
  const std::size_t begin = state_size_ * part.index / part.count,
                    end = state_size_ * (part.index + 1) / part.count;
  for (std::size_t i = begin; i < end; ++i) out[i] = kept * out[i] + fresh * result[i];
}

// Backward of  s_out <- (1 - damping) s_out + damping f(sum of s_i + x):  dh = f'(damping ds_out);
// ds_out <- (1 - damping) ds_out (0 as a rule: the old value was overwritten), then ds_i += dh for
// every state read, dx += dh.
template <typename Real>
void RecursionRunner<Real>::backward(const Team& team, Real* dx, const Real* danswer,
                                     Real* workspace, Real* grads) const {
  const Workspace work = cut(workspace, team.size());
  const Part part = team.part();
  const auto gradient = [&](int state) { return work.gradients + state * state_size_; };
  kernels::fill(dx, Real{0}, state_size_, part);
  for (int state = 0; state < recursion_.state_count; ++state) {
    if (state == recursion_.answer) {
      kernels::copy(gradient(state), danswer, state_size_, part);
    } else {
      kernels::fill(gradient(state), Real{0}, state_size_, part);
    }
  }
  team.sync();
  for (std::size_t i = recursion_.applications.size(); i-- > first_with_gradient_;) {
    const Application& a = recursion_.applications[i];
    const Real* record = work.records + record_offsets_[i - first_with_gradient_];
    if (damping_ == 1.0) {
      nets_[a.net].backward(team, work.dh, gradient(a.out), record, work.scratch, grads);
      kernels::fill(gradient(a.out), Real{0}, state_size_, part);
    } else {
      scale(work.dh, gradient(a.out), damping_, state_size_, part);
      scale(gradient(a.out), gradient(a.out), 1.0 - damping_, state_size_, part);
      team.sync();
      nets_[a.net].backward(team, work.dh, work.dh, record, work.scratch, grads);
    }
    for (const int state : a.reads) {
      kernels::add(gradient(state), gradient(state), work.dh, state_size_, part);
    }
    if (a.reads_x) kernels::add(dx, dx, work.dh, state_size_, part);
    team.sync();
  }
}

template class RecursionRunner<float>;
template class RecursionRunner<double>;

}  // namespace models
