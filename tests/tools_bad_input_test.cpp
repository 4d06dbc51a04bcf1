// SPDX-License-Identifier: Apache-2.0
// Every line of cases/bad_input.txt through the built command, and what needs rights or an
// environment of its own.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <ostream>
#include <sstream>

#include "tests/copy_net.h"
#include "tests/program.h"

namespace {

struct Case {
  std::string name;
  std::vector<std::string> command;
  std::vector<std::string> parts;
};

void PrintTo(const Case& test_case, std::ostream* out) { *out << test_case.name; }

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(by, at), text.size());
    std::string piece = text.substr(at, end - at);
    piece.erase(0, piece.find_first_not_of(' '));
    piece.erase(piece.find_last_not_of(' ') + 1);
    if (!piece.empty()) pieces.push_back(piece);
    at = end + by.size();
  }
  return pieces;
}

std::vector<Case> read_cases() {
  std::ifstream in(TRM_SOURCE_DIR "/tests/cases/bad_input.txt");
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> columns = split(line, "|");
    if (columns.size() != 3) throw std::runtime_error("bad_input.txt: three columns in " + line);
    cases.push_back({columns[0], split(columns[1], " "), split(columns[2], "&")});
  }
  if (cases.size() < 60) throw std::runtime_error("bad_input.txt: cases are missing");
  return cases;
}

// The files that the cases name.
class Files {
 public:
  Files() {
    write("task.json",
          "{\"train\": [{\"input\": [[1]], \"output\": [[2]]}], \"test\": [{\"input\": [[1]], "
          "\"output\": [[2]]}]}");
    write("good.csv", "question,answer\n" + std::string(tests::kBlanksAreOnes) + "," +
                          tests::kItsAnswer + "\n");
    write("short.txt", "................\n...............\n");
    write("long.txt", ".................\n................\n");
    write("foreign.txt", "1234x...........\n");
    write("contradicting.txt", "11..............\n");
    write("unsolvable.txt", "123...4.........\n");
    write("empty.txt", "");
    write("binary.bin", std::string("\x7f"
                                    "ELF\x00\x01\x02\xff\xfe",
                                    9));
    write("endless.txt", std::string(200'000, '1'));
    write("nine.txt", std::string(81, '.') + "\n");
    write("no_question.csv", "answer,rating\n1234341223414123,1\n");
    write("column_twice.csv", "question,question\n................,................\n");
    write("wrong_answer.csv",
          "question,answer\n" + std::string(tests::kBlanksAreOnes) + ",1234341223414132\n");
    write("bad_rating.csv",
          "question,answer,rating\n" + std::string(tests::kBlanksAreOnes) + ",,hard\n");
    write("several.csv", "question,answer\n................,\n");
    write_mazes();
    write("unknown_key.json", R"({"l": 0.1})");
    write("wrong_type.json", R"({"hidden": "wide"})");
    write("twice.json", R"({"lr": 0.1, "lr": 0.2})");
    // Sparse: three gigabytes that take no room.
    write("enormous.txt", "");
    std::filesystem::resize_file(path("enormous.txt"), std::uintmax_t{3} << 30);
    write_models();
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string folder() const { return folder_.path(); }
  std::vector<std::string> listing() const { return folder_.listing(); }

 private:
  void write(const std::string& name, const std::string& bytes) {
    tests::write_bytes(path(name), bytes);
  }
  void write_mazes() {
    write("maze.txt", "S  \n # \n  G\n");
    write("maze_no_start.txt", "###\n# G\n###\n");
    write("maze_two_starts.txt", "S S\n###\n  G\n");
    write("maze_no_goal.txt", "###\n#S \n###\n");
    write("maze_no_path.txt", "S#G\n");
    write("maze_ragged.txt", "S  \n##\n  G\n");
    write("maze_foreign.txt", "S  \n#x#\n  G\n");
    write("maze_1x1.txt", "S\n");
    std::string rows(65 * 66, '#');
    for (std::size_t end = 65; end < rows.size(); end += 66) rows[end] = '\n';
    write("maze_65x65.txt", rows.replace(0, 5, "S   G"));
    write("maze_detour.csv", "question,answer\nS G      ,S Go oooo\n");
    write("maze_wrong.csv", "question,answer\nS G      ,SoG     o\n");
    tests::save_marking_net(path("maze.safetensors"), 3, 3, {});
  }
  void write_models() {
    tests::save_copy_net(path("model.safetensors"), 5.0F);
    const std::string model = tests::read_bytes(path("model.safetensors"));
    write("truncated.safetensors", model.substr(0, model.size() - 5));
    std::string bad = model;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(bad.data() + bad.size() - sizeof nan, &nan, sizeof nan);
    write("nan.safetensors", bad);
    bad = model;
    const std::string version = R"("format_version":"1")";
    const std::size_t at = bad.find(version);
    ASSERT_NE(at, std::string::npos);
    bad[at + version.size() - 2] = '9';
    write("version.safetensors", bad);
  }
  tests::ScratchFolder folder_;
};

std::string filled_in(std::string text, const Files& files) {
  for (const auto& [mark, value] : {std::pair<std::string, std::string>{"{dir}", files.folder()},
                                    {"{model}", files.path("model.safetensors")},
                                    {"{mazes}", files.path("maze.safetensors")}}) {
    for (std::size_t at; (at = text.find(mark)) != std::string::npos;) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

class BadInput : public testing::TestWithParam<Case> {
 protected:
  const Files files_;
};

TEST_P(BadInput, IsRefusedInOneLine) {
  std::vector<std::string> command;
  for (const std::string& word : GetParam().command) command.push_back(filled_in(word, files_));
  const std::vector<std::string> before = files_.listing();
  tests::ProgramOptions options;
  options.environment = {{"TRM_WEIGHTS", files_.path("nothing")}};
  tests::expect_refused(tests::run_trm(command, options), GetParam().parts);
  EXPECT_EQ(files_.listing(), before) << "a file was left behind";
}

INSTANTIATE_TEST_SUITE_P(Cases, BadInput, testing::ValuesIn(read_cases()),
                         [](const auto& info) { return info.param.name; });

class BadSurroundings : public testing::Test {
 protected:
  const Files files_;
  const std::string model_ = files_.path("model.safetensors");
};

TEST_F(BadSurroundings, NoArgumentPrintsTheUsage) {
  const tests::Outcome outcome = tests::run_trm({});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err.find("usage: trm COMMAND"), 0u) << outcome.err;
  EXPECT_EQ(outcome.out, "");
}

TEST_F(BadSurroundings, AnUnknownInstructionSetIsRefused) {
  tests::ProgramOptions options;
  options.environment = {{"TRM_ISA", "mmx"}};
  tests::expect_refused(tests::run_trm({"info"}, options), {"TRM_ISA", "mmx"});
}

TEST_F(BadSurroundings, AFileWithoutPermissionIsRefused) {
  const std::string path = files_.path("good.csv");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  std::filesystem::permissions(files_.folder(), std::filesystem::perms::all);
  tests::ProgramOptions options;
  options.as_nobody = true;
  tests::expect_refused(tests::run_trm({"solve", "--model", model_, path}, options),
                        {path, "Permission denied"});
}

TEST_F(BadSurroundings, AReadOnlyFolderIsRefused) {
  using std::filesystem::perms;
  std::filesystem::permissions(files_.path("good.csv"), perms::all);
  const perms readable = perms::owner_read | perms::group_read | perms::others_read;
  const perms open = perms::owner_exec | perms::group_exec | perms::others_exec;
  std::filesystem::permissions(files_.folder(), readable | open);
  tests::ProgramOptions options;
  options.as_nobody = true;
  const std::string run = files_.path("run");
  tests::expect_refused(tests::run_trm({"train", "--data", files_.path("good.csv"), "--out", run,
                                        "--preset", "tiny", "--set", "validation_fraction=0"},
                                       options),
                        {run, "Permission denied"});
  tests::expect_refused(tests::run_trm({"data", "sudoku", "--convert", files_.path("good.csv"),
                                        "--out", files_.path("new.csv")},
                                       options),
                        {"new.csv", "Permission denied"});
  std::filesystem::permissions(files_.folder(), perms::all);
  EXPECT_FALSE(std::filesystem::exists(files_.path("new.csv")));
}

TEST_F(BadSurroundings, AFullDiskLeavesNoPartialDataFile) {
  tests::ProgramOptions options;
  options.file_bytes = 1000;
  const std::string path = files_.path("many.csv");
  tests::expect_refused(tests::run_trm({"data", "sudoku", "--generate", "100", "--clues", "9",
                                        "--box", "2x2", "--out", path},
                                       options),
                        {path, "cannot write"});
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(BadSurroundings, AFullDiskUnderStandardOutputIsTold) {
  tests::ProgramOptions options;
  options.file_bytes = 1000;
  const tests::Outcome outcome = tests::run_trm(
      {"data", "sudoku", "--generate", "100", "--clues", "9", "--box", "2x2"}, options);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("standard output"), std::string::npos) << outcome.err;
}

}  // namespace
