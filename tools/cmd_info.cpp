// SPDX-License-Identifier: Apache-2.0
// trm info: what a model file holds, its weights alone in another; without one, what this program
// is and has.
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "models/build_info.h"
#include "models/checkpoint.h"
#include "models/strict_json.h"
#include "models/threads.h"
#include "tools/command.h"
#include "tools/model_choice.h"
#include "tools/output.h"
#include "tools/usage.h"

namespace tools {
namespace {

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

// A value on one line; text without its quotes.
std::string value_text(const nlohmann::json& value) {
  if (value.is_array() && value.size() > 20) return std::to_string(value.size()) + " entries";
  return models::one_line(value.is_string() ? value.get<std::string>() : models::json_text(value));
}

void put_fields(const std::string& heading, const nlohmann::json& fields) {
  put(heading + "\n");
  for (const auto& field : fields.items()) {
    put("  " + padded(models::one_line(field.key()), 24) + value_text(field.value()) + "\n");
  }
}

void put_program() {
  put(padded("version", 16) + models::version() + "\n");
  put(padded("compiler", 16) + models::compiler() + "\n");
  put(padded("threads", 16) + std::to_string(models::usable_threads(0)) + "\n");
  std::string sets;
  for (const std::string& set : models::supported_instruction_sets()) sets += " " + set;
  put(padded("instruction set", 16) + models::instruction_set() + " (this processor has" + sets +
      "; TRM_ISA chooses)\n");
  put("shipped models\n");
  const std::vector<ShippedModel> shipped = shipped_models();
  for (const ShippedModel& model : shipped) {
    put("  " + model.path + "  " + (model.puzzle.empty() ? "(unreadable)" : model.puzzle) + "\n");
  }
  if (shipped.empty()) put("  none found in " + weight_folders().front() + "\n");
}

void put_model(const std::string& path) {
  const models::SafetensorsReader reader(path);
  const models::ModelConfig config = models::read_model_config(reader);
  const models::ParamTable table(config);
  models::check_model_tensors(reader, table);
  put(path + "\n");
  put_fields("configuration", models::fields_to_json(config));
  put("parameters, " + std::to_string(table.parameter_count()) + " in all\n");
  for (const models::ParamSpec& spec : table.specs()) {
    const char* roles[] = {"trained", "puzzle embedding", "fixed"};
    put("  " + padded(spec.key, 60) +
        padded(models::shape_text({spec.shape.begin(), spec.shape.end()}), 14) +
        roles[static_cast<int>(spec.role)] + "\n");
  }
  const nlohmann::json facts = models::read_model_facts(reader);
  put_fields("training", facts);
  bool can_resume = false;
  for (const auto& [name, tensor] : reader.tensors()) {
    can_resume |= name.rfind(models::kResumePrefix, 0) == 0;
  }
  if (can_resume) put("a training can go on from this file (trm train --resume its folder)\n");
}

struct Options {
  std::string model, weights;
  int rounds = 0;  // 0 = as trained
};

// A copy without what only a training needs: moments, slots, random states.  A step of T rounds is
// T steps of one, so a net may be asked with more than it was trained with.
void write_weights(const std::string& path, const std::string& to, int rounds) {
  std::error_code missing;  // a new file is no other name of an old one
  if (std::filesystem::equivalent(path, to, missing)) {
    throw std::runtime_error("--weights " + to + ": found the model itself, wanted another file");
  }
  models::LoadedModel model = models::load_model(path);
  if (rounds > 0 && rounds != model.config.high_cycles) {
    nlohmann::json& facts = model.facts;
    const nlohmann::json trained = facts.contains(models::kTrainedRoundsFact)
                                       ? facts[models::kTrainedRoundsFact]
                                       : nlohmann::json(model.config.high_cycles);
    facts[models::kTrainedRoundsFact] = trained;
    if (trained == rounds) facts.erase(models::kTrainedRoundsFact);
    model.config.high_cycles = rounds;
    models::validate(model.config);
  }
  models::save_model(to, model.config, model.params, model.facts);
  put(to + ": " + std::to_string(model.params.table.parameter_count()) + " parameters, " +
      std::to_string(std::filesystem::file_size(to)) + " bytes\n");
}

}  // namespace

void add_info(CLI::App& app, Run& run) {
  const auto o = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("info", "what a model file holds, or what this program is");
  CLI::Option* model_option =
      command
          ->add_option("MODEL", o->model, "a checkpoint; without: version, machine, shipped models")
          ->type_name("");
  CLI::Option* weights_option =
      command
          ->add_option("--weights", o->weights,
                       "write the model alone, without what a training needs")
          ->type_name("FILE")
          ->needs(model_option);
  command
      ->add_option("--rounds", o->rounds,
                   "with --weights: high cycles of a step when it answers; without: as trained")
      ->type_name("T")
      ->transform(whole_number(1, models::kMostCycles))
      ->default_str("")
      ->needs(weights_option);
  command->footer(
      "example: trm info weights/sudoku-easy.safetensors\n"
      "example: trm info runs/first/last.safetensors --weights mine.safetensors");
  command->callback([o, &run] {
    run = [o] {
      if (!o->weights.empty()) {
        write_weights(o->model, o->weights, o->rounds);
      } else {
        o->model.empty() ? put_program() : put_model(o->model);
      }
      return kSuccess;
    };
  });
}

}  // namespace tools
