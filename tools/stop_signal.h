// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM as a question that loops ask.
#pragma once

namespace tools {

// From now on the first of these signals only sets the flag; a second one ends the program as
// usual.
void watch_stop_signals();
bool is_stop_asked();

}  // namespace tools
