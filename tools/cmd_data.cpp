// SPDX-License-Identifier: Apache-2.0
// trm data: one subcommand for each kind of puzzle.
#include "tools/cmd_data.h"

#include <sstream>

#include "puzzles/atomic_file.h"
#include "tools/output.h"

namespace tools {

void put_data(const std::string& path, const std::function<void(std::ostream&)>& write,
              const std::string& what) {
  if (path.empty()) {
    std::ostringstream text;
    write(text);
    put(text.str());
    return;
  }
  puzzles::write_file_atomically(path, write);
  tell("wrote " + what + " to " + path);
}

void add_data(CLI::App& app, Run& run) {
  CLI::App* data = app.add_subcommand("data", "make and look after puzzle files");
  data->require_subcommand(1);
  add_data_sudoku(*data, run);
  add_data_maze(*data, run);
  add_data_arc(*data, run);
}

}  // namespace tools
