// All that is known of vulnerabilities, compiled: one immutable set, mapped from one file.
//
// Immutable, so any number of threads may read it. Positions (of vulnerabilities, rules, …) hold within one
// set only. Opening checks the digest of the whole file and every position in it.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "weaknesses/knowledge/layout.h"
#include "weaknesses/knowledge/vulnerability.h"

namespace luytre {

struct SourceState {
  KnowledgeSource source;
  uint64_t records = 0;      // contributions, entries of KEV, scores of EPSS
  Timestamp date = kNoTime;  // the newest of its documents, or the list's own
};

class Knowledge {
 public:
  // not_found: no file yet; corrupt: not one of ours, cut, or changed.
  static Result<Knowledge> open(const std::filesystem::path& path);
  // Of bytes as KnowledgeWriter makes them.
  static Result<Knowledge> from_bytes(std::string bytes);

  uint32_t size() const { return static_cast<uint32_t>(vulnerabilities().size()); }
  std::string_view id(uint32_t vulnerability) const { return text(vulnerabilities()[vulnerability].id); }
  std::optional<uint32_t> find(std::string_view id) const;
  // Title, or where there is none the description's beginning: what a list shows.
  std::string_view title(uint32_t vulnerability) const;
  bool withdrawn(uint32_t vulnerability) const;
  std::optional<KevEntry> kev(uint32_t vulnerability) const;
  struct Epss {
    float score, percentile;  // 0 to 1
    Day day;
  };
  std::optional<Epss> epss(uint32_t vulnerability) const;
  // The one that counts: the newest version of CVSS; of two, NVD's, then the assigner's, then others'.
  std::optional<Score> score(uint32_t vulnerability) const;
  std::vector<Contribution> contributions(uint32_t vulnerability) const;  // unpacked, for showing
  std::vector<SourceState> sources() const;

  // Vulnerabilities that are new here or of which something else is said than in `before` (EPSS apart).
  std::vector<uint32_t> changed_since(const Knowledge& before) const;
  uint64_t bytes() const { return data_.size(); }

  // For the matcher.
  std::string_view text(uint32_t at) const;
  std::optional<uint32_t> product(std::string_view key) const;
  KnowledgeSource source_of(const flat::Rule& rule) const;
  std::span<const flat::Vulnerability> vulnerabilities() const;
  std::span<const flat::Contribution> contribution_rows() const;
  std::span<const flat::Document> documents() const;
  std::span<const flat::Rule> rules() const;
  std::span<const uint32_t> contribution_rules() const;
  std::span<const flat::Range> ranges() const;
  std::span<const flat::Configuration> configurations() const;
  std::span<const flat::Node> nodes() const;
  std::span<const uint32_t> node_rules() const;
  std::span<const flat::Score> scores() const;
  std::span<const flat::Product> products() const;
  Contribution unpack(uint32_t contribution) const;

 private:
  Result<void> check();
  template <class T>
  std::span<const T> section(flat::Section s) const;

  MappedFile file_;
  std::string owned_;
  std::string_view data_;
  const flat::Header* header_ = nullptr;
};

// Order of trust between scores of one version.
int score_rank(const Score& score);

}  // namespace luytre
