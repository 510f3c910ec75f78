// The conversations under way: found by their ends, expired in packet time, within a bound of memory.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/ip.h"
#include "base/time.h"

namespace luytre::meter {

// The two ends in an order of their own, so that both directions find one flow: (address, port) of side 0 is
// not above that of side 1.
struct FlowKey {
  std::array<IpAddress, 2> address;
  std::array<uint16_t, 2> port{};
  uint8_t protocol = 0;
  friend bool operator==(const FlowKey&, const FlowKey&) = default;
};

// What is followed of a TCP connection beyond its first bytes.
struct Conversation;

// Whether the bytes of one direction are followed.
enum class Watch : uint8_t { undecided, on, over };

// One conversation, in two cache lines. Element s of an array belongs to what side s sent.
struct alignas(64) Flow {
  [[no_unique_address]] FlowKey key;
  uint8_t initiator : 1 = 0;
  uint8_t opened : 1 = 0;          // TCP: the initiator's SYN was seen; ICMP: its first message
  uint8_t expected_known : 2 = 0;  // bit s: of side s
  uint8_t parted : 1 = 0;          // a row of an earlier part was given
  uint16_t origin = 0;
  uint32_t next = 0;            // in its bucket of the wheel, or among the free
  uint32_t first_sequence = 0;  // TCP: of the initiator's SYN; ICMP: type << 8 | code of its first message
  Timestamp first = kNoTime, last = kNoTime;

  std::array<uint64_t, 2> bytes{};
  std::array<uint32_t, 2> packets{};
  std::array<uint32_t, 2> expected{};   // TCP: sequence number of the byte behind `content`
  std::array<std::byte*, 2> content{};  // first payload bytes; the table's
  std::array<uint16_t, 2> content_size{};
  std::array<uint8_t, 2> tcp_flags{};
  std::array<Watch, 2> watch{};
  Conversation* conversation = nullptr;  // of the flow's user, who ends it when the flow leaves
};
static_assert(sizeof(Flow) == 128);

// One thread at a time.
class FlowTable {
 public:
  // Takes each flow that leaves, for whatever reason.
  using Leave = std::function<void(Flow&)>;

  // Half of `bytes` (at least 1 MiB) bounds flows and index, half what flows hold beside (content, charges).
  // A flow unseen for longer than `idle` leaves.
  FlowTable(size_t bytes, Timestamp idle, Leave leave);
  ~FlowTable();
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  static uint64_t hash(const FlowKey& key);

  // The flow, or null. Pointers hold until the flow leaves.
  Flow* find(const FlowKey& key, uint64_t hash);
  // A new one, which must not be there yet; the least recently seen ones leave while there is no room.
  Flow& add(const FlowKey& key, uint64_t hash, Timestamp now);
  void remove_all();

  // Makes room for `size` bytes in all (at most kOpeningBytes) of what a side sent.
  void reserve_content(Flow& flow, size_t side, size_t size);
  void drop_content(Flow& flow);

  // Packet time is `now`: flows idle for too long leave. A small step back changes nothing, a large one sets
  // the clock back.
  void advance(Timestamp now);

  // Flows hold `bytes` more, or less, outside.
  void charge(ptrdiff_t bytes) { content_held_ += static_cast<size_t>(bytes); }
  // Lets flows leave, but not `keep`, while they hold more than they may.
  void keep_bound(const Flow& keep);

  size_t size() const { return size_; }
  size_t held_bytes() const { return made_ * sizeof(Flow) + slots_.size() * sizeof(Slot) + content_held_; }
  uint64_t evicted() const { return evicted_; }  // left early for want of room

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t index = 0;  // of the flow, plus one; 0: free
  };
  struct Free {
    void operator()(Flow* p) const { ::operator delete(p, std::align_val_t(64)); }
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  static uint32_t tag_of(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }
  size_t home(uint32_t tag) const { return tag & (slots_.size() - 1); }
  size_t slot_of(const Flow& flow, uint32_t tag) const;
  uint32_t index_of(const Flow& flow) const { return static_cast<uint32_t>(&flow - flows_.get()); }
  void grow_index();
  void insert_slot(uint32_t tag, uint32_t index);
  void release(uint32_t index);
  size_t bucket_of(int64_t second) const { return static_cast<size_t>(second) & (wheel_.size() - 1); }
  size_t bucket_due(const Flow& flow) const;
  void schedule(uint32_t index);
  void turn(size_t bucket);
  bool evict_one(uint32_t keep);
  int64_t second() const { return clock_ / kMicrosPerSecond; }

  size_t capacity_, content_limit_;
  Timestamp idle_, clock_ = 0;
  Leave leave_;
  std::vector<Slot> slots_;
  std::unique_ptr<Flow[], Free> flows_;  // capacity_ of them; the first made_ exist, the rest is untouched
  std::vector<uint32_t> wheel_;          // a bucket: those to be looked at in one second
  uint32_t free_ = kNone;
  size_t size_ = 0, made_ = 0, content_held_ = 0;
  uint64_t evicted_ = 0;
};

}  // namespace luytre::meter
