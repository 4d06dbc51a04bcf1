// SPDX-License-Identifier: Apache-2.0
// CLI11's help and errors, reworded.
#include "tools/usage.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <sstream>
#include <vector>

#include "models/fields.h"
#include "models/strict_json.h"
#include "tools/output.h"

namespace tools {
namespace {

// "trm data sudoku"
std::string full_name(const CLI::App* app) {
  const CLI::App* parent = app->get_parent();
  return parent == nullptr ? app->get_name() : full_name(parent) + " " + app->get_name();
}

// Broken between words where a line of `width` characters ends (0: never), later lines indented.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  constexpr std::size_t kNarrowest = 20;
  if (width < indent + kNarrowest) return text;
  std::istringstream words(text);
  std::string result, word;
  std::size_t used = indent;
  while (words >> word) {
    if (result.empty()) {
      used += word.size();
    } else if (used + 1 + word.size() > width) {
      result += "\n" + std::string(indent, ' ');
      used = indent + word.size();
    } else {
      result += " ";
      used += 1 + word.size();
    }
    result += word;
  }
  return result;
}

// usage: trm solve [flags] [PUZZLE]...
//
// What it does.
//
//   --model PATH       checkpoint to use  (default: ...)
// ...
class HouseHelp : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    const std::string name = full_name(app);
    const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
    std::string text = "usage: " + name + (commands.empty() ? " [flags]" : " COMMAND [flags]");
    std::vector<std::pair<std::string, std::string>> lines;
    for (const CLI::App* command : commands) {
      lines.emplace_back(command->get_name(), command->get_description());
    }
    for (const CLI::Option* option : app->get_options()) {
      if (option->nonpositional()) {
        lines.emplace_back(flag_text(*option), option_text(*option));
      } else {
        text += " [" + option->get_name(true) + "]" + (option->get_expected_max() > 1 ? "..." : "");
        lines.emplace_back(option->get_name(true), option_text(*option));
      }
    }
    text += "\n\n" + app->get_description() + "\n\n";
    std::size_t widest = 0;
    for (const auto& [left, right] : lines) widest = std::max(widest, left.size());
    for (const auto& [left, right] : lines) {
      text += "  " + left + std::string(widest - left.size() + 2, ' ') +
              wrapped(right, widest + 4, terminal_width()) + "\n";
    }
    return app->get_footer().empty() ? text : text + "\n" + app->get_footer() + "\n";
  }

 private:
  static std::string flag_text(const CLI::Option& option) {
    std::string text = option.get_name(false, true);
    const std::string type = option.get_type_name();  // "N:0..1024" where there is a range
    if (option.get_expected_max() > 0 && !type.empty())
      text += " " + type.substr(0, type.find(':'));
    return text;
  }
  static std::string option_text(const CLI::Option& option) {
    const std::string type = option.get_type_name(), now = option.get_default_str();
    const std::size_t colon = type.find(':');
    const std::string range = colon == std::string::npos ? "" : ", " + type.substr(colon + 1);
    const bool has_default = !now.empty() && now != "[]" && now != "false" && now != "\"\"";
    return option.get_description() + range + (has_default ? "  (default: " + now + ")" : "");
  }
};

std::vector<std::string> flag_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// What a user typed may be long.
std::string usage_line(const std::string& text) {
  constexpr std::size_t kLongest = 300;
  return models::one_line(text).substr(0, kLongest);
}

}  // namespace

void refuse_flags(const CLI::App& command, const std::vector<std::string>& flags,
                  const std::string& why) {
  for (const std::string& flag : flags) {
    if (command.count(flag) == 0) continue;
    throw std::runtime_error(full_name(&command) + ": " + flag + " is " + why);
  }
}

void refuse_other_flags(const CLI::App& command, const std::string& task,
                        const std::vector<std::string>& flags) {
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    const bool is_read = name == task || std::find(flags.begin(), flags.end(), name) != flags.end();
    if (option->count() == 0 || is_read) continue;
    throw std::runtime_error(full_name(&command) + ": " + name + " is not for " + task);
  }
}

CLI::Validator whole_number(std::int64_t low, std::int64_t high) {
  const std::string bounds = std::to_string(low) + ".." + std::to_string(high);
  const auto check = [low, high](std::string& text) -> std::string {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = error == std::errc() && end == text.data() + text.size();
    if (is_whole && value >= low && value <= high) {
      text = std::to_string(value);  // CLI11 would read 010 as octal
      return "";
    }
    return "found '" + text.substr(0, 40) + "', wanted a whole number from " + std::to_string(low) +
           " to " + std::to_string(high);
  };
  return CLI::Validator(check, bounds);
}

CLI::Validator number(double low, double high) {
  std::ostringstream bounds, wanted;
  bounds << low << ".." << high;
  wanted << "a number from " << low << " to " << high;
  const auto check = [low, high, wanted = wanted.str()](std::string& text) -> std::string {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && value >= low && value <= high) return "";
    return "found '" + text.substr(0, 40) + "', wanted " + wanted;
  };
  return CLI::Validator(check, bounds.str());
}

CLI::Validator one_of(const std::vector<std::string>& names) {
  const auto check = [names](std::string& text) -> std::string {
    if (std::find(names.begin(), names.end(), text) != names.end()) return "";
    std::string known;
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
    const std::string near = models::nearest_name(text.substr(0, 100), names);
    return "found '" + text.substr(0, 40) + "', wanted one of " + known +
           (near.empty() ? "" : "; did you mean '" + near + "'?");
  };
  return CLI::Validator(check, "");
}

void set_house_style(CLI::App& app) {
  app.formatter(std::make_shared<HouseHelp>());
  app.option_defaults()->always_capture_default();
  app.set_help_flag("--help", "print this");
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  const std::string command = full_name(chosen);
  // What was not understood explains more than what is then missing.
  const std::vector<std::string> extras = app.remaining(/*recurse=*/true);
  if (!extras.empty()) {
    const std::string& found = extras.front();
    const bool is_flag = found.rfind('-', 0) == 0;
    if (!is_flag && !chosen->get_subcommands([](const CLI::App*) { return true; }).empty()) {
      return unknown_subcommand(*chosen, found);
    }
    const std::string stem = found.substr(0, std::min<std::size_t>(found.find('='), 100));
    const std::string near = is_flag ? models::nearest_name(stem, flag_names(*chosen)) : "";
    return usage_line(command + ": '" + found.substr(0, 100) + "' is not expected" +
                      (near.empty() ? "" : ", did you mean '" + near + "'?") + " (" + command +
                      " --help lists the flags)");
  }
  return usage_line(command + ": " + error.what());
}

std::string unknown_subcommand(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  std::string known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return "";
    names.push_back(command->get_name());
    known += (known.empty() ? "" : ", ") + command->get_name();
  }
  const std::string near = models::nearest_name(word.substr(0, 100), names);
  return usage_line(full_name(&app) + ": '" + word.substr(0, 100) + "' is no command, wanted " +
                    known + (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace tools
