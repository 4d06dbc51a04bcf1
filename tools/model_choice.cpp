// SPDX-License-Identifier: Apache-2.0
// Folders with weights, and facts in the files.
#include "tools/model_choice.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace tools {
namespace fs = std::filesystem;

namespace {

std::string puzzle_of(const nlohmann::json& facts) {
  return facts.contains("puzzle") && facts["puzzle"].is_string()
             ? facts["puzzle"].get<std::string>()
             : "";
}

}  // namespace

std::vector<std::string> weight_folders() {
  const char* named = std::getenv("TRM_WEIGHTS");
  if (named != nullptr && *named != '\0') return {named};
  std::vector<std::string> folders;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (!error) {
    for (const char* place :
         {"../weights", "../../weights", "../../../weights", "../share/trm/weights"}) {
      folders.push_back((program / place).lexically_normal().string());
    }
  }
  folders.emplace_back(TRM_SOURCE_WEIGHTS);
  return folders;
}

std::vector<ShippedModel> shipped_models() {
  std::vector<ShippedModel> models;
  for (const std::string& folder : weight_folders()) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().extension() != ".safetensors") continue;
      ShippedModel model{entry.path().string(), ""};
      try {
        model.puzzle = puzzle_of(models::read_model_facts(models::SafetensorsReader(model.path)));
      } catch (const std::runtime_error&) {  // listed without a puzzle, never chosen
      }
      models.push_back(model);
    }
    if (!models.empty()) break;
  }
  std::sort(models.begin(), models.end(),
            [](const ShippedModel& a, const ShippedModel& b) { return a.path < b.path; });
  return models;
}

models::LoadedModel choose_model(const std::string& path, const puzzles::Domain& domain) {
  std::string chosen = path;
  if (chosen.empty()) {
    for (const ShippedModel& model : shipped_models()) {
      if (model.puzzle == domain.name()) {
        chosen = model.path;
        break;
      }
    }
  }
  if (chosen.empty()) {
    throw std::runtime_error("found no shipped model for " + domain.name() + " (looked in " +
                             weight_folders().front() +
                             " and so on), wanted --model FILE; trm train makes one");
  }
  models::LoadedModel model = models::load_model(chosen);
  const std::string puzzle = puzzle_of(model.facts);
  const bool fits = model.config.grid_tokens == domain.grid_tokens() &&
                    model.config.vocabulary == domain.vocabulary();
  if (!fits || (!puzzle.empty() && puzzle != domain.name())) {
    throw std::runtime_error(chosen + ": found a model for " +
                             (puzzle.empty() ? "other puzzles" : puzzle) + ", wanted one for " +
                             domain.name());
  }
  return model;
}

}  // namespace tools
