// SPDX-License-Identifier: Apache-2.0
// Puzzles enter, all attempts of a wave together, as places come free, and attempts leave when they
// are done, so that no step is spent on a puzzle that has its answer.  The attempts of a puzzle
// keep step with each other: so which answer the rules confirm first does not depend on the batch.
#include "solver/predictor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "models/halting.h"
#include "models/noise.h"
#include "solver/seeds.h"

namespace solver {
namespace {

std::uint64_t step_seed(const Attempt& attempt) {
  return seed_for(static_cast<std::int64_t>(attempt.seed), Purpose::kTrialStep, attempt.steps);
}

double rms_change(const float* now, const float* before, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double change = static_cast<double>(now[i]) - static_cast<double>(before[i]);
    sum += change * change;
  }
  // Weights that overflow give no number, which no order could place.
  return std::isnan(sum) ? std::numeric_limits<double>::infinity()
                         : std::sqrt(sum / static_cast<double>(count));
}

}  // namespace

Predictor::Predictor(const models::ModelConfig& config, int threads, int batch,
                     const models::Structure& structure)
    : engine_(config, /*for_training=*/false, threads, batch, structure),
      own_rounds_(config.high_cycles),
      batch_(static_cast<std::size_t>(batch)),
      state_size_(static_cast<std::size_t>(config.S()) * static_cast<std::size_t>(config.D())),
      logits_size_(static_cast<std::size_t>(config.grid_tokens) *
                   static_cast<std::size_t>(config.vocabulary)),
      states_(static_cast<std::size_t>(models::make_recursion(config).state_count)),
      answer_(static_cast<std::size_t>(models::make_recursion(config).answer)),
      tokens_(static_cast<std::size_t>(config.grid_tokens)) {}

void Predictor::take_rounds(const PredictOptions& options) {
  const int rounds = options.rounds > 0 ? options.rounds : own_rounds_;
  if (rounds == engine_.config().high_cycles) return;
  engine_.set_cycles(rounds, engine_.config().low_cycles);
  engine_.set_parameters(*params_);
}

void Predictor::make_room(const AnswerPlan& plan) {
  const std::size_t needed = std::max(batch_, static_cast<std::size_t>(plan.options().attempts()));
  if (needed > places_) {
    carries_ = models::Buffer<float>(needed * engine_.carry_size());
    logits_ = models::Buffer<float>(needed * logits_size_);
    places_ = needed;
  }
  before_ = models::Buffer<float>(plan.options().starts > 1 ? carries_.size() : 0);
  works_.clear();
  waiting_.clear();
  runs_.clear();
  slots_.clear();
  free_places_.clear();
  for (std::size_t place = places_; place > 0; --place) free_places_.push_back(place - 1);
}

// Starts the next wave of a puzzle's attempts; there are places for it.
void Predictor::begin(const AnswerPlan& plan, Work& work) {
  const std::size_t end =
      work.begun == 0 ? plan.first_wave(work.attempts.size()) : work.attempts.size();
  for (; work.begun < end; ++work.begun) {
    const Attempt& attempt = work.attempts[work.begun];
    const std::size_t place = free_places_.back();
    free_places_.pop_back();
    models::Slot<float> slot;
    slot.tokens = attempt.example.tokens.data();
    slot.labels = attempt.example.labels.empty() ? nullptr : attempt.example.labels.data();
    slot.puzzle = attempt.example.puzzle;
    slot.carry = carry_at(place);
    slot.logits = logits_.data() + place * logits_size_;
    if (plan.options().starts > 1 && attempt.trial > 0) {
      engine_.random_carry(slot.carry, attempt.seed);
    } else {
      engine_.fresh_carry(slot.carry, attempt.seed);
    }
    slots_.push_back(slot);
    runs_.push_back({&work, work.begun, place});
  }
}

void Predictor::admit(const AnswerPlan& plan, std::size_t& next) {
  while (!waiting_.empty()) {
    Work& work = *waiting_.front();
    if (work.attempts.size() - work.begun > free_places_.size()) return;
    waiting_.erase(waiting_.begin());
    begin(plan, work);
  }
  const std::size_t wave = plan.first_wave(static_cast<std::size_t>(plan.options().attempts()));
  const auto is_room = [&] {
    return runs_.empty() || (runs_.size() < batch_ && free_places_.size() >= wave);
  };
  for (; next < plan.puzzles() && is_room(); ++next) {
    auto work = std::make_unique<Work>();
    work->index = next;
    work->attempts = plan.attempts(next);
    models::check_size(work->attempts.front().example.tokens.size(), tokens_.size(),
                       "tokens of an example");
    works_.push_back(std::move(work));
    begin(plan, *works_.back());
  }
}

// Before a step: noise on y, and what the step is compared with.
void Predictor::disturb(const AnswerPlan& plan) {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Attempt& attempt = runs_[i].work->attempts[runs_[i].attempt];
    // Starts go without: among them the smallest last change decides, which noise would make large.
    if (attempt.trial > 0 && plan.options().rollouts > 1) {
      // Of models whose recursion has noise of its own: other draws than those below.
      slots_[i].noise_seed = models::mix_bits(step_seed(attempt));
      if (plan.options().noise > 0) {
        models::add_noise(slots_[i].carry + answer_ * state_size_, plan.options().noise,
                          step_seed(attempt), /*stream=*/0, state_size_, {0, 1});
      }
    }
    if (before_.size() > 0) {
      std::copy(slots_[i].carry, slots_[i].carry + engine_.carry_size(),
                before_.data() + runs_[i].place * engine_.carry_size());
    }
  }
}

void Predictor::read_slot(const AnswerPlan& plan, Run& run, const models::Slot<float>& slot) {
  const models::ModelConfig& config = engine_.config();
  const PredictOptions& options = plan.options();
  Attempt& attempt = run.work->attempts[run.attempt];
  ++attempt.steps;
  // Weights that overflow give no number, which no order could place.
  attempt.q_halt = std::isnan(slot.q_halt) ? -std::numeric_limits<double>::infinity() : slot.q_halt;
  attempt.says_done = models::says_done(config, slot.q_halt, slot.q_continue);
  attempt.loss = slot.loss;
  if (before_.size() > 0) {
    attempt.change = rms_change(slot.carry, before_.data() + run.place * engine_.carry_size(),
                                states_ * state_size_);
  }
  for (std::size_t l = 0; l < tokens_.size(); ++l) {
    tokens_[l] = models::argmax(slot.logits + l * static_cast<std::size_t>(config.vocabulary),
                                config.vocabulary);
  }
  plan.read(run.work->index, tokens_, attempt);
  const bool stops_here = options.stops_when_valid ? attempt.is_confirmed
                                                   : options.stops_when_done && attempt.says_done;
  run.is_over = attempt.steps >= max_steps(options) || stops_here;
}

// Of one puzzle, whose runs are begin..end-1.
void Predictor::finish_step(const AnswerPlan& plan, std::size_t begin, std::size_t end,
                            double seconds_each, const std::function<void(const StepView&)>& watch,
                            std::vector<Answer>& answers) {
  Work& work = *runs_[begin].work;
  bool is_any_exact = false, is_confirmed = false;
  std::size_t running = 0;  // attempts that go on
  for (std::size_t i = begin; i < end; ++i) {
    read_slot(plan, runs_[i], slots_[i]);
    const Attempt& attempt = work.attempts[runs_[i].attempt];
    is_any_exact |= attempt.loss.is_exact;
    is_confirmed |= attempt.is_confirmed;
    running += runs_[i].is_over ? 0 : 1;
  }
  ++work.steps;
  work.steps_spent += static_cast<int>(end - begin);
  work.seconds += seconds_each * static_cast<double>(end - begin);
  const std::size_t next = running > 0 ? running : work.attempts.size() - work.begun;
  const double limit = plan.options().time_limit_s;
  const bool is_late = limit > 0 && work.seconds + seconds_each * static_cast<double>(next) > limit;
  const bool is_last = is_confirmed || is_late || next == 0;
  if (is_last) {
    for (std::size_t i = begin; i < end; ++i) runs_[i].is_over = true;
  } else if (running == 0) {
    waiting_.push_back(&work);
  }
  if (!is_last && !watch) return;
  const Choice choice = plan.choose({work.attempts.data(), work.begun});
  const Attempt& chosen = work.attempts[choice.attempt];
  Answer answer{chosen.tokens,
                chosen.q_halt,
                chosen.says_done,
                chosen.steps,
                work.seconds,
                static_cast<int>(choice.attempt),
                static_cast<int>(work.begun),
                choice.votes,
                choice.voters,
                work.steps_spent};
  if (watch) watch({work.index, work.steps, is_last, answer, chosen.loss, is_any_exact});
  if (is_last) {
    answers[work.index] = std::move(answer);
    work.is_answered = true;
  }
}

void Predictor::drop_finished() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i].is_over) {
      free_places_.push_back(runs_[i].place);
      continue;
    }
    runs_[kept] = runs_[i];
    slots_[kept] = slots_[i];
    ++kept;
  }
  runs_.resize(kept);
  slots_.resize(kept);
  std::erase_if(works_, [](const std::unique_ptr<Work>& work) { return work->is_answered; });
}

std::vector<Answer> Predictor::answer(const AnswerPlan& plan,
                                      const std::function<void(const StepView&)>& watch) {
  take_rounds(plan.options());
  make_room(plan);
  std::vector<Answer> answers(plan.puzzles());
  const std::function<bool()>& is_stop_asked = plan.options().is_stop_asked;
  std::size_t next = 0;
  while (!is_stop_asked || !is_stop_asked()) {
    admit(plan, next);
    if (runs_.empty()) break;
    const auto start = std::chrono::steady_clock::now();
    disturb(plan);
    engine_.answer(slots_);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    const double seconds_each = passed.count() / static_cast<double>(runs_.size());
    for (std::size_t begin = 0, end = 0; begin < runs_.size(); begin = end) {
      while (end < runs_.size() && runs_[end].work == runs_[begin].work) ++end;
      finish_step(plan, begin, end, seconds_each, watch, answers);
    }
    drop_finished();
  }
  return answers;
}

}  // namespace solver
