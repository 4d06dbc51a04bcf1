// SPDX-License-Identifier: Apache-2.0
// Strict reading of a suite's JSON: what suite.cpp and suite_variant.cpp share.  Every fault is a
// std::runtime_error "where: what", the place from the inside out.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/fields.h"
#include "solver/suite.h"

namespace solver::reading {

using Json = nlohmann::json;

inline constexpr std::size_t kMaxName = 60, kMaxText = 2000;

[[noreturn]] void fail(const std::string& where, const std::string& what);
// `kind` is what the name should have been: "the key", "the variant".  Offers the nearest one.
[[noreturn]] void unknown(const std::string& where, const std::string& kind,
                          const std::string& name, const std::vector<std::string>& known);

const Json& object_at(const Json& value, const std::string& where);
void check_keys(const Json& object, const std::vector<std::string>& known,
                const std::string& where);
// Empty where the key is absent and not wanted.
std::string text_at(const Json& object, const char* key, const std::string& where,
                    bool is_wanted = false, std::size_t longest = kMaxName);

template <typename Config>
void set_fields(Config& config, const Json& object, const std::string& where) {
  for (const auto& item : object_at(object, where).items()) {
    try {
      if (models::set_field(config, item.key(), item.value())) continue;
    } catch (const std::runtime_error& error) {
      fail(where, error.what());
    }
    unknown(where, "the key", item.key(), models::field_names<Config>());
  }
}

// What holds for every variant: the suite's own preset, settings and budget.
struct Common {
  std::string preset;
  Json set;
  Json budget;
};
// The settings that the suite decides about, so that all variants are treated alike.
void check_free_of_run_settings(const Json& set, const std::string& where);
// The next variant of the suite; `place` is its number in words.
Variant read_variant(const Json& value, const Suite& suite, const Common& common,
                     const std::string& place);

}  // namespace solver::reading
