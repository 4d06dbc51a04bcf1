// SPDX-License-Identifier: Apache-2.0
// The safetensors container: what is written is read back, and whatever no writer would have
// written is refused in one line that says where, what was found and what was wanted.
#include "models/safetensors.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cmath>
#include <cstring>

#include "tests/scratch.h"

namespace {

using models::NamedTensor;
using models::SafetensorsReader;
using tests::expect_refusal;
using tests::message_of;
using tests::message_of_child;
using tests::read_bytes;
using tests::ScratchFolder;
using tests::write_bytes;

std::string file_of(const std::string& header, const std::string& data,
                    std::uint64_t claimed_bytes) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &claimed_bytes, 8);
  return bytes + header + data;
}
std::string file_of(const std::string& header, const std::string& data = "") {
  return file_of(header, data, header.size());
}

// The refusal of a file with these bytes.
std::string refusal_of(const std::string& path, const std::string& bytes) {
  write_bytes(path, bytes);
  return message_of([&] { SafetensorsReader reader(path); });
}

const std::vector<float> kFloats = {1.0f, -2.5f, 3.0f, 0.0f, 1e-38f, 5.0f};

void write_small(const std::string& path) {
  const std::vector<std::uint8_t> flags = {1, 0, 1};
  const std::vector<std::int64_t> wide = {-7};
  const NamedTensor tensors[] = {{"floats", "F32", {2, 3}, kFloats.data()},
                                 {"flags", "BOOL", {3}, flags.data()},
                                 {"wide", "I64", {}, wide.data()}};
  models::write_safetensors(path, {{"what", "a test"}}, tensors);
}

TEST(Safetensors, RoundTripKeepsEveryDtype) {
  const ScratchFolder folder;
  const std::string path = folder.path("all.safetensors");
  const std::vector<double> f64 = {1e300, -0.0};
  const std::vector<std::int32_t> i32 = {-1, 2147483647};
  const std::vector<std::int64_t> i64 = {INT64_MIN, 3};
  const std::vector<std::uint64_t> u64 = {UINT64_MAX};
  const std::vector<std::uint8_t> u8 = {0, 255, 7}, flags = {1, 0, 1};
  const NamedTensor tensors[] = {{"f32", "F32", {3, 2}, kFloats.data()},
                                 {"u8", "U8", {3}, u8.data()},  // leaves the rest unaligned
                                 {"f64", "F64", {2}, f64.data()},
                                 {"i32", "I32", {1, 2, 1}, i32.data()},
                                 {"i64", "I64", {2}, i64.data()},
                                 {"scalar", "U64", {}, u64.data()},
                                 {"bool", "BOOL", {3}, flags.data()},
                                 {"nothing", "F32", {0, 5}, nullptr}};
  const std::map<std::string, std::string> metadata = {{"a", "b"}, {"json", "{\"x\": [1]}"}};
  models::write_safetensors(path, metadata, tensors);

  const SafetensorsReader reader(path);
  EXPECT_EQ(reader.metadata(), metadata);
  EXPECT_EQ(reader.tensors().size(), 8u);
  EXPECT_TRUE(reader.has("i32"));
  EXPECT_FALSE(reader.has("__metadata__"));
  EXPECT_EQ(reader.info("i32").shape, (std::vector<std::int64_t>{1, 2, 1}));
  EXPECT_EQ(reader.info("scalar").count(), 1u);
  std::vector<float> f32_read(6);
  std::vector<double> f64_read(2);
  std::vector<std::int32_t> i32_read(2);
  std::vector<std::int64_t> i64_read(2);
  std::vector<std::uint8_t> bool_read(3);
  reader.read_f32("f32", f32_read);
  reader.read_f64("f64", f64_read);
  reader.read_i32("i32", i32_read);
  reader.read_i64("i64", i64_read);
  reader.read_bool("bool", bool_read);
  reader.read_f32("nothing", {});
  EXPECT_EQ(f32_read, kFloats);
  EXPECT_EQ(f64_read, f64);
  EXPECT_TRUE(std::signbit(f64_read[1]));
  EXPECT_EQ(i32_read, i32);
  EXPECT_EQ(i64_read, i64);
  EXPECT_EQ(reader.info("u8").dtype, "U8");
  EXPECT_EQ(reader.info("scalar").dtype, "U64");
  EXPECT_EQ(bool_read, flags);
}

TEST(Safetensors, BytesAreThoseOfTheSpecification) {
  const ScratchFolder folder;
  const std::string path = folder.path("small.safetensors");
  write_small(path);
  const std::string header = R"({"__metadata__":{"what":"a test"},)"
                             R"("floats":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                             R"("flags":{"dtype":"BOOL","shape":[3],"data_offsets":[24,27]},)"
                             R"("wide":{"dtype":"I64","shape":[],"data_offsets":[27,35]}})";
  const std::string padding((8 - header.size() % 8) % 8, ' ');
  std::string data(reinterpret_cast<const char*>(kFloats.data()), 24);
  data += std::string("\1\0\1", 3) + '\xf9' + std::string(7, '\xff');
  EXPECT_EQ(read_bytes(path), file_of(header + padding, data));
  write_small(folder.path("again.safetensors"));
  EXPECT_EQ(read_bytes(path), read_bytes(folder.path("again.safetensors")));
}

TEST(Safetensors, AFileWithoutTensorsIsOne) {
  const ScratchFolder folder;
  models::write_safetensors(folder.path("empty"), {}, {});
  EXPECT_TRUE(SafetensorsReader(folder.path("empty")).tensors().empty());
  EXPECT_EQ(refusal_of(folder.path("bare"), file_of("{}")), "");
}

TEST(Safetensors, ReadsTheGoldenFiles) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TRM_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() != ".safetensors") continue;
    ++count;
    const SafetensorsReader reader(entry.path().string());
    std::size_t read = 0;
    for (const auto& [name, info] : reader.tensors()) {
      if (info.dtype != "F32") continue;
      std::vector<float> values(info.count());
      reader.read_f32(name, values);
      read += values.size();
    }
    EXPECT_GT(read, 1000u) << entry.path();
    EXPECT_TRUE(reader.metadata().count("config")) << entry.path();
  }
  EXPECT_EQ(count, 10);
}

TEST(Safetensors, RefusesEveryTruncation) {
  const ScratchFolder folder;
  write_small(folder.path("whole"));
  const std::string whole = read_bytes(folder.path("whole"));
  const std::string path = folder.path("cut");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    SCOPED_TRACE(length);
    expect_refusal(refusal_of(path, whole.substr(0, length)), path, {"found", "wanted"});
  }
  EXPECT_EQ(refusal_of(path, whole), "");
  expect_refusal(refusal_of(path, whole + "x"), path, {"found 36 bytes of data", "wanted the 35"});
}

// A byte changed anywhere in the header is refused or leaves a file that can be read safely.
TEST(Safetensors, SurvivesEveryChangedHeaderByte) {
  const ScratchFolder folder;
  write_small(folder.path("whole"));
  const std::string whole = read_bytes(folder.path("whole"));
  const std::string path = folder.path("changed");
  for (std::size_t at = 0; at < whole.size() - 35; ++at) {
    for (const char byte : {'\0', '\x01', '"', '{', '[', ']', '}', ',', '9', '-', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[at] = byte;
      const std::string message = refusal_of(path, changed);
      if (!message.empty()) {
        expect_refusal(message, path, {"found", "wanted"});
      } else {
        EXPECT_LE(SafetensorsReader(path).tensors().size(), 3u);
      }
    }
  }
}

struct BadFile {
  const char* name;
  std::string bytes;
  const char* found;
  const char* wanted;
};
// ctest and failures then show the name and not the index.
void PrintTo(const BadFile& file, std::ostream* out) { *out << file.name; }

std::string tensor_file(const std::string& entries, std::size_t data_bytes) {
  return file_of(std::string("{") + entries + "}", std::string(data_bytes, '\0'));
}
std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return std::string("\"") + name + "\":{\"dtype\":" + dtype + ",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

// Name, bytes, what the message says was found, what it says was wanted.
const BadFile kBadFiles[] = {
    {"Empty", "", "found 0 bytes", "at least 8 bytes"},
    {"LengthOnly", std::string(7, '\0'), "found 7 bytes", "at least 8 bytes"},
    {"EmptyHeader", file_of(""), "found text that is not JSON", "one JSON value"},
    {"LengthBeyondFile", file_of("{}", "", 3), "header length of 3", "at most the 2"},
    {"LengthBeyondLimit", file_of("{}", "", 4194305), "header length of 4194305",
     "at most 4194304"},
    {"LengthHuge", file_of("{}", "", UINT64_MAX), "length of 18446744073709551615",
     "at most 4194304"},
    {"LengthThatOverflows", file_of("{}", "", UINT64_MAX - 7), "length of 18446744073709551608",
     "at most 4194304"},
    {"NotJson", file_of("hello"), "found text that is not JSON", "one JSON value"},
    {"Binary", file_of("\x93\xff\x01\n\r\x7f"), "found text that is not JSON", "one JSON value"},
    {"NotUtf8", tensor_file(entry("\xff\xfe", "\"U8\"", "[0]", "[0,0]"), 0),
     "found text that is not JSON", "one JSON value"},
    {"TrailingJunk", file_of("{} {}"), "found text that is not JSON", "one JSON value"},
    {"NulAfterHeader", file_of(std::string("{}\0\0", 4)), "found a NUL byte at byte 2",
     "JSON text"},
    {"Array", file_of("[1, 2]"), "found header '[1,2]'", "a JSON object"},
    {"Number", file_of("7"), "found header '7'", "a JSON object"},
    {"NestedTooDeep", file_of(R"({"t":{"shape":[[1]]}})"), "found JSON nested 4 deep", "at most 3"},
    {"NestedBomb", file_of(std::string(1 << 20, '[')), "found JSON nested 1048576 deep",
     "at most 3"},
    {"NestedObjects", file_of([] {
       std::string bomb;
       for (int i = 0; i < 100000; ++i) bomb += "{\"a\":";
       return bomb;
     }()),
     "found JSON nested 100000 deep", "at most 3"},
    {"NameTwice",
     tensor_file(entry("t", "\"U8\"", "[1]", "[0,1]") + "," + entry("t", "\"U8\"", "[1]", "[0,1]"),
                 1),
     "found the key 't' twice", "it once"},
    {"NameTwiceByEscape",
     tensor_file(
         entry("t", "\"U8\"", "[1]", "[0,1]") + "," + entry("\\u0074", "\"U8\"", "[1]", "[0,1]"),
         1),
     "found the key 't' twice", "it once"},
    {"MetadataTwice", file_of(R"({"__metadata__":{},"__metadata__":{}})"),
     "found the key '__metadata__' twice", "it once"},
    {"MetadataKeyTwice", file_of(R"({"__metadata__":{"a":"1","a":"2"}})"),
     "found the key 'a' twice", "it once"},
    {"DtypeTwice",
     tensor_file(R"("t":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]})", 1),
     "found the key 'dtype' twice", "it once"},
    {"MetadataNumber", file_of(R"({"__metadata__":{"step":12}})"), "found metadata 'step': '12'",
     "a string"},
    {"MetadataNull", file_of(R"({"__metadata__":{"step":null}})"), "found metadata 'step': 'null'",
     "a string"},
    {"MetadataArray", file_of(R"({"__metadata__":["a"]})"), "found metadata '[\"a\"]'",
     "a JSON object of strings"},
    {"EntryNumber", file_of(R"({"t":5})"), "tensor 't' with '5'", "an object with dtype"},
    {"EntryUnknownKey",
     tensor_file(R"("t":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]})", 1),
     "with the key 'strides'", "dtype, shape and data_offsets"},
    {"NoDtype", tensor_file(R"("t":{"shape":[1],"data_offsets":[0,1]})", 1), "with no dtype",
     "dtype, shape"},
    {"NoShape", tensor_file(R"("t":{"dtype":"U8","data_offsets":[0,1]})", 1), "with no shape",
     "dtype, shape"},
    {"NoOffsets", tensor_file(R"("t":{"dtype":"U8","shape":[1]})", 1), "with no data_offsets",
     "dtype, shape"},
    {"DtypeUnknown", tensor_file(entry("t", "\"BF16\"", "[1]", "[0,2]"), 2), "dtype '\"BF16\"'",
     "one of F32 F64"},
    {"DtypeEmpty", tensor_file(entry("t", "\"\"", "[1]", "[0,2]"), 2), "dtype '\"\"'",
     "one of F32 F64"},
    {"DtypeNumber", tensor_file(entry("t", "32", "[1]", "[0,4]"), 4), "dtype '32'",
     "one of F32 F64"},
    {"ShapeString", tensor_file(entry("t", "\"U8\"", "\"1\"", "[0,1]"), 1), "shape '\"1\"'",
     "an array of at most 8"},
    {"ShapeOfNineAxes", tensor_file(entry("t", "\"U8\"", "[1,1,1,1,1,1,1,1,1]", "[0,1]"), 1),
     "shape '[1,1,1,1,1,1,1,1,1]'", "an array of at most 8"},
    {"ShapeNegative", tensor_file(entry("t", "\"U8\"", "[-1]", "[0,1]"), 1), "shape '[-1]'",
     "whole numbers"},
    {"ShapeTwiceNegative", tensor_file(entry("t", "\"U8\"", "[-1,-1]", "[0,1]"), 1),
     "shape '[-1,-1]'", "whole numbers"},
    {"ShapeFraction", tensor_file(entry("t", "\"U8\"", "[1.0]", "[0,1]"), 1), "shape '[1.0]'",
     "whole numbers"},
    {"ShapeExponent", tensor_file(entry("t", "\"U8\"", "[1e0]", "[0,1]"), 1), "shape '[1.0]'",
     "whole numbers"},
    {"ShapeBool", tensor_file(entry("t", "\"U8\"", "[true]", "[0,1]"), 1), "shape '[true]'",
     "whole numbers"},
    {"ShapeAbove63Bits", tensor_file(entry("t", "\"U8\"", "[9223372036854775808]", "[0,1]"), 1),
     "shape '[9223372036854775808]'", "whole numbers"},
    {"ShapeAbove64Bits", tensor_file(entry("t", "\"U8\"", "[99999999999999999999]", "[0,1]"), 1),
     "shape '[1e+20]'", "whole numbers"},
    {"ShapeBeyondDouble", tensor_file(entry("t", "\"U8\"", "[1e999]", "[0,1]"), 1),
     "found text that is not JSON", "one JSON value"},
    {"ShapeProductOverflows",
     tensor_file(entry("t", "\"F32\"", "[4294967296,4294967296]", "[0,0]"), 0),
     "shape '[4294967296,4294967296]'", "fewer than 2^63 bytes"},
    {"ShapeBytesOverflow", tensor_file(entry("t", "\"F64\"", "[2305843009213693952]", "[0,0]"), 0),
     "shape '[2305843009213693952]'", "fewer than 2^63 bytes"},
    {"ShapeLargerThanRange", tensor_file(entry("t", "\"F32\"", "[1000000000]", "[0,4]"), 4),
     "data_offsets of 4 bytes", "4000000000 for F32 (1000000000)"},
    {"ShapeSmallerThanRange", tensor_file(entry("t", "\"F32\"", "[1]", "[0,8]"), 8),
     "data_offsets of 8 bytes", "4 for F32 (1)"},
    {"OffsetsOfOne", tensor_file(entry("t", "\"U8\"", "[1]", "[0]"), 1), "data_offsets '[0]'",
     "[begin, end]"},
    {"OffsetsOfThree", tensor_file(entry("t", "\"U8\"", "[1]", "[0,1,2]"), 1),
     "data_offsets '[0,1,2]'", "[begin, end]"},
    {"OffsetsBackwards", tensor_file(entry("t", "\"U8\"", "[1]", "[1,0]"), 1),
     "data_offsets '[1,0]'", "begin first"},
    {"OffsetsNegative", tensor_file(entry("t", "\"U8\"", "[1]", "[-1,0]"), 1),
     "data_offsets '[-1,0]'", "whole numbers"},
    {"OffsetsFraction", tensor_file(entry("t", "\"U8\"", "[1]", "[0,1.5]"), 1),
     "data_offsets '[0,1.5]'", "whole numbers"},
    {"OffsetsHuge",
     tensor_file(entry("t", "\"U8\"", "[1]", "[18446744073709551615,18446744073709551616]"), 1),
     "data_offsets '[18446744073709551615,", "whole numbers below 2^63"},
    {"OffsetsWrapAround",
     tensor_file(entry("t", "\"U8\"", "[2]", "[9223372036854775807,9223372036854775809]"), 2),
     "data_offsets '[9223372036854775807,", "whole numbers below 2^63"},
    {"BeyondFile", tensor_file(entry("t", "\"F32\"", "[2]", "[0,8]"), 7),
     "tensor 't' ending at byte 8", "at most the 7 bytes"},
    {"FarBeyondFile", tensor_file(entry("t", "\"F32\"", "[1000000000000]", "[0,4000000000000]"), 4),
     "tensor 't' ending at byte 4000000000000", "at most the 4 bytes"},
    {"GapAtStart", tensor_file(entry("t", "\"U8\"", "[1]", "[1,2]"), 2),
     "tensor 't' beginning at byte 1", "byte 0"},
    {"GapBetween",
     tensor_file(entry("a", "\"U8\"", "[1]", "[0,1]") + "," + entry("b", "\"U8\"", "[1]", "[2,3]"),
                 3),
     "tensor 'b' beginning at byte 2", "byte 1"},
    {"Overlap",
     tensor_file(entry("a", "\"U8\"", "[2]", "[0,2]") + "," + entry("b", "\"U8\"", "[2]", "[1,3]"),
                 3),
     "tensor 'b' beginning at byte 1", "byte 2"},
    {"SameRangeTwice",
     tensor_file(entry("a", "\"U8\"", "[2]", "[0,2]") + "," + entry("b", "\"U8\"", "[2]", "[0,2]"),
                 2),
     "tensor 'b' beginning at byte 0", "byte 2"},
    {"EmptyTensorInsideAnother",
     tensor_file(entry("a", "\"U8\"", "[2]", "[0,2]") + "," + entry("b", "\"U8\"", "[0]", "[1,1]"),
                 2),
     "tensor 'b' beginning at byte 1", "byte 2"},
    {"DataWithoutTensors", file_of("{}", "x"), "found 1 bytes of data", "the 0"},
    {"NameThatBreaksLines", tensor_file(entry("a\\nb\\u001b", "\"U9\"", "[1]", "[0,1]"), 1),
     "tensor 'a?b?' with dtype", "one of F32 F64"},
    {"NameOfAMegabyte", tensor_file(entry(std::string(1 << 20, 'n'), "\"U9\"", "[1]", "[0,1]"), 1),
     "nnn...' with", "one of F32 F64"},
};

class SafetensorsRefuses : public ::testing::TestWithParam<BadFile> {};
INSTANTIATE_TEST_SUITE_P(Header, SafetensorsRefuses, ::testing::ValuesIn(kBadFiles));

TEST_P(SafetensorsRefuses, InOneLine) {
  const ScratchFolder folder;
  const std::string path = folder.path("bad.safetensors");
  expect_refusal(refusal_of(path, GetParam().bytes), path,
                 {"found", GetParam().found, "wanted", GetParam().wanted});
}

TEST(Safetensors, RefusesWhatIsNoFile) {
  const ScratchFolder folder;
  const auto refusal = [](const std::string& path) {
    return message_of([&] { SafetensorsReader reader(path); });
  };
  expect_refusal(refusal(folder.path("missing")), folder.path("missing"),
                 {"found no file that can be opened (No such file or directory)", "wanted"});
  expect_refusal(refusal(folder.path()), folder.path(), {"found a folder", "wanted"});
  write_small(folder.path("last.safetensors"));
  write_small(folder.path("best.safetensors"));
  expect_refusal(refusal(folder.path()), folder.path(),
                 {"found a folder", "such as " + folder.path("best.safetensors")});
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  expect_refusal(refusal(folder.path("pipe")), folder.path("pipe"),
                 {"found a device or pipe", "wanted"});
  expect_refusal(refusal("/dev/zero"), "/dev/zero", {"found a device or pipe", "wanted"});
}

TEST(Safetensors, RefusesAFileWithoutPermission) {
  const ScratchFolder folder;
  const std::string path = folder.path("secret");
  write_small(path);
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  expect_refusal(message_of_child([&] {
                   tests::become_nobody();
                   SafetensorsReader reader(path);
                 }),
                 path, {"found no file that can be opened (Permission denied)", "wanted"});
}

TEST(Safetensors, RefusesToReadAsSomethingElse) {
  const ScratchFolder folder;
  const std::string path = folder.path("small");
  write_small(path);
  const SafetensorsReader reader(path);
  std::vector<float> floats(6);
  std::vector<double> doubles(6);
  std::vector<std::int32_t> ints(6);
  std::vector<std::uint8_t> flags(3);
  const std::string is = "found tensor 'floats' of F32 (2, 3)";
  expect_refusal(message_of([&] { reader.read_f64("floats", doubles); }), path,
                 {is, "wanted 6 numbers of F64"});
  expect_refusal(message_of([&] { reader.read_i32("floats", ints); }), path,
                 {is, "wanted 6 numbers of I32"});
  expect_refusal(message_of([&] {
                   reader.read_f32("floats", {floats.data(), 5});
                 }),
                 path, {is, "wanted 5 numbers of F32"});
  expect_refusal(message_of([&] { reader.read_bool("floats", flags); }), path,
                 {is, "wanted 3 numbers of BOOL"});
  expect_refusal(message_of([&] { reader.read_f32("flaots", floats); }), path,
                 {"found no tensor 'flaots'", "wanted"});
}

TEST(Safetensors, RefusesABoolThatIsNone) {
  const ScratchFolder folder;
  const std::string path = folder.path("flags");
  write_bytes(path,
              file_of(std::string("{") + entry("f", "\"BOOL\"", "[2]", "[0,2]") + "}", "\x01\x02"));
  const SafetensorsReader reader(path);
  std::vector<std::uint8_t> flags(2);
  expect_refusal(message_of([&] { reader.read_bool("f", flags); }), path,
                 {"found tensor 'f' with byte 2 at element 1", "wanted 0 or 1"});
}

TEST(Safetensors, NoticesAFileThatShrinksWhileOpen) {
  const ScratchFolder folder;
  const std::string path = folder.path("small");
  write_small(path);
  const SafetensorsReader reader(path);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 30);
  std::vector<float> floats(6);
  expect_refusal(message_of([&] { reader.read_f32("floats", floats); }), path,
                 {"found the end of the file", "wanted 19 more bytes"});
}

TEST(Safetensors, AnOpenReaderKeepsTheFileThatIsReplaced) {
  const ScratchFolder folder;
  const std::string path = folder.path("small");
  write_small(path);
  const SafetensorsReader reader(path);
  models::write_safetensors(path, {}, {});
  std::vector<float> floats(6);
  reader.read_f32("floats", floats);
  EXPECT_EQ(floats, kFloats);
}

TEST(SafetensorsWriter, RefusesWhatNoFileCouldHold) {
  const ScratchFolder folder;
  const float one = 1.0f;
  const auto refusal = [&](const std::vector<NamedTensor>& tensors) {
    return message_of([&] { models::write_safetensors(folder.path("bad"), {}, tensors); });
  };
  EXPECT_NE(refusal({{"a", "F16", {1}, &one}}), "");
  EXPECT_NE(refusal({{"a", "F32", {-1}, &one}}), "");
  EXPECT_NE(refusal({{"a", "F32", {INT64_MAX, 2}, &one}}), "");
  EXPECT_NE(refusal({{"a", "F32", {1}, nullptr}}), "");
  EXPECT_NE(refusal({{"a", "F32", {1}, &one}, {"a", "F32", {1}, &one}}), "");
  EXPECT_NE(refusal({{"__metadata__", "F32", {1}, &one}}), "");
  EXPECT_TRUE(folder.listing().empty());
}

TEST(SafetensorsWriter, KeepsACheckpointWhoseFactsAreNotUtf8) {
  const ScratchFolder folder;
  models::write_safetensors(folder.path("odd"), {{"file", "na\xefve.csv"}}, {});
  EXPECT_EQ(SafetensorsReader(folder.path("odd")).metadata().at("file"), "na\xEF\xBF\xBDve.csv");
}

}  // namespace
