// SPDX-License-Identifier: Apache-2.0
#include "tools/command.h"
namespace tools {
void add_solve(CLI::App&, Run&) {}
}  // namespace tools
