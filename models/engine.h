// SPDX-License-Identifier: Apache-2.0
// Runs supervision steps of a batch: each sample goes through embedding -> recursion -> heads (->
// loss -> backward) on one team of threads, and nothing that one sample computes depends on the
// others or on the number of threads.
//
// Gradients are summed in a fixed order: the samples are dealt in contiguous runs to at most
// kMaxLanes lanes, each lane adds up its samples one after another, and the lanes are added up in
// order.
#pragma once

#include <atomic>
#include <memory>
#include <span>

#include "models/embedding.h"
#include "models/feedback.h"
#include "models/heads.h"
#include "models/loss.h"
#include "models/recursion_runner.h"

namespace models {

// What one sample brings to a supervision step and what it takes away.
template <typename Real>
struct Slot {
  const std::int32_t* tokens = nullptr;  // (L)
  int puzzle = 0;                        // row of the puzzle embedding
  const std::int32_t* labels = nullptr;  // (L), below 0 not scored; may be null when answering
  Real* carry = nullptr;                 // (states, S, D) [and feedback (L, V)], refined in place
  Real* logits = nullptr;                // (L, V)
  Real* dpuzzle = nullptr;  // (E), training only: gradient of this sample's row, of loss / B
  double loss_weight = 1;   // of this sample in the batch's sum, training only
  std::uint64_t noise_seed =
      0;  // of this supervision step, where the configuration perturbs the recursion
  bool is_last_step = false;  // this step is the slot's M-th; read for the continue loss only
  double q_halt = 0;
  double q_continue = 0;
  SampleLoss loss;  // where there are labels
};

// Bytes by purpose, known before anything is allocated.
struct MemoryUse {
  std::size_t packed_weights = 0;
  std::size_t gradients = 0;
  std::size_t tapes = 0;       // what the last cycle keeps for the backward, all teams
  std::size_t workspaces = 0;  // the rest of the teams' working memory
};

template <typename Real>
class Engine {
 public:
  // threads: 0 = as many as OpenMP gives.  max_batch: slots of a step at most.
  // structure: for models that are given the puzzle's groups of cells; checked against the
  // configuration (kinds_for).
  Engine(const ModelConfig& config, bool for_training, int threads, int max_batch,
         const Structure& structure = {});

  const ModelConfig& config() const { return config_; }
  // Whether several threads may work on one sample; by default where there is enough to do. Changes
  // no bit of a result.
  void set_cutting(bool cuts_samples) {
    cuts_samples_ = cuts_samples;
    teams_now_ = 0;  // other teams from now on
  }
  const ParamTable& table() const { return table_; }
  int threads() const { return threads_; }
  std::size_t carry_size() const { return carry_size_; }  // elements of one slot's carry
  MemoryUse memory() const;
  // Useful arithmetic of one sample's supervision step, the recursion's matrix products alone.
  double flops_per_sample() const {
    return for_training_ ? recursion_.training_flops() : recursion_.forward_flops();
  }

  // From now on with these cycles; set_parameters() comes next.
  void set_cycles(int high_cycles, int low_cycles);
  // From now on M, of which only config() tells: callers halt.
  void set_supervision_steps(int steps) { config_.supervision_steps = steps; }
  // Takes the parameters as they are now: packs the weights.  `params` must stay alive and unmoved.
  void set_parameters(const Params<Real>& params);
  // The carry of a fresh puzzle: each state starts from its fixed vector, the same at every
  // position; or, with random starts, each number from a truncated normal drawn by `seed`.  Nothing
  // is fed back yet.
  void fresh_carry(Real* carry, std::uint64_t seed = 0) const;
  // States from a truncated normal of standard deviation 1, drawn by the seed.
  void random_carry(Real* carry, std::uint64_t seed) const;

  // One supervision step of every slot, without gradient.
  void answer(std::span<Slot<Real>> slots);
  // One supervision step of every slot with the gradient of  sum of losses / B  in grads
  // (table().trained_size(), overwritten, or with `adds` added to).  The parameters stay.
  void train(std::span<Slot<Real>> slots, Real* grads, bool adds = false);
  // Moves the parameters: change(part) by every thread, which knows gradient_norm(); then they are
  // packed anew.
  void update(const Real* grads, PartFunction change);
  // Euclidean norm of the gradient of the last update(), summed in a fixed order.
  double gradient_norm() const;

 private:
  struct Workspace {
    Real *x, *dx, *dy, *dlogits, *heads, *recursion;
    Real *next_carry, *next_logits;  // of the pass that the continue loss asks for
    std::size_t used;
  };
  void embed(const Team& team, Real* x, const Slot<Real>& slot, const Real* carry) const;
  Workspace cut(Real* base, int members) const;
  int lane_count(std::size_t slots) const;
  double continue_target(const Team& team, const Slot<Real>& slot, const Workspace& work) const;
  void answer_slot(const Team& team, Slot<Real>& slot, Real* base) const;
  void train_slot(const Team& team, Slot<Real>& slot, double weight, Real* base, Real* grads) const;
  void pack(Part part);
  // Deals the threads to `teams` teams and runs body(team, index of team, thread's part of all
  // threads).
  template <typename Body>
  void run(int teams, const Body& body);
  // Calls body(i) for 0 .. count - 1, each by one of the teams.
  template <typename Body>
  void deal(Part everyone, int index, int teams, int count, const Body& body);

  ModelConfig config_;
  Structure structure_;
  ParamTable table_;
  bool for_training_;
  std::size_t states_size_, carry_size_;  // elements: the states, and with the feedback behind them
  int threads_;
  int max_batch_;
  std::unique_ptr<Embedding<Real>> embedding_;
  RecursionRunner<Real> recursion_;
  std::unique_ptr<Heads<Real>> heads_;
  std::unique_ptr<Feedback<Real>> feedback_;  // null without
  const Params<Real>* params_ = nullptr;
  std::vector<Buffer<Real>> workspaces_;  // one for each team
  std::vector<double> squares_;           // of the gradient, by chunks of kChunk
  std::vector<Buffer<Real>> lanes_;       // (trained_size) each; the first is the caller's grads
  std::vector<std::unique_ptr<TeamBarrier>> barriers_;
  int teams_now_ = 0;
  std::atomic<int> next_piece_ = 0;  // that no team of one has taken yet
  bool cuts_samples_ = true;         // whether several threads work on one sample
};

}  // namespace models
