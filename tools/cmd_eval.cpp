// SPDX-License-Identifier: Apache-2.0
#include "tools/command.h"
namespace tools {
void add_eval(CLI::App&, Run&) {}
}  // namespace tools
