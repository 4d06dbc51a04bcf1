// SPDX-License-Identifier: Apache-2.0
// Model files: what is saved is loaded bit for bit, and a file that is not exactly the model it
// says it is gets one line of refusal before memory is taken.
#include "models/checkpoint.h"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/scratch.h"

namespace {

using models::LoadedModel;
using models::ModelConfig;
using models::NamedTensor;
using models::Params;
using models::SafetensorsReader;
using tests::expect_refusal;
using tests::message_of;
using tests::ScratchFolder;

ModelConfig tiny_config() {
  ModelConfig config;
  config.grid_tokens = 4;
  config.vocabulary = 5;
  config.puzzle_count = 3;
  config.hidden = 6;
  config.heads = 2;
  config.layers = 1;
  config.inner = 7;  // sizes that are no multiple of the alignment
  config.token_inner = 3;
  config.low_cycles = 2;
  config.halt_exploration = 0.125;
  return config;
}

Params<float> tiny_params(const ModelConfig& config) {
  Params<float> params(config);
  models::Rng rng(7);
  models::initialise(params, rng);
  return params;
}

const nlohmann::json kFacts = {{"puzzle", "sudoku-3x3"},        {"data_digest", "0123456789abcdef"},
                               {"seed", 18446744073709551615u}, {"step", 1200},
                               {"preset", "sudoku-easy"},       {"minutes", 14.5},
                               {"nested", {{"a", {1, 2}}}}};

// The pieces of a sound file, to be spoilt one at a time.
struct Pieces {
  ModelConfig config = tiny_config();
  Params<float> params = tiny_params(config);
  std::map<std::string, std::string> metadata = models::model_metadata(config, kFacts);
  std::vector<NamedTensor> tensors = models::model_tensors(params);

  NamedTensor& tensor(const std::string& name) {
    for (NamedTensor& tensor : tensors) {
      if (tensor.name == name) return tensor;
    }
    throw std::invalid_argument(name);
  }
  // Sets one configuration key to a JSON text.
  void set(const std::string& key, const std::string& value) {
    nlohmann::json config_json = nlohmann::json::parse(metadata["config"]);
    config_json[key] = nlohmann::json::parse(value);
    metadata["config"] = config_json.dump();
  }
};

// Expects the refusal of a file whose pieces `spoil` has changed.
void expect_spoilt(const std::function<void(Pieces&)>& spoil,
                   const std::vector<std::string>& parts) {
  const ScratchFolder folder;
  const std::string path = folder.path("model.safetensors");
  Pieces pieces;
  spoil(pieces);
  models::write_safetensors(path, pieces.metadata, pieces.tensors);
  std::vector<std::string> wanted = {"found", "wanted"};
  wanted.insert(wanted.end(), parts.begin(), parts.end());
  expect_refusal(message_of([&] { models::load_model(path); }), path, wanted);
}

TEST(Checkpoint, RoundTripIsExact) {
  const ScratchFolder folder;
  const std::string path = folder.path("model.safetensors");
  const Pieces pieces;
  models::save_model(path, pieces.config, pieces.params, kFacts);
  const LoadedModel model = models::load_model(path);
  EXPECT_EQ(models::fields_to_json(model.config), models::fields_to_json(pieces.config));
  EXPECT_EQ(model.facts, kFacts);
  ASSERT_EQ(model.params.values.size(), pieces.params.values.size());
  EXPECT_EQ(std::memcmp(model.params.values.data(), pieces.params.values.data(),
                        model.params.values.size_bytes()),
            0);
  models::save_model(folder.path("again"), model.config, model.params, model.facts);
  EXPECT_EQ(tests::read_bytes(path), tests::read_bytes(folder.path("again")));
}

TEST(Checkpoint, HoldsThePublishedNamesAndTheMetadata) {
  const ScratchFolder folder;
  const Pieces pieces;
  models::save_model(folder.path("m"), pieces.config, pieces.params, kFacts);
  const SafetensorsReader reader(folder.path("m"));
  EXPECT_EQ(reader.metadata().at("format"), "trm.cpp");
  EXPECT_EQ(reader.metadata().at("format_version"), "1");
  EXPECT_EQ(reader.metadata().size(), 4u);
  EXPECT_EQ(reader.tensors().size(), pieces.params.table.specs().size());
  EXPECT_EQ(reader.info("model.inner.embed_tokens.embedding_weight").shape,
            (std::vector<std::int64_t>{5, 6}));
  EXPECT_EQ(reader.info("model.inner.q_head.bias").shape, std::vector<std::int64_t>{2});
  EXPECT_TRUE(reader.has("model.inner.L_level.layers.0.mlp_t.gate_up_proj.weight"));
}

TEST(Checkpoint, ResumeTensorsArePassedOver) {
  const ScratchFolder folder;
  Pieces pieces;
  const double nan = std::nan("");
  pieces.tensors.push_back({"resume.anything", "F64", {}, &nan});
  models::write_safetensors(folder.path("m"), pieces.metadata, pieces.tensors);
  EXPECT_EQ(models::load_model(folder.path("m")).facts, kFacts);
}

// A file written before a setting existed says nothing about it.
TEST(Checkpoint, AConfigurationKeyThatIsAbsentKeepsItsDefault) {
  const ScratchFolder folder;
  Pieces pieces;
  nlohmann::json config = nlohmann::json::parse(pieces.metadata["config"]);
  config.erase("supervision_steps");
  pieces.metadata["config"] = config.dump();
  models::write_safetensors(folder.path("m"), pieces.metadata, pieces.tensors);
  EXPECT_EQ(models::load_model(folder.path("m")).config.supervision_steps,
            ModelConfig{}.supervision_steps);
}

TEST(Checkpoint, RefusesEveryTruncation) {
  const ScratchFolder folder;
  const Pieces pieces;
  models::save_model(folder.path("whole"), pieces.config, pieces.params, kFacts);
  const std::string whole = tests::read_bytes(folder.path("whole"));
  const std::string path = folder.path("cut");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    SCOPED_TRACE(length);
    tests::write_bytes(path, whole.substr(0, length));
    expect_refusal(message_of([&] { models::load_model(path); }), path, {"found", "wanted"});
  }
}

TEST(Checkpoint, RefusesOtherFormatsAndVersions) {
  expect_spoilt([](Pieces& p) { p.metadata.clear(); }, {"no metadata 'format'", "trm.cpp"});
  expect_spoilt([](Pieces& p) { p.metadata["format"] = "pt"; }, {"format 'pt'", "'trm.cpp'"});
  for (const char* version : {"2", "0", "-1", "1.0", "", "99999999999999999999", "one\n"}) {
    expect_spoilt([=](Pieces& p) { p.metadata["format_version"] = version; },
                  {"format_version '", "wanted '1'"});
  }
  for (const char* key : {"format_version", "config", "facts"}) {
    expect_spoilt([=](Pieces& p) { p.metadata.erase(key); },
                  {std::string("no metadata '") + key + "'", "a trm.cpp checkpoint"});
  }
}

TEST(Checkpoint, RefusesMetadataThatIsNoObject) {
  for (const std::string key : {"config", "facts"}) {
    expect_spoilt([&](Pieces& p) { p.metadata[key] = "[1]"; }, {key + " '[1]'", "a JSON object"});
    expect_spoilt([&](Pieces& p) { p.metadata[key] = "{"; },
                  {"metadata '" + key + "': found text that is not JSON"});
    expect_spoilt([&](Pieces& p) { p.metadata[key] = "{\"hidden\": 6, \"hidden\": 8}"; },
                  {"metadata '" + key + "': found the key 'hidden' twice"});
    expect_spoilt([&](Pieces& p) { p.metadata[key] = std::string(100000, '['); },
                  {"metadata '" + key + "': found JSON nested 100000 deep", "at most 32"});
  }
}

TEST(Checkpoint, RefusesAConfigurationThatIsNone) {
  expect_spoilt([](Pieces& p) { p.set("hiden", "6"); },
                {"the configuration key 'hiden'", "did you mean 'hidden'?"});
  expect_spoilt([](Pieces& p) { p.set(std::string(100000, 'h'), "6"); },
                {"the configuration key 'hhh"});
  expect_spoilt([](Pieces& p) { p.set("hidden", "-6"); }, {"'hidden'", "found -6", "1 to 8192"});
  expect_spoilt([](Pieces& p) { p.set("hidden", "1000000000000"); },
                {"'hidden'", "found 1000000000000", "1 to 8192"});
  expect_spoilt([](Pieces& p) { p.set("hidden", "6.0"); }, {"'hidden'", "found 6.0", "an integer"});
  expect_spoilt([](Pieces& p) { p.set("hidden", "\"6\""); }, {"'hidden'", "found \"6\""});
  expect_spoilt([](Pieces& p) { p.set("hidden", "[[[6]]]"); }, {"'hidden'", "found [[[6]]]"});
  expect_spoilt([](Pieces& p) { p.set("mixing", "\"mix\""); },
                {"'mixing'", "found \"mix\"", "one of attention mixer"});
}

TEST(Checkpoint, RefusesSizesThatDoNotFitTogether) {
  const ScratchFolder folder;
  const std::string path = folder.path("m");
  Pieces pieces;
  pieces.set("mixing", "\"attention\"");
  pieces.set("heads", "4");
  models::write_safetensors(path, pieces.metadata, pieces.tensors);
  expect_refusal(message_of([&] { models::load_model(path); }), path,
                 {"hidden 6 is not a multiple of heads 4"});
}

TEST(Checkpoint, RefusesTensorsThatAreNotTheModels) {
  const std::string head = "model.inner.lm_head.weight";
  expect_spoilt([&](Pieces& p) { p.tensors.erase(p.tensors.begin()); },
                {"no tensor 'model.inner.embed_tokens.embedding_weight'", "F32 (5, 6)"});
  expect_spoilt([&](Pieces& p) { p.tensors.clear(); }, {"no tensor"});
  expect_spoilt(
      [&](Pieces& p) {
        p.tensor(head).shape = {6, 5};
      },
      {"tensor '" + head + "' of F32 (6, 5)", "F32 (5, 6)"});
  expect_spoilt([&](Pieces& p) { p.tensor(head).shape = {30}; }, {"of F32 (30)", "F32 (5, 6)"});
  expect_spoilt(
      [&](Pieces& p) {
        p.tensor(head).shape = {5, 6, 1};
      },
      {"of F32 (5, 6, 1)", "F32 (5, 6)"});
  expect_spoilt([&](Pieces& p) { p.tensor(head).dtype = "I32"; }, {"of I32 (5, 6)", "F32 (5, 6)"});
  expect_spoilt([&](Pieces& p) { p.tensor(head).name = "model.inner.lm_haed.weight"; },
                {"no tensor '" + head + "'"});
  const float one = 1.0f;
  expect_spoilt(
      [&](Pieces& p) {
        p.tensors.push_back({"model.inner.q_head.bais", "F32", {}, &one});
      },
      {"tensor 'model.inner.q_head.bais'", "did you mean 'model.inner.q_head.bias'?"});
  expect_spoilt(
      [&](Pieces& p) {
        p.tensors.push_back({"resumed", "F32", {}, &one});
      },
      {"tensor 'resumed'", "only those of the configured model"});
}

TEST(Checkpoint, RefusesNumbersThatAreNotFinite) {
  for (const auto& [value, word] : {std::pair(std::nanf(""), "NaN"),
                                    {std::numeric_limits<float>::infinity(), "an infinity"},
                                    {-std::numeric_limits<float>::infinity(), "an infinity"}}) {
    expect_spoilt(
        [&, value = value](Pieces& p) {
          p.params.at(p.params.table.find("model.inner.lm_head.weight"))[29] = value;
        },
        {"tensor 'model.inner.lm_head.weight' with " + std::string(word) + " at element 29",
         "finite numbers"});
  }
}

// A few bytes that claim gigabytes: refused by a process that has no gigabytes.
TEST(Checkpoint, ASmallFileOfAHugeModelTakesNoMemory) {
  const ScratchFolder folder;
  const std::string path = folder.path("m");
  Pieces pieces;
  pieces.set("hidden", "8192");
  pieces.set("puzzle_count", "200000");  // 6.5 GB of rows, below the limit of validate()
  models::write_safetensors(path, pieces.metadata, pieces.tensors);
  rusage before, after;
  ASSERT_EQ(::getrusage(RUSAGE_SELF, &before), 0);
  expect_refusal(message_of([&] { models::load_model(path); }), path,
                 {"found tensor", "(5, 6)", "wanted F32 (5, 8192), by the configuration"});
  ASSERT_EQ(::getrusage(RUSAGE_SELF, &after), 0);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024);  // KiB
}

// Loading streams: the peak grows by the parameters once, not twice.
TEST(Checkpoint, LoadingHoldsTheFileOnce) {
  const ScratchFolder folder;
  const std::string path = folder.path("m");
  ModelConfig config = tiny_config();
  config.puzzle_count = 1'000'000;  // 24 MB of rows
  const std::string grown = tests::message_of_child(
      [&] { models::save_model(path, config, Params<float>(config), kFacts); });
  ASSERT_EQ(grown, "");
  const std::string message = tests::message_of_child([&] {
    rusage before, after;
    ::getrusage(RUSAGE_SELF, &before);
    const LoadedModel model = models::load_model(path);
    ::getrusage(RUSAGE_SELF, &after);
    throw std::runtime_error(std::to_string(after.ru_maxrss - before.ru_maxrss));
  });
  const long growth_kib = std::stol(message);
  EXPECT_GT(growth_kib, 22'000);
  EXPECT_LT(growth_kib, 35'000) << "of a model of 23,438 KiB";
}

TEST(Checkpoint, FactsThatAreNoObjectAreRefused) {
  EXPECT_THROW(models::model_metadata(tiny_config(), nlohmann::json::array()),
               std::invalid_argument);
}

}  // namespace
