// SPDX-License-Identifier: Apache-2.0
// Lines of a text that nobody vouches for: numbered, bounded, without byte order mark, carriage
// returns and NUL bytes.
#pragma once

#include <cstddef>
#include <deque>
#include <iosfwd>
#include <string>
#include <string_view>

namespace puzzles {

struct Line {
  std::string text;
  long number = 0;  // from 1
};

class LineReader {
 public:
  // `name` stands for the file in messages.  Keeps a reference to the stream.
  LineReader(std::istream& in, std::string name, size_t max_line_bytes, size_t max_file_bytes);

  // The next line; false at the end.  Throws std::runtime_error for a line or file over its limit
  // (nothing beyond the limit is read), a NUL byte, or a stream that fails.
  bool next(Line& line);

  // The lines up to the first blank one after some text, with that many lines of text at most;
  // comments are no text.  next() gives them again.
  const std::deque<Line>& preview(size_t max_lines, bool (*is_comment)(std::string_view));

  std::string place(long number) const;  // "file:line"
  // Throws std::runtime_error "file:line: text".
  [[noreturn]] void fail(long number, const std::string& text) const;

 private:
  bool read(Line& line);

  std::istream& in_;
  std::string name_;
  size_t max_line_bytes_;
  size_t max_file_bytes_;
  size_t file_bytes_ = 0;
  long number_ = 0;
  std::deque<Line> ahead_;
};

// "character 'x'", or "byte 0x1b" where it would spoil the line of a message.
std::string character_text(char character);
// Only spaces and tabs, or nothing?
bool is_blank(const std::string& text);

}  // namespace puzzles
