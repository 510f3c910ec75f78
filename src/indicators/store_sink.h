// What stands between a reader and the pending entries of a source: the guard, the defaults, the report.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "indicators/guard.h"
#include "indicators/pending.h"
#include "indicators/reader.h"
#include "indicators/store.h"

namespace luytre {

class StoreSink final : public ReaderSink {
 public:
  // All must outlive the sink. `source` is what the profiles name; `list_name` (the file's stem) may tell a
  // category; `shown` is how the report names the file.
  StoreSink(const Guard& guard, const AddOptions& options, AddReport& report, PendingSet& pending,
            std::string_view source, std::string_view list_name, std::string_view shown);

  void add(const IndicatorValue& value, const Said& said, const Where& where) override;
  void add_addresses4(std::span<const uint32_t> addresses, const Said& said, uint64_t first_line) override;
  void refuse(Refusal why, const Where& where, std::string_view value, std::string_view detail) override;

 private:
  Mark mark_of(const Said& said, IndicatorType type);
  Profile profile_of(const Said& said, IndicatorType type) const;

  const Guard& guard_;
  const AddOptions& options_;
  AddReport& report_;
  PendingSet& pending_;
  std::string_view source_, shown_;
  std::optional<Category> list_category_;
  // Lists say the same of neighbours: the latest answers, asked first.
  struct Known {
    std::string family;
    Said said;
    bool carries_malware;
    Mark mark;
  };
  std::array<Known, 4> known_;
  size_t known_count_ = 0, oldest_ = 0;
};

// Counts a refusal, and keeps it as an example while there are few of its kind.
void count_refusal(AddReport& report, Refusal why, std::string_view shown, const Where& where,
                   std::string_view value, std::string_view detail);

}  // namespace luytre
