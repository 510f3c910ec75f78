#include "warning/taxii/taxii_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kMostWords = 1000;

std::unexpected<Error> refuse(std::string why) {
  return fail(ErrorCode::invalid, std::move(why));
}

// Comma separated, none empty, none twice.
Result<std::vector<std::string>> words(std::string_view name, std::string_view text) {
  std::vector<std::string> out;
  for (;;) {
    size_t comma = std::min(text.find(','), text.size());
    if (comma == 0) return refuse(fmt::format("{} has an empty value", name));
    out.emplace_back(text.substr(0, comma));
    if (out.size() > kMostWords) return refuse(fmt::format("{} takes {} values at most", name, kMostWords));
    if (comma == text.size()) break;
    text.remove_prefix(comma + 1);
  }
  std::ranges::sort(out);
  if (std::ranges::adjacent_find(out) != out.end())
    return refuse(fmt::format("{} names something twice", name));
  return out;
}

Result<void> read_versions(TaxiiQuery& q) {
  for (const std::string& word : q.versions) {
    if (word == "last" || word == "first") continue;
    if (word == "all") {
      if (q.versions.size() > 1) return refuse("match[version]=all stands alone");
      continue;
    }
    auto time = parse_taxii_time(word);
    if (!time)
      return refuse("match[version] takes last, first, all and timestamps like 2018-12-03T00:00:00.000Z");
    q.version_times.push_back(*time);
  }
  return {};
}

Result<void> read_number(std::string_view text, size_t& limit) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool too_large = error == std::errc::result_out_of_range;
  if (end != text.data() + text.size() || (error != std::errc() && !too_large) || (!too_large && number == 0))
    return refuse("limit takes a whole number above 0");
  limit = too_large ? kTaxiiLargest : std::min<uint64_t>(number, kTaxiiLargest);
  return {};
}

Result<uint64_t> read_next(std::string_view text, uint64_t digest) {
  uint64_t place = 0, of = 0;
  auto hex = [](std::string_view part, uint64_t& out) {
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out, 16);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (text.size() != 32 || !hex(text.substr(0, 16), place) || !hex(text.substr(16), of) || of != digest ||
      place > INT64_MAX - 2)
    return refuse("this next is not of this question: ask again without it");
  return place;
}

}  // namespace

bool TaxiiQuery::wants_type(std::string_view type) const {
  return types.empty() || std::ranges::binary_search(types, type);
}
bool TaxiiQuery::wants_id(std::string_view id) const {
  return ids.empty() || std::ranges::binary_search(ids, id);
}
bool TaxiiQuery::wants_version(Timestamp modified) const {
  if (!spec_versions.empty() && !std::ranges::binary_search(spec_versions, std::string_view("2.1")))
    return false;
  return versions.size() == version_times.size() && !versions.empty()
             ? std::ranges::find(version_times, modified) != version_times.end()
             : true;
}

std::optional<Timestamp> parse_taxii_time(std::string_view text) {
  if (text.size() < 20 || text.size() > 40 || text[10] != 'T' || text.back() != 'Z') return std::nullopt;
  return parse_iso_time(text);
}

Result<TaxiiQuery> parse_taxii_query(std::span<const std::pair<std::string, std::string>> query,
                                     std::string_view collection, unsigned takes) {
  TaxiiQuery q;
  std::string_view next, added_after;
  struct Match {
    const char* name;
    unsigned part;
    std::vector<std::string>* list;
  };
  const Match matches[] = {{"match[id]", kMatchObject, &q.ids},
                           {"match[type]", kMatchObject, &q.types},
                           {"match[version]", kMatchVersion, &q.versions},
                           {"match[spec_version]", kMatchSpec, &q.spec_versions}};
  for (const auto& [name, value] : query) {
    auto match =
        std::ranges::find_if(matches, [&](const Match& m) { return name == m.name && (takes & m.part); });
    if (match != std::end(matches)) {
      auto list = words(name, value);
      if (!list) return std::unexpected(list.error());
      *match->list = std::move(*list);
    } else if (name == "limit" && (takes & kPaging)) {
      LUYTRE_TRY(read_number(value, q.limit));
    } else if (name == "next" && (takes & kPaging)) {
      next = value;
    } else if (name == "added_after" && (takes & kPaging)) {
      added_after = value;
      auto time = parse_taxii_time(value);
      if (!time) return refuse("added_after takes a timestamp like 2018-12-03T00:00:00.000000Z");
      q.after = static_cast<uint64_t>(std::max<Timestamp>(*time, 0));
    } else {
      return refuse(fmt::format("there is no parameter {} here", name.substr(0, 64)));
    }
  }
  LUYTRE_TRY(read_versions(q));
  StableDigest digest;
  digest.add(collection);
  for (const Match& match : matches) {
    digest.add(match.list->size());
    for (const std::string& word : *match.list) digest.add(word);
  }
  q.digest = digest.finish().low;
  if (!next.empty()) {
    auto place = read_next(next, q.digest);
    if (!place) return std::unexpected(place.error());
    q.after = *place;
  }
  return q;
}

std::string taxii_next(const TaxiiQuery& query, uint64_t date) {
  return fmt::format("{:016x}{:016x}", date, query.digest);
}

}  // namespace luytre
