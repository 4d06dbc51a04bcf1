// SPDX-License-Identifier: Apache-2.0
// trm data: one subcommand for each kind of puzzle.
#include "tools/cmd_data.h"

#include "tools/output.h"
#include "tools/text_file.h"

namespace tools {

void put_data(const std::string& path, const std::function<void(std::ostream&)>& write,
              const std::string& what) {
  const std::string text = text_written_by(write);
  if (path.empty()) return put(text);
  write_text(path, text);
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
