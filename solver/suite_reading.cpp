// SPDX-License-Identifier: Apache-2.0
// Faults, keys and texts.
#include "solver/suite_reading.h"

#include <algorithm>

#include "models/strict_json.h"

namespace solver::reading {

void fail(const std::string& where, const std::string& what) {
  throw std::runtime_error(std::string(where).append(": ") + what);
}

void unknown(const std::string& where, const std::string& kind, const std::string& name,
             const std::vector<std::string>& known) {
  const std::string near = models::nearest_name(name.substr(0, 100), known);
  std::string list;
  for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
  fail(where, kind + " " + models::in_quotes(name) + " is unknown" +
                  (near.empty() ? ", wanted one of " + list.substr(0, 200)
                                : "; did you mean '" + near + "'?"));
}

const Json& object_at(const Json& value, const std::string& where) {
  if (!value.is_object())
    fail(where, std::string("found ") + value.type_name() + ", wanted an object");
  return value;
}

void check_keys(const Json& object, const std::vector<std::string>& known,
                const std::string& where) {
  for (const auto& item : object_at(object, where).items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      unknown(where, "the key", item.key(), known);
    }
  }
}

std::string text_at(const Json& object, const char* key, const std::string& where, bool is_wanted,
                    std::size_t longest) {
  if (!object.contains(key)) {
    if (is_wanted) fail(where, std::string("the key '") + key + "' is missing");
    return "";
  }
  const Json& value = object[key];
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().size() > longest) {
    fail(where, std::string("'") + key + "': found " + value.dump().substr(0, 80) +
                    ", wanted a text of 1 to " + std::to_string(longest) + " characters");
  }
  return value.get<std::string>();
}

}  // namespace solver::reading
