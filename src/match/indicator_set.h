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
#include <span>
#include <string>
#include <vector>

#include "model/indicator.h"
#include "model/observation.h"

namespace luytre {

// Where in the observation the indicator was found.
enum class MatchField : uint8_t { src, dst, answer, name, host, url, server_name, ja3, ja4, certificate, alert };
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
  // Every distinct value that matches gives one hit: an address that is listed, lies in a listed prefix and whose
  // service is listed gives three. Whether the indicator was valid at the time of the row is the caller's
  // question (Profile::from, until): it needs the row completed.
  // What is compared:
  //   address, prefix     src, dst, dns answers
  //   address_port        src with src_port, dst with dst_port; http host too when it is an address text
  //   domain, domain_exact  dns name, http host, tls server_name
  //   url, path           http host + path
  //   ja3, ja4, server_name, certificate  tls
  // Thread-safe with a scratch per thread.
  void match(const ObservationBatch& batch, MatchScratch& scratch, std::vector<Hit>& hits) const;

  // The same question for one value from outside (indicators check): refs that would match it. `value` may be an
  // address, a domain, a URL or a fingerprint.
  std::vector<IndicatorRef> find(const IndicatorValue& value) const;

  size_t size() const;                          // distinct values
  IndicatorValue value(IndicatorRef) const;     // text views the set
  // What is said of the value: at least one profile, most confident first.
  std::span<const ProfileId> profiles_of(IndicatorRef) const;
  const Profile& profile(ProfileId) const;
  IndicatorSetMemory memory() const;

 private:
  friend class IndicatorSetBuilder;
  struct Tables;
  explicit IndicatorSet(std::unique_ptr<Tables> tables);
  std::unique_ptr<Tables> tables_;
};

// Collects indicators in any order, duplicates allowed. Not thread-safe.
class IndicatorSetBuilder {
 public:
  IndicatorSetBuilder();
  ~IndicatorSetBuilder();
  void reserve(size_t addresses, size_t domains);
  ProfileId add_profile(const Profile& profile);  // equal profiles share an id
  // Copies the value's text. Types that no telemetry shows (file_hash) are ignored.
  void add(const IndicatorValue& value, ProfileId profile);
  // Compiles; the builder is empty afterwards. Peak memory: what was added plus the set.
  std::shared_ptr<const IndicatorSet> build();

 private:
  struct Pending;
  std::unique_ptr<Pending> pending_;
};

// The set in force, swapped while matchers run: they hold theirs until the batch is done.
// get() and set() from any thread; a reader never waits for a writer's build, only for a pointer copy.
class PublishedIndicatorSet {
 public:
  std::shared_ptr<const IndicatorSet> get() const { return set_.load(std::memory_order_acquire); }
  void set(std::shared_ptr<const IndicatorSet> next) { set_.store(std::move(next), std::memory_order_release); }

 private:
  std::atomic<std::shared_ptr<const IndicatorSet>> set_;
};

}  // namespace luytre
