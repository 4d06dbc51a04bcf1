// SPDX-License-Identifier: Apache-2.0
// Rows, examples, the stream.
#include "solver/arc_lesson.h"

#include <algorithm>

#include "models/noise.h"
#include "puzzles/dihedral.h"
#include "puzzles/random.h"
#include "solver/seeds.h"

namespace solver {
namespace {

// A number for a name that is the same everywhere.
std::int64_t number_of(const std::string& name) {
  std::uint64_t number = 0;
  for (const char character : name) {
    number = models::mix_bits(number ^ static_cast<unsigned char>(character));
  }
  return static_cast<std::int64_t>(number >> 1);
}

std::size_t demonstrations(const std::vector<ArcLesson>& lessons) {
  std::size_t count = 0;
  for (const ArcLesson& lesson : lessons) count += lesson.task.train.size();
  return count;
}

// The eight transforms, the identity first.
std::vector<puzzles::ArcAugmentation> transforms(int count) {
  std::vector<puzzles::ArcAugmentation> augmentations;
  for (int t = 0; t < std::min(count, puzzles::kDihedralTransforms); ++t) {
    augmentations.push_back({t});
  }
  return augmentations;
}

}  // namespace

int ArcLesson::rows() const {
  switch (identifiers) {
    case ArcIdentifiers::kAugmentation:
      return static_cast<int>(augmentations.size());
    case ArcIdentifiers::kTransform:
      return puzzles::kDihedralTransforms;
    case ArcIdentifiers::kTask:
      return 1;
    case ArcIdentifiers::kNone:
      break;
  }
  return 0;
}

int ArcLesson::row_of(std::size_t augmentation) const {
  switch (identifiers) {
    case ArcIdentifiers::kAugmentation:
      return first_row + static_cast<int>(augmentation);
    case ArcIdentifiers::kTransform:
      return first_row + augmentations[augmentation].transform;
    case ArcIdentifiers::kTask:
      return first_row;
    case ArcIdentifiers::kNone:
      break;
  }
  return 0;
}

std::vector<ArcLesson> make_lessons(std::vector<puzzles::ArcTask> tasks, const ArcConfig& config,
                                    std::int64_t seed) {
  std::vector<ArcLesson> lessons;
  int row = 1;
  for (puzzles::ArcTask& task : tasks) {
    models::Rng rng = rng_for(seed, Purpose::kTaskAugmentations, number_of(task.name));
    ArcLesson lesson;
    lesson.augmentations = config.permutes_colours
                               ? puzzles::draw_augmentations(task, config.augmentations, rng)
                               : transforms(config.augmentations);
    lesson.task = std::move(task);
    lesson.identifiers = config.identifiers;
    lesson.first_row = row;
    row += lesson.rows();
    lessons.push_back(std::move(lesson));
  }
  return lessons;
}

int row_count(const std::vector<ArcLesson>& lessons) {
  return lessons.empty() ? 1 : lessons.back().first_row + lessons.back().rows();
}

Example make_arc_example(const puzzles::ArcPair& pair, int canvas, int row,
                         puzzles::ArcOffset offset) {
  Example example;
  example.tokens = puzzles::encode_on_canvas(pair.input, canvas, offset);
  example.puzzle = row;
  if (pair.output) {
    example.labels = labels_of(puzzles::encode_on_canvas(*pair.output, canvas, offset));
  }
  return example;
}

ArcStream::ArcStream(std::vector<ArcLesson> lessons, int canvas, bool random_offsets,
                     std::int64_t seed)
    : ExampleStream(demonstrations(lessons), seed),
      lessons_(std::move(lessons)),
      canvas_(canvas),
      random_offsets_(random_offsets) {
  for (std::size_t lesson = 0; lesson < lessons_.size(); ++lesson) {
    const std::size_t count = lessons_[lesson].task.train.size();
    for (std::size_t pair = 0; pair < count; ++pair) pairs_.push_back({lesson, pair});
  }
}

Example ArcStream::next() {
  auto [number, rng] = draw();
  const Place place = pairs_[number];
  const ArcLesson& lesson = lessons_[place.lesson];
  const std::size_t augmentation = puzzles::uniform_int(rng, lesson.augmentations.size());
  const puzzles::ArcAugmentation& applied = lesson.augmentations[augmentation];
  const puzzles::ArcPair& pair = lesson.task.train[place.pair];
  const puzzles::ArcPair seen{applied.apply(pair.input), applied.apply(*pair.output)};
  // Which pair stands still is a matter of (task, augmentation), whatever the identifiers.
  const std::uint64_t chance = models::mix_bits(
      seed_for(seed(), Purpose::kTaskAugmentations, static_cast<std::int64_t>(place.lesson)) +
      augmentation);
  const bool stands_still = chance % lesson.task.train.size() == place.pair;
  const puzzles::ArcOffset offset = random_offsets_ && !stands_still
                                        ? puzzles::draw_offset(seen, canvas_, rng)
                                        : puzzles::ArcOffset{};
  return make_arc_example(seen, canvas_, lesson.row_of(augmentation), offset);
}

}  // namespace solver
