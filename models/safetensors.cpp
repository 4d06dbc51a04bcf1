// SPDX-License-Identifier: Apache-2.0
// The safetensors container.  A file's numbers are checked against the file's size before memory is
// taken for them.
#include "models/safetensors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <system_error>

#include "models/atomic_file.h"
#include "models/strict_json.h"

namespace models {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors bytes are little-endian");

constexpr std::uint64_t kLengthBytes = 8;  // the header's length, before the header
constexpr std::uint64_t kDataAlignment = 8;
constexpr int kHeaderDepth = 3;  // header { tensor { shape [
constexpr const char* kMetadataKey = "__metadata__";
constexpr const char* kKnownDtypes = "one of F32 F64 I32 I64 U64 U8 BOOL";

// 0 for an unknown dtype.
std::uint64_t dtype_bytes(const std::string& dtype) {
  if (dtype == "F64" || dtype == "I64" || dtype == "U64") return 8;
  if (dtype == "F32" || dtype == "I32") return 4;
  if (dtype == "U8" || dtype == "BOOL") return 1;
  return 0;
}

// Bytes of a tensor; false when the product overflows or an axis is negative.
bool tensor_bytes(const TensorInfo& info, std::uint64_t& size_bytes) {
  size_bytes = dtype_bytes(info.dtype);
  for (const std::int64_t axis : info.shape) {
    if (axis < 0) return false;
    if (__builtin_mul_overflow(size_bytes, static_cast<std::uint64_t>(axis), &size_bytes)) {
      return false;
    }
  }
  return size_bytes <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

// A whole number from 0 to 2^63 - 1; not -1, 1.0, 1e3 or 2^64, which JSON allows.
bool read_whole(const nlohmann::json& value, std::uint64_t& number) {
  if (!value.is_number_unsigned()) return false;
  number = value.get<std::uint64_t>();
  return number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

std::string excerpt(const nlohmann::json& value) { return in_quotes(json_text(value)); }

// One entry of the header.  fail(found, wanted) throws.
template <typename Fail>
TensorInfo tensor_of(const nlohmann::json& entry, const Fail& fail) {
  if (!entry.is_object()) fail(excerpt(entry), "an object with dtype, shape and data_offsets");
  for (const auto& [key, value] : entry.items()) {
    if (key != "dtype" && key != "shape" && key != "data_offsets") {
      fail("the key " + in_quotes(key), "dtype, shape and data_offsets");
    }
  }
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    if (!entry.contains(key)) fail(std::string("no ") + key, "dtype, shape and data_offsets");
  }
  TensorInfo info;
  const nlohmann::json& dtype = entry["dtype"];
  if (!dtype.is_string() || dtype_bytes(dtype.get<std::string>()) == 0) {
    fail("dtype " + excerpt(dtype), kKnownDtypes);
  }
  info.dtype = dtype.get<std::string>();
  const nlohmann::json& shape = entry["shape"];
  if (!shape.is_array() || shape.size() > kMaxAxes) {
    fail("shape " + excerpt(shape), "an array of at most " + std::to_string(kMaxAxes) + " numbers");
  }
  for (const nlohmann::json& axis : shape) {
    std::uint64_t number = 0;
    if (!read_whole(axis, number)) fail("shape " + excerpt(shape), "whole numbers below 2^63");
    info.shape.push_back(static_cast<std::int64_t>(number));
  }
  const nlohmann::json& offsets = entry["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 || !read_whole(offsets[0], info.begin) ||
      !read_whole(offsets[1], info.end) || info.begin > info.end) {
    fail("data_offsets " + excerpt(offsets), "[begin, end], whole numbers below 2^63, begin first");
  }
  std::uint64_t wanted = 0;
  if (!tensor_bytes(info, wanted)) fail("shape " + excerpt(shape), "fewer than 2^63 bytes");
  if (info.end - info.begin != wanted) {
    fail("data_offsets of " + std::to_string(info.end - info.begin) + " bytes",
         std::to_string(wanted) + " for " + info.dtype + " " + shape_text(info.shape));
  }
  return info;
}

// The ranges, in order, must cover [0, data_bytes) without overlap or gap.
template <typename Fail>
void check_cover(const std::map<std::string, TensorInfo>& tensors, std::uint64_t data_bytes,
                 const Fail& fail) {
  std::vector<std::pair<const std::string*, const TensorInfo*>> order;
  order.reserve(tensors.size());
  for (const auto& [name, info] : tensors) order.emplace_back(&name, &info);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second->begin, a.second->end) < std::pair(b.second->begin, b.second->end);
  });
  std::uint64_t at = 0;
  for (const auto& [name, info] : order) {
    if (info->end > data_bytes) {
      fail("tensor " + in_quotes(*name) + " ending at byte " + std::to_string(info->end),
           "at most the " + std::to_string(data_bytes) + " bytes of data that the file has");
    }
    if (info->begin != at) {
      fail("tensor " + in_quotes(*name) + " beginning at byte " + std::to_string(info->begin),
           "byte " + std::to_string(at) + ", where the one before it ends");
    }
    at = info->end;
  }
  if (at != data_bytes) {
    fail(std::to_string(data_bytes) + " bytes of data",
         "the " + std::to_string(at) + " that the header names");
  }
}

// "a safetensors file", and of those that lie in the folder the first by name.
std::string one_of_folder(const std::string& folder) {
  std::set<std::string> names;
  std::error_code unreadable;  // then none is named
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (entry.path().extension() == ".safetensors") names.insert(entry.path().string());
  }
  return names.empty() ? "a safetensors file" : "a safetensors file, such as " + *names.begin();
}

}  // namespace

std::size_t TensorInfo::count() const {
  std::size_t product = 1;
  for (const std::int64_t axis : shape) product *= static_cast<std::size_t>(axis);
  return product;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  }
  return text + ")";
}

SafetensorsReader::SafetensorsReader(const std::string& path) : path_(path) {
  open_file();
  try {
    read_header();
  } catch (...) {  // the destructor of an unfinished object does not run
    ::close(descriptor_);
    throw;
  }
}

SafetensorsReader::~SafetensorsReader() { ::close(descriptor_); }

void SafetensorsReader::fail(const std::string& found, const std::string& wanted) const {
  throw std::runtime_error(path_ + ": found " + found + ", wanted " + wanted);
}

void SafetensorsReader::open_file() {
  // O_NONBLOCK: a pipe without a writer must not keep us waiting.
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    const int error = errno;
    if (descriptor_ >= 0) ::close(descriptor_);
    fail("no file that can be opened (" +
             std::error_code(error, std::generic_category()).message() + ")",
         "a safetensors file");
  }
  if (!S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    if (S_ISDIR(status.st_mode)) fail("a folder", one_of_folder(path_));
    fail("a device or pipe", "a safetensors file");
  }
  file_bytes_ = static_cast<std::uint64_t>(status.st_size);
}

void SafetensorsReader::read_header() {
  if (file_bytes_ < kLengthBytes) {
    fail(std::to_string(file_bytes_) + " bytes", "a safetensors file, at least 8 bytes");
  }
  std::uint64_t header_bytes = 0;
  read_bytes(&header_bytes, 0, kLengthBytes);
  if (header_bytes > kMaxHeaderBytes) {
    fail("a header length of " + std::to_string(header_bytes) + " bytes",
         "at most " + std::to_string(kMaxHeaderBytes) + "; is this a safetensors file?");
  }
  if (header_bytes > file_bytes_ - kLengthBytes) {
    fail("a header length of " + std::to_string(header_bytes) + " bytes",
         "at most the " + std::to_string(file_bytes_ - kLengthBytes) + " that the file has");
  }
  data_offset_ = kLengthBytes + header_bytes;
  std::string text(header_bytes, '\0');
  read_bytes(text.data(), kLengthBytes, header_bytes);
  const nlohmann::json header = parse_json(text, path_ + ": header", kHeaderDepth);
  if (!header.is_object()) fail("header " + excerpt(header), "a JSON object");

  for (const auto& [name, entry] : header.items()) {
    if (name == kMetadataKey) {
      if (!entry.is_object()) fail("metadata " + excerpt(entry), "a JSON object of strings");
      for (const auto& [key, value] : entry.items()) {
        if (!value.is_string()) {
          fail("metadata " + in_quotes(key) + ": " + excerpt(value), "a string");
        }
        metadata_[key] = value.get<std::string>();
      }
      continue;
    }
    const auto fail_entry = [this, &name = name](const std::string& found,
                                                 const std::string& wanted) {
      fail("tensor " + in_quotes(name) + " with " + found, wanted);
    };
    tensors_[name] = tensor_of(entry, fail_entry);
  }
  check_cover(tensors_, file_bytes_ - data_offset_,
              [this](const std::string& found, const std::string& wanted) { fail(found, wanted); });
}

const TensorInfo& SafetensorsReader::info(const std::string& name) const {
  const auto at = tensors_.find(name);
  if (at == tensors_.end()) fail("no tensor " + in_quotes(name), "one of that name");
  return at->second;
}

void SafetensorsReader::read_bytes(void* to, std::uint64_t offset, std::uint64_t size_bytes) const {
  constexpr std::uint64_t kMostAtOnce = std::uint64_t{1} << 30;  // Linux reads 2 GiB at most
  char* at = static_cast<char*>(to);
  while (size_bytes > 0) {
    const ssize_t got =
        ::pread(descriptor_, at, std::min(size_bytes, kMostAtOnce), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      fail("a read error at byte " + std::to_string(offset) + " (" +
               std::error_code(errno, std::generic_category()).message() + ")",
           std::to_string(size_bytes) + " more bytes");
    }
    if (got == 0) {
      fail("the end of the file at byte " + std::to_string(offset) + " (it has shrunk)",
           std::to_string(size_bytes) + " more bytes");
    }
    at += got;
    offset += static_cast<std::uint64_t>(got);
    size_bytes -= static_cast<std::uint64_t>(got);
  }
}

void SafetensorsReader::read_tensor(const std::string& name, const char* dtype, void* values,
                                    std::size_t count) const {
  const TensorInfo& tensor = info(name);
  if (tensor.dtype != dtype || tensor.count() != count) {
    fail("tensor " + in_quotes(name) + " of " + tensor.dtype + " " + shape_text(tensor.shape),
         std::to_string(count) + " numbers of " + dtype);
  }
  read_bytes(values, data_offset_ + tensor.begin, tensor.end - tensor.begin);
}

void SafetensorsReader::read_f32(const std::string& name, std::span<float> values) const {
  read_tensor(name, "F32", values.data(), values.size());
}
void SafetensorsReader::read_f64(const std::string& name, std::span<double> values) const {
  read_tensor(name, "F64", values.data(), values.size());
}
void SafetensorsReader::read_i32(const std::string& name, std::span<std::int32_t> values) const {
  read_tensor(name, "I32", values.data(), values.size());
}
void SafetensorsReader::read_i64(const std::string& name, std::span<std::int64_t> values) const {
  read_tensor(name, "I64", values.data(), values.size());
}

void SafetensorsReader::read_bool(const std::string& name, std::span<std::uint8_t> values) const {
  read_tensor(name, "BOOL", values.data(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > 1) {
      fail("tensor " + in_quotes(name) + " with byte " + std::to_string(values[i]) +
               " at element " + std::to_string(i),
           "0 or 1");
    }
  }
}

void write_safetensors(const std::string& path, const std::map<std::string, std::string>& metadata,
                       std::span<const NamedTensor> tensors) {
  const auto refuse = [](const NamedTensor& tensor, const std::string& why) {
    throw std::invalid_argument("tensor " + in_quotes(tensor.name) + ": " + why);
  };
  nlohmann::ordered_json header;  // in the order given
  header[kMetadataKey] = metadata;
  std::set<std::string> names;
  std::uint64_t at = 0;
  for (const NamedTensor& tensor : tensors) {
    if (tensor.name == kMetadataKey || !names.insert(tensor.name).second) {
      refuse(tensor, "the name is taken");
    }
    TensorInfo info{tensor.dtype, tensor.shape};
    std::uint64_t size_bytes = 0;
    if (dtype_bytes(tensor.dtype) == 0) refuse(tensor, "dtype " + in_quotes(tensor.dtype));
    if (tensor.shape.size() > kMaxAxes || !tensor_bytes(info, size_bytes)) {
      refuse(tensor, "shape " + shape_text(tensor.shape));
    }
    if (tensor.data == nullptr && size_bytes > 0) refuse(tensor, "no data");
    header[tensor.name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {at, at + size_bytes}}};
    at += size_bytes;
  }
  // A stray byte in a fact (a file name that is not UTF-8) must not cost a checkpoint.
  std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.resize((text.size() + kDataAlignment - 1) / kDataAlignment * kDataAlignment, ' ');
  if (text.size() > kMaxHeaderBytes) {
    throw std::invalid_argument(path + ": a header of " + std::to_string(text.size()) +
                                " bytes, wanted at most " + std::to_string(kMaxHeaderBytes));
  }
  const std::uint64_t header_bytes = text.size();

  AtomicFile file(path);
  file.write(&header_bytes, kLengthBytes);
  file.write(text.data(), text.size());
  for (const NamedTensor& tensor : tensors) {
    std::uint64_t size_bytes = 0;
    tensor_bytes({tensor.dtype, tensor.shape}, size_bytes);
    file.write(tensor.data, size_bytes);
  }
  file.commit();
}

}  // namespace models
