// SPDX-License-Identifier: Apache-2.0
// Threads that work on one sample together.  Samples are dealt to teams; a team of one never waits.
// With more threads than samples a team has several members, who cut each product between them and
// meet at sync().
#pragma once

#include <atomic>

#include "models/kernels/matrix.h"

namespace models {

using kernels::Part;

// A barrier for `size` threads that spins briefly and then yields, so that more threads than cores
// still move.
class TeamBarrier {
 public:
  explicit TeamBarrier(int size) : size_(size) {}
  void wait();

 private:
  const int size_;
  std::atomic<int> arrived_{0};
  std::atomic<int> generation_{0};
};

// Something to call with a thread's part; does not own it and takes no memory, unlike
// std::function.
class PartFunction {
 public:
  template <typename Function>
  PartFunction(const Function& function)  // NOLINT: made from any callable
      : object_(&function), call_([](const void* object, Part part) {
          (*static_cast<const Function*>(object))(part);
        }) {}
  void operator()(Part part) const { call_(object_, part); }

 private:
  const void* object_;
  void (*call_)(const void*, Part);
};

// One member's view of its team.
class Team {
 public:
  Team() = default;  // a team of one
  Team(int rank, int size, TeamBarrier* barrier) : part_{rank, size}, barrier_(barrier) {}
  Part part() const { return part_; }
  bool is_first() const { return part_.index == 0; }
  int size() const { return part_.count; }
  void sync() const {
    if (part_.count > 1) barrier_->wait();
  }

 private:
  Part part_;
  TeamBarrier* barrier_ = nullptr;
};

}  // namespace models
