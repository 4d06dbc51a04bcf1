// SPDX-License-Identifier: Apache-2.0
// Checks, data, and the loop that keeps the jobs busy.
#include "tools/compare_runner.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <list>
#include <memory>
#include <stdexcept>
#include <thread>

#include "models/build_info.h"
#include "models/strict_json.h"
#include "puzzles/dataset.h"
#include "puzzles/domain.h"
#include "solver/folder_lock.h"
#include "solver/number_text.h"
#include "solver/variant_cost.h"
#include "tools/child_process.h"
#include "tools/compare_data.h"
#include "tools/compare_run.h"
#include "tools/model_choice.h"
#include "tools/output.h"
#include "tools/puzzle_source.h"
#include "tools/stop_signal.h"
#include "tools/text_file.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollEvery(20);
constexpr double kReportEverySeconds = 30;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

nlohmann::json settings_json(const solver::Variant& variant) {
  if (!variant.is_trained_here()) return {{"model", variant.model}};
  return {{"preset", variant.preset}, {"set", variant.set}};
}

// A place for a run at work, with its cores.
struct Job {
  std::vector<int> cores;
  CompareRun* run = nullptr;
  std::unique_ptr<ChildProcess> child;
};

class Runner {
 public:
  Runner(const solver::Suite& suite, const CompareOptions& options)
      : suite_(suite), options_(options), train_domain_(domain_of(suite.train)) {
    const std::unique_ptr<puzzles::Domain> test = domain_of(suite.test);
    if (test->name() != train_domain_->name()) {
      throw std::runtime_error(source_text(suite.test) + ": found " + test->name() + ", wanted " +
                               train_domain_->name() + " as in " + source_text(suite.train));
    }
    deal_cores();
    check_costs();
  }

  solver::Comparison run() {
    fs::create_directories(options_.out);
    const solver::FolderLock lock(options_.out, "compare");
    setting_ = std::make_unique<CompareSetting>(
        CompareSetting{suite_, *train_domain_, file_of(suite_.train, options_.out),
                       file_of(suite_.test, options_.out), "", "",
                       "trm " + models::version() + ", " + models::instruction_set() + ", " +
                           models::processor()});
    look_at_puzzles();
    take_up_runs();
    tell_plan();
    started_ = Clock::now();
    share_at_start_ = share_done();
    for (bool is_busy = true; is_busy;) {
      const bool has_started = start_jobs();
      is_busy = watch_jobs() || has_started;
      if (is_busy) std::this_thread::sleep_for(kPollEvery);
    }
    solver::Comparison comparison = figures();
    write_results(comparison, options_.out);
    return comparison;
  }

 private:
  // Jobs with cores of their own each, so that none slows another down.
  void deal_cores() {
    const std::vector<int> cores = allowed_cores();
    const auto each = static_cast<std::size_t>(suite_.threads);
    const std::size_t wanted = each * static_cast<std::size_t>(options_.jobs);
    if (!cores.empty() && wanted > cores.size()) {
      throw std::runtime_error(std::to_string(options_.jobs) + " jobs of " + std::to_string(each) +
                               " threads want " + std::to_string(wanted) + " cores, found " +
                               std::to_string(cores.size()) +
                               "; fewer --jobs, or fewer 'threads' in the suite");
    }
    for (std::size_t j = 0; j < static_cast<std::size_t>(options_.jobs); ++j) {
      Job& job = jobs_.emplace_back();
      if (cores.empty()) continue;
      job.cores.assign(cores.begin() + static_cast<std::ptrdiff_t>(j * each),
                       cores.begin() + static_cast<std::ptrdiff_t>((j + 1) * each));
    }
  }

  void check_costs() {
    const std::size_t affordable = free_memory_bytes() / static_cast<std::size_t>(options_.jobs);
    for (const solver::Variant& variant : suite_.variants) {
      try {
        costs_.push_back(variant.is_trained_here()
                             ? solver::cost_of(variant, *train_domain_, suite_.threads, affordable)
                             : cost_of_model(variant.model));
      } catch (const std::runtime_error& error) {
        throw std::runtime_error("variant '" + variant.name + "': " + error.what());
      }
    }
  }

  // Nothing is trained.  Throws where the model is for other puzzles.
  solver::VariantCost cost_of_model(const std::string& path) const {
    std::unique_ptr<puzzles::Domain> domain = puzzles::make_domain(train_domain_->name());
    solver::VariantCost cost;
    cost.parameters = choose_model(path, domain).params.table.parameter_count();
    return cost;
  }

  // Their digests, and what a net could know by heart.
  void look_at_puzzles() {
    const std::vector<puzzles::Puzzle> test = read_puzzle_file(setting_->test, {}).puzzles;
    setting_->test_digest = puzzles::content_digest(test);
    if (!suite_.trains_any()) return;
    const std::vector<puzzles::Puzzle> train = read_puzzle_file(setting_->train, {}).puzzles;
    setting_->train_digest = puzzles::content_digest(train);
    overlap_ = puzzles::find_overlap(*train_domain_, train, test).size();
    if (overlap_ == 0) return;
    tell("NOTE  " + std::to_string(overlap_) + " of " + std::to_string(test.size()) +
         " test puzzles have the answer of a training puzzle, as it is or turned");
  }

  // One seed of all variants before the next seed: what is there early can be compared.
  void take_up_runs() {
    for (const std::int64_t seed : suite_.seeds) {
      for (std::size_t v = 0; v < suite_.variants.size(); ++v) {
        const solver::Variant& variant = suite_.variants[v];
        runs_.emplace_back(
            *setting_, variant, costs_[v], seed,
            options_.out + "/runs/" + variant.folder_name + "-seed" + std::to_string(seed));
        if (!runs_.back().note().empty()) tell("damaged  " + runs_.back().note());
      }
    }
  }

  void tell_plan() const {
    const auto done = std::count_if(runs_.begin(), runs_.end(),
                                    [](const CompareRun& run) { return run.is_over(); });
    std::size_t most = 0;
    for (const solver::VariantCost& cost : costs_) most = std::max(most, cost.training_bytes);
    tell("suite " + suite_.name + ": " + std::to_string(suite_.variants.size()) + " variants x " +
         std::to_string(suite_.seeds.size()) + " seeds, " + std::to_string(done) + " of " +
         std::to_string(runs_.size()) + " runs done; " + std::to_string(options_.jobs) +
         " at once on " + std::to_string(suite_.threads) + " thread(s) each" + cores_text() + ", " +
         solver::bytes_text(most) + " at most each; in " + options_.out);
  }

  // Another comparison would take the same ones: who starts it can see that, and use taskset.
  std::string cores_text() const {
    std::string text;
    for (const Job& job : jobs_) {
      for (const int core : job.cores) {
        text += (text.empty() ? ", cores " : " ") + std::to_string(core);
      }
    }
    return text;
  }

  bool start_jobs() {
    if (is_stop_asked()) return false;
    bool has_started = false;
    for (Job& job : jobs_) {
      if (job.child) continue;
      if (job.run == nullptr || job.run->is_over()) job.run = next_run();
      if (job.run == nullptr) continue;
      const std::vector<std::string> words = job.run->next();
      fs::create_directories(job.run->folder());
      job.child =
          std::make_unique<ChildProcess>(words, job.run->output(), job.run->errors(), job.cores);
      has_started = true;
    }
    return has_started;
  }

  CompareRun* next_run() {
    for (CompareRun& run : runs_) {
      const bool is_taken =
          std::any_of(jobs_.begin(), jobs_.end(), [&](const Job& job) { return job.run == &run; });
      if (!run.is_over() && !is_taken) return &run;
    }
    return nullptr;
  }

  // Whether any is at work.
  bool watch_jobs() {
    if (is_stop_asked() && !is_stopping_) {
      is_stopping_ = true;
      for (Job& job : jobs_) {
        if (job.child) job.child->ask_to_stop();
      }
      tell("stopping; what is done is kept");
    }
    bool is_any_at_work = false;
    for (Job& job : jobs_) {
      if (!job.child) continue;
      if (!job.child->has_ended()) {
        is_any_at_work = true;
        continue;
      }
      const int status = job.child->status();
      job.child.reset();
      const std::size_t curve = job.run->figures().curve.size();
      job.run->finished(status, is_stopping_);
      is_any_at_work = true;  // there may be a next part
      if (job.run->is_over() || job.run->figures().curve.size() > curve) report(*job.run);
      if (!job.run->is_over()) continue;
      write_results(figures(), options_.out);
      job.run = nullptr;
    }
    report_now_and_then();
    return is_any_at_work;
  }

  void report_now_and_then() {
    if (seconds_since(reported_) < kReportEverySeconds) return;
    for (const Job& job : jobs_) {
      if (job.child) report(*job.run);
    }
  }

  double share_done() const {
    double sum = 0;
    for (const CompareRun& run : runs_) sum += run.share_done();
    return sum / static_cast<double>(runs_.size());
  }

  void report(const CompareRun& run) {
    reported_ = Clock::now();
    const auto over = std::count_if(runs_.begin(), runs_.end(),
                                    [](const CompareRun& each) { return each.is_over(); });
    const double share = share_done(), gained = share - share_at_start_;
    std::string rest = "-";
    if (gained > 0 && share < 1) {  // then only answers are left, at a pace of their own
      rest = solver::duration_text(seconds_since(started_) * (1 - share) / gained);
    }
    tell(std::to_string(over) + "/" + std::to_string(runs_.size()) + " runs | " + run.title() +
         " | " + run.state_text() + " | to the end " + rest);
  }

  solver::Comparison figures() const {
    solver::Comparison comparison;
    comparison.name = suite_.name;
    comparison.about = suite_.about;
    comparison.surroundings = {{"program", models::version()},
                               {"instruction_set", models::instruction_set()},
                               {"processor", models::processor()},
                               {"threads", suite_.threads},
                               {"jobs", options_.jobs},
                               {"test", source_text(suite_.test)},
                               {"test_digest", setting_->test_digest},
                               {"puzzles", suite_.evaluation.puzzles}};
    if (overlap_ > 0) comparison.surroundings["overlap"] = overlap_;
    if (suite_.trains_any()) {
      comparison.surroundings["train"] = source_text(suite_.train);
      comparison.surroundings["train_digest"] = setting_->train_digest;
    }
    for (std::size_t v = 0; v < suite_.variants.size(); ++v) {
      const solver::Variant& variant = suite_.variants[v];
      comparison.variants.push_back(
          {variant.name, variant.about, suite_.variants[variant.base < v ? variant.base : v].name,
           costs_[v].parameters,
           variant.is_trained_here() ? solver::budget_text(variant.budget) : "none, trained before",
           settings_json(variant)});
    }
    for (const CompareRun& run : runs_) comparison.runs.push_back(run.figures());
    for (const solver::AnswerMode& mode : suite_.modes) comparison.modes.push_back(mode.name);
    return comparison;
  }

  const solver::Suite& suite_;
  const CompareOptions& options_;
  std::unique_ptr<puzzles::Domain> train_domain_;
  std::unique_ptr<CompareSetting> setting_;
  std::vector<solver::VariantCost> costs_;  // by variant
  std::list<CompareRun> runs_;              // they stay where they are
  std::vector<Job> jobs_;
  std::size_t overlap_ = 0;  // test puzzles with the answer of a training puzzle
  bool is_stopping_ = false;
  Clock::time_point started_ = Clock::now(), reported_ = Clock::now();
  double share_at_start_ = 0;
};

}  // namespace

solver::Comparison run_comparison(const solver::Suite& suite, const CompareOptions& options) {
  return Runner(suite, options).run();
}

void write_results(const solver::Comparison& comparison, const std::string& folder) {
  write_text(folder + "/results.json", models::json_text(solver::to_json(comparison), 1) + "\n");
  write_text(folder + "/table.md", solver::table_text(comparison));
  for (const solver::PlotFile& plot : solver::plots(comparison)) {
    write_text(folder + "/" + plot.name, plot.text);
  }
}

solver::Comparison read_results(const std::string& folder) {
  const std::string path = folder + "/results.json";
  const std::string text = read_text(path);
  if (text.empty()) {
    throw std::runtime_error(path + ": cannot read, wanted what trm compare wrote");
  }
  return solver::comparison_from_json(models::parse_json(text, path), path);
}

}  // namespace tools
