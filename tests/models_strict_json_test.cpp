// SPDX-License-Identifier: Apache-2.0
// JSON with bounded nesting and no key twice.
#include "models/strict_json.h"

#include <gtest/gtest.h>

#include "tests/scratch.h"

namespace {

using tests::message_of;

TEST(StrictJson, BracketsInStringsAreNoNesting) {
  EXPECT_EQ(models::parse_json(R"({"a": "[[[[{{{{\"[[["})", "text", 1).at("a"), "[[[[{{{{\"[[[");
}

TEST(StrictJson, BytesThatAreNoUtf8BecomeReplacements) {
  EXPECT_EQ(models::json_text(nlohmann::json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

TEST(StrictJson, AKeyMayStandInTwoObjects) {
  const auto value =
      models::parse_json(R"({"a": {"k": 1}, "b": [{"k": 2}, {"k": 3}], "k": 4})", "");
  EXPECT_EQ(value.at("b").at(1).at("k"), 3);
  EXPECT_EQ(value.at("k"), 4);
}

TEST(StrictJson, AKeyTwiceIsRefusedAtAnyDepth) {
  for (const char* text :
       {R"({"k":1,"k":1})", R"([{"a":{"k":1,"b":{},"k":1}}])", R"({"k":{"k":{}},"k":2})"}) {
    EXPECT_EQ(message_of([&] { models::parse_json(text, "text"); }),
              "text: found the key 'k' twice in one object, wanted it once");
  }
}
// Quadratic in the number of objects, this would take minutes.
TEST(StrictJson, TakesManySmallObjects) {
  std::string text = "[";
  for (int i = 0; i < 200'000; ++i) text += i == 0 ? "{}" : ",{}";
  EXPECT_EQ(models::parse_json(text + "]", "text").size(), 200'000u);
}

}  // namespace
