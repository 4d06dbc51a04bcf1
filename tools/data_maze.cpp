// SPDX-License-Identifier: Apache-2.0
// trm data maze: makes, checks and converts files of mazes.
#include <map>
#include <memory>
#include <stdexcept>

#include "puzzles/maze_generator.h"
#include "puzzles/maze_reader.h"
#include "puzzles/maze_writer.h"
#include "puzzles/random.h"
#include "tools/cmd_data.h"
#include "tools/data_maze_check.h"
#include "tools/output.h"
#include "tools/shared_flags.h"
#include "tools/stop_signal.h"
#include "tools/text_file.h"
#include "tools/usage.h"

namespace tools {
namespace {

using puzzles::MazeShape;

struct Options {
  int generate = 0, min_path = 2;
  bool is_quiet = false;
  std::string size = "15x15", up_to, check, convert, to = "csv", out;
  std::vector<std::string> avoid;
  std::int64_t seed = 1;
};

void write(const Options& options, const std::vector<puzzles::Puzzle>& mazes) {
  const puzzles::MazeFormat format = puzzles::parse_maze_format(options.to);
  put_data(
      options.out, [&](std::ostream& out) { puzzles::write_mazes(out, mazes, format); },
      std::to_string(mazes.size()) + " mazes");
}

// Makers of each shape from `least` to `most`, made when they are first asked for.
class Makers {
 public:
  explicit Makers(const Options& options)
      : least_(puzzles::parse_maze_shape(options.size)),
        most_(options.up_to.empty() ? least_ : puzzles::parse_maze_shape(options.up_to)),
        min_path_(options.min_path) {
    if (most_.rows < least_.rows || most_.cols < least_.cols) {
      throw std::runtime_error("trm data maze: found --up-to " + options.up_to +
                               ", wanted at least --size " + options.size);
    }
    for (const std::string& path : options.avoid) {
      const std::vector<puzzles::Puzzle> more = puzzles::read_maze_file(path);
      avoided_.insert(avoided_.end(), more.begin(), more.end());
    }
    of_shape(least_);  // where a path of that length does not fit is known at once
  }

  puzzles::Puzzle make(std::mt19937_64& rng) {
    const auto side = [&](int least, int most) {
      return least + static_cast<int>(puzzles::uniform_int(rng, most - least + 1));
    };
    const int rows = side(least_.rows, most_.rows), cols = side(least_.cols, most_.cols);
    return of_shape({rows, cols}).make(rng);
  }

 private:
  puzzles::MazeGenerator& of_shape(MazeShape shape) {
    auto& maker = makers_[{shape.rows, shape.cols}];
    if (maker == nullptr) {
      puzzles::MazeGeneratorOptions wanted;
      wanted.shape = shape;
      wanted.min_path = min_path_;
      maker = std::make_unique<puzzles::MazeGenerator>(wanted);
      maker->avoid(avoided_);
    }
    return *maker;
  }

  MazeShape least_, most_;
  int min_path_;
  std::vector<puzzles::Puzzle> avoided_;
  std::map<std::pair<int, int>, std::unique_ptr<puzzles::MazeGenerator>> makers_;
};

int generate(const Options& options) {
  check_place(options.out);
  Makers makers(options);
  std::mt19937_64 rng(static_cast<std::uint64_t>(options.seed));
  watch_stop_signals();
  std::vector<puzzles::Puzzle> mazes;
  Pace pace;
  for (int made = 0; made < options.generate; ++made) {
    if (pace.is_due()) tell(std::to_string(made) + "/" + std::to_string(options.generate));
    if (is_stop_asked()) {
      tell("stopped after " + std::to_string(made) + " mazes; nothing is written");
      return kNotAll;
    }
    mazes.push_back(makers.make(rng));
  }
  write(options, mazes);
  std::string statistics = maze_statistics_text(mazes);
  statistics.pop_back();  // tell() ends the line
  tell(statistics);
  return kSuccess;
}

int run_maze(const CLI::App& command, const Options& options) {
  silence_progress(options.is_quiet);
  const int asked = (options.generate > 0) + !options.check.empty() + !options.convert.empty();
  if (asked != 1) {
    throw std::runtime_error("trm data maze: found " + std::to_string(asked) +
                             " tasks, wanted one of --generate, --check, --convert");
  }
  if (options.generate > 0) {
    refuse_other_flags(
        command, "--generate",
        {"--size", "--up-to", "--min-path", "--avoid", "--out", "--to", "--seed", "--quiet"});
    return generate(options);
  }
  if (!options.convert.empty()) {
    refuse_other_flags(command, "--convert", {"--out", "--to", "--quiet"});
    write(options, puzzles::read_maze_file(options.convert));
    return kSuccess;
  }
  refuse_other_flags(command, "--check", {"--quiet"});
  puzzles::MazeReadOptions lenient;
  lenient.check_paths = lenient.check_answers = false;
  return check_mazes(puzzles::read_maze_file(options.check, lenient)) ? kSuccess : kNotAll;
}

}  // namespace

void add_data_maze(CLI::App& data, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command = data.add_subcommand("maze", "make, check, convert files of mazes");
  command
      ->add_option("--generate", o->generate, "make that many mazes with loops, and their answers")
      ->type_name("N")
      ->transform(whole_number(1, puzzles::kMaxMazes))
      ->default_str("");
  command->add_option("--size", o->size, "with --generate: rows and columns")->type_name("RxC");
  command->add_option("--up-to", o->up_to, "with --generate: sides drawn from --size to this")
      ->type_name("RxC");
  command
      ->add_option("--min-path", o->min_path,
                   "with --generate: fewest cells of a shortest path, S and G included")
      ->type_name("L")
      ->transform(whole_number(2, puzzles::kMaxMazeSide * puzzles::kMaxMazeSide));
  command->add_option("--avoid", o->avoid, "with --generate: none of these mazes, nor turned")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      ->add_option("--check", o->check, "report what is wrong with mazes, and what they are like")
      ->type_name("FILE");
  command->add_option("--convert", o->convert, "write the mazes in another format")
      ->type_name("FILE");
  command->add_option("--out", o->out, "file to write; without: standard output")
      ->type_name("FILE");
  command->add_option("--to", o->to, "csv or grids (drawn)")
      ->type_name("NAME")
      ->check(one_of({"csv", "grids"}));
  command->add_option("--seed", o->seed, "of --generate")
      ->type_name("S")
      ->transform(whole_number(0, INT64_MAX));
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Exit status: 0 all well, 1 --check found faults, 2 bad input.\n"
      "example: trm data maze --generate 1000 --size 13x13 --min-path 18 --out train.csv");
  command->callback([o, command, &run] { run = [o, command] { return run_maze(*command, *o); }; });
}

}  // namespace tools
