// SPDX-License-Identifier: Apache-2.0
// The table of a comparison, in Markdown that is also aligned for the eye.
#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "models/strict_json.h"
#include "solver/comparison.h"

namespace solver {
namespace {

using Row = std::vector<std::string>;

std::string text(const char* pattern, double value) {
  std::array<char, 64> buffer;
  std::snprintf(buffer.data(), buffer.size(), pattern, value);
  return buffer.data();
}

// A bar in a name would end the cell.
std::string cell(const std::string& name) {
  std::string result;
  for (const char c : models::one_line(name)) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

// First column to the left, numbers to the right.
std::string markdown(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 3);
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  std::string result;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string room(widths[c] - rows[r][c].size(), ' ');
      result += c == 0 ? "| " + rows[r][c] + room : " | " + room + rows[r][c];
    }
    result += " |\n";
    if (r > 0) continue;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      result += c == 0 ? "| " + std::string(widths[c], '-')
                       : " | " + std::string(widths[c] - 1, '-') + ":";
    }
    result += " |\n";
  }
  return result;
}

std::string difference_text(const VariantSummary& s) {
  if (s.facts->base == s.facts->name) return "base";
  if (s.to_base.count == 0) return "-";
  const std::string mean = text("%+.1f", s.to_base.mean);
  if (s.to_base.method == DifferenceMethod::kNone) return mean + " (?)";
  return mean + text(" (%+.1f", s.to_base.mean - s.to_base.half_width) +
         text(" to %+.1f)", s.to_base.mean + s.to_base.half_width) +
         (s.to_base.method == DifferenceMethod::kWelch ? " w" : "");
}

std::string variant_table(const Comparison& comparison) {
  std::vector<Row> rows = {{"variant", "seeds", "exact %", "sd", "difference (95%)",
                            cell(confirmed_word(comparison)) + " %", "parameters", "sample-steps",
                            "minutes", "samples/s"}};
  bool has_bases = false;
  const std::vector<VariantSummary> summaries = summarise(comparison);
  for (const VariantSummary& s : summaries) {
    has_bases |= s.facts->base != s.facts->name && s.facts->base != summaries.front().facts->name;
  }
  if (has_bases) rows.front().insert(rows.front().begin() + 4, "held against");
  for (const VariantSummary& s : summaries) {
    const std::string seeds = s.seeds == s.seeds_wanted ? std::to_string(s.seeds)
                                                        : std::to_string(s.seeds) + " of " +
                                                              std::to_string(s.seeds_wanted);
    Row row = {cell(s.facts->name), seeds};
    const auto add = [&](const std::string& found) { row.push_back(s.seeds > 0 ? found : "-"); };
    add(text("%.1f", s.exact.mean));
    add(s.seeds > 1 ? text("%.1f", s.exact.deviation) : "-");
    if (has_bases) row.push_back(s.facts->base == s.facts->name ? "-" : cell(s.facts->base));
    add(difference_text(s));
    add(text("%.1f", s.confirmed.mean));
    row.push_back(std::to_string(s.facts->parameters));
    const bool was_trained = s.sample_steps > 0;
    add(was_trained ? text("%.0f", s.sample_steps) : "-");
    add(was_trained ? text("%.2f", s.minutes) : "-");
    add(was_trained ? text("%.0f", s.samples_per_second) : "-");
    rows.push_back(row);
  }
  return markdown(rows);
}

// Means over the seeds.
std::string mode_table(const Comparison& comparison) {
  std::vector<Row> rows = {{"variant", "answers", "exact %", "sd",
                            cell(confirmed_word(comparison)) + " %", "says done %", "steps",
                            "s a puzzle"}};
  for (const VariantFacts& variant : comparison.variants) {
    for (const std::string& mode : comparison.modes) {
      std::vector<double> exact, by_rules, done, steps, seconds;
      for (const RunFigures& run : comparison.runs) {
        const ModeFigures* m = run.variant == variant.name ? mode_of(run, mode) : nullptr;
        if (m == nullptr || !run.is_done) continue;  // the runs of the table above
        exact.push_back(100 * m->exact);
        by_rules.push_back(100 * confirmed(*m));
        done.push_back(100 * m->says_done);
        steps.push_back(m->steps_spent_mean);
        seconds.push_back(m->seconds_per_puzzle);
      }
      if (exact.empty()) continue;
      const auto mean = [](const char* pattern, const std::vector<double>& values) {
        return text(pattern, spread_over(values).mean);
      };
      rows.push_back({cell(variant.name), cell(mode), mean("%.1f", exact),
                      exact.size() > 1 ? text("%.1f", spread_over(exact).deviation) : "-",
                      mean("%.1f", by_rules), mean("%.1f", done), mean("%.2f", steps),
                      mean("%.4f", seconds)});
    }
  }
  return rows.size() > 1 ? std::string(1, '\n').append(markdown(rows)) : "";
}

std::string leftovers(const Comparison& comparison) {
  std::string result;
  for (const RunFigures& run : comparison.runs) {
    const std::string name = models::one_line(run.variant) + ", seed " + std::to_string(run.seed);
    if (!run.failure.empty()) {
      result += "- failed: " + name + ": " + models::one_line(run.failure) + "\n";
    } else if (!run.is_done) {
      result += "- not done yet: " + name + "\n";
    }
  }
  return result.empty() ? "" : std::string(1, '\n').append(result);
}

// Of the runs that the table is made of.
std::string measured_text(const Comparison& comparison) {
  std::set<std::int64_t> counts;
  for (const RunFigures& run : comparison.runs) {
    const ModeFigures* mode = mode_of(run, comparison.modes.front());
    if (mode != nullptr && run.is_done) counts.insert(mode->puzzles);
  }
  if (counts.empty()) return "nothing yet";
  const std::string least = std::to_string(*counts.begin());
  return "the first " +
         (counts.size() == 1 ? least : least + " to " + std::to_string(*counts.rbegin())) +
         " puzzles";
}

std::string overlap_text(const nlohmann::json& surroundings) {
  if (!surroundings.contains("overlap")) return "";
  return "NOTE: " + models::one_line(surroundings["overlap"].dump()) +
         " test puzzles have the answer of a training puzzle, as it is or turned.\n";
}

// Worth a word where the runs were not all made alike.
std::string made_on_text(const Comparison& comparison) {
  std::set<std::string> places;
  for (const RunFigures& run : comparison.runs) {
    if (run.is_done && !run.made_on.empty()) places.insert(models::one_line(run.made_on));
  }
  if (places.size() < 2) return "";
  std::string list;
  for (const std::string& place : places) list += (list.empty() ? "" : "; ") + place;
  return "NOTE: runs were made by different programs or on different machines: " + list + ".\n";
}

}  // namespace

std::string table_text(const Comparison& comparison) {
  std::string result = "# " + models::one_line(comparison.name) + "\n\n";
  if (!comparison.about.empty()) result += models::one_line(comparison.about) + "\n\n";
  result += variant_table(comparison);
  if (comparison.modes.size() > 1) result += mode_table(comparison);
  result += leftovers(comparison);
  std::string budgets;
  std::set<std::string> listed;
  for (const VariantFacts& variant : comparison.variants) {
    if (listed.insert(variant.budget).second) {
      budgets += (budgets.empty() ? "" : ", ") + variant.budget;
    }
  }
  const nlohmann::json& s = comparison.surroundings;
  const auto said = [&](const char* key) {
    return s.contains(key)
               ? models::one_line(s[key].is_string() ? s[key].get<std::string>() : s[key].dump())
               : std::string("?");
  };
  result += "\nBudget: " + models::one_line(budgets) + "; " + said("threads") +
            " thread(s) a run, " + said("instruction_set") + ", " + said("processor") + ".\n";
  if (s.contains("train")) result += "Trained on " + said("train") + ". ";
  result += "Measured on " + said("test") + ", " + measured_text(comparison) + ", answers by \"" +
            models::one_line(comparison.modes.front()) + "\".\n" + overlap_text(s) +
            made_on_text(comparison);
  result +=
      "exact: mean over seeds, sd its standard deviation. difference: to the base in percentage "
      "points,\n95% interval by Student's t over the differences seed by seed; (w) by Welch's t "
      "where seeds are\nnot shared; (?) none: too few seeds, or all differences equal. minutes: of "
      "training alone.\n";
  return result;
}

}  // namespace solver
