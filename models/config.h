// SPDX-License-Identifier: Apache-2.0
// The configuration of a model: one struct, one table of its fields (names, ranges, help) for JSON,
// --set and info. Letters as everywhere: B batch, L grid tokens, P puzzle tokens, S = P + L, D
// hidden, V vocabulary, H heads, K = D / H head size, I inner size of a SwiGLU, E width of a puzzle
// embedding row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/fields.h"

namespace models {

enum class RecursionKind { kTrm, kHrm, kSingleZ, kSixZ, kDirect };
// How the tokens see each other.  Those named kSymbols... have symbols as an axis: the state is
// (cells, symbols, w) and all weights are shared over the symbols.  kSymbolsStructured and
// kStructured are given the puzzle's groups of cells (lines, boxes, ...) beforehand; the latter has
// one row of w for each cell instead, from which every symbol is read.  kSymbolsLearned and
// kSymbolsAdjacency must find the structure: by a mixer over the cells, by a matrix over the cells
// for each head.  kSymbolsAttention is for ARC: each symbol attends over the cells, and two of its
// symbols are special.
enum class Mixing {
  kAttention,
  kMixer,
  kSymbolsLearned,
  kSymbolsStructured,
  kStructured,
  kSymbolsAttention,
  kSymbolsAdjacency
};
enum class Positions { kNone, kLearned, kRotary, kRotary2d };
enum class Recompute { kWhenLarge, kAlways, kNever };
enum class HaltingRule { kThreshold, kCompare };  // q_halt > 0;  q_halt > q_continue
enum class LossKind { kStablemax, kSoftmax };

// With symbols as an axis: token 0 is padding, 1 blank, symbol d is token d + kFirstSymbol.  Where
// symbols have an identity there is no blank, and every token but padding is one.
constexpr int kFirstSymbol = 2;
// With colours (kSymbolsAttention always has them) there is no blank: symbol d is token d + 1, the
// first two are the end of a grid and colour 0, which cannot be exchanged with the others.
constexpr int kSpecialSymbols = 2;

inline constexpr int kMostSupervisionSteps = 1024;  // M at most
inline constexpr int kMostCycles = 64;              // T and n at most

struct ModelConfig {
  // What the puzzle asks for.
  int grid_tokens = 81;            // L
  int grid_columns = 0;            // of the board; 0 = it is square
  int vocabulary = 11;             // V
  int puzzle_count = 1;            // rows of the puzzle embedding
  int puzzle_embedding_width = 0;  // E; 0 = D
  int puzzle_tokens = 1;           // P; 0 = ceil(E / D)
  // The net.
  RecursionKind recursion = RecursionKind::kTrm;
  Mixing mixing = Mixing::kMixer;
  std::string groups = "line,box";  // kinds of groups that kSymbolsStructured is given, by name
  bool symbol_identity = false;     // with symbols as an axis: they cannot be exchanged
  bool colours = false;             // with symbols as an axis: ARC's, see kSpecialSymbols
  Positions positions = Positions::kNone;
  int hidden = 512;  // D
  int heads = 8;     // H, of attention and of kSymbolsAdjacency
  int layers = 2;    // blocks of the net
  double expansion = 4.0;
  int inner = 0;                   // I of the channel SwiGLU; 0 = by the rule of inner_size()
  int token_inner = 0;             // I of the token SwiGLU; 0 = by the rule of inner_size()
  bool separate_nets = false;      // TRM with a net for y and another for z
  bool one_step_gradient = false;  // TRM: only the last updates of z and y carry gradient
  int high_cycles = 3;
  int low_cycles = 6;
  Recompute recompute = Recompute::kWhenLarge;  // widest activations again in the backward: layer.h
  // Heads, loss, halting.
  LossKind loss = LossKind::kStablemax;
  double label_smoothing =
      0.0;  // share of the target spread evenly over all tokens that can be an answer
  double halting_weight = 0.5;  // of the halting losses beside the cross entropy
  double step_decay =
      1.0;  // the loss of supervision step t is weighted by step_decay^(t-1) (CGAR: 0.7)
  // Perturbed recursion (EqR, arXiv 2605.21488):  s <- (1 - damping) s + damping f(..) + noise N(0,
  // 1).
  double damping = 1.0;
  double noise = 0.0;
  bool random_starts =
      false;              // states start from a truncated normal of their own at every fresh puzzle
  bool feedback = false;  // the last answer's probabilities are added to x: feedback.h
  int supervision_steps = 16;  // M
  double halt_exploration = 0.1;
  HaltingRule halting = HaltingRule::kThreshold;
  bool continue_loss = false;  // trains q_continue on one more step's q, at the price of that step

  int D() const { return hidden; }
  int E() const {
    if (!has_puzzle_embedding()) return 0;
    if (has_colours()) return symbols() * hidden;
    return puzzle_embedding_width > 0 ? puzzle_embedding_width : hidden;
  }
  // Rows are symbols of cells; there are no puzzle tokens.
  bool has_symbol_axis() const {
    return mixing == Mixing::kSymbolsLearned || mixing == Mixing::kSymbolsAttention ||
           mixing == Mixing::kSymbolsAdjacency || is_given_structure();
  }
  bool has_heads() const { return has_attention() || mixing == Mixing::kSymbolsAdjacency; }
  bool has_attention() const {
    return mixing == Mixing::kAttention || mixing == Mixing::kSymbolsAttention;
  }
  // A row for each puzzle: puzzle tokens, or what a puzzle adds to each symbol.
  bool has_puzzle_embedding() const { return !has_symbol_axis() || has_colours(); }
  bool is_given_structure() const {
    return mixing == Mixing::kSymbolsStructured || mixing == Mixing::kStructured;
  }
  // Each symbol of a cell from a row of its own.
  bool reads_symbols_apart() const { return has_symbol_axis() && mixing != Mixing::kStructured; }
  // Is a symbol more than a name: wall, open, path?
  bool has_identity() const { return symbol_identity || mixing == Mixing::kStructured; }
  // Are the symbols end of grid, colour 0 and colours?
  bool has_colours() const { return colours || mixing == Mixing::kSymbolsAttention; }
  int first_symbol() const { return has_identity() || has_colours() ? 1 : kFirstSymbol; }
  int answers() const { return vocabulary - first_symbol(); }  // symbols that a cell can get
  int symbols() const { return mixing == Mixing::kStructured ? 1 : answers(); }  // rows of a cell
  bool is_rotary() const {
    return positions == Positions::kRotary || positions == Positions::kRotary2d;
  }
  int columns() const;  // of the board, resolved; 0 where it is neither given nor square
  int P() const;        // puzzle tokens, resolved; 0 with symbols as an axis
  // Rows of a state: P + L tokens, or one for each symbol of each cell.
  int S() const { return has_symbol_axis() ? grid_tokens * symbols() : P() + grid_tokens; }
  int channel_inner() const;                     // I of the channel SwiGLU, resolved
  int mixer_inner() const;                       // I of the token SwiGLU, resolved
  std::vector<std::string> group_kinds() const;  // `groups` apart
  // How many groups a cell reads at most: one of each kind, but two lines, a row and a column.
  int groups_read() const;
};

// What the field grid_columns says of a board: 0 where it is square.
constexpr int columns_field(int cells, int columns) {
  return columns * columns == cells ? 0 : columns;
}

// I = round(expansion * n * 2/3) rounded up to a multiple of 256  (arXiv 2002.05202; published TRM
// code).
int inner_size(double expansion, int n);

// The one table of fields: name, range, help.
void visit_fields(ModelConfig& config, FieldVisitor& visitor);

// Throws std::runtime_error naming the two fields that do not fit together, or a total size beyond
// reason.
void validate(const ModelConfig& config);

}  // namespace models
