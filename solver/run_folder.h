// SPDX-License-Identifier: Apache-2.0
// The folder of a training: its file names, the lock that keeps a second training out, run.json.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "solver/folder_lock.h"

namespace solver {

class RunFolder {
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

  const std::string& path() const { return path_; }
  std::string last() const { return path_ + "/last.safetensors"; }
  std::string best() const { return path_ + "/best.safetensors"; }
  std::string kept(std::int64_t step) const;
  std::string metrics() const { return path_ + "/metrics.jsonl"; }
  std::string run_json() const { return path_ + "/run.json"; }

  bool has_last() const;
  bool has_best() const;

  // What the training was started with: data path and digest, settings.
  void write_facts(const nlohmann::json& facts) const;
  nlohmann::json read_facts() const;

 private:
  explicit RunFolder(std::string path);
  void lock() { lock_ = FolderLock(path_, "training"); }
  std::string path_;
  FolderLock lock_;
};

}  // namespace solver
