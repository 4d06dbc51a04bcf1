// SPDX-License-Identifier: Apache-2.0
// Counting and a stable sort.
#include "puzzles/arc_vote.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace puzzles {
namespace {

// Of equal rank what comes first stays first.
void rank(std::vector<ArcVote>& votes) {
  std::stable_sort(votes.begin(), votes.end(), [](const ArcVote& a, const ArcVote& b) {
    return a.count != b.count ? a.count > b.count : a.mean_q > b.mean_q;
  });
}

}  // namespace

std::vector<ArcVote> rank_predictions(const std::vector<ArcPrediction>& predictions) {
  std::vector<ArcVote> votes;
  std::unordered_map<std::string, size_t> index_of;  // by shape and cells
  for (const ArcPrediction& prediction : predictions) {
    const Grid& grid = prediction.grid;
    std::string key = std::to_string(grid.rows) + "x" + std::to_string(grid.cols) + ":";
    key.append(grid.cells.begin(), grid.cells.end());
    const auto [place, is_new] = index_of.try_emplace(std::move(key), votes.size());
    if (is_new) votes.push_back({grid});
    ArcVote& vote = votes[place->second];
    ++vote.count;
    vote.mean_q += prediction.q;
  }
  for (ArcVote& vote : votes) vote.mean_q /= vote.count;
  rank(votes);
  return votes;
}

void add_votes(std::vector<ArcVote>& ranked, const std::vector<ArcVote>& more) {
  for (const ArcVote& vote : more) {
    const auto same = std::find_if(ranked.begin(), ranked.end(),
                                   [&](const ArcVote& other) { return other.grid == vote.grid; });
    if (same == ranked.end()) {
      ranked.push_back(vote);
      continue;
    }
    const int count = same->count + vote.count;
    same->mean_q = (same->mean_q * same->count + vote.mean_q * vote.count) / count;
    same->count = count;
  }
  rank(ranked);
}

}  // namespace puzzles
