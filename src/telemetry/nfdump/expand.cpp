#include "telemetry/nfdump/expand.h"

#include <bzlib.h>
#include <lz4.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace luytre::nfdump {

struct Expander::Contexts {
  ~Contexts() { ZSTD_freeDCtx(zstd); }
  ZSTD_DCtx* zstd = ZSTD_createDCtx();
};

Expander::Expander() = default;
Expander::~Expander() = default;

Expanded Expander::expand(Compression compression, std::span<const std::byte> stored) {
  if (!buffer_) {
    contexts_ = std::make_unique<Contexts>();
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(kBlockLimit);
  }
  size_ = 0;
  switch (compression) {
    case kLz4: {
      // LZ4 does not tell a damaged block from one that needs more room: nfdump's own never does.
      int size = LZ4_decompress_safe(reinterpret_cast<const char*>(stored.data()),
                                     reinterpret_cast<char*>(buffer_.get()), static_cast<int>(stored.size()),
                                     static_cast<int>(kBlockLimit));
      if (size < 0) return Expanded::damaged;
      size_ = static_cast<size_t>(size);
      return Expanded::whole;
    }
    case kZstd: {
      size_t size =
          ZSTD_decompressDCtx(contexts_->zstd, buffer_.get(), kBlockLimit, stored.data(), stored.size());
      if (ZSTD_isError(size))
        return ZSTD_getErrorCode(size) == ZSTD_error_dstSize_tooSmall ? Expanded::too_large
                                                                      : Expanded::damaged;
      size_ = size;
      return Expanded::whole;
    }
    case kBzip2: {
      auto size = static_cast<unsigned>(kBlockLimit);
      auto* from = const_cast<char*>(reinterpret_cast<const char*>(stored.data()));
      int outcome = BZ2_bzBuffToBuffDecompress(reinterpret_cast<char*>(buffer_.get()), &size, from,
                                               static_cast<unsigned>(stored.size()), 0, 0);
      if (outcome != BZ_OK) return outcome == BZ_OUTBUFF_FULL ? Expanded::too_large : Expanded::damaged;
      size_ = size;
      return Expanded::whole;
    }
    default:
      return Expanded::damaged;
  }
}

}  // namespace luytre::nfdump
