// SPDX-License-Identifier: Apache-2.0
// One declaration for both commands.
#include "tools/answer_flags.h"

#include <stdexcept>

#include "tools/usage.h"

namespace tools {

void add_answer_flags(CLI::App& command, solver::PredictOptions& options) {
  constexpr int kMost = 4096;
  const bool is_until_valid = options.stops_when_valid;
  command
      .add_option("--steps", options.max_steps,
                  "supervision steps of an attempt at most; 0 = the model's own")
      ->type_name("N")
      ->check(whole_number(0, 100'000));
  CLI::Option* halting = command.add_flag_callback(
      "--halting", [&options] { options.stops_when_done = true; },
      std::string("stop an attempt when the net says done")
          .append(is_until_valid || !options.stops_when_done ? "" : "  (default)"));
  command
      .add_flag_callback(
          "--no-halting", [&options] { options.stops_when_done = false; },
          std::string("run all steps, as in the papers")
              .append(is_until_valid || options.stops_when_done ? "" : "  (default)"))
      ->excludes(halting);
  command
      .add_option("--rollouts", options.rollouts,
                  "attempts with noise, but for the first; the surest one stands")
      ->type_name("K")
      ->check(whole_number(1, kMost));
  command.add_option("--noise", options.noise, "standard deviation of the noise of --rollouts")
      ->type_name("S")
      ->check(number(0, 100));
  command
      .add_option("--starts", options.starts,
                  "attempts from random states, but for the first; the most settled one stands")
      ->type_name("K")
      ->check(whole_number(1, kMost));
  command
      .add_option("--votes", options.votes,
                  "symmetries of the puzzle to answer, itself first; most votes stand")
      ->type_name("K")
      ->check(whole_number(1, kMost));
  command.add_flag("--until-valid", options.stops_when_valid,
                   std::string("stop a puzzle at the first answer that the rules confirm, not when "
                               "the net says done")
                       .append(is_until_valid ? "  (default)" : ""));
  command.add_option("--seed", options.seed, "of noise, random states and symmetries")
      ->type_name("N")
      ->check(whole_number(0, INT64_MAX));
}

void settle_answer_flags(const CLI::App& command, solver::PredictOptions& options) {
  const auto is_given = [&](const char* flag) { return command.count(flag) > 0; };
  const bool has_own_end = is_given("--halting") || is_given("--no-halting");
  if (has_own_end && !is_given("--until-valid")) options.stops_when_valid = false;
  if (has_own_end && !is_given("--steps")) options.max_steps = 0;
  if (!is_given("--rollouts") && (has_own_end || is_given("--starts") || is_given("--votes"))) {
    options.rollouts = 1;
  }
  if (command.count("--noise") > 0 && options.rollouts < 2) {
    throw std::runtime_error(
        "--noise without --rollouts: the first rollout has none; wanted "
        "--rollouts 2 or more");
  }
  if (options.rollouts > 1 && options.starts > 1) {
    throw std::runtime_error(
        "--rollouts and --starts: one keeps the surest attempt, the other "
        "the most settled one; wanted one of the two (either goes with "
        "--votes)");
  }
  solver::validate(options);
}

void refuse_answer_flags(const CLI::App& command) {
  for (const char* flag : {"--steps", "--halting", "--no-halting", "--rollouts", "--noise",
                           "--starts", "--votes", "--until-valid", "--seed"}) {
    if (command.count(flag) == 0) continue;
    throw std::runtime_error("trm " + command.get_name() + ": " + flag +
                             " is for puzzles with rules, found ARC tasks, wanted --time-limit or "
                             "--set");
  }
}

std::string answer_examples(const std::string& command) {
  return "example: " + command +
         " --steps 64\n"
         "example: " +
         command +
         " --rollouts 8 --noise 0.15     # eight times the steps\n"
         "example: " +
         command +
         " --starts 8                    # for models with random_starts\n"
         "example: " +
         command +
         " --votes 8 --rollouts 4        # 32 attempts a puzzle\n"
         "example: " +
         command +
         " --until-valid --rollouts 16   # more than one only where needed\n"
         "What each mode does, and costs: docs/answering.md";
}

}  // namespace tools
