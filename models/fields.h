// SPDX-License-Identifier: Apache-2.0
// Configuration structs as tables: each struct lists its fields once (name, place, range, help);
// reading JSON, writing JSON, --set key=value and the nearest-name hint all walk that list.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace models {

// Sees each field of a struct in turn.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;
  virtual void integer(const char* name, int& value, int low, int high, const char* help) = 0;
  virtual void integer64(const char* name, std::int64_t& value, std::int64_t low, std::int64_t high,
                         const char* help) = 0;
  virtual void real(const char* name, double& value, double low, double high, const char* help) = 0;
  virtual void boolean(const char* name, bool& value, const char* help) = 0;
  // A text of a form of its own, described in `form`.  fault: "found ..., wanted ..." of one that
  // is not; empty where it is.
  virtual void text(const char* name, std::string& value, std::string (*fault)(const std::string&),
                    const char* form, const char* help) = 0;
  // An enumeration as an index into `names`.
  virtual void choice(const char* name, int& index, const std::vector<std::string>& names,
                      const char* help) = 0;
};

// An enum field through `choice`; the enumerators count from 0 in the order of the names.
template <typename Enum>
void choice_field(FieldVisitor& visitor, const char* name, Enum& value,
                  const std::vector<std::string>& names, const char* help) {
  int index = static_cast<int>(value);
  visitor.choice(name, index, names, help);
  value = static_cast<Enum>(index);
}

namespace detail {
nlohmann::json fields_to_json(void (*visit)(void*, FieldVisitor&), void* object);
bool set_field(void (*visit)(void*, FieldVisitor&), void* object, const std::string& name,
               const nlohmann::json& value);
void describe_fields(void (*visit)(void*, FieldVisitor&), void* object,
                     std::vector<std::pair<std::string, std::string>>& lines);
template <typename Config>
void visit_any(void* object, FieldVisitor& visitor) {
  visit_fields(*static_cast<Config*>(object), visitor);
}
}  // namespace detail

// All fields as one JSON object, in table order.
template <typename Config>
nlohmann::json fields_to_json(Config config) {
  return detail::fields_to_json(&detail::visit_any<Config>, &config);
}

// Their names, in the order of a JSON object.
template <typename Config>
std::vector<std::string> field_names() {
  const nlohmann::json fields = fields_to_json(Config{});
  std::vector<std::string> names;
  for (const auto& field : fields.items()) names.push_back(field.key());
  return names;
}

// Sets one field.  False when the struct has no such field; throws std::runtime_error naming the
// field, what was found and what is wanted when the type or the range is wrong.
template <typename Config>
bool set_field(Config& config, const std::string& name, const nlohmann::json& value) {
  return detail::set_field(&detail::visit_any<Config>, &config, name, value);
}

// (name, "help (range; default value)") of every field, in table order.
template <typename Config>
void describe_fields(Config config, std::vector<std::pair<std::string, std::string>>& lines) {
  detail::describe_fields(&detail::visit_any<Config>, &config, lines);
}

// The name among `known` with the smallest edit distance to `name`, for error hints.  Empty when
// none is near.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

}  // namespace models
