// SPDX-License-Identifier: Apache-2.0
// Folders with weights, and facts in the files.
#include "tools/model_choice.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "models/board_size.h"

namespace tools {
namespace fs = std::filesystem;

namespace {

std::string puzzle_of(const nlohmann::json& facts) {
  return facts.contains("puzzle") && facts["puzzle"].is_string()
             ? facts["puzzle"].get<std::string>()
             : "";
}

// Null where the name is none.
std::unique_ptr<puzzles::Domain> domain_named(const std::string& name) {
  try {
    return puzzles::make_domain(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

// A net that is given the structure takes boards of any size of its kind of puzzle.
bool takes_any_size(const models::ModelConfig& config, const std::string& puzzle,
                    const puzzles::Domain& domain) {
  const auto its = domain_named(puzzle);
  return config.is_given_structure() && its != nullptr && its->kind() == domain.kind();
}

// The model for that very domain, else the smallest that holds it, else one for any size, else "".
std::string fitting_model(const puzzles::Domain& domain) {
  std::string chosen;
  int fewest = INT_MAX;
  for (const ShippedModel& model : shipped_models()) {
    if (model.puzzle == domain.name()) return model.path;
    const auto its = domain_named(model.puzzle);
    if (its == nullptr || !its->holds(domain) || its->grid_tokens() >= fewest) continue;
    fewest = its->grid_tokens();
    chosen = model.path;
  }
  if (!chosen.empty()) return chosen;
  for (const ShippedModel& model : shipped_models()) {
    if (model.puzzle.empty()) continue;
    try {
      const models::SafetensorsReader reader(model.path);
      const models::ModelConfig config = models::read_model_config(reader);
      if (takes_any_size(config, model.puzzle, domain)) return model.path;
    } catch (const std::runtime_error&) {  // of another program: never chosen
    }
  }
  return chosen;
}

// The same net for the board of this domain.
void change_board(models::LoadedModel& model, const puzzles::Domain& domain) {
  const int cells = domain.grid_tokens();
  models::ModelForBoard other =
      models::for_board(model.config, model.params, cells, domain.vocabulary(),
                        models::columns_field(cells, domain.grid_columns()));
  model.config = std::move(other.config);
  model.params = std::move(other.params);
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
  // Of several for the same puzzle the shortest name is chosen: sudoku before sudoku-easy.
  std::sort(models.begin(), models.end(), [](const ShippedModel& a, const ShippedModel& b) {
    return std::pair(a.path.size(), a.path) < std::pair(b.path.size(), b.path);
  });
  return models;
}

models::LoadedModel choose_model(const std::string& path,
                                 std::unique_ptr<puzzles::Domain>& domain) {
  const std::string chosen = path.empty() ? fitting_model(*domain) : path;
  if (chosen.empty()) {
    throw std::runtime_error("found no shipped model for " + domain->name() + " (looked in " +
                             weight_folders().front() +
                             " and so on), wanted --model FILE; trm train makes one");
  }
  models::LoadedModel model = models::load_model(chosen);
  const std::string puzzle = puzzle_of(model.facts);
  if (takes_any_size(model.config, puzzle, *domain)) {
    change_board(model, *domain);
    return model;
  }
  auto its = domain_named(puzzle);
  if (its != nullptr && its->holds(*domain)) domain = std::move(its);
  const bool fits = model.config.grid_tokens == domain->grid_tokens() &&
                    model.config.vocabulary == domain->vocabulary();
  if (!fits || (!puzzle.empty() && puzzle != domain->name())) {
    throw std::runtime_error(chosen + ": found a model for " +
                             (puzzle.empty() ? "other puzzles" : puzzle) + ", wanted one for " +
                             domain->name());
  }
  return model;
}

}  // namespace tools
