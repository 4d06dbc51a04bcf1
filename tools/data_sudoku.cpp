// SPDX-License-Identifier: Apache-2.0
// trm data sudoku: makes, checks, converts, compares and splits files of Sudoku.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "puzzles/dataset.h"
#include "puzzles/sudoku_generator.h"
#include "puzzles/sudoku_reader.h"
#include "puzzles/sudoku_writer.h"
#include "tools/cmd_data.h"
#include "tools/data_sudoku_check.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/shared_flags.h"
#include "tools/stop_signal.h"
#include "tools/text_file.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct Options {
  int generate = 0, clues = 0;
  bool is_minimal = false, is_quiet = false;
  std::string box, check, convert, split, to = "csv", out, held_out;
  std::vector<std::string> overlap;
  std::int64_t seed = 1;
  double fraction = 0.1;
};

puzzles::ReadOptions reading(const Options& options) {
  puzzles::ReadOptions result;
  result.box = box_option(options.box);
  return result;
}

SudokuFile read(const std::string& path, const puzzles::ReadOptions& options) {
  std::vector<puzzles::Puzzle> found = puzzles::read_sudoku_file(path, options);
  const puzzles::BoxShape box = puzzles::box_of(found, options);
  return {puzzles::SudokuDomain(box), std::move(found)};
}

void write(const std::string& path, const std::vector<puzzles::Puzzle>& puzzles,
           puzzles::BoxShape box, const std::string& format) {
  const puzzles::Format wanted = puzzles::parse_format(format);
  put_data(
      path, [&](std::ostream& out) { puzzles::write_sudoku(out, puzzles, box, wanted); },
      std::to_string(puzzles.size()) + " puzzles");
}

int generate(const Options& options) {
  if ((options.clues > 0) == options.is_minimal) {
    throw std::runtime_error("trm data sudoku --generate: wanted either --clues C or --minimal");
  }
  const puzzles::BoxShape box = box_option(options.box).value_or(puzzles::BoxShape{3, 3});
  check_place(options.out);
  const puzzles::SudokuGenerator generator(box);
  std::mt19937_64 rng(static_cast<std::uint64_t>(options.seed));
  watch_stop_signals();
  std::vector<puzzles::Puzzle> puzzles;
  Pace pace;
  for (int made = 0; made < options.generate; ++made) {
    if (pace.is_due()) tell(std::to_string(made) + "/" + std::to_string(options.generate));
    if (is_stop_asked()) {
      tell("stopped after " + std::to_string(made) + " puzzles; nothing is written");
      return kNotAll;
    }
    puzzles.push_back(options.is_minimal ? generator.minimal(rng)
                                         : generator.with_clues(options.clues, rng));
  }
  write(options.out, puzzles, box, options.to);
  return kSuccess;
}

int convert(const Options& options) {
  const SudokuFile source = read(options.convert, reading(options));
  write(options.out, source.puzzles, source.domain.box(), options.to);
  return kSuccess;
}

int overlap(const Options& options) {
  const SudokuFile a = read(options.overlap[0], reading(options));
  const SudokuFile b = read(options.overlap[1], reading(options));
  if (!(a.domain.box() == b.domain.box())) {
    throw std::runtime_error(options.overlap[1] + ": found " + b.domain.name() + ", wanted " +
                             a.domain.name() + " as in " + options.overlap[0]);
  }
  const auto pairs = puzzles::find_overlap(a.domain, a.puzzles, b.puzzles);
  for (const auto& [in_a, in_b] : pairs) {
    put(b.puzzles[in_b].where + " has the answer of " + a.puzzles[in_a].where +
        " up to symmetry\n");
  }
  put(std::to_string(pairs.size()) + " of " + std::to_string(b.puzzles.size()) + " puzzles of " +
      options.overlap[1] + " are in " + options.overlap[0] + " up to symmetry\n");
  return pairs.empty() ? kSuccess : kNotAll;
}

int split(const Options& options) {
  const auto place = [](const std::string& path) {
    return std::filesystem::weakly_canonical(path);
  };
  if (options.out.empty() || options.held_out.empty() ||
      place(options.out) == place(options.held_out)) {
    throw std::runtime_error(
        "trm data sudoku --split: wanted --out FILE and another --held-out FILE");
  }
  SudokuFile source = read(options.split, reading(options));
  check_place(options.out);
  check_place(options.held_out);
  const puzzles::Split parts =
      puzzles::split_by_symmetry(source.domain, std::move(source.puzzles), options.fraction,
                                 static_cast<std::uint64_t>(options.seed));
  write(options.held_out, parts.validation, source.domain.box(), options.to);
  write(options.out, parts.train, source.domain.box(), options.to);
  return kSuccess;
}

int run_sudoku(const CLI::App& command, const Options& options) {
  silence_progress(options.is_quiet);
  const int asked = (options.generate > 0) + !options.check.empty() + !options.convert.empty() +
                    !options.overlap.empty() + !options.split.empty();
  if (asked != 1) {
    throw std::runtime_error("trm data sudoku: found " + std::to_string(asked) +
                             " tasks, wanted one of --generate, --check, --convert, --overlap, "
                             "--split");
  }
  if (options.generate > 0) {
    refuse_other_flags(command, "--generate",
                       {"--clues", "--minimal", "--out", "--to", "--seed", "--box", "--quiet"});
    return generate(options);
  }
  if (!options.check.empty()) {
    refuse_other_flags(command, "--check", {"--box", "--quiet"});
    puzzles::ReadOptions lenient = reading(options);
    lenient.check_clues = lenient.check_answers = false;
    return check_sudoku(read(options.check, lenient)) ? kSuccess : kNotAll;
  }
  if (!options.convert.empty()) {
    refuse_other_flags(command, "--convert", {"--out", "--to", "--box", "--quiet"});
    return convert(options);
  }
  if (!options.overlap.empty()) {
    refuse_other_flags(command, "--overlap", {"--box", "--quiet"});
    return overlap(options);
  }
  refuse_other_flags(command, "--split",
                     {"--fraction", "--held-out", "--out", "--to", "--seed", "--box", "--quiet"});
  return split(options);
}

}  // namespace

void add_data_sudoku(CLI::App& data, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command =
      data.add_subcommand("sudoku", "make, check, convert, compare, split files of Sudoku");
  command->add_option("--generate", o->generate, "make that many puzzles with one solution each")
      ->type_name("N")
      ->transform(whole_number(1, puzzles::kMaxPuzzles))
      ->default_str("");
  command->add_option("--clues", o->clues, "with --generate: clues of each puzzle")
      ->type_name("C")
      ->transform(whole_number(1, puzzles::kMaxSide * puzzles::kMaxSide))
      ->default_str("");
  command->add_flag("--minimal", o->is_minimal, "with --generate: until no clue can be taken away");
  command->add_option("--check", o->check, "report what is wrong with the puzzles of a file")
      ->type_name("FILE");
  command->add_option("--convert", o->convert, "write the puzzles in another format")
      ->type_name("FILE");
  command->add_option("--overlap", o->overlap, "puzzles of B whose answers are in A up to symmetry")
      ->type_name("A B")
      ->expected(2);
  command->add_option("--split", o->split, "hold a part back, none of its symmetries in the rest")
      ->type_name("FILE");
  command->add_option("--fraction", o->fraction, "with --split: the part to hold back")
      ->type_name("F")
      ->check(number(1e-6, 0.9));
  command->add_option("--held-out", o->held_out, "with --split: where that part goes")
      ->type_name("FILE");
  command->add_option("--out", o->out, "file to write; without: standard output")
      ->type_name("FILE");
  command->add_option("--to", o->to, "csv, lines or grids")
      ->type_name("NAME")
      ->check(one_of({"csv", "lines", "grids"}));
  command->add_option("--seed", o->seed, "of --generate and --split")
      ->type_name("S")
      ->transform(whole_number(0, INT64_MAX));
  command->add_option("--box", o->box, "box shape; without: by the size found, 3x3 to generate")
      ->type_name("RxC");
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Exit status: 0 all well, 1 --check found faults or --overlap pairs, 2 bad input.\n"
      "example: trm data sudoku --generate 1000 --clues 36 --seed 1 --out train.csv");
  command->callback(
      [o, command, &run] { run = [o, command] { return run_sudoku(*command, *o); }; });
}

}  // namespace tools
