// SPDX-License-Identifier: Apache-2.0
// Suites: what they mean, every refusal, the shipped ones; what a variant costs; results as JSON
// and as a table.
#include <gtest/gtest.h>

#include <filesystem>

#include "models/strict_json.h"
#include "solver/comparison.h"
#include "solver/variant_cost.h"
#include "tests/copy_net.h"
#include "tests/scratch.h"

namespace {

using Json = nlohmann::json;

constexpr const char* kSuite = R"({
  "name": "small", "preset": "tiny", "set": {"lr": 0.001},
  "variants": [
    {"name": "base"},
    {"name": "No EMA", "set": {"ema_rate": 0}},
    {"name": "no EMA, deep", "from": "No EMA", "set": {"low_cycles": 3}},
    {"name": "apart", "preset": "sudoku-structured", "budget": {"sample_steps": 160}}],
  "seeds": [1, 2], "budget": {"sample_steps": 80},
  "data": {"train": {"generate": 30, "clues": 8, "box": "2x2"}, "test": "test.csv"},
  "evaluation": {"puzzles": 10, "curve_points": 2, "modes": [{"name": "eight", "steps": 8},
                                                             {"name": "halting", "halting": true}]}
})";

solver::Suite parse(const Json& object) { return solver::parse_suite(object, "suite.json"); }

TEST(Suite, VariantsBuildUponOthers) {
  const solver::Suite suite = parse(Json::parse(kSuite));
  ASSERT_EQ(suite.variants.size(), 4u);
  EXPECT_EQ(suite.variants[0].base, 0u);
  EXPECT_EQ(suite.variants[1].base, 0u);
  EXPECT_EQ(suite.variants[2].base, 1u);
  EXPECT_EQ(suite.variants[3].base, 3u) << "a preset of its own makes a base of its own";
  EXPECT_EQ(suite.variants[1].folder_name, "no-ema");
  const solver::Settings deep = solver::settings_of(suite.variants[2]);
  EXPECT_EQ(deep.train.ema_rate, 0);
  EXPECT_EQ(deep.train.lr, 0.001);
  EXPECT_EQ(deep.model.low_cycles, 3);
  EXPECT_EQ(deep.train.validation_fraction, 0) << "nothing is held back unless asked for";
  EXPECT_EQ(suite.variants[3].budget.sample_steps, 160);
  EXPECT_EQ(suite.train.generate, 30);
  EXPECT_EQ(solver::box_names()[static_cast<std::size_t>(suite.train.box)], "2x2");
  EXPECT_EQ(suite.test.file, "test.csv");
  EXPECT_EQ(solver::answer_flags(suite.modes[0].options),
            (std::vector<std::string>{"--steps", "8"}));
  EXPECT_EQ(solver::answer_flags(suite.modes[1].options), (std::vector<std::string>{"--halting"}));
}

TEST(Suite, AVariantAfterATrainedModelTakesWhatTheSuiteSays) {
  tests::ScratchFolder folder;
  const std::string model = folder.path("m.safetensors");
  tests::save_copy_net(model, 0.0F);
  Json object = Json::parse(kSuite);
  object["set"]["lr"] = 0.002;
  object["variants"] = {{{"name", "shipped"}, {"model", model}}, {{"name", "ours"}}};
  const solver::Suite suite = parse(object);
  EXPECT_EQ(suite.variants[1].base, 0u);
  EXPECT_EQ(suite.variants[1].preset, "tiny");
  EXPECT_GT(suite.variants[1].budget.sample_steps, 0);
  const solver::Settings ours = solver::settings_of(suite.variants[1]);
  EXPECT_EQ(ours.train.lr, 0.002);
  EXPECT_EQ(ours.train.validation_fraction, 0);
}

struct Fault {
  const char* patch;  // JSON merge patch on the suite
  std::vector<std::string> parts;
};

TEST(Suite, RefusesWhatItDoesNotKnow) {
  const std::vector<Fault> faults = {
      {R"({"varants": []})", {"'varants'", "did you mean 'variants'?"}},
      {R"({"variants": [{"name": "a", "form": "b"}]})", {"did you mean 'from'?"}},
      {R"({"variants": [{"name": "base"}, {"name": "b", "from": "bse"}]})",
       {"variant 2 'b'", "'bse' is unknown", "did you mean 'base'?"}},
      {R"({"variants": [{"name": "a", "set": {"hiden": 3}}]})", {"did you mean 'hidden'?"}},
      {R"({"variants": [{"name": "a", "set": {"hidden": -3}}]})", {"'hidden'", "from 1 to"}},
      {R"({"variants": [{"name": "a", "set": {"minutes": 3}}]})", {"'minutes'", "'budget'"}},
      {R"({"variants": [{"name": "a", "set": {"train": {"lr": 1}}}]})", {"the group 'train'"}},
      {R"({"variants": [{"name": "a", "preset": "tniy"}]})", {"did you mean 'tiny'?"}},
      {R"({"variants": [{"name": "a"}, {"name": "A!"}]})", {"the folder of 'a'"}},
      {R"({"variants": [{"name": "..."}]})", {"a letter or a digit"}},
      {R"({"variants": []})", {"1 to 1000 variants"}},
      {R"({"variants": null})", {"'variants' is missing"}},
      {R"({"seeds": [1, 1]})", {"seeds", "twice"}},
      {R"({"seeds": [-1]})", {"found -1"}},
      {R"({"seeds": 3})", {"a list"}},
      {R"({"budget": {"minuets": 3}})", {"budget", "did you mean 'minutes'?"}},
      {R"({"budget": {"minutes": 3}})", {"one of minutes, sample_steps, flops"}},
      {R"({"budget": null})", {"wanted a 'budget'"}},
      {R"({"threads": -1})", {"'threads'", "from 0 to"}},
      {R"({"data": {"tset": "x"}})", {"did you mean 'test'?"}},
      {R"({"data": {"train": {"clues": null}}})", {"'clues' or 'minimal'"}},
      {R"({"data": {"train": {"box": "5x5"}}})", {"'box'", "one of 3x3"}},
      {R"({"evaluation": {"curve_point": 3}})", {"did you mean 'curve_points'?"}},
      {R"({"evaluation": {"modes": [{"name": "m", "stesp": 3}]}})", {"did you mean 'steps'?"}},
      {R"({"evaluation": {"modes": [{"name": "m"}, {"name": "m"}]}})", {"'m' twice"}},
      {R"({"evaluation": {"modes": [{"name": "m", "noise": 0.3}]}})", {"without 'rollouts'"}},
      {R"({"evaluation": {"modes": [{"name": "m", "rollouts": 2, "starts": 2}]}})",
       {"'m'", "rollouts 2 and starts 2"}},
      {R"({"evaluation": {"modes": []}})", {"1 to 100 modes"}},
      {R"({"name": 3})", {"'name'", "found 3"}},
  };
  for (const Fault& fault : faults) {
    Json suite = Json::parse(kSuite);
    suite.merge_patch(Json::parse(fault.patch));
    const std::string message = tests::message_of([&] { parse(suite); });
    EXPECT_EQ(message.rfind("suite.json", 0), 0u) << fault.patch << ": '" << message << "'";
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    for (const std::string& part : fault.parts) {
      EXPECT_NE(message.find(part), std::string::npos)
          << fault.patch << ": '" << message << "' without '" << part << "'";
    }
  }
}

TEST(Suite, TheShippedOnesAreSound) {
  int found = 0;
  const std::unique_ptr<puzzles::Domain> domain = puzzles::make_domain("sudoku-3x3");
  std::filesystem::current_path(TRM_SOURCE_DIR);  // models are named from there
  for (const auto& entry : std::filesystem::directory_iterator("examples/suites")) {
    const solver::Suite suite = solver::read_suite(entry.path().string());
    EXPECT_EQ(entry.path().filename().string(), suite.name + ".json");
    for (const solver::Variant& variant : suite.variants) {
      if (!variant.is_trained_here()) continue;
      EXPECT_GT(solver::cost_of(variant, *domain, suite.threads, SIZE_MAX).parameters, 0u);
    }
    ++found;
  }
  EXPECT_EQ(found, 6);
}

TEST(VariantCost, TurnsTheBudgetIntoSteps) {
  const std::unique_ptr<puzzles::Domain> domain = puzzles::make_domain("sudoku-2x2");
  solver::Variant variant = parse(Json::parse(kSuite)).variants[0];
  EXPECT_EQ(solver::cost_of(variant, *domain, 1, SIZE_MAX).steps, 10);  // batch 8
  variant.budget.sample_steps = 81;
  EXPECT_NE(tests::message_of([&] {
              solver::cost_of(variant, *domain, 1, SIZE_MAX);
            }).find("training steps of batch 8, such as 88"),
            std::string::npos);
  variant.budget = {};
  const solver::Settings settings = [&] {
    solver::Settings fitted = solver::settings_of(variant);
    solver::fit_to_domain(fitted, *domain);
    return fitted;
  }();
  variant.budget.flops = solver::useful_flops(settings, *domain, 7);
  EXPECT_EQ(solver::cost_of(variant, *domain, 1, SIZE_MAX).steps, 7);
  variant.budget.flops *= 1.001;
  EXPECT_EQ(solver::cost_of(variant, *domain, 1, SIZE_MAX).steps, 8);
  solver::TrainConfig wider = settings.train;
  wider.stages = "4:2,4,batch=16";
  EXPECT_EQ(solver::sample_steps(wider, 3), 24);
  EXPECT_EQ(solver::sample_steps(wider, 6), 64);
  solver::Settings staged = settings;
  staged.train.stages = "4:2,4";
  const double early = solver::useful_flops(settings, *domain, 4);
  EXPECT_EQ(solver::useful_flops(staged, *domain, 4), early);
  EXPECT_GT(solver::useful_flops(staged, *domain, 8), 2 * early);
}

TEST(VariantCost, TellsWhatDoesNotFitMemory) {
  const std::unique_ptr<puzzles::Domain> domain = puzzles::make_domain("sudoku-2x2");
  Json suite = Json::parse(kSuite);
  const solver::Variant variant = parse(suite).variants[0];
  const std::size_t needed = solver::cost_of(variant, *domain, 1, SIZE_MAX).training_bytes;
  EXPECT_EQ(solver::cost_of(variant, *domain, 1, needed).training_bytes, needed);
  for (const std::size_t affordable : {needed - 1, std::size_t{1000}}) {
    EXPECT_NE(tests::message_of([&] {
                solver::cost_of(variant, *domain, 1, affordable);
              }).find("of memory, wanted at most"),
              std::string::npos);
  }
  suite["variants"][0]["set"] = {{"stages", "4:2,9"}};
  EXPECT_GT(solver::cost_of(parse(suite).variants[0], *domain, 1, SIZE_MAX).training_bytes, needed)
      << "a later stage is deeper";
}

solver::Comparison two_variants() {
  solver::Comparison comparison;
  comparison.name = "two";
  comparison.modes = {"eight"};
  comparison.surroundings = {{"threads", 1}};
  comparison.variants = {{"base", "", "base", 100, "80 sample-steps", Json::object()},
                         {"a|b", "", "base", 120, "80 sample-steps", Json::object()}};
  const double exact[2][3] = {{0.1, 0.2, 0.3}, {0.2, 0.32, 0.38}};
  for (int v = 0; v < 2; ++v) {
    for (int seed = 0; seed < 3; ++seed) {
      solver::RunFigures run;
      run.variant = comparison.variants[static_cast<std::size_t>(v)].name;
      run.seed = seed;
      run.is_done = true;
      run.sample_steps = 1200;
      run.minutes = 0.5;
      run.curve = {{1.0, 1200, 0.5, exact[v][seed], 0.9}};
      run.modes = {{"eight",
                    Json::object(),
                    10,
                    exact[v][seed],
                    0.5,
                    0.4,
                    0.9,
                    7.5,
                    0.001,
                    {0.1, 0.1, exact[v][seed]},
                    0,
                    ""}};
      comparison.runs.push_back(run);
    }
  }
  return comparison;
}

TEST(Comparison, TableHasMeanDeviationAndPairedInterval) {
  // Differences 10, 12, 8: mean 10, deviation 2, 4.303 * 2 / sqrt(3) = 4.97.
  const std::string table = solver::table_text(two_variants());
  for (const char* part : {"20.0 | 10.0 |", "+10.0 (+5.0 to +15.0)", "| a\\|b ", " 1200 |",
                           " 0.50 |", " 40 |", "base |"}) {
    EXPECT_NE(table.find(part), std::string::npos) << part << " is not in\n" << table;
  }
}

TEST(Comparison, SurvivesItsFile) {
  const solver::Comparison comparison = two_variants();
  const Json object = solver::to_json(comparison);
  const solver::Comparison back = solver::comparison_from_json(object, "results.json");
  EXPECT_EQ(solver::to_json(back), object);
  EXPECT_EQ(solver::table_text(back), solver::table_text(comparison));
  Json damaged = object;
  damaged["runs"][0].erase("curve");
  tests::expect_refusal(
      tests::message_of([&] { solver::comparison_from_json(damaged, "results.json"); }),
      "results.json", {"damaged", "curve"});
}

// A path that is too long is valid and not confirmed.
TEST(Comparison, OfMazesShowsTheShortest) {
  solver::Comparison comparison = two_variants();
  for (solver::RunFigures& run : comparison.runs) {
    run.modes.front().best_word = "shortest";
    run.modes.front().best = 0.375;
  }
  const Json object = solver::to_json(comparison);
  EXPECT_EQ(object["summary"][0]["shortest_percent"], 37.5);
  const std::string table =
      solver::table_text(solver::comparison_from_json(object, "results.json"));
  EXPECT_NE(table.find(" shortest % |"), std::string::npos) << table;
  EXPECT_NE(table.find(" 37.5 |"), std::string::npos) << table;
  EXPECT_EQ(table.find("valid"), std::string::npos) << table;
}

TEST(Comparison, NamesWhatIsMissing) {
  solver::Comparison comparison = two_variants();
  comparison.runs[0].is_done = false;
  comparison.runs[4].is_done = false;
  comparison.runs[4].failure = "the loss is NaN";
  const std::string table = solver::table_text(comparison);
  for (const char* part :
       {"2 of 3", "not done yet: base, seed 0", "failed: a|b, seed 1: the loss is NaN"}) {
    EXPECT_NE(table.find(part), std::string::npos) << part << " is not in\n" << table;
  }
}

TEST(Comparison, PlotsAreFiveFiles) {
  const std::vector<solver::PlotFile> files = solver::plots(two_variants());
  ASSERT_EQ(files.size(), 5u);
  for (const solver::PlotFile& file : files) {
    EXPECT_EQ(file.text.find("nan"), std::string::npos) << file.name;
    EXPECT_NE(file.text.find("a|b</text>"), std::string::npos) << file.name;
  }
}

}  // namespace
