// SPDX-License-Identifier: Apache-2.0
// Threads tied to cores, where the system allows it.
#include <gtest/gtest.h>
#include <sched.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "models/threads.h"

namespace {

// The cores that a new thread may run on after `body`.
std::vector<int> cores_of_a_thread_after(void (*body)()) {
  std::vector<int> cores;
  std::thread([&] {
    body();
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &set)) cores.push_back(cpu);
    }
  }).join();
  return cores;
}

std::string refusal(int threads) {
  try {
    models::pin_threads(threads);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(Pinning, RefusesMoreThreadsThanCores) {
  EXPECT_NE(refusal(CPU_SETSIZE + 1).find("cores for " + std::to_string(CPU_SETSIZE + 1)),
            std::string::npos);
}

TEST(Pinning, TiesEachThreadToACoreOfItsOwn) {
  const std::vector<int> all = cores_of_a_thread_after([] {});
  ASSERT_FALSE(all.empty());
  const auto first = [] { models::keep_pinned(0); };
  const auto second = [] { models::keep_pinned(1); };
  EXPECT_EQ(cores_of_a_thread_after(first), all) << "not before it is asked for";
  const std::string message = refusal(1);
  if (!message.empty()) GTEST_SKIP() << message;
  EXPECT_EQ(cores_of_a_thread_after(first), std::vector<int>{all[0]});
  if (all.size() > 1) {
    EXPECT_EQ(cores_of_a_thread_after(second), std::vector<int>{all[1]});
  }
}

}  // namespace
