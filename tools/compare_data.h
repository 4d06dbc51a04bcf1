// SPDX-License-Identifier: Apache-2.0
// Where the puzzles of a comparison come from: a file, or the generator.
#pragma once

#include <memory>
#include <string>

#include "puzzles/domain.h"
#include "solver/suite.h"

namespace tools {

// What kind of puzzles they are; of a source that is still to be made only its text is looked at.
// Throws std::runtime_error where a file cannot be read.
std::unique_ptr<puzzles::Domain> domain_of(const solver::DataSource& source);

// For people: the file, or what is generated.
std::string source_text(const solver::DataSource& source);

// The file of a source, made in the folder where it is to be made and not there yet.  Throws
// StopAsked on Ctrl-C meanwhile, std::runtime_error where the generator failed.
std::string file_of(const solver::DataSource& source, const std::string& folder);

}  // namespace tools
