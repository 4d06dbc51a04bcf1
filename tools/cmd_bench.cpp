// SPDX-License-Identifier: Apache-2.0
// trm bench: whole training steps beside the machine's own matrix product, and the program's
// signature.
#include <memory>

#include "models/benchmark.h"
#include "models/build_info.h"
#include "models/signature.h"
#include "models/threads.h"
#include "solver/number_text.h"
#include "tools/bench_growth.h"
#include "tools/command.h"
#include "tools/output.h"
#include "tools/shared_flags.h"
#include "tools/usage.h"

namespace tools {
namespace {

struct BenchOptions {
  std::string cases = "ABCDEFGHI";
  int threads = 0;
  int repeats = 5;
  bool with_parts = false;
  bool as_json = false;
  bool signature = false;
  bool answering = false;
  bool quiet = false;
  bool is_pinning = false;
  std::string growth;  // the axis
  std::string svg;     // where its plot goes
};

nlohmann::json json_of(const models::BenchResult& r) {
  return {{"name", r.name},
          {"samples_per_second", r.samples_per_second.median},
          {"samples_per_second_low", r.samples_per_second.low},
          {"samples_per_second_high", r.samples_per_second.high},
          {"gflops", r.gflops},
          {"sgemm_gflops", r.sgemm_gflops},
          {"fraction_of_sgemm", r.fraction_of_sgemm.median},
          {"fraction_of_sgemm_low", r.fraction_of_sgemm.low},
          {"fraction_of_sgemm_high", r.fraction_of_sgemm.high},
          {"bytes_per_sample", r.bytes_per_sample},
          {"seconds_per_step", r.seconds_per_step},
          {"parts", r.parts}};
}

void put_row(const models::BenchResult& r) {
  put(solver::formatted(
      "%-28s %10.2f %17s %8.1f %8.2f %10.2f %9.1f\n", r.name.c_str(), r.samples_per_second.median,
      solver::formatted("%.2f..%.2f", r.samples_per_second.low, r.samples_per_second.high).c_str(),
      r.gflops, r.fraction_of_sgemm.median, r.bytes_per_sample / 1e6, 1e3 * r.seconds_per_step));
  double known = 0;
  for (const auto& [kind, ms] : r.parts) {
    known += ms;
    put(solver::formatted("    %-24s %9.3f ms %6.1f%%\n", kind.c_str(), ms,
                          0.1 * ms / r.seconds_per_step));
  }
  if (!r.parts.empty()) {
    const double rest = 1e3 * r.seconds_per_step - known;
    put(solver::formatted("    %-24s %9.3f ms %6.1f%%\n", "the rest, waiting", rest,
                          0.1 * rest / r.seconds_per_step));
  }
  flush_output();
}

// Those asked for.  Throws std::runtime_error for a letter that is none.
std::vector<models::BenchCase> chosen_cases(const std::string& letters) {
  std::vector<models::BenchCase> chosen;
  std::string known;
  for (const models::BenchCase& c : models::bench_cases()) {
    known += c.name[0];
    if (letters.find(c.name[0]) != std::string::npos) chosen.push_back(c);
  }
  if (letters.empty() || letters.find_first_not_of(known) != std::string::npos) {
    throw std::runtime_error("trm bench: --cases: found '" + letters.substr(0, 40) +
                             "', wanted letters of " + known);
  }
  return chosen;
}

int bench_answering(const BenchOptions& options) {
  if (!options.as_json) {
    put(solver::formatted(
        "%-28s %8s %8s %8s   seconds for 16 supervision steps of one puzzle, no halting\n", "case",
        "median", "low", "high"));
  }
  nlohmann::json json = {{"isa", models::instruction_set()}, {"cases", nlohmann::json::array()}};
  for (const models::BenchCase& c : chosen_cases(options.cases)) {
    const models::Spread s = models::time_answer(c, options.threads, /*steps=*/16, options.repeats);
    json["cases"].push_back(
        {{"name", c.name}, {"seconds", s.median}, {"low", s.low}, {"high", s.high}});
    if (options.as_json) continue;
    put(solver::formatted("%-28s %8.3f %8.3f %8.3f\n", c.name.c_str(), s.median, s.low, s.high));
    flush_output();
  }
  if (options.as_json) put(json.dump(2) + "\n");
  return kSuccess;
}

int bench(const CLI::App& command, const BenchOptions& options) {
  if (options.signature) {
    refuse_other_flags(command, "--signature", {"--quiet"});
    put(models::signature() + "\n");
    return kSuccess;
  }
  silence_progress(options.quiet);
  if (!options.growth.empty()) {
    refuse_other_flags(command, "--growth",
                       {"--svg", "--threads", "--repeats", "--json", "--pin", "--quiet"});
    if (options.is_pinning) models::pin_threads(models::usable_threads(options.threads));
    return bench_growth(
        {options.growth, options.svg, options.threads, options.repeats, options.as_json});
  }
  if (!options.svg.empty()) throw std::runtime_error("trm bench: --svg wants --growth AXIS");
  const int threads = models::usable_threads(options.threads);
  if (options.answering) {
    refuse_other_flags(command, "--answer",
                       {"--cases", "--threads", "--repeats", "--json", "--pin", "--quiet"});
    if (options.is_pinning) models::pin_threads(threads);
    return bench_answering(options);
  }
  const std::vector<models::BenchCase> cases = chosen_cases(options.cases);
  const double peak = models::peak_gflops(threads);
  models::Sgemm sgemm(threads);
  const double dense = sgemm.gflops();
  // Not before: a library's threads would inherit the core of the one that starts them.
  if (options.is_pinning) models::pin_threads(threads);
  nlohmann::json json = {{"isa", models::instruction_set()},
                         {"threads", threads},
                         {"peak_gflops", peak},
                         {"sgemm_gflops", dense},
                         {"sgemm_provider", sgemm.provider()},
                         {"cases", nlohmann::json::array()}};
  if (!options.as_json) {
    put(solver::formatted(
        "%s, %d threads, peak %.0f GFLOP/s, sgemm %.0f GFLOP/s (%s), median of %d\n",
        models::instruction_set().c_str(), threads, peak, dense, sgemm.provider().c_str(),
        options.repeats));
    put(solver::formatted("%-28s %10s %17s %8s %8s %10s %9s\n", "case, training", "samples/s",
                          "low..high", "GFLOP/s", "of sgemm", "MB/sample", "ms/step"));
    flush_output();
  }
  for (const models::BenchCase& c : cases) {
    tell("bench " + c.name);
    models::verify_case(c);
    const models::BenchResult result =
        models::run_case(c, threads, options.repeats, options.with_parts);
    json["cases"].push_back(json_of(result));
    if (!options.as_json) put_row(result);
  }
  if (options.as_json) put(json.dump(2) + "\n");
  return kSuccess;
}

}  // namespace

void add_bench(CLI::App& app, Run& run) {
  const auto options = std::make_shared<BenchOptions>();
  CLI::App* command =
      app.add_subcommand("bench", "how fast training and answering are on this machine");
  command->add_option("--cases", options->cases, "which, by letter (docs/performance.md)")
      ->type_name("LETTERS");
  add_threads(*command, options->threads);
  command->add_option("--repeats", options->repeats, "timed steps of each case")
      ->transform(whole_number(1, 1000))
      ->type_name("N");
  command->add_flag("--parts", options->with_parts, "say where the time of a step goes");
  command->add_flag("--answer", options->answering, "time answering instead of training");
  add_pin(*command, options->is_pinning);
  command
      ->add_option("--growth", options->growth,
                   "how the time of a step grows along an axis: batch, tokens or hidden")
      ->check(one_of(growth_axes()))
      ->type_name("AXIS");
  command->add_option("--svg", options->svg, "draw it, with --growth")->type_name("FILE");
  command->add_flag("--json", options->as_json, "one JSON object");
  command->add_flag("--signature", options->signature,
                    "print the one hash of the whole program and stop");
  add_quiet(*command, options->quiet);
  command->footer(
      "example: trm bench --cases AE --parts\n"
      "         trm bench --growth tokens --svg tokens.svg");
  command->callback(
      [options, command, &run] { run = [options, command] { return bench(*command, *options); }; });
}

}  // namespace tools
