// SPDX-License-Identifier: Apache-2.0
// ARC files read: tasks, folders, Kaggle's pair; every kind of bad input and its one line.
#include <gtest/gtest.h>

#include "puzzles/arc_json.h"
#include "puzzles/arc_reader.h"
#include "tests/puzzles_testing.h"

namespace {

using namespace puzzles;
using namespace puzzles_testing;

const std::string kTrain = R"("train": [{"input": [[1, 2]], "output": [[2], [1]]}])";
const std::string kTest = R"("test": [{"input": [[3, 0]], "output": [[0], [3]]}])";
const std::string kTask = "{" + kTrain + ", " + kTest + "}";
const std::string kAsked = "{" + kTrain + R"(, "test": [{"input": [[3, 0]]}]})";

std::string write(const tests::ScratchFolder& folder, const std::string& name,
                  const std::string& text) {
  const std::string path = folder.path(name);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  tests::write_bytes(path, text);
  return path;
}

std::string error_in(const std::string& text) {
  return error_of([&] { parse_arc_task(text, "t"); });
}

// A task whose first input is that.
std::string with_input(const std::string& grid) {
  return R"({"train": [{"input": )" + grid + R"(, "output": [[1]]}], )" + kTest + "}";
}

TEST(ArcReader, ReadsATask) {
  const ArcTask task = parse_arc_task(kTask, "abc");
  EXPECT_EQ(task.name, "abc");
  ASSERT_EQ(task.train.size(), 1u);
  EXPECT_EQ(task.train[0].input, (Grid{1, 2, {1, 2}}));
  EXPECT_EQ(*task.train[0].output, (Grid{2, 1, {2, 1}}));
  EXPECT_EQ(*task.test.at(0).output, (Grid{2, 1, {0, 3}}));
}

TEST(ArcReader, TakesTestsWithoutOutputs) {
  EXPECT_FALSE(parse_arc_task(kAsked, "t").test[0].output.has_value());
  const std::string null = "{" + kTrain + R"(, "test": [{"input": [[3]], "output": null}]})";
  EXPECT_FALSE(parse_arc_task(null, "t").test[0].output.has_value());
}

TEST(ArcReader, PassesOverOtherKeys) {
  const std::string text = R"({"name": "x", "note": [{}], )" + kTrain + ", " + kTest + "}";
  EXPECT_EQ(parse_arc_task(text, "t").name, "t");
}

TEST(ArcReader, ReadsAFileNamedAfterItsTask) {
  const tests::ScratchFolder folder;
  EXPECT_EQ(read_arc(write(folder, "00d62c1b.json", kTask)).at(0).name, "00d62c1b");
}

TEST(ArcReader, ReadsFoldersBelowFoldersByName) {
  const tests::ScratchFolder folder;
  write(folder, "b.json", kTask);
  write(folder, "below/a.json", kAsked);
  write(folder, "below/notes.txt", "no task");
  const std::vector<ArcTask> tasks = read_arc(folder.path());
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].name, "a");
  EXPECT_EQ(tasks[1].name, "b");
  write(folder, "below/b.json", kTask);
  expect_contains(error_of([&] { read_arc(folder.path()); }), "found the name 'b' twice, also in");
}

TEST(ArcReader, ReadsKagglesPairOfFiles) {
  const tests::ScratchFolder folder;
  const std::string challenges =
      write(folder, "x_challenges.json", R"({"n/../b": )" + kAsked + R"(, "a": )" + kAsked + "}");
  EXPECT_EQ(solutions_beside(challenges), "");
  EXPECT_FALSE(read_arc(challenges).at(0).test[0].output.has_value());
  const std::string solutions =
      write(folder, "x_solutions.json", R"({"a": [[[7]]], "n/../b": [[[8], [9]]]})");
  EXPECT_EQ(solutions_beside(challenges), solutions);
  EXPECT_EQ(solutions_beside(solutions), "");
  const std::vector<ArcTask> tasks = read_arc(challenges, solutions);
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].name, "a");
  EXPECT_EQ(*tasks[0].test[0].output, (Grid{1, 1, {7}}));
  EXPECT_EQ(tasks[1].name, "n/../b");  // a key like any other
  EXPECT_EQ(*tasks[1].test[0].output, (Grid{2, 1, {8, 9}}));
}

TEST(ArcReader, RefusesSolutionsThatDoNotMatch) {
  const auto error = [](const std::string& solutions) {
    const std::string challenges = R"({"a": )" + kAsked + R"(, "b": )" + kAsked + "}";
    return error_of([&] { parse_arc_set(challenges, "c.json", solutions, "s.json"); });
  };
  EXPECT_EQ(error(R"({"a": [[[1]]]})"),
            "s.json: has no task 'b', wanted every task of the challenges");
  EXPECT_EQ(error(R"({"a": [[[1]]], "b": [[[1]]], "c": [[[1]]]})"),
            "s.json: task 'c': is not among the challenges, wanted their tasks only");
  EXPECT_EQ(error(R"({"a": [[[1]], [[2]]], "b": [[[1]]]})"),
            "s.json: task 'a': found 2 outputs, wanted 1, one for each test input");
  EXPECT_EQ(error(R"({"a": [[[1, 10]]], "b": [[[1]]]})"),
            "s.json: task 'a', output 1: row 1, column 2 holds 10, wanted a colour 0 to 9");
  const tests::ScratchFolder folder;
  const std::string task = write(folder, "t.json", kTask);
  expect_contains(error_of([&] { read_arc(task, task); }), "is one task, wanted a set");
  expect_contains(error_of([&] { read_arc(folder.path(), task); }), "is a folder");
}

struct BadText {
  std::string text, error;
};

TEST(ArcReader, AnswersBadTasksWithOneLine) {
  std::string rows = "[[1]";
  for (int r = 1; r < 31; ++r) rows += ",[1]";
  rows += "]";
  std::string wide = "[[1";
  for (int c = 1; c < 31; ++c) wide += ",1";
  wide += "]]";
  const std::string colour = "wanted a colour 0 to 9";
  const BadText cases[] = {
      {"", "t: found text that is not JSON ("},
      {"{", "t: found text that is not JSON ("},
      {"<html>\n", "t: found text that is not JSON ("},
      {kTask + kTask, "t: found text that is not JSON ("},
      {"\xFF\xFE{}", "t: found text that is not JSON ("},
      {kTask + std::string(1, '\0'), "t: found a NUL byte at byte"},
      {"[]", "t: found an array, wanted an object {...}"},
      {"7", "t: found 7, wanted an object {...}"},
      {"{}", "t: has no \"train\", wanted pairs there"},
      {"{" + kTrain + "}", "t: has no \"test\", wanted pairs there"},
      {R"({"train": [], )" + kTest + "}", "t, train: found no pair, wanted one at least"},
      {"{" + kTrain + R"(, "test": []})", "t, test: found no pair, wanted one at least"},
      {R"({"train": {}, )" + kTest + "}", "t, train: found an object, wanted an array"},
      {R"({"train": [[]], )" + kTest + "}", "t, train pair 1: found an array, wanted an object"},
      {R"({"train": [{"input": [[1]]}], )" + kTest + "}",
       "t, train pair 1: has no \"output\", wanted a grid there"},
      {R"({"train": [{"output": [[1]]}], )" + kTest + "}", "t, train pair 1: has no \"input\""},
      {R"({"train": [{"input": [[1]], "output": null}], )" + kTest + "}",
       "t, train pair 1, output: found null, wanted an array [...]"},
      {"{" + kTrain + R"(, "test": [{"input": [[1]]}, {"input": [[1], [2, 3]]}]})",
       "t, test pair 2, input: row 2 has 2 cells, wanted 1 as in row 1"},
      {with_input("[]"), "t, train pair 1, input: found an empty grid, wanted 1 to 30 rows"},
      {with_input("[[]]"), "t, train pair 1, input: found an empty grid"},
      {with_input("[[], []]"), "t, train pair 1, input: found 0 columns, wanted 1 to 30"},
      {with_input(rows), "t, train pair 1, input: found 31 rows, wanted 1 to 30"},
      {with_input(wide), "t, train pair 1, input: found 31 columns, wanted 1 to 30"},
      {with_input("[[1, 2], [3]]"), "input: row 2 has 1 cells, wanted 2 as in row 1"},
      {with_input("[[1, 10]]"), "t, train pair 1, input: row 1, column 2 holds 10, " + colour},
      {with_input("[[-1]]"), "row 1, column 1 holds -1, " + colour},
      {with_input("[[1.0]]"), "row 1, column 1 holds 1.0, " + colour},
      {with_input("[[1e999]]"), "t: found text that is not JSON ("},
      {with_input("[[99999999999999999999]]"), "row 1, column 1 holds 1e+20, " + colour},
      {with_input("[[true]]"), "row 1, column 1 holds true, " + colour},
      {with_input("[[\"1\"]]"), "row 1, column 1 holds a text, " + colour},
      {with_input("[[[1]]]"), "row 1, column 1 holds an array, " + colour},
      {with_input("[1, 2]"), "t, train pair 1, input, row 1: found 1, wanted an array"},
      {with_input("\"[[1]]\""), "t, train pair 1, input: found a text, wanted an array"},
      {"{" + kTrain + ", " + kTrain + ", " + kTest + "}", "t: found the name 'train' twice"},
  };
  for (const BadText& bad : cases) {
    SCOPED_TRACE(bad.text);
    expect_contains(error_in(bad.text), bad.error);
  }
}

TEST(ArcReader, AnswersBadSetsWithOneLine) {
  const auto error = [](const std::string& text) {
    return error_of([&] { parse_arc_set(text, "f.json"); });
  };
  EXPECT_EQ(error("{}"), "f.json: found no task, wanted one at least");
  EXPECT_EQ(error(R"({"a": )" + kTask + R"(, "a": )" + kTask + "}"),
            "f.json: found the name 'a' twice, wanted it once");
  EXPECT_EQ(error(R"({"a": 5})"), "f.json: task 'a': found 5, wanted an object {...}");
  expect_contains(error(R"({"": )" + kTask + "}"), "f.json: found the task name '', wanted");
  expect_contains(error(R"({"a\nb": )" + kTask + "}"), "found the task name 'a?b', wanted");
  expect_contains(error(R"({"a|||b": )" + kTask + "}"), "found the task name 'a|||b', wanted");
  expect_contains(error("{\"" + std::string(300, 'x') + "\": " + kTask + "}"), "xx...', wanted");
}

TEST(ArcReader, RefusesBombsBeforeParsing) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_EQ(error_in(deep), "t: found JSON nested 1000000 deep, wanted at most 8");
  expect_contains(error_in(std::string(5'000'000, '[')), "nested 5000000 deep");
  std::string keys;
  for (int i = 0; i < 100'000; ++i) keys += "{\"a\":";
  expect_contains(error_in(keys), "nested 100000 deep");
  // Brackets in a text do not nest.
  EXPECT_EQ(parse_arc_task(R"({"note": "[[[[[[[[[[\"[[[", )" + kTrain + ", " + kTest + "}", "t")
                .train.size(),
            1u);
  expect_contains(error_in("\"" + std::string(kMaxArcBytes, 'x') + "\""),
                  "bytes, wanted at most 33554432; split the file");
  const tests::ScratchFolder folder;
  const std::string path = write(folder, "huge.json", "\"");
  std::filesystem::resize_file(path, size_t{1} << 30);  // a hole: takes no room on disk
  EXPECT_EQ(error_of([&] { read_arc(path); }),
            path + ": holds 1073741824 bytes, wanted at most 33554432; split the file");
}

// Quadratic in the number of tasks, this would take minutes.
TEST(ArcReader, ReadsManySmallTasksAndRefusesManyPairsOfOne) {
  std::string set = "{", pairs;
  for (int i = 0; i < 20'000; ++i) {
    set += (i == 0 ? "\"" : ", \"") + std::to_string(i) + "\": {" + kTrain + ", " + kTest + "}";
  }
  EXPECT_EQ(parse_arc_set(set + "}", "file", "", "").size(), 20'000u);
  for (int i = 0; i < 1001; ++i) pairs += i == 0 ? "{\"input\": [[1]]}" : ", {\"input\": [[1]]}";
  expect_contains(error_in("{" + std::string(kTrain) + ", \"test\": [" + pairs + "]}"),
                  "found 1001 pairs, wanted at most 1000");
}

TEST(ArcReader, NamesFilesThatCannotBeRead) {
  const tests::ScratchFolder folder;
  const std::string none = folder.path("none.json");
  EXPECT_EQ(error_of([&] { read_arc(none); }),
            none +
                ": cannot open: No such file or directory, wanted an ARC task file, a set of "
                "them or a folder");
  expect_contains(error_of([&] { read_arc(folder.path()); }), "found no file *.json");
  const std::string bad = write(folder, "bad.json", "{\"train\": 1}");
  EXPECT_EQ(error_of([&] { read_arc(folder.path()); }),
            bad + ", train: found 1, wanted an array [...]");
}

TEST(ArcReader, EveryCutAndEveryFlippedByteEndsInATaskOrOneLine) {
  for (size_t i = 0; i <= kTask.size(); ++i) {
    for (const int flip : {0, 1, 2, 4, 16, 128}) {
      std::string bad = flip == 0 ? kTask.substr(0, i) : kTask;
      if (flip != 0 && i < bad.size()) bad[i] = static_cast<char>(bad[i] ^ flip);
      try {
        EXPECT_FALSE(parse_arc_task(bad, "t").train.empty());
      } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        EXPECT_EQ(text.rfind("t", 0), 0u) << text;
        EXPECT_EQ(text.find('\n'), std::string::npos) << text;
      }
    }
  }
}

TEST(Examples, OfArcAreRead) {
  const std::string folder = TRM_SOURCE_DIR "/examples/";
  EXPECT_TRUE(read_arc(folder + "arc-mirror.json").at(0).test[0].output.has_value());
  EXPECT_EQ(read_arc(folder + "arc-fall.json").at(0).test.size(), 2u);
  EXPECT_FALSE(read_arc(folder + "arc-fill.json").at(0).test[0].output.has_value());
}

}  // namespace
