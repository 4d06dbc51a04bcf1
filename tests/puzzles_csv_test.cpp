// SPDX-License-Identifier: Apache-2.0
// CSV rows and UTF-8.
#include <gtest/gtest.h>

#include "puzzles/csv.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;
using Fields = std::vector<std::string>;

TEST(CsvRow, SplitsAtCommasOutsideQuotes) {
  EXPECT_EQ(parse_csv_row("a,b,c"), (Fields{"a", "b", "c"}));
  EXPECT_EQ(parse_csv_row(""), (Fields{""}));
  EXPECT_EQ(parse_csv_row(","), (Fields{"", ""}));
  EXPECT_EQ(parse_csv_row("\"a,b\",c"), (Fields{"a,b", "c"}));
  EXPECT_EQ(parse_csv_row("\"a\"\"b\",\"\""), (Fields{"a\"b", ""}));
  EXPECT_EQ(parse_csv_row("\"\"\"\""), (Fields{"\""}));
  EXPECT_EQ(parse_csv_row("5\" disk,x"), (Fields{"5\" disk", "x"}));
}

TEST(CsvRow, RefusesOpenQuotesAndTextAfterThem) {
  expect_contains(error_of([] { parse_csv_row("a,\"b"); }), "closing quote in column 2");
  expect_contains(error_of([] { parse_csv_row("\""); }), "closing quote in column 1");
  expect_contains(error_of([] { parse_csv_row("\"a\"b,c"); }), "wanted a comma");
}

TEST(CsvField, ReadsBackAsItWas) {
  for (const std::string text :
       {"", "plain", "a,b", "say \"so\"", " edge ", "\"", ",", "\xC3\xA9t"}) {
    EXPECT_EQ(parse_csv_row(csv_field(text) + ",x"), (Fields{text, "x"}));
  }
  EXPECT_EQ(csv_field("two\r\nlines"), "two  lines");
}

TEST(Utf8, IsToldFromOtherBytes) {
  for (const char* text :
       {"", "plain", "\xC3\xA9", "\xE6\x95\xB0\xE7\x8B\xAC", "\xF0\x9F\xA7\xA9"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  // Latin-1, a cut sequence, a lone follower, overlong forms, a surrogate, beyond the last code.
  for (const char* text : {"\xE9t\xE9", "\xE6\x95", "\x80", "\xC0\xAF", "\xE0\x80\xAF",
                           "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

}  // namespace
