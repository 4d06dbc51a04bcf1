// SPDX-License-Identifier: Apache-2.0
// Sizes from the table of parameters and from an engine without slots.
#include "solver/variant_cost.h"

#include <algorithm>
#include <stdexcept>

#include "models/engine.h"
#include "solver/example.h"
#include "solver/number_text.h"
#include "solver/schedule.h"
#include "solver/trainer.h"

namespace solver {
namespace {

// Sum over the steps, stage by stage, of what a step of each counts.
double over_stages(const std::vector<Stage>& stages, const std::vector<double>& per_step,
                   std::int64_t steps) {
  double sum = 0;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::int64_t begin = stages[i].after_step;
    const std::int64_t end =
        i + 1 < stages.size() ? std::min(steps, stages[i + 1].after_step) : steps;
    sum += per_step[i] * static_cast<double>(std::max<std::int64_t>(0, end - begin));
  }
  return sum;
}

// Supervision steps of a training step in each stage.
std::vector<double> samples(const std::vector<Stage>& stages) {
  std::vector<double> per_step;
  for (const Stage& stage : stages) {
    per_step.push_back(static_cast<double>(stage.batch) * stage.accumulate);
  }
  return per_step;
}

// As it is in a stage.
models::Engine<float> engine_of(models::ModelConfig config, const Stage& stage, int threads,
                                int batch, const puzzles::Domain& domain) {
  if (stage.high_cycles > 0) {
    config.high_cycles = stage.high_cycles;
    config.low_cycles = stage.low_cycles;
  }
  return models::Engine<float>(config, /*for_training=*/true, threads, batch, structure_of(domain));
}

std::vector<double> flops(const Settings& settings, const std::vector<Stage>& stages,
                          const puzzles::Domain& domain) {
  std::vector<double> per_step = samples(stages);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    per_step[i] *=
        engine_of(settings.model, stages[i], /*threads=*/1, /*batch=*/1, domain).flops_per_sample();
  }
  return per_step;
}

// The fewest steps that come to `wanted`.
std::int64_t steps_to(double wanted, const std::vector<Stage>& stages,
                      const std::vector<double>& per_step) {
  std::int64_t low = 0, high = 1;
  while (over_stages(stages, per_step, high) < wanted && high < std::int64_t{1} << 50) high *= 2;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (over_stages(stages, per_step, middle) < wanted ? low : high) = middle;
  }
  return high;
}

void check_memory(std::size_t needed, std::size_t affordable) {
  if (needed <= affordable) return;
  throw std::runtime_error("needs " + bytes_text(needed) + " of memory, wanted at most " +
                           bytes_text(affordable) +
                           ", a job's share of what is free here; fewer --jobs, a smaller batch "
                           "or a smaller model need less");
}

}  // namespace

std::int64_t sample_steps(const TrainConfig& train, std::int64_t steps) {
  const std::vector<Stage> stages = stages_of(train);
  return static_cast<std::int64_t>(over_stages(stages, samples(stages), steps));
}

double useful_flops(const Settings& settings, const puzzles::Domain& domain, std::int64_t steps) {
  const std::vector<Stage> stages = stages_of(settings.train);
  return over_stages(stages, flops(settings, stages, domain), steps);
}

VariantCost cost_of(const Variant& variant, const puzzles::Domain& domain, int threads,
                    std::size_t affordable_bytes) {
  Settings settings = settings_of(variant);
  fit_to_domain(settings, domain);
  VariantCost cost;
  const Schedule schedule(settings.train);
  const models::ParamTable table(settings.model);
  cost.parameters = table.parameter_count();
  // What is held, and the averaged weights that answer; with gradients it is refused on that alone,
  // before an engine of that size is built.
  const std::size_t kept =
      state_bytes(table, settings.model, settings.train) + sizeof(float) * table.total_size();
  check_memory(kept + sizeof(float) * table.trained_size(), affordable_bytes);
  const std::vector<Stage>& stages = schedule.stages();
  for (const Stage& stage : stages) {  // the deepest wants most
    const models::Engine<float> engine =
        engine_of(settings.model, stage, threads, schedule.largest_batch(), domain);
    const models::MemoryUse use = engine.memory();
    const std::size_t bytes =
        use.packed_weights + use.gradients + use.tapes + use.workspaces + kept;
    check_memory(bytes, affordable_bytes);
    cost.training_bytes = std::max(cost.training_bytes, bytes);
  }

  const Budget& budget = variant.budget;
  const TrainConfig& train = settings.train;
  if (budget.sample_steps > 0) {
    cost.steps = steps_to(static_cast<double>(budget.sample_steps), stages, samples(stages));
    const std::int64_t found = sample_steps(train, cost.steps);
    if (found != budget.sample_steps) {
      std::string batch = std::to_string(train.batch);
      if (train.accumulate > 1) batch += " times accumulate " + std::to_string(train.accumulate);
      throw std::runtime_error("found " + std::to_string(budget.sample_steps) +
                               " sample-steps, wanted whole training steps of batch " + batch +
                               ", such as " + std::to_string(found));
    }
  } else if (budget.flops > 0) {
    cost.steps = steps_to(budget.flops, stages, flops(settings, stages, domain));
  }
  return cost;
}

}  // namespace solver
