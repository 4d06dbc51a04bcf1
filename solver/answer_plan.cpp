// SPDX-License-Identifier: Apache-2.0
// Attempts and the choice among them.
#include "solver/answer_plan.h"

#include <map>
#include <stdexcept>

#include "models/halting.h"
#include "solver/seeds.h"

namespace solver {
namespace {

// More trials or votes leave the seeds of the others as they are.
std::uint64_t trial_seed(std::int64_t seed, std::size_t index, int vote, int trial) {
  const std::uint64_t of_puzzle = seed_for(seed, Purpose::kTrial, static_cast<std::int64_t>(index));
  return seed_for(static_cast<std::int64_t>(of_puzzle), Purpose::kTrial,
                  (static_cast<std::int64_t>(vote) << 32) + trial);
}

}  // namespace

AnswerPlan::AnswerPlan(const puzzles::Domain& domain, const std::vector<puzzles::Puzzle>& puzzles,
                       const PredictOptions& options)
    : options_(options), domain_(&domain), puzzles_(&puzzles) {
  validate(options);
}

AnswerPlan::AnswerPlan(std::span<const Example> examples, const PredictOptions& options)
    : options_(options), examples_(examples) {
  validate(options);
  if (options.votes > 1 || options.stops_when_valid) {
    throw std::invalid_argument("votes and until_valid want a domain with its puzzles");
  }
}

std::vector<Attempt> AnswerPlan::attempts(std::size_t index) const {
  std::vector<puzzles::GridSymmetry> symmetries(1);
  if (options_.votes > 1) {
    models::Rng rng = rng_for(options_.seed, Purpose::kSymmetry, static_cast<std::int64_t>(index));
    symmetries = domain_->symmetries((*puzzles_)[index].question, options_.votes, rng);
  }
  std::vector<Attempt> attempts;
  for (std::size_t vote = 0; vote < symmetries.size(); ++vote) {
    Attempt attempt;
    attempt.vote = static_cast<int>(vote);
    attempt.symmetry = symmetries[vote];
    if (puzzles_ == nullptr) {
      attempt.example = examples_[index];
    } else if (vote == 0) {
      attempt.example = make_example(*domain_, (*puzzles_)[index]);
    } else {
      puzzles::Puzzle turned = (*puzzles_)[index];
      turned.question = attempt.symmetry.apply(turned.question);
      if (turned.answer) turned.answer = attempt.symmetry.apply(*turned.answer);
      attempt.example = make_example(*domain_, turned);
    }
    for (attempt.trial = 0; attempt.trial < options_.trials(); ++attempt.trial) {
      attempt.seed = trial_seed(options_.seed, index, attempt.vote, attempt.trial);
      attempts.push_back(attempt);
    }
  }
  return attempts;
}

std::size_t AnswerPlan::first_wave(std::size_t attempts) const {
  return options_.stops_when_valid ? 1 : attempts;
}

void AnswerPlan::read(std::size_t index, std::span<const std::int32_t> tokens,
                      Attempt& attempt) const {
  if (attempt.symmetry.undo) {
    attempt.tokens = domain_->encode(attempt.symmetry.undo(domain_->decode(tokens)));
  } else {
    attempt.tokens.assign(tokens.begin(), tokens.end());
  }
  if (options_.stops_when_valid) {
    attempt.is_confirmed =
        domain_->judge((*puzzles_)[index].question, domain_->decode(attempt.tokens)).is_best;
  }
}

// Under each symmetry the best trial speaks: the largest q_halt of rollouts, the smallest last
// change of starts.  Equal answers are one candidate; most votes win, then the largest mean of
// models::sureness(q_halt), then the first.  Its surest voter is the attempt that stands.
Choice AnswerPlan::choose(std::span<const Attempt> attempts) const {
  std::vector<std::size_t> voters;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (voters.empty() || attempts[voters.back()].vote != attempts[i].vote) {
      voters.push_back(i);
      continue;
    }
    const Attempt &best = attempts[voters.back()], &other = attempts[i];
    const bool is_better =
        options_.starts > 1 ? other.change < best.change : other.q_halt > best.q_halt;
    if (is_better) voters.back() = i;
  }
  struct Candidate {
    std::size_t surest;
    int votes;
    double sureness;  // sum of models::sureness(q_halt)
  };
  std::vector<Candidate> candidates;
  std::map<std::vector<std::int32_t>, std::size_t> known;
  for (const std::size_t voter : voters) {
    const Attempt& attempt = attempts[voter];
    const auto [place, is_new] = known.try_emplace(attempt.tokens, candidates.size());
    if (is_new) candidates.push_back({voter, 0, 0.0});
    Candidate& candidate = candidates[place->second];
    ++candidate.votes;
    candidate.sureness += models::sureness(attempt.q_halt);
    if (attempt.q_halt > attempts[candidate.surest].q_halt) candidate.surest = voter;
  }
  const Candidate* chosen = &candidates.front();
  for (const Candidate& candidate : candidates) {
    const double mean = candidate.sureness / candidate.votes;
    const double chosen_mean = chosen->sureness / chosen->votes;
    if (candidate.votes > chosen->votes ||
        (candidate.votes == chosen->votes && mean > chosen_mean)) {
      chosen = &candidate;
    }
  }
  Choice choice{chosen->surest, chosen->votes, static_cast<int>(voters.size())};
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (!attempts[i].is_confirmed) continue;
    choice.attempt = i;  // the rules outvote everything
    const auto same = known.find(attempts[i].tokens);
    choice.votes = same == known.end() ? 0 : candidates[same->second].votes;
    break;
  }
  return choice;
}

}  // namespace solver
