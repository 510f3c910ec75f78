#include "telemetry/meter/flow_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "model/observation.h"

namespace luytre::meter {
namespace {

constexpr size_t kLeastBytes = 1 << 20;
constexpr size_t kFlowCost =
    sizeof(Flow) + 4 * 8;  // with its share of the index, which is a quarter full at least
constexpr size_t kFirstSlots = 1024;
constexpr size_t kLeastContent = 64, kAllocationCost = 16;
constexpr int kEvictionTries = 64;

size_t room_for(size_t size) {
  return std::bit_ceil(std::max(size, kLeastContent));
}

}  // namespace

FlowTable::FlowTable(size_t bytes, Timestamp idle, Leave leave)
    : capacity_(std::max(bytes, kLeastBytes) / 2 / kFlowCost),
      content_limit_(std::max(bytes, kLeastBytes) / 2),
      idle_(idle),
      leave_(std::move(leave)),
      slots_(kFirstSlots),
      flows_(static_cast<Flow*>(::operator new(capacity_ * sizeof(Flow), std::align_val_t(64)))),
      wheel_(std::bit_ceil(static_cast<size_t>(idle / kMicrosPerSecond) + 3), kNone) {
  LUYTRE_CHECK(capacity_ < kNone);
}

FlowTable::~FlowTable() {
  for (uint32_t head : wheel_)
    for (uint32_t index = head; index != kNone; index = flows_[index].next) drop_content(flows_[index]);
}

uint64_t FlowTable::hash(const FlowKey& key) {
  uint64_t ends =
      static_cast<uint64_t>(key.port[0]) << 32 | static_cast<uint64_t>(key.port[1]) << 16 | key.protocol;
  uint64_t low = hash_pair(key.address[0].low(), key.address[1].low());
  if (key.address[0].high() | key.address[1].high())
    low = hash_pair(low, hash_pair(key.address[0].high(), key.address[1].high()));
  return hash_pair(low, ends);
}

Flow* FlowTable::find(const FlowKey& key, uint64_t hash) {
  uint32_t tag = tag_of(hash);
  for (size_t at = home(tag);; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.index == 0) return nullptr;
    if (slot.tag == tag && flows_[slot.index - 1].key == key) return &flows_[slot.index - 1];
  }
}

Flow& FlowTable::add(const FlowKey& key, uint64_t hash, Timestamp now) {
  while (free_ == kNone && made_ == capacity_) evict_one(kNone);
  uint32_t index = free_;
  if (index == kNone) {
    index = static_cast<uint32_t>(made_++);
  } else {
    free_ = flows_[index].next;
  }
  Flow* flow = new (&flows_[index]) Flow;
  flow->key = key;
  flow->first = flow->last = now;
  if (2 * (size_ + 1) > slots_.size()) grow_index();
  insert_slot(tag_of(hash), index);
  ++size_;
  schedule(index);
  return *flow;
}

void FlowTable::insert_slot(uint32_t tag, uint32_t index) {
  size_t at = home(tag);
  while (slots_[at].index != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {tag, index + 1};
}

void FlowTable::grow_index() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old)
    if (slot.index != 0) insert_slot(slot.tag, slot.index - 1);
}

size_t FlowTable::slot_of(const Flow& flow, uint32_t tag) const {
  size_t at = home(tag);
  while (slots_[at].index != index_of(flow) + 1) at = (at + 1) & (slots_.size() - 1);
  return at;
}

// Takes the flow, already out of the wheel, out of the index too.
void FlowTable::release(uint32_t index) {
  Flow& flow = flows_[index];
  leave_(flow);
  drop_content(flow);
  size_t mask = slots_.size() - 1;
  size_t hole = slot_of(flow, tag_of(hash(flow.key)));
  // What stands behind moves up unless it is at home there.
  for (size_t at = (hole + 1) & mask; slots_[at].index != 0; at = (at + 1) & mask) {
    if (((at - home(slots_[at].tag)) & mask) < ((at - hole) & mask)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  flow.next = free_;
  free_ = index;
  --size_;
}

size_t FlowTable::bucket_due(const Flow& flow) const {
  return bucket_of(std::clamp(flow.last + idle_, clock_, clock_ + idle_) / kMicrosPerSecond);
}

void FlowTable::schedule(uint32_t index) {
  uint32_t& head = wheel_[bucket_due(flows_[index])];
  flows_[index].next = head;
  head = index;
}

// Those of a bucket leave, or come up again when they are due.
void FlowTable::turn(size_t bucket) {
  for (uint32_t index = std::exchange(wheel_[bucket], kNone); index != kNone;) {
    uint32_t next = flows_[index].next;
    if (clock_ - flows_[index].last > idle_) {
      release(index);
    } else {
      schedule(index);
    }
    index = next;
  }
}

void FlowTable::advance(Timestamp now) {
  if (now <= clock_) {
    if (now < clock_ - idle_) clock_ = now;
    return;
  }
  int64_t from = second();
  clock_ = now;
  // A bucket comes up when its second is over; after a long pause all do, once.
  int64_t count = std::min<int64_t>(second() - from, static_cast<int64_t>(wheel_.size()));
  for (int64_t i = 0; i < count; ++i) turn(bucket_of(second() - count + i));
}

bool FlowTable::evict_one(uint32_t keep) {
  uint32_t aside = kNone, victim = kNone;
  int tries = 0;
  for (size_t i = 0; i < wheel_.size() && victim == kNone; ++i) {
    uint32_t& head = wheel_[bucket_of(second() + static_cast<int64_t>(i))];
    while (head != kNone && victim == kNone) {
      uint32_t index = head;
      head = flows_[index].next;
      if (index == keep) {
        aside = index;
      } else if (&wheel_[bucket_due(flows_[index])] == &head || ++tries == kEvictionTries) {
        victim = index;
      } else {
        schedule(index);  // seen since it was put here
      }
    }
  }
  if (aside != kNone) schedule(aside);
  if (victim == kNone) return false;
  ++evicted_;
  release(victim);
  return true;
}

void FlowTable::remove_all() {
  for (uint32_t& head : wheel_)
    while (head != kNone) {
      uint32_t index = head;
      head = flows_[index].next;
      release(index);
    }
}

void FlowTable::keep_bound(const Flow& keep) {
  while (content_held_ > content_limit_ && evict_one(index_of(keep))) {
  }
}

void FlowTable::reserve_content(Flow& flow, size_t side, size_t size) {
  std::byte*& content = flow.content[side];
  size_t had = content ? room_for(flow.content_size[side]) : 0;
  size_t wanted = room_for(size);
  if (content && wanted <= had) return;
  auto* fresh = static_cast<std::byte*>(::operator new(wanted));
  if (content) {
    std::memcpy(fresh, content, flow.content_size[side]);
    ::operator delete(content);
    content_held_ -= had + kAllocationCost;
  }
  content = fresh;
  content_held_ += wanted + kAllocationCost;
}

void FlowTable::drop_content(Flow& flow) {
  for (size_t side : {0, 1}) {
    if (!flow.content[side]) continue;
    ::operator delete(flow.content[side]);
    content_held_ -= room_for(flow.content_size[side]) + kAllocationCost;
    flow.content[side] = nullptr;
    flow.content_size[side] = 0;
  }
}

}  // namespace luytre::meter
