// Any bytes as an archive, in memory and read piece by piece: an answer, within the limits.
#include "base/check.h"
#include "leaks/leak_archive.h"

using namespace luytre;

namespace {

class Pieces : public LeakStream {
 public:
  explicit Pieces(std::string_view text) : text_(text) {}
  Result<std::string_view> next() override {
    std::string_view piece = text_.substr(0, 1000);
    text_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (std::string_view mapped : {text, std::string_view{}}) {
    ArchiveLimits limits{.total = 4 << 20, .entry = 1 << 20, .entries = 100, .ratio_from = 1 << 20};
    ArchiveUse use;
    Pieces in(text);
    uint64_t bytes = 0;
    (void)walk_archive(
        "x", in, mapped, limits, use,
        [&](const std::string& path, LeakStream& entry) -> Result<void> {
          LUYTRE_CHECK(path.size() <= 1024);
          for (;;) {
            auto piece = entry.next();
            if (!piece) return std::unexpected(piece.error());
            if (piece->empty()) return {};
            bytes += piece->size();
          }
        },
        [](const std::string& problem) { LUYTRE_CHECK(!problem.empty()); });
    LUYTRE_CHECK(bytes <= limits.total && use.entries <= limits.entries + 1);
  }
  return 0;
}
