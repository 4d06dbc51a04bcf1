// SPDX-License-Identifier: Apache-2.0
// Help in the house's form, and usage errors as one line with the nearest name.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace tools {

// Sets the form of help and the rule for defaults; to be called before options are added.
void set_house_style(CLI::App& app);

// A number from low to high; the range is shown by help.  Of a whole number an Option::transform:
// it is decimal, however many zeros stand before it.
CLI::Validator whole_number(std::int64_t low, std::int64_t high);
CLI::Validator number(double low, double high);
CLI::Validator one_of(const std::vector<std::string>& names);

// Throws std::runtime_error where one of these was given: "trm solve: --box is for ...".
void refuse_flags(const CLI::App& command, const std::vector<std::string>& flags,
                  const std::string& why);

// Throws std::runtime_error where any other flag was given: "trm data maze: --out is not for ...".
void refuse_other_flags(const CLI::App& command, const std::string& task,
                        const std::vector<std::string>& flags);

// One line: what was found, and the nearest flag or subcommand.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);
// The subcommand that `word` names; else one line with the nearest name.
std::string unknown_subcommand(const CLI::App& app, const std::string& word);

}  // namespace tools
