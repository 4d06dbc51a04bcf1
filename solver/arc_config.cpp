// SPDX-License-Identifier: Apache-2.0
// Fields of the ARC table.
#include "solver/arc_config.h"

#include <stdexcept>
#include <string>

#include "puzzles/arc_canvas.h"

namespace solver {

void visit_fields(ArcConfig& c, models::FieldVisitor& visitor) {
  visitor.integer("canvas", c.canvas, 0, puzzles::kArcCanvas,
                  "ARC: side of the canvas, 10 or more; 0 = the smallest that holds the grids");
  visitor.integer("augmentations", c.augmentations, 1, 100'000,
                  "ARC: augmentations of a task, itself among them");
  models::choice_field(visitor, "identifiers", c.identifiers,
                       {"augmentation", "transform", "task", "none"},
                       "ARC: what has a puzzle embedding to itself");
  visitor.boolean("permutes_colours", c.permutes_colours,
                  "ARC: permute colours 1 to 9 in augmentations, beside the eight transforms");
  visitor.boolean("fits_palette", c.fits_palette,
                  "ARC: nets with colours as an axis leave out those that an unseen task does not "
                  "show");
  visitor.boolean("random_offsets", c.random_offsets,
                  "ARC: place training pairs anywhere on the canvas");
  visitor.integer("nets", c.nets, 1, 1000,
                  "ARC: nets for an unseen task, trained one after another, voting together; where "
                  "there is a base every second one starts from scratch");
  visitor.integer("tune_steps", c.tune_steps, 0, 1'000'000'000,
                  "ARC: training steps of a net on an unseen task at most; 0 = by time alone");
  visitor.boolean("tunes_weights", c.tunes_weights,
                  "ARC: train all weights on an unseen task, not its embeddings alone");
  visitor.integer("votes", c.votes, 1, 100'000, "ARC: augmentations that vote on a test input");
  visitor.real("answer_share", c.answer_share, 0.01, 1.0,
               "ARC: part of the time limit kept for answering at most");
  visitor.real("left_out_share", c.left_out_share, 0.0, 1.0,
               "ARC: part of the training in which one demonstration is left out, as the monitor");
}

void validate(const ArcConfig& config) {
  if (config.canvas == 0 || config.canvas >= puzzles::kMinArcCanvas) return;
  throw std::runtime_error("setting 'canvas': found " + std::to_string(config.canvas) +
                           ", wanted 0 or " + std::to_string(puzzles::kMinArcCanvas) + " to " +
                           std::to_string(puzzles::kArcCanvas));
}

}  // namespace solver
