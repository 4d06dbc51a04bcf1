// SPDX-License-Identifier: Apache-2.0
// Models to and from safetensors files; everything is checked before it is allocated.
#include "models/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/strict_json.h"

namespace models {
namespace {

constexpr const char* kFormatName = "trm.cpp";
constexpr std::size_t kLongestHintedName =
    100;  // nearest_name takes time of the product of lengths

std::string metadata_of(const SafetensorsReader& reader, const std::string& key) {
  const auto at = reader.metadata().find(key);
  if (at == reader.metadata().end()) {
    reader.fail("no metadata " + in_quotes(key), "a trm.cpp checkpoint, which has it");
  }
  return at->second;
}

void check_version(const SafetensorsReader& reader) {
  const std::string format = metadata_of(reader, "format");
  if (format != kFormatName) reader.fail("format " + in_quotes(format), in_quotes(kFormatName));
  const std::string version = metadata_of(reader, "format_version");
  if (version != std::to_string(kFormatVersion)) {
    reader.fail("format_version " + in_quotes(version),
                in_quotes(std::to_string(kFormatVersion)) + ", the one that this program knows");
  }
}

nlohmann::json object_of(const SafetensorsReader& reader, const std::string& key) {
  const std::string text = metadata_of(reader, key);
  nlohmann::json value = parse_json(text, reader.path() + ": metadata '" + key + "'");
  if (!value.is_object()) reader.fail(key + " " + in_quotes(text), "a JSON object");
  return value;
}

std::string hint(const std::string& name, const std::vector<std::string>& known) {
  if (name.size() > kLongestHintedName) return "";
  const std::string near = nearest_name(name, known);
  return near.empty() ? "" : " (did you mean '" + near + "'?)";
}

std::vector<std::int64_t> file_shape(const ParamSpec& spec) {
  return {spec.shape.begin(), spec.shape.end()};
}

void check_finite(const SafetensorsReader& reader, const std::string& name,
                  std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      reader.fail("tensor " + in_quotes(name) + " with " +
                      (std::isnan(values[i]) ? "NaN" : "an infinity") + " at element " +
                      std::to_string(i),
                  "finite numbers");
    }
  }
}

}  // namespace

std::vector<NamedTensor> model_tensors(const Params<float>& params) {
  std::vector<NamedTensor> tensors;
  for (const ParamSpec& spec : params.table.specs()) {
    tensors.push_back({spec.key, "F32", file_shape(spec), params.values.data() + spec.offset});
  }
  return tensors;
}

std::map<std::string, std::string> model_metadata(const ModelConfig& config,
                                                  const nlohmann::json& facts) {
  if (!facts.is_object()) throw std::invalid_argument("the facts of a model are a JSON object");
  return {{"format", kFormatName},
          {"format_version", std::to_string(kFormatVersion)},
          {"config", fields_to_json(config).dump()},
          {"facts", json_text(facts)}};
}

void save_model(const std::string& path, const ModelConfig& config, const Params<float>& params,
                const nlohmann::json& facts) {
  write_safetensors(path, model_metadata(config, facts), model_tensors(params));
}

// A field that the file does not name keeps its default, which for every field added after version
// 1 was written must mean what version 1 did.
ModelConfig read_model_config(const SafetensorsReader& reader) {
  check_version(reader);
  const nlohmann::json fields = object_of(reader, "config");
  const std::vector<std::string> known = field_names<ModelConfig>();
  ModelConfig config;
  for (const auto& [name, value] : fields.items()) {
    bool is_known = false;
    try {
      is_known = set_field(config, name, value);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(reader.path() + ": configuration: " + error.what());
    }
    if (!is_known) {
      reader.fail("the configuration key " + in_quotes(name),
                  "a setting of the model" + hint(name, known));
    }
  }
  try {
    validate(config);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(reader.path() + ": " + error.what());
  }
  return config;
}

nlohmann::json read_model_facts(const SafetensorsReader& reader) {
  check_version(reader);
  return object_of(reader, "facts");
}

void check_model_tensors(const SafetensorsReader& reader, const ParamTable& table) {
  std::vector<std::string> known;
  for (const ParamSpec& spec : table.specs()) {
    known.push_back(spec.key);
    const std::string wanted = "F32 " + shape_text(file_shape(spec));
    if (!reader.has(spec.key)) {
      reader.fail("no tensor " + in_quotes(spec.key), wanted + ", by the configuration");
    }
    const TensorInfo& info = reader.info(spec.key);
    if (info.dtype != "F32" || info.shape != file_shape(spec)) {
      reader.fail(
          "tensor " + in_quotes(spec.key) + " of " + info.dtype + " " + shape_text(info.shape),
          wanted + ", by the configuration");
    }
  }
  for (const auto& [name, info] : reader.tensors()) {
    if (name.starts_with(kResumePrefix) || table.has(name)) continue;
    reader.fail("tensor " + in_quotes(name),
                "only those of the configured model" + hint(name, known));
  }
}

void read_model_tensors(const SafetensorsReader& reader, Params<float>& params) {
  check_model_tensors(reader, params.table);
  for (const ParamSpec& spec : params.table.specs()) {
    const std::span<float> values(params.values.data() + spec.offset, spec.size());
    reader.read_f32(spec.key, values);
    check_finite(reader, spec.key, values);
  }
}

LoadedModel load_model(const std::string& path) {
  const SafetensorsReader reader(path);
  const ModelConfig config = read_model_config(reader);
  nlohmann::json facts = read_model_facts(reader);
  check_model_tensors(reader, ParamTable(config));  // before Params takes the memory
  LoadedModel model{config, Params<float>(config), std::move(facts)};
  read_model_tensors(reader, model.params);
  return model;
}

}  // namespace models
