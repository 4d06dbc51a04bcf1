// SPDX-License-Identifier: Apache-2.0
// Their help and ranges.
#include "tools/shared_flags.h"

#include "solver/train_config.h"
#include "tools/usage.h"

namespace tools {

void add_model(CLI::App& command, std::string& path) {
  command.add_option("--model", path, "checkpoint to use; without: the shipped one that fits")
      ->type_name("FILE");
}

CLI::Option* add_threads(CLI::App& command, int& threads) {
  return command.add_option("--threads", threads, "0 = all cores")
      ->type_name("N")
      ->transform(whole_number(0, solver::kMostThreads));
}

void add_pin(CLI::App& command, bool& is_pinning) {
  command.add_flag("--pin", is_pinning,
                   "tie each thread to a core of its own; not beside other work");
}

void add_box(CLI::App& command, std::string& box) {
  command.add_option("--box", box, "box shape of Sudoku, such as 2x5")->type_name("RxC");
}

void add_quiet(CLI::App& command, bool& is_quiet) {
  command.add_flag("--quiet", is_quiet, "no progress on standard error");
}

}  // namespace tools
