#include "findings/day_evidence.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/check.h"
#include "base/hash.h"

namespace luytre {
namespace {

constexpr unsigned kCategories = static_cast<unsigned>(kLastCategory) + 1;

// Texts as numbers, in the order they came.
class Texts {
 public:
  uint32_t number(std::string_view text) {
    if (auto held = numbers_.find(text); held != numbers_.end()) return held->second;
    auto id = static_cast<uint32_t>(numbers_.size());
    names_.push_back(&numbers_.emplace(text, id).first->first);
    return id;
  }
  const std::string& text(uint32_t number) const { return *names_[number]; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return hash_bytes(text); }
  };
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;
};

// What category, family and detector make of a sighting.
struct Class {
  FindingKind kind;
  bool sensitive;
  Tlp tlp;
  uint32_t what, family;
};

struct Group {
  IpAddress address;
  uint32_t organisation, what;
  FindingKind kind;
  bool sensitive;
  Tlp tlp;
  Evidence evidence;
  Severity severity;
  uint32_t hours = 0;
  Timestamp first, last;
  uint64_t sightings = 0;
  std::vector<uint32_t> sensors;
};

struct GroupKey {
  IpAddress address;
  uint32_t organisation, what;
  FindingKind kind;
  bool operator==(const GroupKey&) const = default;
};
struct GroupHash {
  size_t operator()(const GroupKey& key) const {
    return hash_pair(hash_pair(key.address.high(), key.address.low()),
                     uint64_t{key.organisation} << 32 | uint64_t{key.what} << 8 | uint64_t(key.kind));
  }
};

}  // namespace

struct DayEvidenceBuilder::State {
  Day day;
  const Rules& rules;
  const Directory& directory;
  Texts organisations, names, sensors;
  std::vector<std::string> sectors;  // by organisation
  std::unordered_map<uint64_t, std::array<std::unique_ptr<Class>, kCategories>>
      classes;  // by family, detector
  std::unordered_map<uint64_t, Severity> severities;
  std::unordered_map<GroupKey, uint32_t, GroupHash> places;
  std::vector<Group> groups;
  uint64_t unowned = 0;

  State(Day d, const Rules& r, const Directory& f) : day(d), rules(r), directory(f) {}

  const Class& class_of(const Sighting& s) {
    uint32_t family = names.number(s.family), detector = names.number(s.detector);
    auto& held = classes[uint64_t{family} << 32 | detector][static_cast<size_t>(s.category)];
    if (!held) {
      auto [rule, what] = sighting_class(rules, s);
      held = std::make_unique<Class>(Class{rule.kind, rule.sensitive, rule.tlp, names.number(what), family});
    }
    return *held;
  }

  uint32_t organisation_of(std::string_view id) {
    uint32_t number = organisations.number(id);
    if (number == sectors.size()) {
      const Organisation* body = directory.organisation(id);
      sectors.push_back(body ? body->sector : "");
    }
    return number;
  }

  Severity severity_of(const Class& c, const Sighting& s, uint32_t organisation) {
    // 28 bits each for family and body: more names than that fit no memory.
    uint64_t key = uint64_t{c.family} << 36 | uint64_t{organisation} << 8 |
                   static_cast<uint64_t>(c.kind) << 5 | static_cast<uint64_t>(s.category) << 2 |
                   static_cast<uint64_t>(s.evidence);
    auto [held, fresh] = severities.try_emplace(key);
    if (fresh) held->second = rules.severity(c.kind, s.family, s.category, s.evidence, sectors[organisation]);
    return held->second;
  }

  uint32_t hour_bit(Timestamp time) const {
    Timestamp within = time - start_of(day);
    return within < 0 || within >= kMicrosPerDay ? 0 : 1u << (within / kMicrosPerHour);
  }
};

SightingClass sighting_class(const Rules& rules, const Sighting& s) {
  SightingClass out{rules.kind(s.category, s.family, s.detector), s.family.empty() ? "unnamed" : s.family};
  // A conduct is known by what noticed it; where a list did, by the family or what the list is about.
  if (out.rule.kind == FindingKind::behaviour) {
    if (s.detector != "indicator" && !s.detector.empty())
      out.what = s.detector;
    else if (out.what == "unnamed")
      out.what = to_string(s.category);
  }
  return out;
}

DayEvidenceBuilder::DayEvidenceBuilder(Day day, const Rules& rules, const Directory& directory)
    : state_(std::make_unique<State>(day, rules, directory)) {}
DayEvidenceBuilder::~DayEvidenceBuilder() = default;

uint64_t DayEvidenceBuilder::unowned() const {
  return state_->unowned;
}

void DayEvidenceBuilder::add(const Sighting& s) {
  State& state = *state_;
  LUYTRE_CHECK(s.day() == state.day);
  if (s.organisation.empty()) {
    ++state.unowned;
    return;
  }
  const Class& c = state.class_of(s);
  uint32_t organisation = state.organisation_of(s.organisation);
  Severity severity = state.severity_of(c, s, organisation);
  auto [place, fresh] = state.places.try_emplace({s.address, organisation, c.what, c.kind},
                                                 static_cast<uint32_t>(state.groups.size()));
  if (fresh)
    state.groups.push_back({.address = s.address,
                            .organisation = organisation,
                            .what = c.what,
                            .kind = c.kind,
                            .sensitive = c.sensitive,
                            .tlp = c.tlp,
                            .evidence = s.evidence,
                            .severity = severity,
                            .first = s.first,
                            .last = std::max(s.first, s.last)});
  Group& group = state.groups[place->second];
  group.sensitive |= c.sensitive;
  group.tlp = std::max(group.tlp, c.tlp);
  group.evidence = std::max(group.evidence, s.evidence);
  group.severity = std::max(group.severity, severity);
  group.first = std::min(group.first, s.first);
  group.last = std::max({group.last, s.first, s.last});
  group.hours |= state.hour_bit(s.first) | state.hour_bit(s.last);
  ++group.sightings;
  uint32_t sensor = state.sensors.number(s.sensor);
  if (std::ranges::find(group.sensors, sensor) == group.sensors.end()) group.sensors.push_back(sensor);
}

std::vector<DayEvidence> DayEvidenceBuilder::finish() {
  State& state = *state_;
  std::vector<DayEvidence> out;
  out.reserve(state.groups.size());
  std::vector<std::string> sensors;
  for (const Group& group : state.groups) {
    DayEvidence& e = out.emplace_back();
    e.organisation = state.organisations.text(group.organisation);
    e.subject = group.address.to_string();
    e.what = plain_text(state.names.text(group.what));
    e.sector = state.sectors[group.organisation];
    e.kind = group.kind;
    e.id = finding_id(e.organisation, e.kind, e.subject, e.what);
    e.sensitive = group.sensitive;
    e.tlp = group.tlp;
    e.first = group.first;
    e.last = group.last;
    e.sightings = group.sightings;
    e.evidence = group.evidence;
    e.severity = group.severity;
    e.hours = group.hours;
    sensors.clear();
    for (uint32_t number : group.sensors) sensors.push_back(plain_text(state.sensors.text(number)));
    std::ranges::sort(sensors);
    for (const std::string& sensor : sensors) e.sensors.append(sensor).push_back('\n');
  }
  std::ranges::sort(out, {}, &DayEvidence::id);
  return out;
}

}  // namespace luytre
