// Records of leaks in JSON: one text, arrays, or one a line; every object that names an account is one.
#pragma once
#include <memory>
#include <vector>

#include "leaks/column_map.h"
#include "leaks/json_tokens.h"
#include "leaks/leak_reader.h"
#include "leaks/leak_record.h"

namespace luytre {

// Objects deeper than 16 are passed over. Of a list of values the first counts.
class LeakJson : public LeakReader, private JsonEvents {
 public:
  LeakJson(const WatchedDomains& watched, LeakSink& sink, ColumnMap columns);
  void consume(std::string_view text) override;
  void finish() override;
  const LeakCounts& counts() const override { return counts_; }

 private:
  void begin(char bracket) override;
  void end(char bracket) override;
  void key(std::string_view name) override;
  void value(std::string_view text, bool is_string) override;
  void broken() override;

  static constexpr size_t kDepth = 16;
  struct Level {
    LeakRecord record;
    LeakField field = LeakField::none;
  };
  const WatchedDomains& watched_;
  LeakSink& sink_;
  ColumnMap columns_;
  LeakCounts counts_;
  std::vector<std::unique_ptr<Level>> levels_;
  size_t depth_ = 0;  // of objects
  JsonTokens tokens_;
};

}  // namespace luytre
