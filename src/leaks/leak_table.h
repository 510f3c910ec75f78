// Tables of leaks: CSV after RFC 4180 with any of , ; | and tab, by the gigabyte.
#pragma once
#include "leaks/column_map.h"
#include "leaks/leak_reader.h"
#include "leaks/leak_record.h"

namespace luytre {

// The names of columns in one line; what stands between them.
struct TableHeader {
  char separator = ',';
  std::vector<LeakField> fields;
  // An account and something else by known names.
  bool known() const;
};
TableHeader read_table_header(std::string_view line, const ColumnMap& columns);

// The first line is the header, unless columns are numbered. A quote that does not close within 4 KiB was
// none: its line is read as it stands; after sixteen of those quotes have no meaning in this file.
class LeakTable : public LeakReader {
 public:
  LeakTable(const WatchedDomains& watched, LeakSink& sink, ColumnMap columns);
  void consume(std::string_view text) override;
  void finish() override;
  const LeakCounts& counts() const override { return counts_; }

 private:
  enum class State : uint8_t { header, field, bare, quoted, quote };
  void take(std::string_view text);
  void end_header();
  void end_field();
  void end_record();
  void not_quoted();

  static constexpr size_t kLongestQuoted = 4 << 10;
  static constexpr unsigned kWrongQuotes = 16;
  const WatchedDomains& watched_;
  LeakSink& sink_;
  ColumnMap columns_;
  TableHeader header_;
  State state_ = State::header;
  SecretText text_;  // the header, then the field
  SecretText raw_;   // of a quoted field, as it stands in the file
  LeakRecord record_;
  LeakCounts counts_;
  size_t column_ = 0;
  bool some_ = false;     // something in this record
  bool literal_ = false;  // quotes mean nothing on this line
  unsigned wrong_quotes_ = 0;
};

}  // namespace luytre
