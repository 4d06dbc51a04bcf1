// SPDX-License-Identifier: Apache-2.0
// Reads and writes safetensors files: a JSON header, then the tensors' bytes.  Layout, limits and
// what is refused: docs/formats.md, "Checkpoints".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace models {

// A header of our largest models has some hundred tensors of a hundred bytes each, and a few
// thousand bytes of metadata; a longer one is refused before it is read.
inline constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t{4} << 20;
inline constexpr std::size_t kMaxAxes = 8;

struct TensorInfo {
  std::string dtype;  // F32 F64 I32 I64 U64 U8 BOOL
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  // byte range in the data section, [begin, end)
  std::uint64_t end = 0;
  std::size_t count() const;  // product of the shape; a scalar has shape () and count 1
};

// "(3, 4)", for messages and listings.
std::string shape_text(const std::vector<std::int64_t>& shape);

// Holds the file open; a tensor's bytes are read when asked for, straight into the caller's memory.
// Throws std::runtime_error "path: ... found ..., wanted ...", always one line.
class SafetensorsReader {
 public:
  // Reads and checks the header: every range lies in the file, and together they cover the data
  // section without overlap or gap.  Takes no more memory than the header's own size warrants.
  explicit SafetensorsReader(const std::string& path);
  SafetensorsReader(const SafetensorsReader&) = delete;
  SafetensorsReader& operator=(const SafetensorsReader&) = delete;
  ~SafetensorsReader();

  const std::string& path() const { return path_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::map<std::string, TensorInfo>& tensors() const { return tensors_; }
  bool has(const std::string& name) const { return tensors_.count(name) > 0; }
  const TensorInfo& info(const std::string& name) const;  // throws when there is none

  // The whole tensor.  Its dtype must be the one named and its count the span's size.
  void read_f32(const std::string& name, std::span<float> values) const;
  void read_f64(const std::string& name, std::span<double> values) const;
  void read_i32(const std::string& name, std::span<std::int32_t> values) const;
  void read_i64(const std::string& name, std::span<std::int64_t> values) const;
  // BOOL, one byte each; other bytes than 0 and 1 are refused.
  void read_bool(const std::string& name, std::span<std::uint8_t> values) const;

  // Throws std::runtime_error "path: found ..., wanted ...": for those who check what they read.
  [[noreturn]] void fail(const std::string& found, const std::string& wanted) const;

 private:
  void open_file();
  void read_header();
  void read_tensor(const std::string& name, const char* dtype, void* values,
                   std::size_t count) const;
  void read_bytes(void* to, std::uint64_t offset, std::uint64_t size_bytes) const;

  std::string path_;
  int descriptor_ = -1;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t data_offset_ = 0;  // where the data section starts in the file
  std::map<std::string, std::string> metadata_;
  std::map<std::string, TensorInfo> tensors_;
};

struct NamedTensor {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  const void* data;
};

// Tensors in the order given, without gaps; same input, same bytes.  The file appears whole or not
// at all (models/atomic_file.h); then throws std::runtime_error.  A list that no file could hold
// (unknown dtype, a name twice) throws std::invalid_argument.
void write_safetensors(const std::string& path, const std::map<std::string, std::string>& metadata,
                       std::span<const NamedTensor> tensors);

}  // namespace models
