// SPDX-License-Identifier: Apache-2.0
// Writes with exact errors: iostreams only keep a flag.
#include "tools/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace tools {
namespace {

constexpr std::size_t kKeptBytes = 1 << 16;
constexpr int kUsualWidth = 80;
constexpr std::chrono::seconds kToldEvery(5);

std::string& kept_output() {
  static std::string text;
  return text;
}

bool is_silent = false;

// 0 or the errno that ended it.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) return errno;
    if (written == 0) return EIO;
  }
  return 0;
}

}  // namespace

void put(std::string_view text) {
  kept_output() += text;
  if (kept_output().size() >= kKeptBytes) flush_output();
}

void flush_output() {
  std::string text;
  text.swap(kept_output());
  const int error = write_all(STDOUT_FILENO, text);
  if (error == EPIPE) throw OutputClosed();
  if (error != 0) {
    throw std::runtime_error(std::string("standard output: cannot write: ") + std::strerror(error));
  }
}

bool Pace::is_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < kToldEvery) return false;
  told_ = now;
  return true;
}

void tell(const std::string& line) {
  if (!is_silent) write_all(STDERR_FILENO, line + '\n');
}

void silence_progress(bool is_quiet) { is_silent = is_quiet; }

bool shows_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::strcmp(terminal, "dumb") != 0);
}

int output_width() {
  const std::size_t width = terminal_width();
  return width > 0 ? static_cast<int>(width) : kUsualWidth;
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace tools
