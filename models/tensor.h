// SPDX-License-Identifier: Apache-2.0
// Memory and shapes: aligned buffers and row-major views that carry their shape.  Row-major, last
// axis contiguous.
#pragma once

#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace models {

constexpr std::size_t kAlignment = 64;  // bytes: a cache line and the widest vector (AVX-512)

// Zero-initialised memory on a cache-line boundary.  Moves, does not copy.
template <typename Real>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t count) : size_(count) {
    data_ = static_cast<Real*>(::operator new (count * sizeof(Real), std::align_val_t{kAlignment}));
    for (std::size_t i = 0; i < count; ++i) data_[i] = Real{0};
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { ::operator delete (data_, std::align_val_t{kAlignment}); }

  Real* data() { return data_; }
  const Real* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::size_t size_bytes() const { return size_ * sizeof(Real); }
  Real& operator[](std::size_t i) { return data_[i]; }
  const Real& operator[](std::size_t i) const { return data_[i]; }

 private:
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  Real* data_ = nullptr;
  std::size_t size_ = 0;
};

// Cuts a workspace into aligned pieces.  Run once with a null base to learn the size, once to hand
// out the pieces.
template <typename Real>
class Carver {
 public:
  explicit Carver(Real* base = nullptr) : base_(base) {}
  Real* take(std::size_t count) {
    constexpr std::size_t kStep = kAlignment / sizeof(Real);
    Real* piece = base_ == nullptr ? nullptr : base_ + used_;
    used_ += (count + kStep - 1) / kStep * kStep;
    return piece;
  }
  std::size_t used() const { return used_; }

 private:
  Real* base_;
  std::size_t used_ = 0;
};

// The one line that checks a size on entry: throws what it is, what it has, what it should have.
inline void check_size(std::size_t got, std::size_t wanted, const char* what) {
  if (got != wanted) {
    throw std::invalid_argument(std::string(what) + " has " + std::to_string(got) +
                                " elements, expected " + std::to_string(wanted));
  }
}

}  // namespace models
