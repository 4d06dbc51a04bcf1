// SPDX-License-Identifier: Apache-2.0
// Where text goes: results to standard output, progress to standard error, and what the terminal
// can show.
#pragma once

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tools {

// The reader of standard output has gone; caught in main, which then ends quietly.
struct OutputClosed : std::runtime_error {
  OutputClosed() : std::runtime_error("standard output was closed") {}
};

// Result text.  Kept back until flush_output() or a fair amount has come together.  Throws
// OutputClosed, or std::runtime_error for a full disk.
void put(std::string_view text);
void flush_output();

// When to tell of progress: now and then, first after a while.
class Pace {
 public:
  bool is_due();

 private:
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};
// One line of progress to standard error, unless silenced.  Never throws.
void tell(const std::string& line);
void silence_progress(bool is_quiet);

// Is standard output a terminal that shows colour, and NO_COLOR not set?  (no-color.org)
bool shows_colour();
// Characters in a line of standard output; 80 where it is no terminal.
int output_width();
// The same; 0 where it is no terminal, whose lines may be as long as they like.
std::size_t terminal_width();

}  // namespace tools
