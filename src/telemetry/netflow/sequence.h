// Loss by sequence numbers, for one exporter and domain.
//
// The account is exact as long as the exporter counts as its format says: lost = what the numbers say was
// sent since the first message, less what came. Late messages give back what they fill; duplicates fill
// nothing.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace luytre::netflow {

struct SequencedMessage {
  uint32_t sequence = 0;
  uint32_t units = 0;       // how far the message moves the counter: v5 flows, v9 one, IPFIX data records
  uint32_t flow_units = 0;  // IPFIX: the same without options data
  bool exact = true;        // false: it also held records that could not be counted
  uint32_t clock = 0;       // export time, seconds
  uint32_t uptime = 0;      // v5, v9: milliseconds; restarts show in it
  bool has_uptime = false;
};

class SequenceTracker {
 public:
  struct Effect {
    bool restarted = false;
    bool counted = false;  // false: a duplicate, or too late to tell
  };
  Effect message(const SequencedMessage& message);

  // A counted message was not exact: `sets` of its sets wait for their template, ...
  void wait(uint32_t sets) { waiting_ += sets; }
  // ... one set was decoded after all and held `units` records, ...
  void resolve(uint32_t units);
  // ... one set was thrown away. Sets of an earlier epoch() are not told of any more.
  void abandon();
  uint32_t epoch() const { return epoch_; }

  uint64_t lost() const { return static_cast<uint64_t>(lost_); }

 private:
  // How an exporter counts. The first is what RFC 7011 and v5 say; the others are seen in the wild
  // (softflowd 1.1 sends the count after the message, without options data). Which one holds is learnt from
  // the numbers.
  struct Convention {
    bool after, flows_only;
    uint32_t units(const SequencedMessage& m) const { return flows_only ? m.flow_units : m.units; }
    uint32_t begin(const SequencedMessage& m) const { return after ? m.sequence - units(m) : m.sequence; }
  };
  static constexpr std::array<Convention, 4> kConventions{
      {{false, false}, {true, true}, {true, false}, {false, true}}};

  struct Interval {
    uint32_t begin, length;
    bool open;  // counted in unresolved_, not in lost_
  };

  // `explained`: some convention expected just this message.
  void classify(const SequencedMessage& message, uint32_t begin, uint32_t units, bool explained,
                Effect& effect);
  void predict(const SequencedMessage& message);
  void forward(const SequencedMessage& message, uint32_t end);
  void gap(uint32_t length);
  bool fill(uint32_t begin, uint32_t units, bool exact);
  void begin_anew(const SequencedMessage& message, Effect& effect);
  void learn(const std::array<bool, kConventions.size()>& explained, int64_t lost_before,
             const SequencedMessage& m);
  void settle();

  bool started_ = false;
  uint32_t epoch_ = 0;
  int64_t lost_ = 0;       // never negative
  uint32_t expected_ = 0;  // the next message's begin
  uint32_t newest_clock_ = 0, newest_uptime_ = 0;
  bool last_exact_ = true;
  std::vector<Interval> missing_;   // newest last
  uint32_t run_end_ = 0, run_ = 0;  // messages in a row that follow each other, all behind expected_

  // Gaps after inexact messages: the uncounted records may explain them.
  uint64_t unresolved_ = 0, credit_ = 0;
  uint32_t waiting_ = 0;
  bool tainted_ = false;  // some of those records will never be counted

  size_t convention_ = 0;
  std::array<int, kConventions.size()> score_{};
  std::array<uint32_t, kConventions.size()> next_{};     // the next begin by each convention
  std::array<int64_t, kConventions.size()> disputed_{};  // loss claimed at messages this convention explains
};

}  // namespace luytre::netflow
