// The first look at an IPv6 address, by hash: one question for listed hosts, two for networks.
#pragma once
#include "base/hash.h"
#include "base/ip.h"
#include "match/bloom_filter.h"

namespace luytre::match {

inline uint64_t seeded_hash(const IpAddress& a) {
  return hash_pair(a.high(), a.low());
}

class Filter6 {
 public:
  void reset(size_t hosts, size_t networks) {
    has_hosts_ = hosts > 0;
    has_networks_ = networks > 0;
    hosts_.reset(hosts);
    networks_.reset(networks + (networks ? kMostWide : 0));
  }
  void add_host(const IpAddress& address) { hosts_.add(seeded_hash(address)); }
  // A network is entered under its leading 48 bits, or 32 when it is wider; a still wider one under each /32
  // in it.
  void add_network(const IpAddress& first, unsigned length) {
    if (length >= 48) return networks_.add(hash48(first));
    if (length >= 32) return networks_.add(hash32(first));
    size_t blocks = length == 0 ? SIZE_MAX : size_t{1} << (32 - length);
    if (blocks > kMostWide - wide_) {
      everything_ = true;
      return;
    }
    wide_ += blocks;
    for (size_t i = 0; i < blocks; ++i) networks_.add(hash32({first.high() + (uint64_t{i} << 32), 0}));
  }
  bool may_contain(const IpAddress& address) const {
    if (everything_) return true;
    if (has_networks_ && (networks_.may_contain(hash48(address)) || networks_.may_contain(hash32(address))))
      return true;
    return has_hosts_ && hosts_.may_contain(seeded_hash(address));
  }
  size_t memory() const { return hosts_.memory() + networks_.memory(); }

 private:
  static constexpr size_t kMostWide =
      1 << 16;  // /32 blocks entered for wider networks; beyond, everything passes
  static uint64_t hash48(const IpAddress& a) { return hash_u64(a.high() >> 16 << 16 | 48); }
  static uint64_t hash32(const IpAddress& a) { return hash_u64(a.high() >> 32 << 32 | 32); }

  BloomFilter hosts_, networks_;
  size_t wide_ = 0;
  bool has_hosts_ = false, has_networks_ = false, everything_ = false;
};

}  // namespace luytre::match
