// SPDX-License-Identifier: Apache-2.0
// Fields, derived sizes and consistency of a model configuration.
#include "models/config.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "models/params.h"

namespace models {
namespace {

constexpr const char* kGroupsWanted =
    "different names apart by commas, of a-z, 0-9 and _, none of them self, symbols or down";

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; !names.empty() && begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    parts.push_back(names.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Each kind has a weight w_<kind> beside those that the cell has anyway.
std::string fault_of_groups(const std::string& names) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  bool is_good = names.size() <= 200;
  std::set<std::string> taken = {"", "self", "symbols", "down"};
  for (const std::string& kind : split(names)) {
    is_good &= taken.insert(kind).second && std::all_of(kind.begin(), kind.end(), is_letter);
  }
  return is_good ? "" : "found '" + names.substr(0, 80) + "', wanted " + kGroupsWanted;
}

}  // namespace

int inner_size(double expansion, int n) {
  const int wanted = static_cast<int>(std::lround(expansion * n * 2.0 / 3.0));
  return (wanted + 255) / 256 * 256;
}

int ModelConfig::P() const {
  if (has_symbol_axis()) return 0;
  return puzzle_tokens > 0 ? puzzle_tokens : (E() + hidden - 1) / hidden;
}

int ModelConfig::channel_inner() const { return inner > 0 ? inner : inner_size(expansion, hidden); }
int ModelConfig::mixer_inner() const {
  return token_inner > 0 ? token_inner
                         : inner_size(expansion, has_symbol_axis() ? grid_tokens : S());
}

std::vector<std::string> ModelConfig::group_kinds() const { return split(groups); }

int ModelConfig::groups_read() const {
  int count = 0;
  for (const std::string& kind : group_kinds()) count += kind == "line" ? 2 : 1;
  return count;
}

int ModelConfig::columns() const {
  if (grid_columns > 0) return grid_columns;
  const int side = static_cast<int>(std::lround(std::sqrt(grid_tokens)));
  return side * side == grid_tokens ? side : 0;
}

void visit_fields(ModelConfig& c, FieldVisitor& visitor) {
  visitor.integer("grid_tokens", c.grid_tokens, 1, 4096, "tokens of a grid, L");
  visitor.integer("grid_columns", c.grid_columns, 0, 4096, "columns of a grid; 0 = it is square");
  visitor.integer("vocabulary", c.vocabulary, 2, 256, "token values, V");
  visitor.integer("puzzle_count", c.puzzle_count, 1, 4'000'000, "puzzle identifiers");
  visitor.integer("puzzle_embedding_width", c.puzzle_embedding_width, 0, 65536,
                  "numbers in a puzzle embedding, E; 0 = hidden");
  visitor.integer("puzzle_tokens", c.puzzle_tokens, 0, 64,
                  "tokens of the puzzle embedding, P; 0 = ceil(E / hidden)");
  choice_field(visitor, "recursion", c.recursion, {"trm", "hrm", "single_z", "six_z", "direct"},
               "which states are refined in which order");
  choice_field(visitor, "mixing", c.mixing,
               {"attention", "mixer", "symbols_learned", "symbols_structured", "structured",
                "symbols_attention", "symbols_adjacency"},
               "how tokens see each other");
  visitor.text("groups", c.groups, fault_of_groups, kGroupsWanted,
               "kinds of groups of cells that mixing '(symbols_)structured' is given");
  visitor.boolean(
      "symbol_identity", c.symbol_identity,
      "symbols as an axis that cannot be exchanged: each with its own input and read-out");
  visitor.boolean("colours", c.colours,
                  "symbols as an axis that are ARC's: end of grid, colour 0, colours to exchange");
  choice_field(visitor, "positions", c.positions, {"none", "learned", "rotary", "rotary2d"},
               "how a token knows its place");
  visitor.integer("hidden", c.hidden, 1, 8192, "width of the states, D");
  visitor.integer("heads", c.heads, 1, 256, "heads of attention and of an adjacency, H");
  visitor.integer("layers", c.layers, 1, 64, "blocks of the net");
  visitor.real("expansion", c.expansion, 0.01, 64.0, "inner sizes follow from it unless given");
  visitor.integer("inner", c.inner, 0, 65536, "inner size of the channel SwiGLU; 0 = by expansion");
  visitor.integer("token_inner", c.token_inner, 0, 65536,
                  "inner size of the token SwiGLU; 0 = by expansion");
  visitor.boolean("separate_nets", c.separate_nets, "TRM with a net for y and another for z");
  visitor.boolean("one_step_gradient", c.one_step_gradient,
                  "TRM with gradient in the last updates of z and y only");
  visitor.integer("high_cycles", c.high_cycles, 1, kMostCycles,
                  "high cycles in a supervision step");
  visitor.integer("low_cycles", c.low_cycles, 1, kMostCycles, "low cycles in a high cycle");
  choice_field(
      visitor, "recompute", c.recompute, {"when_large", "always", "never"},
      "compute activations of channel layers and attention again in the backward: less memory, a "
      "tenth more work");
  choice_field(visitor, "loss", c.loss, {"stablemax", "softmax"}, "cross entropy over");
  visitor.real("label_smoothing", c.label_smoothing, 0.0, 0.9,
               "share of the target spread over all tokens that can be an answer");
  visitor.real("halting_weight", c.halting_weight, 0.0, 10.0,
               "of the halting loss beside the cross entropy");
  visitor.real("step_decay", c.step_decay, 0.01, 1.0,
               "loss of supervision step t times step_decay^(t-1)");
  visitor.real("damping", c.damping, 0.01, 1.0, "share of the net in a new state; the rest stays");
  visitor.real("noise", c.noise, 0.0, 1.0,
               "standard deviation of noise on every new state, in training");
  visitor.boolean("random_starts", c.random_starts, "states start at random at every fresh puzzle");
  visitor.boolean("feedback", c.feedback,
                  "the last answer's probabilities, through a learned map, are added to x");
  visitor.integer("supervision_steps", c.supervision_steps, 1, kMostSupervisionSteps,
                  "supervision steps of a puzzle at most, M");
  visitor.real("halt_exploration", c.halt_exploration, 0.0, 1.0,
               "how often a slot must go on for a random while");
  choice_field(visitor, "halting", c.halting, {"threshold", "compare"},
               "done when q_halt > 0, or > q_continue");
  visitor.boolean("continue_loss", c.continue_loss,
                  "train q_continue, by one more forward pass a step");
}

void validate(const ModelConfig& c) {
  const auto fail = [](const std::string& text) {
    throw std::runtime_error("configuration: " + text);
  };
  if (c.has_heads() && c.hidden % c.heads != 0) {
    fail("hidden " + std::to_string(c.hidden) + " is not a multiple of heads " +
         std::to_string(c.heads));
  }
  const int pieces = c.positions == Positions::kRotary ? 2 : 4;  // pairs, of rows and columns
  if (c.is_rotary() && (!c.has_attention() || c.hidden / c.heads % pieces != 0)) {
    fail(
        "positions 'rotary' and 'rotary2d' want attention and an even head size, a "
        "multiple of 4 for 'rotary2d', found " +
        std::to_string(c.hidden / c.heads));
  }
  if (c.grid_columns > 0 ? c.grid_tokens % c.grid_columns != 0
                         : c.positions == Positions::kRotary2d && c.columns() == 0) {
    fail("grid_columns " + std::to_string(c.grid_columns) + " does not divide grid_tokens " +
         std::to_string(c.grid_tokens) + " into rows (0 stands for a square)");
  }
  if (!c.has_symbol_axis() && static_cast<std::int64_t>(c.P()) * c.hidden < c.E()) {
    fail("puzzle_embedding_width " + std::to_string(c.E()) + " does not fit into puzzle_tokens " +
         std::to_string(c.P()) + " of hidden " + std::to_string(c.hidden));
  }
  if (c.symbol_identity && (!c.has_symbol_axis() || c.has_colours())) {
    fail(
        "symbol_identity wants mixing 'symbols_learned', 'symbols_adjacency' or "
        "'(symbols_)structured' and no colours");
  }
  if (c.colours && !c.reads_symbols_apart()) {
    fail(
        "colours want mixing 'symbols_structured', 'symbols_learned', 'symbols_adjacency' or "
        "'symbols_attention'");
  }
  if (c.has_symbol_axis() && !c.has_attention() &&
      (c.answers() < 2 || c.positions != Positions::kNone)) {
    fail("symbols as an axis want two symbols or more and positions 'none', found vocabulary " +
         std::to_string(c.vocabulary));
  }
  if (c.has_symbol_axis() && (c.continue_loss || c.halting == HaltingRule::kCompare)) {
    fail("continue_loss and halting 'compare' want q_continue, which symbols as an axis have not");
  }
  const std::string groups_fault = fault_of_groups(c.groups);
  if (!groups_fault.empty()) fail("groups: " + groups_fault);
  if (c.has_colours() && (c.symbols() < kSpecialSymbols || c.positions == Positions::kLearned)) {
    fail(
        "symbols that are colours want vocabulary 3 or more and rotary positions or none, "
        "found vocabulary " +
        std::to_string(c.vocabulary));
  }
  // Products of field limits can exceed memory and even 32 bits; 2^31 parameters is far beyond
  // "tiny".
  const double total =
      static_cast<double>(ParamTable(c).parameter_count()) + 1.0 * c.S() * c.hidden;
  if (total > 2147483648.0)
    fail("the model would have " + std::to_string(total / 1e9) + " billion parameters");
}

}  // namespace models
