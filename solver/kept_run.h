// SPDX-License-Identifier: Apache-2.0
// What a training folder says of the training in it: run.json, and the header of last.safetensors,
// which knows better, for run.json may have been edited.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "solver/curriculum.h"
#include "solver/run_folder.h"
#include "solver/settings.h"

namespace solver {

struct KeptRun {
  nlohmann::json record;  // run.json
  Settings settings;      // with which the next step would be made
  std::string data, data_digest, puzzle;
  std::int64_t step = 0;  // of the checkpoint
  nlohmann::json base;    // facts of the model that it started from; null: none
  nlohmann::json changes = nlohmann::json::array();
};

// run.json of a training that begins.
nlohmann::json run_record(const Settings& settings, const std::string& data,
                          const Curriculum& curriculum, bool has_base);
// Throws std::runtime_error where the folder does not hold what trm train wrote.
KeptRun read_kept_run(const RunFolder& folder);

}  // namespace solver
