// Password files of stealers: blocks of labelled lines, a site, a log-in and a password each in any order.
// The labels are data (leak_words.csv); no family is told from another.
#pragma once
#include "leaks/leak_reader.h"
#include "leaks/leak_record.h"
#include "leaks/line_feed.h"
#include "leaks/machine_file.h"

namespace luytre {

// A block ends at a line of one sign ("====="), at the label that began the first block, and where a label
// comes again. A value may stand on the line below its label; passwords of telephone apps go over several.
class StealerLog : public LeakReader {
 public:
  StealerLog(const WatchedDomains& watched, LeakSink& sink, Machine machine = {});
  void consume(std::string_view text) override;
  void finish() override;
  const LeakCounts& counts() const override { return counts_; }

 private:
  void line(std::string_view line);
  void end_block();

  const WatchedDomains& watched_;
  LeakSink& sink_;
  Machine machine_;
  LineFeed lines_;
  LeakRecord record_;
  LeakCounts counts_;
  uint32_t seen_ = 0;                  // labels of this block, a bit each
  LeakField lead_ = LeakField::none;   // begins every block
  LeakField waits_ = LeakField::none;  // the value stands on the next line
  bool extends_ = false;               // the next lines belong to the password
};

}  // namespace luytre
