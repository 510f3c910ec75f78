// One compressed block expanded.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "telemetry/nfdump/layout.h"

namespace luytre::nfdump {

enum class Expanded : uint8_t { whole, damaged, too_large };

// Keeps its buffer from block to block. Not thread-safe.
class Expander {
 public:
  Expander();
  ~Expander();
  // Expands `stored`; content() holds the outcome when it is `whole`.
  Expanded expand(Compression compression, std::span<const std::byte> stored);
  std::span<const std::byte> content() const { return {buffer_.get(), size_}; }

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
  std::unique_ptr<std::byte[]> buffer_;
  size_t size_ = 0;
};

}  // namespace luytre::nfdump
