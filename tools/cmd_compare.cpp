// SPDX-License-Identifier: Apache-2.0
// trm compare: variants under equal budgets, with seeds and intervals.
#include <algorithm>
#include <memory>
#include <stdexcept>

#include "tools/command.h"
#include "tools/compare_runner.h"
#include "tools/output.h"
#include "tools/shared_flags.h"
#include "tools/stop_signal.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct Options {
  std::vector<std::string> suites;
  std::string train, test, show;
  CompareOptions compare;
  bool is_quiet = false;
};

int run_compare(const CLI::App& command, const Options& options) {
  silence_progress(options.is_quiet);
  if (!options.show.empty()) {
    refuse_flags(command, {"SUITE", "--out", "--jobs", "--train", "--test"}, "not for --show");
    put(solver::table_text(read_results(options.show)));
    return kSuccess;
  }
  if (options.suites.size() != 1) {
    throw std::runtime_error("trm compare: found " + std::to_string(options.suites.size()) +
                             " suites, wanted one SUITE.json (or --show DIR)");
  }
  if (options.compare.out.empty()) throw std::runtime_error("trm compare: --out DIR is missing");
  solver::Suite suite = solver::read_suite(options.suites.front());
  if (!options.train.empty() && !suite.trains_any()) {
    throw std::runtime_error("trm compare: --train is for suites that train, " +
                             options.suites.front() + " only asks trained models");
  }
  if (!options.train.empty()) suite.train = {options.train};
  if (!options.test.empty()) suite.test = {options.test};
  if (!suite.trains_any()) suite.train = suite.test;
  watch_stop_signals();
  const solver::Comparison comparison = run_comparison(suite, options.compare);
  put(solver::table_text(comparison));
  const bool is_all = std::all_of(comparison.runs.begin(), comparison.runs.end(),
                                  [](const solver::RunFigures& run) { return run.is_done; });
  if (is_all) return kSuccess;
  tell("not all is done; go on with the same command");
  return kNotAll;
}

}  // namespace

void add_compare(CLI::App& app, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("compare", "train variants under equal budgets and compare them");
  command->add_option("SUITE", o->suites, "what to compare (docs/formats.md, \"Suites\")");
  command
      ->add_option("--out", o->compare.out, "folder of the comparison; goes on with what is there")
      ->type_name("DIR");
  command->add_option("--jobs", o->compare.jobs, "runs at once, each on cores of its own")
      ->type_name("J")
      ->transform(whole_number(1, 1024));
  command->add_option("--train", o->train, "train on this file, whatever the suite says")
      ->type_name("FILE");
  command->add_option("--test", o->test, "measure on this file, whatever the suite says")
      ->type_name("FILE");
  command->add_option("--show", o->show, "print the table of a comparison again")->type_name("DIR");
  add_quiet(*command, o->is_quiet);
  command->footer(
      "Writes results.json, table.md and plots (SVG).  Ctrl-C stops it; the same command goes on.\n"
      "Exit status: 0 all runs done, 1 stopped or some run failed, 2 bad input.\n"
      "example: trm compare examples/suites/paper-table1.json --jobs 2 --out runs/table1");
  command->callback(
      [o, command, &run] { run = [o, command] { return run_compare(*command, *o); }; });
}

}  // namespace tools
