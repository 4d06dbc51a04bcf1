// SPDX-License-Identifier: Apache-2.0
// The folder of a training: its file names; the lock that keeps a second training out; run.json.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "solver/folder_lock.h"

namespace solver {

// The names of a training's files.
class RunFiles {
 public:
  explicit RunFiles(std::string folder = {});  // slashes at its end are dropped

  const std::string& path() const { return path_; }
  std::string last() const { return path_ + "/last.safetensors"; }
  std::string best() const { return path_ + "/best.safetensors"; }
  std::string kept(std::int64_t step) const;
  std::string metrics() const { return path_ + "/metrics.jsonl"; }
  std::string run_json() const { return path_ + "/run.json"; }

  bool has_last() const;
  bool has_best() const;

 private:
  std::string path_;
};

inline constexpr const char* kTrainingLock = "training";

// The folder of a training at work.
class RunFolder : public RunFiles {
 public:
  RunFolder() = default;  // none yet
  // Throws std::runtime_error when the folder holds a training.
  static void check_free(const std::string& path);
  // Makes the folder (its parent must exist or be makeable), or takes one without a training in it.
  static RunFolder create(const std::string& path);
  // Takes a folder with a training in it.
  static RunFolder open(const std::string& path);
  // Both lock it until the end of the object or of the process, however that ends; they throw
  // std::runtime_error when another training holds it.

  // run.json: what the training was started with, data path and digest, settings.
  void write_record(const nlohmann::json& record) const;
  nlohmann::json read_record() const;

 private:
  explicit RunFolder(const std::string& path) : RunFiles(path) {}
  void lock() { lock_ = FolderLock(path(), kTrainingLock); }
  FolderLock lock_;
};

}  // namespace solver
