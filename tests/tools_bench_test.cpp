// SPDX-License-Identifier: Apache-2.0
// trm bench on the smallest case: that it measures, not what.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/program.h"

namespace {

using nlohmann::json;

json bench(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"bench", "--json", "--repeats", "1", "--threads", "1"});
  const tests::Outcome outcome = tests::run_trm(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return json::parse(outcome.out);
}

TEST(Bench, TimesATrainingStepBesideAProduct) {
  const json figures = bench({"--cases", "E"});
  EXPECT_EQ(figures["threads"], 1);
  EXPECT_GT(figures["peak_gflops"], 0.0);
  ASSERT_EQ(figures["cases"].size(), 1u);
  const json& tiny = figures["cases"][0];
  EXPECT_EQ(tiny["name"], "E mixer tiny");
  EXPECT_GT(tiny["samples_per_second"], 0.0);
  EXPECT_GT(tiny["fraction_of_sgemm"], 0.0);
}

TEST(Bench, TimesAnswering) {
  const json figures = bench({"--answer", "--cases", "EF"});
  ASSERT_EQ(figures["cases"].size(), 2u);
  for (const json& one : figures["cases"]) EXPECT_GT(one["seconds"], 0.0) << one["name"];
}

TEST(Bench, PrintsTheSignature) {
  EXPECT_EQ(tests::run_trm({"bench", "--signature"}).out,
            tests::read_bytes(TRM_SOURCE_DIR "/tests/signature.txt"));
}

}  // namespace
