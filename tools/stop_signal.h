// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM as a question that loops ask.
#pragma once

#include <stdexcept>

namespace tools {

// Thrown where work that has nothing to show yet is ended by a stop; main() makes it exit status 1.
struct StopAsked : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// From now on the first of these signals only sets the flag; a second one ends the program as
// usual.
void watch_stop_signals();
bool is_stop_asked();

}  // namespace tools
