// The compiled knowledge as it lies in the file and in memory. Internal to weaknesses/knowledge.
//
// Little-endian. A header, then the sections one after the other, each a plain array at a multiple of 8
// bytes. Texts are offsets into the section of texts: 4 bytes of length, then the bytes; offset 0 is "".
#pragma once
#include <array>
#include <cstdint>
#include <type_traits>

namespace luytre::flat {

struct Range {
  uint32_t from, to, from_text, to_text;
  uint8_t scheme, status, flags, unused;
  static constexpr uint8_t kFromInclusive = 1, kToInclusive = 2, kGuess = 4;
};
struct Rule {
  uint32_t product;  // position in the products
  uint32_t contribution;
  uint32_t cpe, release, platforms;
  uint32_t ranges;         // the first
  uint32_t configuration;  // position + 1; 0: stands for itself
  uint16_t range_count;
  uint8_t default_status;
  uint8_t vulnerable;
};
struct Product {  // in the order of their keys
  uint32_t key, rules, rule_count;
};
struct Node {
  uint32_t rules;  // in the section of node rules
  uint32_t rule_count;
  uint8_t all, negate;
  uint16_t unused;
};
struct Configuration {
  uint32_t nodes, node_count, contribution;
  uint8_t all, negate;
  uint16_t unused;
};
struct Score {
  uint32_t vector, source;
  uint16_t version, tenths;
  uint32_t computed;
};
struct Document {
  uint32_t name, source;
  int64_t modified;
};
struct Contribution {
  uint32_t vulnerability, document;
  uint32_t title, description, aliases;
  uint32_t withdrawn;
  uint32_t rules, rule_count;  // in the section of rules of contributions
  uint32_t configurations, configuration_count;
  uint32_t scores, score_count;
  int64_t published, modified;
  uint64_t digest;
};
struct Vulnerability {  // in the order of their ids
  uint32_t id;
  uint32_t contributions, contribution_count;
  uint32_t score;  // position + 1 of the one that counts; 0: none
  int32_t kev_added, kev_due;
  uint32_t flags;
  float epss, percentile;
  uint32_t unused;
  uint64_t digest;  // of all that is said of it but EPSS: what a delta is told by
  static constexpr uint32_t kWithdrawn = 1, kKev = 2, kRansomware = 4, kEpss = 8;
};
struct Source {
  uint32_t source;
  int32_t unused;
  uint64_t records;
  int64_t date;
};

enum Section : uint32_t {
  kTexts,
  kVulnerabilities,
  kContributions,
  kDocuments,
  kRules,
  kContributionRules,
  kRanges,
  kConfigurations,
  kNodes,
  kNodeRules,
  kScores,
  kProducts,
  kSources,
  kSections
};

struct Place {
  uint64_t offset, bytes;
};
struct Header {
  std::array<char, 8> magic;
  uint64_t version;
  uint64_t size;    // of the file
  uint64_t digest;  // XXH3 of all behind the header
  std::array<Place, kSections> places;
};
inline constexpr std::array<char, 8> kMagic = {'L', 'U', 'Y', 'W', 'E', 'A', 'K', 'N'};
inline constexpr uint64_t kVersion = 1;

static_assert(sizeof(Range) == 20 && sizeof(Rule) == 32 && sizeof(Contribution) == 72 &&
              sizeof(Vulnerability) == 48 && std::is_trivially_copyable_v<Header>);

}  // namespace luytre::flat
