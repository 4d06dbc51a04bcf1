// SPDX-License-Identifier: Apache-2.0
// Shares of the time, sums of the votes.
#include "solver/arc_ensemble.h"

#include <algorithm>
#include <chrono>

namespace solver {
namespace {

void add(ArcAnswer& all, const ArcAnswer& one) {
  all.canvas = std::max(all.canvas, one.canvas);
  all.steps += one.steps;
  all.seconds += one.seconds;
  all.cpu_seconds += one.cpu_seconds;
  all.left_out_asked += one.left_out_asked;
  all.left_out_right += one.left_out_right;
  all.was_stopped |= one.was_stopped;
  for (std::size_t test = 0; test < all.tests.size(); ++test) {
    all.tests[test].predictions += one.tests[test].predictions;
    puzzles::add_votes(all.tests[test].ranked, one.tests[test].ranked);
  }
}

}  // namespace

ArcAnswer solve_together(const std::vector<ArcSolver>& nets, const puzzles::ArcTask& task,
                         const ArcEffort& effort) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  ArcAnswer all;
  all.task = task.name;
  all.tests.resize(task.test.size());
  for (std::size_t net = 0; net < nets.size() && !all.was_stopped; ++net) {
    ArcEffort share = effort;
    if (net > 0) {
      // A net without training has nothing to say beside one with it.
      all.was_stopped = effort.is_stop_asked && effort.is_stop_asked();
      if (all.was_stopped) break;
    }
    if (effort.time_limit_s > 0) {
      const double left_s =
          effort.time_limit_s - std::chrono::duration<double>(Clock::now() - start).count();
      if (net > 0 && left_s <= 0) break;
      share.time_limit_s = left_s / static_cast<double>(nets.size() - net);
    }
    if (effort.on_progress) {
      share.on_progress = [&](ArcProgress progress) {
        progress.net = static_cast<int>(net);
        effort.on_progress(progress);
      };
    }
    add(all, nets[net].solve(task, share));
  }
  return all;
}

}  // namespace solver
