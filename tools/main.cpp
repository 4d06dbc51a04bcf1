// SPDX-License-Identifier: Apache-2.0
// The trm command: solve, train, eval, data, info, compare, bench.
#include <csignal>
#include <cstdio>
#include <new>

#include "models/build_info.h"
#include "models/strict_json.h"
#include "tools/command.h"
#include "tools/output.h"
#include "tools/stop_signal.h"
#include "tools/usage.h"

namespace {

int fail(const std::string& line) {
  const bool is_signed = line.rfind("trm", 0) == 0;
  std::fprintf(stderr, "%s%s\n", is_signed ? "" : "trm: ", models::one_line(line).c_str());
  return tools::kBadInput;
}

// Results that came before the failure.
void put_what_is_there() {
  try {
    tools::flush_output();
  } catch (const std::exception&) {  // it was standard output that failed
  }
}

int run_command(int argc, char** argv) {
  CLI::App app("Trains and runs tiny recursive reasoning models on grid puzzles.", "trm");
  tools::set_house_style(app);
  app.set_version_flag("--version", models::version(), "print the version");
  app.require_subcommand(1);
  tools::Run run;
  tools::add_solve(app, run);
  tools::add_train(app, run);
  tools::add_eval(app, run);
  tools::add_data(app, run);
  tools::add_info(app, run);
  tools::add_compare(app, run);
  tools::add_bench(app, run);
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return tools::kBadInput;
  }
  if (argv[1][0] != '-') {
    const std::string unknown = tools::unknown_subcommand(app, argv[1]);
    if (!unknown.empty()) return fail(unknown);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return fail(tools::usage_error(app, error));
  }
  models::instruction_set();  // an impossible TRM_ISA is told before anything runs
  const int status = run();
  tools::flush_output();
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe and a full quota are seen where they are written to.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run_command(argc, argv);
  } catch (const tools::OutputClosed&) {
    return tools::kSuccess;  // the reader had enough
  } catch (const tools::StopAsked& stop) {
    fail(stop.what());
    return tools::kNotAll;
  } catch (const std::bad_alloc&) {
    return fail("not enough memory; a smaller batch or model needs less");
  } catch (const std::exception& error) {
    put_what_is_there();
    return fail(error.what());
  }
}
