// SPDX-License-Identifier: Apache-2.0
// A model in a file: its configuration, its parameters under their published names, and the facts
// of its training.  Layout and metadata keys: docs/formats.md, "Checkpoints".
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/config.h"
#include "models/params.h"
#include "models/safetensors.h"

namespace models {

inline constexpr int kFormatVersion = 1;
// Tensors of this prefix are for going on with a training; whoever only answers passes them over.
inline constexpr const char* kResumePrefix = "resume.";
// A fact of a file whose T is not that of its training (trm info --rounds): what T was there.
inline constexpr const char* kTrainedRoundsFact = "high_cycles_trained";

// Facts are a JSON object, opaque here.  Keys in use: puzzle ("sudoku-3x3"), data_digest, seed,
// step, preset; more are welcome.
struct LoadedModel {
  ModelConfig config;
  Params<float> params;
  nlohmann::json facts;
};

// Every tensor of the table under its published key; atomic.
void save_model(const std::string& path, const ModelConfig& config, const Params<float>& params,
                const nlohmann::json& facts);
// Checks version, configuration, names, dtypes, shapes and that the file really holds as many bytes
// before anything is allocated; refuses NaN and infinity.  std::runtime_error, one line:
// "path: found ..., wanted ...".
LoadedModel load_model(const std::string& path);

// The pieces, for checkpoints that hold more.  The tensors point into params.
std::vector<NamedTensor> model_tensors(const Params<float>& params);
std::map<std::string, std::string> model_metadata(const ModelConfig& config,
                                                  const nlohmann::json& facts);

// Format and version are checked by both.
ModelConfig read_model_config(const SafetensorsReader& reader);  // validated
nlohmann::json read_model_facts(const SafetensorsReader& reader);

// Do the tensors of the file fit the table: each there, F32, of its shape, and no other but those
// of kResumePrefix?  Since every range lies in the file, the table's size is then below the file's.
void check_model_tensors(const SafetensorsReader& reader, const ParamTable& table);
// The same check, then reads them all.
void read_model_tensors(const SafetensorsReader& reader, Params<float>& params);

}  // namespace models
