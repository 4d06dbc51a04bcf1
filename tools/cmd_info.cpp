// SPDX-License-Identifier: Apache-2.0
// trm info: what a model file holds; without one, what this program is and has.
#include <memory>

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
  return one_line(value.is_string() ? value.get<std::string>() : models::json_text(value));
}

void put_fields(const std::string& heading, const nlohmann::json& fields) {
  put(heading + "\n");
  for (const auto& field : fields.items()) {
    put("  " + padded(one_line(field.key()), 24) + value_text(field.value()) + "\n");
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

}  // namespace

void add_info(CLI::App& app, Run& run) {
  const auto model = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("info", "what a model file holds, or what this program is");
  command->add_option("MODEL", *model, "a checkpoint; without: version, machine, shipped models")
      ->type_name("");
  command->footer("example: trm info weights/sudoku-easy.safetensors");
  command->callback([model, &run] {
    run = [model] {
      model->empty() ? put_program() : put_model(*model);
      return kSuccess;
    };
  });
}

}  // namespace tools
