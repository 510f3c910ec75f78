#include "indicators/store_sink.h"

#include <fmt/format.h>

#include "indicators/families.h"
#include "indicators/json_text.h"

namespace luytre {
namespace {

constexpr size_t kMostExamples = 20;

// A value of these types is where malware is fetched, or malware itself.
bool carries_malware(IndicatorType type) {
  return type == IndicatorType::url || type == IndicatorType::path || type == IndicatorType::file_hash;
}

}  // namespace

StoreSink::StoreSink(const Guard& guard, const AddOptions& options, AddReport& report, PendingSet& pending,
                     std::string_view source, std::string_view list_name, std::string_view shown)
    : guard_(guard),
      options_(options),
      report_(report),
      pending_(pending),
      source_(source),
      shown_(shown),
      list_category_(category_from_words(list_name)) {
  if (!list_category_) list_category_ = category_from_words(source);
}

void StoreSink::add(const IndicatorValue& value, const Said& said, const Where& where) {
  if (!said.withdrawn)
    if (auto verdict = guard_.check(value))
      return refuse(verdict->why, where, value.to_string(), verdict->detail);
  if (said.until <= said.from)
    return refuse(Refusal::malformed, where, value.to_string(), "its validity ends before it begins");
  pending_.add(value, mark_of(said, value.type));
}

void StoreSink::add_addresses4(std::span<const uint32_t> addresses, const Said& said, uint64_t first_line) {
  Mark mark = mark_of(said, IndicatorType::address);
  for (size_t i = 0; i < addresses.size(); ++i) {
    if (guard_.surely_passes(addresses[i])) [[likely]] {
      pending_.add_address4(addresses[i], mark);
    } else {
      IndicatorValue value{.type = IndicatorType::address, .address = IpAddress::from_v4(addresses[i])};
      add(value, said, {.line = first_line + i});
    }
  }
}

void StoreSink::refuse(Refusal why, const Where& where, std::string_view value, std::string_view detail) {
  count_refusal(report_, why, shown_, where, value, detail);
}

Mark StoreSink::mark_of(const Said& said, IndicatorType type) {
  bool carries = carries_malware(type);
  for (size_t i = 0; i < known_count_; ++i)
    if (known_[i].carries_malware == carries && known_[i].said == said) return known_[i].mark;
  Mark mark(pending_.add_profile(profile_of(said, type)), said.withdrawn);
  Known& slot = known_[oldest_];
  oldest_ = (oldest_ + 1) % known_.size();
  known_count_ = std::min(known_count_ + 1, known_.size());
  slot.family = said.family;
  slot.said = said;
  slot.said.family = slot.family;
  slot.carries_malware = carries;
  slot.mark = mark;
  return mark;
}

Profile StoreSink::profile_of(const Said& said, IndicatorType type) const {
  Profile profile;
  profile.source = source_;
  std::string_view family = said.family.empty() ? std::string_view(options_.family) : said.family;
  auto known = known_family(family);
  profile.family = known ? std::string(known->name) : normalise_family(family);
  std::optional<Category> category = said.category ? said.category : options_.category;
  if (!category) category = list_category_;
  if (!category && known) category = known->category;
  if (!category) category = category_from_words(family);
  profile.category = category.value_or(carries_malware(type) ? Category::malware_distribution : Category::c2);
  profile.confidence = said.confidence.value_or(options_.confidence.value_or(profile.confidence));
  profile.tlp = said.tlp.value_or(options_.tlp.value_or(profile.tlp));
  profile.from = said.from != INT64_MIN ? said.from : options_.from;
  profile.until = said.until != INT64_MAX ? said.until : options_.until;
  return profile;
}

void count_refusal(AddReport& report, Refusal why, std::string_view shown, const Where& where,
                   std::string_view value, std::string_view detail) {
  if (++report.refused[why] > kMostExamples) return;
  std::string place(shown);
  if (where.line > 0) place += fmt::format(" line {}", where.line);
  if (!where.object.empty()) place += fmt::format(" object {}", printable(where.object, 80));
  report.examples.push_back({why, std::move(place), printable(value, 200), printable(detail, 200)});
}

}  // namespace luytre
