// SPDX-License-Identifier: Apache-2.0
// The flag and its handler.
#include "tools/stop_signal.h"

#include <atomic>
#include <csignal>

namespace tools {
namespace {

std::atomic<bool> stop_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // so that a signal handler may set it

void on_signal(int signal_number) {
  stop_flag.store(true);
  std::signal(signal_number, SIG_DFL);
}

}  // namespace

void watch_stop_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool is_stop_asked() { return stop_flag.load(); }

}  // namespace tools
