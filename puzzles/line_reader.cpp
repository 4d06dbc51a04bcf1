// SPDX-License-Identifier: Apache-2.0
// Bounded reading, byte by byte from the stream's buffer.
#include "puzzles/line_reader.h"

#include <istream>
#include <stdexcept>

namespace puzzles {

namespace {

constexpr size_t kMostAheadBytes = size_t{1} << 26;  // of lines read ahead

}  // namespace

LineReader::LineReader(std::istream& in, std::string name, size_t max_line_bytes,
                       size_t max_file_bytes)
    : in_(in),
      name_(std::move(name)),
      max_line_bytes_(max_line_bytes),
      max_file_bytes_(max_file_bytes) {}

std::string LineReader::place(long number) const { return name_ + ":" + std::to_string(number); }

void LineReader::fail(long number, const std::string& text) const {
  throw std::runtime_error(place(number) + ": " + text);
}

bool LineReader::next(Line& line) {
  if (ahead_.empty()) return read(line);
  line = std::move(ahead_.front());
  ahead_.pop_front();
  return true;
}

const std::deque<Line>& LineReader::preview(size_t max_lines,
                                            bool (*is_comment)(std::string_view)) {
  size_t texts = 0, held = 0;  // held: bytes
  Line line;
  while (texts < max_lines && read(line)) {
    const bool ends_block = texts > 0 && is_blank(line.text);
    texts += !is_blank(line.text) && !is_comment(line.text);
    held += sizeof line + line.text.size();
    const long number = line.number;
    ahead_.push_back(std::move(line));
    if (ends_block) break;
    if (held <= kMostAheadBytes) continue;
    if (texts > 0) break;  // rows of a CSV may look like comments; what it is its header says
    fail(number, "found nothing but empty lines and comments so far, wanted a puzzle");
  }
  return ahead_;
}

bool LineReader::read(Line& line) {
  line.text.clear();
  line.number = number_ + 1;
  bool has_bytes = false;
  try {
    while (true) {
      const int byte = in_.good() ? in_.rdbuf()->sbumpc() : std::char_traits<char>::eof();
      if (byte == std::char_traits<char>::eof()) break;
      has_bytes = true;
      if (++file_bytes_ > max_file_bytes_) {
        fail(line.number, "found more than " + std::to_string(max_file_bytes_) +
                              " bytes, wanted at most that; split the file");
      }
      if (byte == '\n') break;
      if (byte == 0) fail(line.number, "found a NUL byte, wanted text; is this a binary file?");
      if (line.text.size() == max_line_bytes_) {
        fail(line.number, "found a line of more than " + std::to_string(max_line_bytes_) +
                              " bytes, wanted at most that; is this a puzzle file?");
      }
      line.text += static_cast<char>(byte);
    }
  } catch (const std::ios_base::failure& error) {
    fail(line.number, std::string("cannot read on: ") + error.what());
  }
  if (!has_bytes) return false;
  ++number_;
  if (number_ == 1 && line.text.rfind("\xEF\xBB\xBF", 0) == 0) line.text.erase(0, 3);
  if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
  return true;
}

std::string character_text(char character) {
  const auto code = static_cast<unsigned char>(character);
  if (code > ' ' && code < 0x7f) return std::string("character '") + character + "'";
  constexpr char kHex[] = "0123456789abcdef";
  return std::string("byte 0x") + kHex[code >> 4] + kHex[code & 15];
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos;
}

}  // namespace puzzles
