// SPDX-License-Identifier: Apache-2.0
// The engine: deals samples to teams, runs them, adds up the gradients.
#include "models/engine.h"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/carry.h"
#include "models/halting.h"
#include "models/kernels/copy.h"
#include "models/kernels/timing.h"
#include "models/noise.h"
#include "models/threads.h"

namespace models {
namespace {

// An application of a net with less work is not cut between threads: they would meet some twenty
// times in it, every few microseconds, and wait for each other longer than they help (tiny mixer,
// 20 MFLOP: 16 steps on a busy machine 80 ms on one thread, 500 ms on two, 2026-11).
constexpr double kWorthCuttingFlops = 100e6;
// More lanes let more threads work alone; each costs one more copy of the gradients.  A model's
// lanes depend on its size alone, never on the machine, so that sums are the same everywhere.
constexpr int kMaxLanes = 16;
// Gradients are added up and squared in chunks, so that the norm does not depend on the number of
// threads.
constexpr std::size_t kChunk = 4096;
constexpr std::size_t kLaneBudgetBytes = std::size_t{48} << 20;

}  // namespace

template <typename Real>
Engine<Real>::Engine(const ModelConfig& config, bool for_training, int threads, int max_batch,
                     const Structure& structure)
    : config_(config),
      structure_(structure),
      table_(config),
      for_training_(for_training),
      states_size_(models::states_size(config)),
      carry_size_(models::carry_size(config)),
      threads_(usable_threads(threads)),
      max_batch_(max_batch),
      embedding_(make_embedding<Real>(config, table_)),
      recursion_(config, structure, table_, for_training),
      heads_(make_heads<Real>(config, table_, for_training)) {
  if (config.feedback) feedback_ = std::make_unique<Feedback<Real>>(config, table_);
  cuts_samples_ =
      recursion_.forward_flops() >
      kWorthCuttingFlops * static_cast<double>(recursion_.recursion().applications.size());
  if (for_training_) {
    const int lanes = lane_count(static_cast<std::size_t>(max_batch));
    for (int lane = 1; lane < lanes; ++lane) lanes_.emplace_back(table_.trained_size());
    squares_.resize((table_.trained_size() + kChunk - 1) / kChunk);
  }
}

template <typename Real>
int Engine<Real>::lane_count(std::size_t slots) const {
  const std::size_t affordable =
      std::max<std::size_t>(2, kLaneBudgetBytes / (table_.trained_size() * sizeof(float)));
  return static_cast<int>(std::min({slots, affordable, static_cast<std::size_t>(kMaxLanes)}));
}

template <typename Real>
typename Engine<Real>::Workspace Engine<Real>::cut(Real* base, int members) const {
  Carver<Real> carver(base);
  const std::size_t SD = static_cast<std::size_t>(config_.S()) * config_.D();
  Workspace work{};
  work.x = carver.take(SD);
  if (for_training_) {
    work.dx = carver.take(SD);
    work.dy = carver.take(SD);
    work.dlogits = carver.take(static_cast<std::size_t>(config_.grid_tokens) * config_.vocabulary);
    work.heads = carver.take(heads_->scratch_size());
    if (config_.continue_loss) {
      work.next_carry = carver.take(carry_size_);
      work.next_logits =
          carver.take(static_cast<std::size_t>(config_.grid_tokens) * config_.vocabulary);
    }
  }
  work.recursion = carver.take(recursion_.workspace_size(members));
  work.used = carver.used();
  return work;
}

template <typename Real>
MemoryUse Engine<Real>::memory() const {
  MemoryUse use;
  const std::size_t teams = static_cast<std::size_t>(std::min(
      threads_, for_training_ ? lane_count(static_cast<std::size_t>(max_batch_)) : max_batch_));
  const int members = (threads_ + static_cast<int>(teams) - 1) / static_cast<int>(teams);
  use.packed_weights = (recursion_.packed_size() + heads_->packed_size()) * sizeof(Real);
  if (for_training_) {
    use.gradients = (lanes_.size() + 1) * table_.trained_size() * sizeof(Real);
    use.tapes = teams * recursion_.tape_size() * sizeof(Real);
  }
  use.workspaces = teams * cut(nullptr, members).used * sizeof(Real) - use.tapes;
  return use;
}

template <typename Real>
void Engine<Real>::pack(Part part) {
  recursion_.pack(params_->values.data(), part);
  heads_->pack(params_->values.data(), part);
}

template <typename Real>
template <typename Body>
void Engine<Real>::run(int teams, const Body& body) {
  const int threads = cuts_samples_ ? threads_ : std::min(threads_, teams);
  const auto first_of = [&](int team) { return threads * team / teams; };
  if (teams != teams_now_) {
    barriers_.clear();
    workspaces_.resize(std::max(workspaces_.size(), static_cast<std::size_t>(teams)));
    for (int team = 0; team < teams; ++team) {
      const int members = first_of(team + 1) - first_of(team);
      barriers_.push_back(std::make_unique<TeamBarrier>(members));
      const std::size_t needed = cut(nullptr, members).used;
      if (workspaces_[team].size() < needed) workspaces_[team] = Buffer<Real>(needed);
    }
    teams_now_ = teams;
  }
#pragma omp parallel num_threads(threads)
  {
    const int thread = omp_get_thread_num();
    keep_pinned(thread);
    int team = teams - 1;
    while (first_of(team) > thread) --team;
    const Team mine(thread - first_of(team), first_of(team + 1) - first_of(team),
                    barriers_[team].get());
    body(mine, team, Part{thread, threads});
  }
}

// Where all teams are of one thread each takes the next piece of work when it is done with the
// last: a core that is slowed down for a while then holds nobody up (two cores of a shared host,
// case F: 13% of the step was waiting with fixed shares).  No result depends on who does what.
// Larger teams would have to agree on the piece, so pieces are dealt beforehand, to all teams
// alike, as soon as one of them is larger.
template <typename Real>
template <typename Body>
void Engine<Real>::deal(Part everyone, int index, int teams, int count, const Body& body) {
  if (everyone.count == teams) {
    for (int i = next_piece_++; i < count; i = next_piece_++) body(i);
  } else {
    const kernels::Range mine = kernels::share(count, {index, teams});
    for (int i = mine.begin; i < mine.end; ++i) body(i);
  }
}

template <typename Real>
void Engine<Real>::set_cycles(int high_cycles, int low_cycles) {
  if (high_cycles == config_.high_cycles && low_cycles == config_.low_cycles) return;
  config_.high_cycles = high_cycles;
  config_.low_cycles = low_cycles;
  recursion_ = RecursionRunner<Real>(config_, structure_, table_, for_training_);
  workspaces_.clear();  // of the old recursion's sizes
  teams_now_ = 0;
}

template <typename Real>
void Engine<Real>::set_parameters(const Params<Real>& params) {
  check_size(params.values.size(), table_.total_size(), "parameters");
  params_ = &params;
  run(1, [&](const Team& team, int, Part) { pack(team.part()); });
}

template <typename Real>
void Engine<Real>::random_carry(Real* carry, std::uint64_t seed) const {
  Rng rng(seed);
  for (std::size_t i = 0; i < states_size_; ++i)
    carry[i] = static_cast<Real>(draw_truncated_normal(rng));
  std::fill(carry + states_size_, carry + carry_size_, Real{0});
}

template <typename Real>
void Engine<Real>::fresh_carry(Real* carry, std::uint64_t seed) const {
  if (config_.random_starts) return random_carry(carry, seed);
  const int S = config_.S(), D = config_.D();
  std::fill(carry + states_size_, carry + carry_size_, Real{0});
  for (const std::string& key : recursion_.recursion().start_keys) {
    const Real* start = params_->at(table_.find(key));
    for (int s = 0; s < S; ++s, carry += D) std::copy(start, start + D, carry);
  }
}

// x of a slot: its tokens and, with feedback, the last answer in `carry`.  Ends with a sync.
template <typename Real>
void Engine<Real>::embed(const Team& team, Real* x, const Slot<Real>& slot,
                         const Real* carry) const {
  const Real* params = params_->values.data();
  embedding_->forward(x, params, slot.tokens, slot.puzzle, team.part());
  if (feedback_) feedback_->add(x, params, carry + states_size_, team.part());
  team.sync();
}

template <typename Real>
void Engine<Real>::answer_slot(const Team& team, Slot<Real>& slot, Real* base) const {
  const Workspace work = cut(base, team.size());
  const Real* params = params_->values.data();
  const std::size_t SD = static_cast<std::size_t>(config_.S()) * config_.D();
  embed(team, work.x, slot, slot.carry);
  recursion_.forward(team, slot.carry, work.x, /*record=*/false, work.recursion, slot.noise_seed);
  Real q[2];
  heads_->forward(team, slot.logits, q, slot.carry + recursion_.recursion().answer * SD, params);
  if (team.is_first()) {
    slot.q_halt = static_cast<double>(q[0]);
    slot.q_continue = static_cast<double>(q[1]);
    if (slot.labels != nullptr) {
      slot.loss = cross_entropy<Real>(nullptr, slot.logits, slot.labels, config_, 1.0);
      slot.loss.halting = binary_cross_entropy(slot.q_halt, slot.loss.is_exact);
    }
  }
  if (feedback_) feedback_->keep(slot.carry + states_size_, slot.logits, team.part());
  team.sync();
}

// What q_continue should be: one more supervision step from the new carry, without gradient, then
//   sigmoid(q_halt') at the last step, else sigmoid(max(q_halt', q_continue'))
// (arXiv 2506.21734, "Adaptive computational time").  The recorded tape is not touched.
template <typename Real>
double Engine<Real>::continue_target(const Team& team, const Slot<Real>& slot,
                                     const Workspace& work) const {
  const std::size_t SD = static_cast<std::size_t>(config_.S()) * config_.D();
  kernels::copy(work.next_carry, slot.carry, carry_size_, team.part());
  team.sync();
  if (feedback_) {  // that step would have been fed this one's answer; x is not read again here
    feedback_->keep(work.next_carry + states_size_, slot.logits, team.part());
    team.sync();
    embed(team, work.x, slot, work.next_carry);
  }
  recursion_.forward(team, work.next_carry, work.x, /*record=*/false, work.recursion,
                     slot.noise_seed == 0 ? 0 : mix_bits(slot.noise_seed));
  Real q[2] = {0, 0};
  heads_->forward(team, work.next_logits, q, work.next_carry + recursion_.recursion().answer * SD,
                  params_->values.data());
  const double best = static_cast<double>(slot.is_last_step ? q[0] : std::max(q[0], q[1]));
  return sureness(best);
}

// loss = cross entropy + 0.5 * BCE(q_halt, exact) [+ 0.5 * BCE(q_continue, target)], times weight =
// 1/B (arXiv 2510.04871, sec. 4.6)
template <typename Real>
void Engine<Real>::train_slot(const Team& team, Slot<Real>& slot, double weight, Real* base,
                              Real* grads) const {
  const Workspace work = cut(base, team.size());
  const Real* params = params_->values.data();
  const std::size_t SD = static_cast<std::size_t>(config_.S()) * config_.D();
  embed(team, work.x, slot, slot.carry);
  recursion_.forward(team, slot.carry, work.x, /*record=*/true, work.recursion, slot.noise_seed);
  const Real* answer = slot.carry + recursion_.recursion().answer * SD;
  Real q[2];
  heads_->forward(team, slot.logits, q, answer, params);
  const double target = config_.continue_loss ? continue_target(team, slot, work) : 0.0;
  Real dq[2] = {0, 0};
  if (team.is_first()) {
    slot.q_halt = static_cast<double>(q[0]);
    slot.q_continue = static_cast<double>(q[1]);
    const kernels::Timed timed(kernels::Kind::kLoss);
    slot.loss = cross_entropy(work.dlogits, slot.logits, slot.labels, config_, weight);
    slot.loss.halting = binary_cross_entropy(slot.q_halt, slot.loss.is_exact);
    dq[0] = static_cast<Real>(config_.halting_weight * weight *
                              binary_cross_entropy_gradient(slot.q_halt, slot.loss.is_exact));
    if (config_.continue_loss) {
      slot.loss.continuing = binary_cross_entropy(slot.q_continue, target);
      dq[1] = static_cast<Real>(config_.halting_weight * weight *
                                binary_cross_entropy_gradient(slot.q_continue, target));
    }
  }
  team.sync();
  heads_->backward(team, work.dy, work.dlogits, dq, answer, params, work.heads, grads);
  recursion_.backward(team, work.dx, work.dy, work.recursion, grads);
  embedding_->backward(grads, slot.dpuzzle, work.dx, slot.tokens, team.part());
  if (feedback_) {
    Real* last_answer = slot.carry + states_size_;
    feedback_->add_gradient(grads, work.dx, last_answer, team.part());
    team.sync();
    feedback_->keep(last_answer, slot.logits, team.part());
  }
  team.sync();
}

template <typename Real>
void Engine<Real>::answer(std::span<Slot<Real>> slots) {
  const int count = static_cast<int>(slots.size());
  if (count == 0) return;
  const int teams = std::min(threads_, count);
  next_piece_ = 0;
  run(teams, [&](const Team& team, int index, Part everyone) {
    deal(everyone, index, teams, count,
         [&](int i) { answer_slot(team, slots[i], workspaces_[index].data()); });
  });
}

template <typename Real>
double Engine<Real>::gradient_norm() const {
  double sum = 0;
  for (const double chunk : squares_) sum += chunk;
  return std::sqrt(sum);
}

template <typename Real>
void Engine<Real>::train(std::span<Slot<Real>> slots, Real* grads, bool adds) {
  const int count = static_cast<int>(slots.size());
  if (count < 1 || count > max_batch_)
    throw std::invalid_argument("a batch of " + std::to_string(count) + " slots");
  const int lanes = lane_count(slots.size());
  const int teams = std::min(threads_, lanes);
  const std::size_t n = table_.trained_size();
  const auto lane_data = [&](int lane) { return lane == 0 ? grads : lanes_[lane - 1].data(); };
  next_piece_ = 0;
  run(teams, [&](const Team& team, int index, Part everyone) {
    deal(everyone, index, teams, lanes, [&](int lane) {
      if (lane > 0 || !adds) kernels::fill(lane_data(lane), Real{0}, n, team.part());
      team.sync();
      const kernels::Range run_of = kernels::share(count, {lane, lanes});
      for (int i = run_of.begin; i < run_of.end; ++i) {
        train_slot(team, slots[i], slots[i].loss_weight / count, workspaces_[index].data(),
                   lane_data(lane));
      }
    });
#pragma omp barrier
    const kernels::Range chunks = kernels::share(static_cast<int>(squares_.size()), everyone);
    for (int chunk = chunks.begin; chunk < chunks.end; ++chunk) {
      const std::size_t begin = chunk * kChunk, size = std::min(n - begin, kChunk);
      for (int lane = 1; lane < lanes; ++lane) {
        kernels::add(grads + begin, grads + begin, lane_data(lane) + begin, size);
      }
    }
  });
}

template <typename Real>
void Engine<Real>::update(const Real* grads, PartFunction change) {
  const std::size_t n = table_.trained_size();
  // The teams of the gradient, whose working memory stays.
  run(std::max(1, teams_now_), [&](const Team&, int, Part everyone) {
    const kernels::Range chunks = kernels::share(static_cast<int>(squares_.size()), everyone);
    for (int chunk = chunks.begin; chunk < chunks.end; ++chunk) {
      const std::size_t begin = chunk * kChunk, end = std::min(n, begin + kChunk);
      double sum = 0;
      for (std::size_t k = begin; k < end; ++k) sum += static_cast<double>(grads[k]) * grads[k];
      squares_[chunk] = sum;
    }
#pragma omp barrier
    change(everyone);
#pragma omp barrier
    pack(everyone);
  });
}

template class Engine<float>;
template class Engine<double>;

}  // namespace models
