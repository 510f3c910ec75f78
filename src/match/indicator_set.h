// Indicators compiled for matching: an immutable snapshot that any number of threads read at once.
//
//   IndicatorSetBuilder builder;
//   ProfileId list = builder.add_profile({.source = "feed", .family = "mirai"});
//   builder.add({.type = IndicatorType::address, .address = a}, list);
//   std::shared_ptr<const IndicatorSet> set = builder.build();
//   set->match(batch, scratch, hits);   // one pass, both directions
//
// A small prefilter may only say "maybe"; an exact comparison decides every hit. Tables are placed with the
// process's seed (base/hash.h), so nobody outside can build collisions.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "model/indicator.h"
#include "model/observation.h"

namespace luytre {
namespace match {
struct Tables;
}

// Where in the observation the indicator was found.
enum class MatchField : uint8_t {
  src,
  dst,
  answer,
  name,
  host,
  url,
  server_name,
  ja3,
  ja4,
  certificate,
  alert
};
const char* to_string(MatchField field);

// One indicator value within one IndicatorSet; dense, 0 .. set.size() - 1.
using IndicatorRef = uint32_t;

struct Hit {
  uint32_t row;
  MatchField field;
  IndicatorRef indicator;
  friend auto operator<=>(const Hit&, const Hit&) = default;
};

// Working memory of match(); one per thread, reused.
class MatchScratch {
 public:
  MatchScratch();
  ~MatchScratch();
  MatchScratch(MatchScratch&&) noexcept;
  struct Parts;
  Parts& parts() { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

struct IndicatorSetMemory {
  size_t addresses = 0, prefixes = 0, domains = 0, texts = 0, profiles = 0;  // bytes
  size_t total() const { return addresses + prefixes + domains + texts + profiles; }
};

class IndicatorSet {
 public:
  ~IndicatorSet();

  // Appends a hit for every indicator value that occurs in the batch's match columns, by row ascending.
  // Every distinct value that matches gives one hit: an address that is listed, lies in a listed prefix and
  // whose service is listed gives three. Whether the indicator was valid at the time of the row is the
  // caller's question (Profile::from, until): it needs the row completed. What is compared:
  //   address, prefix     src, dst, dns answers; an unknown address (0, ::) matches nothing
  //   address_port        src with src_port, dst with dst_port
  //   these three         http host when it is an address text, with dst_port, or 80 when that is unknown
  //   domain, domain_exact  dns name, http host, tls server_name
  //   url, path           http host + path: a listed path begins the request's and ends beside a '/', '?' or
  //   '#', or is
  //                       all of it. A URL with a port also asks for that dst_port, where it is known
  //   ja3, ja4, server_name, certificate  tls
  // Thread-safe with a scratch per thread.
  void match(const ObservationBatch& batch, MatchScratch& scratch, std::vector<Hit>& hits) const;

  // The same question for one value from outside (indicators check): refs that would match it, ascending.
  //   address, address_port  as a flow's end; a prefix: the listed prefixes that contain all of it
  //   domain, server_name    as a name seen in dns or tls; url: as a request for it; path: on a host nobody
  //   lists fingerprints           as seen in tls; file_hash: nothing
  std::vector<IndicatorRef> find(const IndicatorValue& value) const;

  size_t size() const;                       // distinct values
  IndicatorValue value(IndicatorRef) const;  // text views the set
  // What is said of the value: at least one profile, most confident first.
  std::span<const ProfileId> profiles_of(IndicatorRef) const;
  const Profile& profile(ProfileId) const;
  IndicatorSetMemory memory() const;

 private:
  friend class IndicatorSetBuilder;
  explicit IndicatorSet(std::unique_ptr<match::Tables> tables);
  std::unique_ptr<match::Tables> tables_;
};

// Collects indicators in any order, duplicates allowed. Not thread-safe.
class IndicatorSetBuilder {
 public:
  IndicatorSetBuilder();
  ~IndicatorSetBuilder();
  void reserve(size_t addresses, size_t domains);  // a hint: IPv4 addresses and texts to come
  ProfileId add_profile(const Profile& profile);   // equal profiles share an id
  // Copies the value's text. What no telemetry shows is ignored: file_hash, an empty text, a domain beyond
  // 255 bytes, a text beyond 65,535.
  void add(const IndicatorValue& value, ProfileId profile);
  // The same without a copy: the text outlives build().
  void add_lasting(const IndicatorValue& value, ProfileId profile);
  // IPv4 addresses in bulk, host order; profiles[i] speaks of addresses[i], or `profile` of all.
  void add_addresses4(std::span<const uint32_t> addresses, std::span<const ProfileId> profiles);
  void add_addresses4(std::span<const uint32_t> addresses, ProfileId profile);
  // Compiles; the builder is empty afterwards. Peak memory: what was added plus the set.
  std::shared_ptr<const IndicatorSet> build();

 private:
  enum class Text { copied, lasting };
  void add(const IndicatorValue& value, ProfileId profile, Text text);

  struct Pending;
  std::unique_ptr<Pending> pending_;
};

// The set in force, swapped while matchers run: they hold theirs until the batch is done.
//
// get() from any thread; it never waits for a build or for an old set to be freed, only for a pointer copy
// under a lock. (g++ 12's std::atomic<std::shared_ptr> does the same with a lock bit, but releases it relaxed
// after a load: a race by the letter of the memory model, and one that the thread sanitizer reports.)
// set() and collect() from any thread, publishers only: a replaced set is kept here until no matcher holds
// it, and freed on the publisher's thread. So call collect() before building the next set, and old and new
// are all there is.
class PublishedIndicatorSet {
 public:
  ~PublishedIndicatorSet();
  std::shared_ptr<const IndicatorSet> get() const {
    std::lock_guard lock(set_lock_);
    return set_;
  }
  void set(std::shared_ptr<const IndicatorSet> next);
  // Frees the replaced sets that no matcher holds any more; returns how many are still held.
  size_t collect();

 private:
  mutable std::mutex set_lock_;
  std::shared_ptr<const IndicatorSet> set_;
  std::mutex retired_lock_;
  std::vector<std::shared_ptr<const IndicatorSet>> retired_;
};

}  // namespace luytre
