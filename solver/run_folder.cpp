// SPDX-License-Identifier: Apache-2.0
// Folder, lock, run.json.
#include "solver/run_folder.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "models/atomic_file.h"
#include "models/strict_json.h"

namespace solver {
namespace fs = std::filesystem;

namespace {
constexpr std::uintmax_t kMostBytes = 1 << 20;  // of run.json, which has some thousand
}  // namespace

RunFiles::RunFiles(std::string folder) : path_(std::move(folder)) {
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

void RunFolder::check_free(const std::string& path) {
  const RunFiles folder(path);
  for (const std::string& file : {folder.run_json(), folder.last(), folder.best()}) {
    std::error_code error;
    if (fs::exists(file, error)) {
      throw std::runtime_error(path + ": holds a training already (" +
                               fs::path(file).filename().string() +
                               "); go on with --resume, or name another folder");
    }
  }
}

RunFolder RunFolder::create(const std::string& path) {
  RunFolder folder(path);
  std::error_code error;
  fs::create_directories(folder.path(), error);
  if (!fs::is_directory(folder.path())) {
    throw std::runtime_error(
        path + ": cannot make the folder: " + (error ? error.message() : "it is a file"));
  }
  folder.lock();
  check_free(folder.path());
  return folder;
}

RunFolder RunFolder::open(const std::string& path) {
  RunFolder folder(path);
  std::error_code error;
  if (!fs::is_directory(folder.path(), error)) {
    throw std::runtime_error(path + ": no such folder, wanted one that trm train made");
  }
  if (!fs::is_regular_file(folder.run_json(), error)) {
    throw std::runtime_error(path + ": found no run.json, wanted a folder that trm train made");
  }
  folder.lock();
  return folder;
}

std::string RunFiles::kept(std::int64_t step) const {
  std::string digits = std::to_string(step);
  if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
  return path_ + "/step-" + digits + ".safetensors";
}

bool RunFiles::has_last() const {
  std::error_code error;
  return fs::exists(last(), error);
}

bool RunFiles::has_best() const {
  std::error_code error;
  return fs::exists(best(), error);
}

void RunFolder::write_record(const nlohmann::json& record) const {
  const std::string text = models::json_text(record, 2) + "\n";
  models::AtomicFile file(run_json());
  file.write(text.data(), text.size());
  file.commit();
}

nlohmann::json RunFolder::read_record() const {
  if (fs::file_size(run_json()) > kMostBytes) {
    throw std::runtime_error(run_json() + ": found more than " + std::to_string(kMostBytes) +
                             " bytes, wanted what trm train wrote");
  }
  std::ifstream in(run_json(), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const std::string found = in ? text.str() : "";
  nlohmann::json record = models::parse_json(found, run_json());
  if (!record.is_object()) {
    throw std::runtime_error(run_json() + ": found no object, wanted what trm train wrote");
  }
  return record;
}

}  // namespace solver
