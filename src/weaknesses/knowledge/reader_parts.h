// What several readers share. Internal to weaknesses/knowledge.
#pragma once
#include "weaknesses/knowledge/json.h"
#include "weaknesses/knowledge/readers.h"

namespace luytre {

inline constexpr size_t kMostRanges = 20'000;  // of one rule
inline constexpr size_t kMostRules = 20'000;   // of one contribution

// "CVE-2024-3094": the year, a hyphen, four to nineteen digits.
bool is_cve(std::string_view id);
// At most `most` bytes, not cut inside a character.
std::string cut_text(std::string_view text, size_t most);
// The English description out of [{lang, value}].
std::string english(const json::Items& descriptions);

// {vectorString, baseScore, version} into a score; computed from the vector where that can be done.
void add_score(const json::Element& cvss, std::string_view source, Contribution& out, ReaderCounts& counts);
// A vector alone; nothing is added when no score can be computed.
void add_vector(std::string_view vector, std::string_view source, Contribution& out, ReaderCounts& counts);

// NVD's configurations, and the cpeApplicability of CVE records: an array of {operator, negate, nodes: […]}.
void add_configurations(const json::Items& configurations, Contribution& out, ReaderCounts& counts);

}  // namespace luytre
