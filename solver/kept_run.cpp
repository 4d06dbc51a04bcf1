// SPDX-License-Identifier: Apache-2.0
// run.json written, and read with the checkpoint.
#include "solver/kept_run.h"

#include <stdexcept>

#include "solver/arc_curriculum.h"
#include "solver/base_model.h"
#include "solver/changes.h"
#include "solver/resume.h"

namespace solver {
namespace {

constexpr int kRunVersion = 1;  // of run.json

std::string text_of(const nlohmann::json& facts, const char* key, const std::string& where) {
  if (facts.contains(key) && facts[key].is_string()) return facts[key].get<std::string>();
  throw std::runtime_error(where + ": found no text '" + std::string(key) +
                           "', wanted what trm train wrote");
}

void take_checkpoint(KeptRun& kept, const std::string& path) {
  const TrainingHeader header = read_training_header(path);
  kept.settings.model = header.model;
  kept.settings.train = header.train;
  if (header.facts.contains(kArcFact)) {
    apply_json(kept.settings, {{"arc", header.facts[kArcFact]}}, path);
  }
  kept.data_digest = text_of(header.facts, "data_digest", path);
  kept.puzzle = text_of(header.facts, "puzzle", path);
  kept.step = header.step;
  kept.changes = read_changes(header.facts, path);
  if (header.facts.contains(kBaseFact)) kept.base = header.facts[kBaseFact];
}

}  // namespace

nlohmann::json run_record(const Settings& settings, const std::string& data,
                          const Curriculum& curriculum, bool has_base) {
  return {{"version", kRunVersion},
          {"data", data},
          {"data_digest", curriculum.digest()},
          {"puzzle", curriculum.puzzle()},
          {"preset", settings.preset_name},
          {"has_base", has_base},
          {"settings",
           {{"model", models::fields_to_json(settings.model)},
            {"train", models::fields_to_json(settings.train)},
            {"run", models::fields_to_json(settings.run)},
            {"arc", models::fields_to_json(settings.arc)}}}};
}

KeptRun read_kept_run(const RunFolder& folder) {
  KeptRun kept;
  kept.record = folder.read_record();
  const nlohmann::json& run = kept.record;
  const std::string path = folder.run_json();
  if (!run.contains("version") || run["version"] != kRunVersion || !run.contains("settings")) {
    throw std::runtime_error(path + ": found no settings of version " +
                             std::to_string(kRunVersion) + ", wanted what trm train wrote");
  }
  kept.settings.preset_name = text_of(run, "preset", path);
  apply_json(kept.settings, run["settings"], path);
  kept.data = text_of(run, "data", path);
  kept.data_digest = text_of(run, "data_digest", path);
  kept.puzzle = text_of(run, "puzzle", path);
  if (folder.has_last()) {
    take_checkpoint(kept, folder.last());
  } else if (run.contains("has_base") && run["has_base"] == true) {
    throw std::runtime_error(folder.path() +
                             ": found no last.safetensors, wanted the weights that the training "
                             "started from; start a new one with --from");
  }
  return kept;
}

}  // namespace solver
