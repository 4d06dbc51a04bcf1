// SPDX-License-Identifier: Apache-2.0
// One declaration for both commands.
#include "tools/answer_flags.h"

#include <algorithm>
#include <stdexcept>

#include "tools/usage.h"

namespace tools {
namespace {

std::string flag_of(const std::string& field) {
  std::string flag = "--" + field;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

// A flag for each field of the table; one that is yes or no has a flag for yes.
class FlagMaker : public models::FieldVisitor {
 public:
  explicit FlagMaker(CLI::App& command) : command_(command) {}

  void integer(const char* name, int& value, int low, int high, const char* help) override {
    add(name, value, help)->type_name("N")->transform(whole_number(low, high));
  }
  void integer64(const char* name, std::int64_t& value, std::int64_t low, std::int64_t high,
                 const char* help) override {
    add(name, value, help)->type_name("N")->transform(whole_number(low, high));
  }
  void real(const char* name, double& value, double low, double high, const char* help) override {
    add(name, value, help)->type_name("X")->check(number(low, high));
  }
  void boolean(const char* name, bool& value, const char* help) override {
    command_.add_flag_callback(
        flag_of(name), [&value] { value = true; },
        std::string(help).append(value ? "  (default)" : ""));
  }
  void text(const char* name, std::string& value, std::string (*)(const std::string&), const char*,
            const char* help) override {
    add(name, value, help);
  }
  void choice(const char* name, int&, const std::vector<std::string>&, const char*) override {
    throw std::logic_error(std::string("no flag is made of the choice ") + name);
  }

 private:
  template <typename Value>
  CLI::Option* add(const char* name, Value& value, const char* help) {
    return command_.add_option(flag_of(name), value, help);
  }

  CLI::App& command_;
};

}  // namespace

void add_answer_flags(CLI::App& command, solver::PredictOptions& options) {
  FlagMaker maker(command);
  solver::visit_fields(options, maker);
  const bool runs_all = !options.stops_when_done && !options.stops_when_valid;
  command
      .add_flag_callback(
          "--no-halting", [&options] { options.stops_when_done = false; },
          std::string("run all steps, as in the papers").append(runs_all ? "  (default)" : ""))
      ->excludes(command.get_option("--halting"));
}

void settle_answer_flags(const CLI::App& command, solver::PredictOptions& options) {
  const auto is_given = [&](const char* flag) { return command.count(flag) > 0; };
  const bool has_own_end = is_given("--halting") || is_given("--no-halting");
  if (has_own_end && !is_given("--until-valid")) options.stops_when_valid = false;
  if (has_own_end && !is_given("--steps")) options.max_steps = 0;
  if (has_own_end && !is_given("--rounds")) options.rounds = 0;
  if (!is_given("--rollouts") && (has_own_end || is_given("--starts") || is_given("--votes"))) {
    options.rollouts = 1;
  }
  if (command.count("--noise") > 0 && options.rollouts < 2) {
    throw std::runtime_error(
        "--noise without --rollouts: the first rollout has none; wanted "
        "--rollouts 2 or more");
  }
  solver::validate(options);
}

bool says_which_attempts(const CLI::App& command) {
  for (const char* flag : {"--halting", "--no-halting", "--rollouts", "--starts", "--votes"}) {
    if (command.count(flag) > 0) return true;
  }
  return false;
}

void refuse_answer_flags(const CLI::App& command) {
  CLI::App ours;
  ours.set_help_flag();
  solver::PredictOptions unused;
  add_answer_flags(ours, unused);
  std::vector<std::string> flags;
  for (const CLI::Option* option : ours.get_options()) flags.push_back(option->get_name());
  refuse_flags(command, flags,
               "for puzzles with rules, found ARC tasks, wanted --time-limit or --set");
}

}  // namespace tools
