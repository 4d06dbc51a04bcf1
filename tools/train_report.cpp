// SPDX-License-Identifier: Apache-2.0
// Aligned lines.
#include "tools/train_report.h"

#include "models/build_info.h"
#include "solver/number_text.h"
#include "solver/report.h"
#include "tools/output.h"

namespace tools {

void tell_plan(const solver::Training& training) {
  const models::ModelConfig& model = training.settings().model;
  const solver::Trainer& trainer = training.trainer();
  const models::MemoryUse use = trainer.engine().memory();
  const auto bytes = [](std::size_t count) { return solver::bytes_text(count); };
  const nlohmann::json kind = models::fields_to_json(model);
  tell("data    " + training.data_path() + ": " + training.curriculum().description());
  tell("model   " + kind["mixing"].get<std::string>() + ", hidden " + std::to_string(model.D()) +
       ", " + std::to_string(model.layers) + " layers, " + std::to_string(model.high_cycles) +
       " x " + std::to_string(model.low_cycles) + " cycles, " +
       std::to_string(trainer.engine().table().parameter_count()) + " parameters");
  tell("memory  weights, moments and slots " + bytes(trainer.state_bytes()) + ", packed weights " +
       bytes(use.packed_weights) + ", gradients " + bytes(use.gradients) + ", tapes " +
       bytes(use.tapes) + ", workspaces " + bytes(use.workspaces));
  tell("run     " + training.folder().path() + ", step " + std::to_string(trainer.steps_done()) +
       ", seed " + std::to_string(training.settings().train.seed) + ", " +
       std::to_string(trainer.engine().threads()) + " threads, " + models::instruction_set() +
       "; Ctrl-C stops it and keeps everything");
}

void put_summary(const solver::Training& training, const solver::TrainingSummary& summary) {
  const char* reasons[] = {"step limit reached", "time limit reached", "stopped"};
  const std::string folder = training.folder().path();
  put("training  " + std::string(reasons[static_cast<int>(summary.reason)]) + " at step " +
      std::to_string(summary.step) + " after " + solver::duration_text(summary.elapsed_s) + "\n");
  put("run       seed " + std::to_string(training.settings().train.seed) + ", " +
      std::to_string(training.trainer().engine().threads()) + " threads, " +
      models::instruction_set() + "\n");
  if (summary.best) {
    const solver::Score& best = *summary.best;
    put("best      " + training.folder().best() + ": step " + std::to_string(best.step) + ", " +
        solver::percent_text(static_cast<double>(best.exact), static_cast<double>(best.puzzles)) +
        " of " + std::to_string(best.puzzles) + " held-back puzzles exact" +
        (best.best_word.empty() ? std::string()
                                : ", " +
                                      solver::percent_text(static_cast<double>(best.best),
                                                           static_cast<double>(best.puzzles)) +
                                      " " + best.best_word) +
        "\n");
  }
  put("last      " + training.folder().last() + "\n");
  put("go on     trm train --resume " + folder +
      (summary.reason == solver::StopReason::kAsked ? "\n" : " --steps N or --minutes M\n"));
}

}  // namespace tools
