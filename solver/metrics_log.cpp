// SPDX-License-Identifier: Apache-2.0
// Cutting back and appending.
#include "solver/metrics_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "models/atomic_file.h"
#include "models/strict_json.h"

namespace solver {

MetricsLog::MetricsLog(std::string path, std::int64_t step) : path_(std::move(path)) {
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) return;
  if (!std::filesystem::is_regular_file(path_, error)) {  // of a pipe the reading might never end
    throw std::runtime_error(path_ + ": found no regular file, wanted what trm train wrote");
  }
  std::ifstream in(path_, std::ios::binary);
  std::string kept, line;
  bool has_dropped = false;
  while (std::getline(in, line)) {
    const bool is_torn = in.eof();  // no line feed behind it
    const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    const bool is_line = object.is_object() && object.contains("step") &&
                         object["step"].is_number_integer() && !is_torn;
    if (!is_line || object["step"].get<std::int64_t>() > step) {
      has_dropped = true;
      continue;
    }
    kept += line + "\n";
    if (object.contains("elapsed_s") && object["elapsed_s"].is_number()) {
      elapsed_s_ = std::max(elapsed_s_, object["elapsed_s"].get<double>());
    }
    if (object.contains("validation")) validated_step_ = object["step"].get<std::int64_t>();
  }
  if (in.bad()) throw std::runtime_error(path_ + ": cannot read on");
  in.close();
  if (!has_dropped) return;
  models::AtomicFile file(path_);
  file.write(kept.data(), kept.size());
  file.commit();
}

void MetricsLog::append(const nlohmann::json& line) {
  const std::string text = models::json_text(line) + "\n";
  const int file = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  const ssize_t written = file < 0 ? -1 : ::write(file, text.data(), text.size());
  const int error = errno;
  if (file >= 0) ::close(file);
  if (written == static_cast<ssize_t>(text.size())) return;
  throw std::runtime_error(path_ +
                           ": cannot write: " + std::strerror(written < 0 ? error : ENOSPC));
}

}  // namespace solver
