// SPDX-License-Identifier: Apache-2.0
// The tensors of a training, listed once for writing and reading.
#include "solver/resume.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <variant>
#include <vector>

#include "models/carry.h"
#include "models/checkpoint.h"

namespace solver {
namespace {

// One of the pieces beside the model: where it lies in memory and what it is called in the file.
struct Piece {
  std::string name;
  std::vector<std::int64_t> shape;
  std::variant<float*, std::int32_t*, std::int64_t*> data;
};

const char* dtype_of(const float*) { return "F32"; }
const char* dtype_of(const std::int32_t*) { return "I32"; }
const char* dtype_of(const std::int64_t*) { return "I64"; }

void read(const models::SafetensorsReader& reader, const std::string& name, std::size_t count,
          float* data) {
  reader.read_f32(name, {data, count});
  const bool is_finite =
      std::all_of(data, data + count, [](float value) { return std::isfinite(value); });
  if (!is_finite) reader.fail("NaN or infinity in " + name, "finite numbers");
}
void read(const models::SafetensorsReader& reader, const std::string& name, std::size_t count,
          std::int32_t* data) {
  reader.read_i32(name, {data, count});
}
void read(const models::SafetensorsReader& reader, const std::string& name, std::size_t count,
          std::int64_t* data) {
  reader.read_i64(name, {data, count});
}

struct Counters {
  std::int64_t step = 0;
  std::int64_t drawn = 0;
};

std::vector<Piece> pieces(TrainState& state, Counters& counters) {
  BatchState& batch = state.batch.mutable_state();
  const auto B = static_cast<std::int64_t>(batch.steps.size());
  const auto trained = static_cast<std::int64_t>(state.optimizer.ema().size());
  std::vector<Piece> all;
  const auto add = [&](const char* name, std::vector<std::int64_t> shape, auto* data) {
    all.push_back({std::string(models::kResumePrefix) + name, std::move(shape), data});
  };
  // Flat, with the table's offsets: raw weights and moments.
  add("weights", {trained}, state.params.values.data());
  add("first_moment", {trained}, state.optimizer.first_moment().data());
  add("second_moment", {trained}, state.optimizer.second_moment().data());
  const auto add_array = [&](const char* name, int axes, auto& array) {
    const std::int64_t numbers = static_cast<std::int64_t>(array.size()) / B;  // of a slot
    add(name, axes == 1 ? std::vector{B} : std::vector{B, numbers}, array.data());
  };
  visit_arrays(add_array, batch);
  add("step", {1}, &counters.step);
  add("drawn", {1}, &counters.drawn);
  return all;
}

std::int64_t read_step(const models::SafetensorsReader& reader) {
  std::int64_t step = 0;
  if (reader.info("resume.step").count() != 1) reader.fail("several resume.step", "one");
  reader.read_i64("resume.step", {&step, 1});
  if (step < 0 || step > kMostSteps) {
    reader.fail("steps " + std::to_string(step), "0 to " + std::to_string(kMostSteps));
  }
  return step;
}

// Sizes against the file, before a trainer of these sizes is built.
void check_sizes(const models::SafetensorsReader& reader, const TrainingHeader& header) {
  models::check_model_tensors(reader, models::ParamTable(header.model));
  std::int64_t batch = 0;
  try {
    batch = Schedule(header.train).at(header.step).batch;
  } catch (const std::runtime_error& error) {
    reader.fail(error.what(), "a checkpoint of this version");
  }
  const std::vector<std::int64_t>& found = reader.info("resume.carries").shape;
  const std::vector<std::int64_t> wanted = {
      header.train.turns * batch, static_cast<std::int64_t>(models::carry_size(header.model))};
  if (found != wanted) {
    reader.fail("resume.carries of shape " + models::shape_text(found), models::shape_text(wanted));
  }
}

// The file vouches for nothing: what is used as an index or a count must be one.
void check_state(const models::SafetensorsReader& reader, const models::ModelConfig& config,
                 const BatchState& batch, const Counters& counters) {
  const auto check = [&](const std::vector<std::int32_t>& values, const char* name,
                         std::int32_t low, std::int32_t high) {
    for (const std::int32_t value : values) {
      if (value >= low && value <= high) continue;
      reader.fail(std::to_string(value) + " in resume." + name,
                  std::to_string(low) + " to " + std::to_string(high));
    }
  };
  check(batch.tokens, "tokens", 0, config.vocabulary - 1);
  check(batch.labels, "labels", models::kNotScored, config.vocabulary - 1);
  check(batch.puzzle, "puzzle", 0, config.puzzle_count - 1);
  // A stage may have lowered M.
  check(batch.steps, "steps", 0, models::kMostSupervisionSteps);
  check(batch.min_steps, "min_steps", 0, models::kMostSupervisionSteps);
  check(batch.halted, "halted", 0, 1);
  constexpr std::int64_t kMostDrawn = std::int64_t{1} << 60;
  if (counters.drawn < 0 || counters.drawn > kMostDrawn) {
    reader.fail("puzzles drawn " + std::to_string(counters.drawn),
                "0 to " + std::to_string(kMostDrawn));
  }
}

nlohmann::json with_progress(nlohmann::json facts, const Trainer& trainer) {
  facts["step"] = trainer.steps_done();
  facts[kTrainFact] = models::fields_to_json(trainer.train_config());
  return facts;
}

}  // namespace

void save_averaged(const std::string& path, const Trainer& trainer, nlohmann::json facts) {
  models::Params<float> params(trainer.model_config());
  trainer.averaged(params);
  models::save_model(path, trainer.model_config(), params,
                     with_progress(std::move(facts), trainer));
}

void save_training(const std::string& path, Trainer& trainer, nlohmann::json facts) {
  models::Params<float> params(trainer.model_config());
  trainer.averaged(params);
  const auto metadata =
      models::model_metadata(trainer.model_config(), with_progress(std::move(facts), trainer));
  std::vector<models::NamedTensor> tensors = models::model_tensors(params);
  Counters counters{trainer.steps_done(), trainer.state().stream->drawn()};
  for (const Piece& piece : pieces(trainer.mutable_state(), counters)) {
    std::visit(
        [&](const auto* data) {
          tensors.push_back({piece.name, dtype_of(data), piece.shape, data});
        },
        piece.data);
  }
  models::write_safetensors(path, metadata, tensors);
}

TrainingHeader read_training_header(const std::string& path) {
  const models::SafetensorsReader reader(path);
  TrainingHeader header;
  header.model = models::read_model_config(reader);
  header.facts = models::read_model_facts(reader);
  if (!reader.has("resume.carries")) {
    reader.fail("a model without its training", "a last.safetensors to go on with");
  }
  const nlohmann::json fields = header.facts.value(kTrainFact, nlohmann::json());
  if (!fields.is_object()) reader.fail("facts without train settings", "what trm train wrote");
  for (const auto& field : fields.items()) {
    try {
      if (!models::set_field(header.train, field.key(), field.value())) {
        reader.fail("the unknown train setting '" + field.key() + "'", "one this version knows");
      }
    } catch (const std::runtime_error& error) {
      reader.fail(error.what(), "a checkpoint of this version");
    }
  }
  header.step = read_step(reader);
  check_sizes(reader, header);
  return header;
}

void load_training(const std::string& path, Trainer& trainer) {
  const models::SafetensorsReader reader(path);
  TrainState& state = trainer.mutable_state();
  const models::ModelConfig& config = trainer.model_config();
  models::check_model_tensors(reader, trainer.engine().table());
  models::read_model_tensors(reader, state.params);
  models::Buffer<float>& ema = state.optimizer.ema();
  std::copy_n(state.params.values.data(), ema.size(), ema.data());
  Counters counters;
  for (const Piece& piece : pieces(state, counters)) {
    const models::TensorInfo& info = reader.info(piece.name);
    if (info.shape != piece.shape) {
      reader.fail(piece.name + " of shape " + models::shape_text(info.shape),
                  models::shape_text(piece.shape));
    }
    std::visit([&](auto* data) { read(reader, piece.name, info.count(), data); }, piece.data);
  }
  check_state(reader, config, state.batch.state(), counters);
  state.optimizer.set_step(counters.step);
  state.stream->set_drawn(counters.drawn);
  trainer.state_changed();
}

}  // namespace solver
