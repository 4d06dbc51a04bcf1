// SPDX-License-Identifier: Apache-2.0
// The three walks over a table of fields: to JSON, set one by name, describe.
#include "models/fields.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "models/strict_json.h"

namespace models {
namespace {

class ToJson : public FieldVisitor {
 public:
  void integer(const char* name, int& value, int, int, const char*) override { json[name] = value; }
  void integer64(const char* name, std::int64_t& value, std::int64_t, std::int64_t,
                 const char*) override {
    json[name] = value;
  }
  void real(const char* name, double& value, double, double, const char*) override {
    json[name] = value;
  }
  void boolean(const char* name, bool& value, const char*) override { json[name] = value; }
  void text(const char* name, std::string& value, std::string (*)(const std::string&), const char*,
            const char*) override {
    json[name] = value;
  }
  void choice(const char* name, int& index, const std::vector<std::string>& names,
              const char*) override {
    json[name] = names.at(static_cast<std::size_t>(index));
  }
  nlohmann::json json = nlohmann::json::object();
};

class SetOne : public FieldVisitor {
 public:
  SetOne(const std::string& name, const nlohmann::json& value) : name_(name), value_(value) {}
  void integer(const char* name, int& value, int low, int high, const char*) override {
    std::int64_t wide = value;
    integer64(name, wide, low, high, nullptr);
    value = static_cast<int>(wide);
  }
  void integer64(const char* name, std::int64_t& value, std::int64_t low, std::int64_t high,
                 const char*) override {
    if (name != name_) return;
    found = true;
    const std::string wanted =
        "an integer from " + std::to_string(low) + " to " + std::to_string(high);
    if (!value_.is_number_integer()) fail(wanted);
    // An unsigned value above the signed range would wrap.
    if (value_.is_number_unsigned() &&
        value_.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
      fail(wanted);
    const auto number = value_.get<std::int64_t>();
    if (number < low || number > high) fail(wanted);
    value = number;
  }
  void real(const char* name, double& value, double low, double high, const char*) override {
    if (name != name_) return;
    found = true;
    std::ostringstream wanted;
    wanted << "a number from " << low << " to " << high;
    if (!value_.is_number()) fail(wanted.str());
    const double number = value_.get<double>();
    if (!(number >= low && number <= high)) fail(wanted.str());
    value = number;
  }
  void boolean(const char* name, bool& value, const char*) override {
    if (name != name_) return;
    found = true;
    if (!value_.is_boolean()) fail("true or false");
    value = value_.get<bool>();
  }
  void text(const char* name, std::string& value, std::string (*fault)(const std::string&),
            const char* form, const char*) override {
    if (name != name_) return;
    found = true;
    if (!value_.is_string()) fail(form);
    const std::string what = fault(value_.get<std::string>());
    if (!what.empty()) throw std::runtime_error("setting '" + name_ + "': " + what);
    value = value_.get<std::string>();
  }
  void choice(const char* name, int& index, const std::vector<std::string>& names,
              const char*) override {
    if (name != name_) return;
    found = true;
    std::string wanted = "one of";
    for (const std::string& known : names) wanted += " " + known;
    if (!value_.is_string()) fail(wanted);
    const auto at = std::find(names.begin(), names.end(), value_.get<std::string>());
    if (at == names.end()) fail(wanted);
    index = static_cast<int>(at - names.begin());
  }
  bool found = false;

 private:
  [[noreturn]] void fail(const std::string& wanted) const {
    throw std::runtime_error("setting '" + name_ + "': found " + json_text(value_).substr(0, 80) +
                             ", wanted " + wanted);
  }
  const std::string& name_;
  const nlohmann::json& value_;
};

class Describe : public FieldVisitor {
 public:
  explicit Describe(std::vector<std::pair<std::string, std::string>>& lines) : lines_(lines) {}
  void integer(const char* name, int& value, int low, int high, const char* help) override {
    line(name, help, std::to_string(low) + ".." + std::to_string(high), std::to_string(value));
  }
  void integer64(const char* name, std::int64_t& value, std::int64_t low, std::int64_t high,
                 const char* help) override {
    line(name, help, std::to_string(low) + ".." + std::to_string(high), std::to_string(value));
  }
  void real(const char* name, double& value, double low, double high, const char* help) override {
    std::ostringstream range, now;
    range << low << ".." << high;
    now << value;
    line(name, help, range.str(), now.str());
  }
  void boolean(const char* name, bool& value, const char* help) override {
    line(name, help, "true or false", value ? "true" : "false");
  }
  void text(const char* name, std::string& value, std::string (*)(const std::string&),
            const char* form, const char* help) override {
    line(name, help, form, value.empty() ? "none" : value);
  }
  void choice(const char* name, int& index, const std::vector<std::string>& names,
              const char* help) override {
    std::string range;
    for (const std::string& known : names) range += (range.empty() ? "" : ", ") + known;
    line(name, help, range, names.at(static_cast<std::size_t>(index)));
  }

 private:
  void line(const char* name, const char* help, const std::string& range, const std::string& now) {
    lines_.emplace_back(name, std::string(help) + " (" + range + "; default " + now + ")");
  }
  std::vector<std::pair<std::string, std::string>>& lines_;
};

}  // namespace

namespace detail {

nlohmann::json fields_to_json(void (*visit)(void*, FieldVisitor&), void* object) {
  ToJson visitor;
  visit(object, visitor);
  return visitor.json;
}

bool set_field(void (*visit)(void*, FieldVisitor&), void* object, const std::string& name,
               const nlohmann::json& value) {
  SetOne visitor(name, value);
  visit(object, visitor);
  return visitor.found;
}

void describe_fields(void (*visit)(void*, FieldVisitor&), void* object,
                     std::vector<std::pair<std::string, std::string>>& lines) {
  Describe visitor(lines);
  visit(object, visitor);
}

}  // namespace detail

std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = name.size() / 2 + 2;  // farther than half of the word is no hint
  for (const std::string& candidate : known) {
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t replaced = diagonal + (name[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace models
