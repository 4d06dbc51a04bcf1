// SPDX-License-Identifier: Apache-2.0
// Data of a comparison; what is generated comes from this program, run apart.
#include "tools/compare_data.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tools/child_process.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/stop_signal.h"

namespace tools {

namespace fs = std::filesystem;

std::unique_ptr<puzzles::Domain> domain_of(const solver::DataSource& source) {
  if (!source.file.empty()) return read_puzzle_file(source.file, {}).domain;
  return puzzles::make_domain("sudoku-" + solver::box_of(source));
}

std::string source_text(const solver::DataSource& source) {
  if (!source.file.empty()) return source.file;
  return std::to_string(source.generate) + " generated Sudoku of boxes " + solver::box_of(source) +
         ", " + (source.minimal ? "minimal" : std::to_string(source.clues) + " clues") + ", seed " +
         std::to_string(source.seed);
}

std::string file_of(const solver::DataSource& source, const std::string& folder) {
  if (!source.file.empty()) return source.file;
  const std::string box = solver::box_of(source);
  const std::string kind = source.minimal ? "minimal" : std::to_string(source.clues) + "clues";
  fs::create_directories(folder + "/data");
  const std::string path = folder + "/data/sudoku-" + box + "-" + kind + "-" +
                           std::to_string(source.generate) + "-seed" + std::to_string(source.seed) +
                           ".csv";
  if (fs::exists(path)) return path;
  tell("data  making " + source_text(source));
  std::vector<std::string> words = {
      "data",  "sudoku", "--generate", std::to_string(source.generate),
      "--box", box,      "--seed",     std::to_string(source.seed),
      "--out", path,     "--quiet"};
  if (source.minimal) {
    words.emplace_back("--minimal");
  } else {
    words.insert(words.end(), {"--clues", std::to_string(source.clues)});
  }
  const std::string errors = folder + "/data/errors.txt";
  ChildProcess maker(words, "/dev/null", errors, {});
  while (!maker.has_ended()) {
    if (is_stop_asked())
      throw StopAsked("stopped while puzzles were made; the same command goes on");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  if (maker.status() != 0) {
    std::ifstream in(errors);
    std::string line;
    std::getline(in, line);
    throw std::runtime_error("making " + source_text(source) + " failed: " + line);
  }
  fs::remove(errors);
  return path;
}

}  // namespace tools
