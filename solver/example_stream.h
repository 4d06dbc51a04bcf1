// SPDX-License-Identifier: Apache-2.0
// The examples of a training as an endless stream that can be taken up at any place: what comes
// next depends on the number drawn so far alone.
#pragma once

#include <cstdint>

#include "solver/example.h"

namespace solver {

class ExampleStream {
 public:
  virtual ~ExampleStream() = default;

  virtual Example next() = 0;
  virtual double epochs() const = 0;  // drawn so far

  // Examples drawn so far: the whole place in the stream.
  std::int64_t drawn() const { return drawn_; }
  void set_drawn(std::int64_t drawn) { drawn_ = drawn; }

 protected:
  std::int64_t drawn_ = 0;
};

}  // namespace solver
