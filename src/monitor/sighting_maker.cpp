#include "monitor/sighting_maker.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "indicators/families.h"

namespace luytre {
namespace {

// How sure one match is. A name, a URL or a service is listed for what it does; a bare address may be shared.
Evidence evidence_of(IndicatorType type) {
  switch (type) {
    case IndicatorType::address_port:
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::url:
    case IndicatorType::server_name:
    case IndicatorType::certificate:
      return Evidence::probable;
    default:
      return Evidence::suspected;
  }
}

// A time outside these is a broken clock or a forgery, and would only scatter days over the stores.
constexpr Timestamp kEarliest = 946'684'800 * kMicrosPerSecond;  // 2000-01-01
constexpr Timestamp kLatest = 4'102'444'800 * kMicrosPerSecond;  // 2100-01-01

bool in_range(Timestamp t) {
  return t >= kEarliest && t < kLatest;
}

// What a report makes its address; nothing when it is about no malware (a weakness is another matter).
std::optional<Category> category_of(ReportClass said, std::string_view report, bool family_named) {
  switch (said) {
    case ReportClass::infected:
      return report.find("sinkhole") != std::string_view::npos ? Category::sinkhole : Category::c2;
    case ReportClass::c2_server:
    case ReportClass::compromised:
      return Category::malware_distribution;
    case ReportClass::scanner:
      return family_named ? Category::scanner : Category::behaviour;
    case ReportClass::attacker:
      return family_named ? Category::c2 : Category::behaviour;
    case ReportClass::vulnerable:
    case ReportClass::other:
      return std::nullopt;
  }
  return std::nullopt;
}

Timestamp hour_of(Timestamp t) {
  return t == kNoTime ? kNoTime : t - ((t % kMicrosPerHour) + kMicrosPerHour) % kMicrosPerHour;
}

// Whether `time` lies in the hour that begins at `hour`.
bool in_hour(Timestamp time, Timestamp hour) {
  if (hour == kNoTime) return time == kNoTime;
  return static_cast<uint64_t>(time) - static_cast<uint64_t>(hour) < uint64_t{kMicrosPerHour};
}

// Whether all do: no branch, so many are compared at once.
bool all_in_hour(std::span<const Timestamp> times, Timestamp hour) {
  if (hour == kNoTime) return false;
  bool outside = false;
  for (Timestamp time : times)
    outside |= static_cast<uint64_t>(time) - static_cast<uint64_t>(hour) >= uint64_t{kMicrosPerHour};
  return !outside;
}

bool all_equal(std::span<const uint16_t> values) {
  uint16_t differ = 0;
  for (uint16_t value : values) differ = static_cast<uint16_t>(differ | (value ^ values[0]));
  return differ == 0;
}

bool names(const IndicatorValue& value, const IpAddress& address) {
  if (value.type == IndicatorType::prefix) return Prefix{value.address, value.length}.contains(address);
  return value.address == address;
}

template <class T>
T value_or_zero(const Column<T>& column, size_t row) {
  return column.present() ? column[row] : T{};
}

}  // namespace

MonitorCounts& MonitorCounts::operator+=(const MonitorCounts& other) {
  observations += other.observations;
  hits += other.hits;
  sightings += other.sightings;
  foreign += other.foreign;
  expired += other.expired;
  undated += other.undated;
  detections += other.detections;
  reports += other.reports;
  no_sighting += other.no_sighting;
  return *this;
}

SightingMaker::SightingMaker(const PublishedIndicatorSet& indicators, const Directory& directory,
                             Options options, std::function<void(SightingBatch&)> give)
    : indicators_(indicators),
      options_(std::move(options)),
      attributor_(directory, options_.organisation),
      give_(std::move(give)) {}

void SightingMaker::consume(ObservationBatch& batch) {
  if (batch.size == 0) return;
  counts_.observations += batch.size;
  if (batch.kind == ObservationKind::report) {
    count_hours(batch);
    take_reports(batch);
    if (made_.rows.size() >= options_.hand_over) hand_over();
    return;
  }
  std::shared_ptr<const IndicatorSet> indicators = indicators_.get();
  hits_.clear();
  indicators->match(batch, scratch_, hits_);
  counts_.hits += hits_.size();
  complete(batch);
  count_hours(batch);
  for (auto hit = hits_.begin(); hit != hits_.end();) {
    auto end = std::find_if(hit, hits_.end(), [&](const Hit& other) { return other.row != hit->row; });
    // A value that occurs in several places of one observation is one sighting.
    if (end - hit > 1)
      std::sort(hit, end, [](const Hit& a, const Hit& b) {
        return std::tie(a.indicator, a.field) < std::tie(b.indicator, b.field);
      });
    for (auto first = hit; hit != end; ++hit)
      if (hit == first || hit->indicator != (hit - 1)->indicator) make(batch, *hit, *indicators);
  }
  if (options_.detectors || options_.archive) look_further(batch);
  if (made_.rows.size() >= options_.hand_over) hand_over();
}

// The rows that hit, and the first and the last: their times tell the hour the batch belongs to. A batch that
// spans hours is completed whole, so that each row counts in its own.
void SightingMaker::complete(ObservationBatch& batch) {
  if (!batch.completer) return;
  rows_.assign({0});
  for (const Hit& hit : hits_)
    if (hit.row != rows_.back()) rows_.push_back(hit.row);
  if (rows_.back() != batch.size - 1) rows_.push_back(batch.size - 1);
  batch.complete(rows_);
  one_hour_ = hour_of(batch.first[0]) == hour_of(batch.first[batch.size - 1]);
  if (one_hour_) return;
  rows_.resize(batch.size);
  std::iota(rows_.begin(), rows_.end(), 0u);
  batch.complete(rows_);
}

void SightingMaker::hand_over() {
  if (!made_.rows.empty()) give_(made_);
  made_.clear();
}

void SightingMaker::count_hours(ObservationBatch& batch) {
  if (!batch.first.present()) return;
  const uint16_t* origins = batch.origin.present() ? batch.origin.data() : nullptr;
  const Timestamp* times = batch.first.data();
  bool some_rows =
      batch.completer && one_hour_;  // have their time, the first among them; it is all rows' hour
  bool one_hour = some_rows || all_in_hour({times, batch.size}, hour_of(times[0]));
  bool one_origin = !origins || all_equal({origins, batch.size});
  // Runs of one origin and hour: exporters and logs write in the order of time, so there are few.
  for (uint32_t row = 0; row < batch.size;) {
    uint32_t start = row;
    uint16_t origin = origins ? origins[row] : uint16_t{0};
    Timestamp hour = hour_of(times[one_hour ? 0 : row]);
    if (one_hour && one_origin) {
      row = batch.size;
    } else {
      while (row < batch.size && (one_origin || origins[row] == origin) &&
             (one_hour || in_hour(times[row], hour)))
        ++row;
    }
    if (hour == kNoTime) continue;
    Hour& counted = hours_[{origin, hour}];
    counted.records += row - start;
    if (batch.kind == ObservationKind::flow && batch.sampling.present())
      counted.sampling = std::max<uint64_t>(counted.sampling, batch.sampling[some_rows ? 0 : start]);
    latest_ = std::max(latest_, hour);
  }
}

std::map<SightingMaker::HourKey, SightingMaker::Hour> SightingMaker::take_hours() {
  return std::exchange(hours_, {});
}

bool SightingMaker::place(Sighting& s) {
  if (attributor_.place(s)) return true;
  counts_.foreign += !attributor_.error();
  return false;
}

void SightingMaker::keep(const Sighting& s) {
  made_.add(s);
  ++counts_.sightings;
  // Behaviour alone makes nobody infected.
  if (s.category != Category::behaviour) (s.internal ? internal_hosts_ : addresses_).insert(s.address);
}

void SightingMaker::make(ObservationBatch& batch, const Hit& hit, const IndicatorSet& indicators) {
  size_t row = hit.row;
  Timestamp first = value_or_zero(batch.first, row);
  if (!batch.first.present() || !in_range(first)) {
    ++counts_.undated;
    return;
  }
  Sighting s;
  s.first = first;
  s.last = batch.last.present() && batch.last[row] != kNoTime ? batch.last[row] : first;
  s.protocol = value_or_zero(batch.protocol, row);
  uint16_t src_port = value_or_zero(batch.src_port, row), dst_port = value_or_zero(batch.dst_port, row);
  IpAddress src = batch.src(row), dst = batch.dst(row);
  auto translation =
      std::ranges::lower_bound(batch.translations, row, {}, &ObservationBatch::Translation::row);
  if (translation != batch.translations.end() && translation->row == row &&
      !translation->src.is_unspecified()) {
    src = translation->src;  // what the constituent looks like from outside
    src_port = translation->src_port;
  }
  if (hit.field == MatchField::src) {
    s.address = dst;
    s.port = dst_port;
    s.remote = src;
    s.remote_port = src_port;
  } else {
    s.address = src;
    s.port = src_port;
    s.remote = dst;
    s.remote_port = dst_port;
  }
  IndicatorValue value = indicators.value(hit.indicator);
  std::string joined;
  switch (hit.field) {
    case MatchField::src:
    case MatchField::dst:
    case MatchField::alert:
      break;
    case MatchField::answer:
      s.name = batch.name[row];
      s.remote_port = 0;
      for (auto answer = std::ranges::lower_bound(batch.answers, row, {}, &ObservationBatch::Answer::row);
           answer != batch.answers.end() && answer->row == row; ++answer)
        if (names(value, answer->address)) {
          s.remote = answer->address;
          break;
        }
      break;
    case MatchField::name:
      s.name = batch.name[row];
      break;
    case MatchField::host:
      s.name = batch.host[row];
      break;
    case MatchField::url:
      joined.append(batch.host[row]).append(batch.path[row]);
      s.name = joined;
      break;
    case MatchField::server_name:
      s.name = batch.server_name[row];
      break;
    case MatchField::ja3:
      s.name = batch.ja3[row];
      break;
    case MatchField::ja4:
      s.name = batch.ja4[row];
      break;
    case MatchField::certificate:
      s.name = batch.certificate[row];
      break;
  }

  if (!place(s)) return;

  std::string indicator = value.to_string();
  s.indicator = indicator;
  s.indicator_type = value.type;
  s.detector = "indicator";
  s.evidence = evidence_of(value.type);
  s.sensor = options_.sensor;
  s.packets = value_or_zero(batch.packets, row);
  s.bytes = value_or_zero(batch.bytes, row);
  for (ProfileId id : indicators.profiles_of(hit.indicator)) {
    const Profile& profile = indicators.profile(id);
    if (first < profile.from || first >= profile.until) {
      ++counts_.expired;
      continue;
    }
    s.source = profile.source;
    s.family = profile.family;
    s.category = profile.category;
    keep(s);
  }
}

// Detectors and archive see one day's ownership a batch: that of its first dated row.
void SightingMaker::look_further(ObservationBatch& batch) {
  if (!batch.first.present()) return;
  Timestamp time = batch.first[0];
  if (!in_range(time)) time = batch.first[batch.size - 1];
  if (!in_range(time)) return;
  const AttributionTable* owners = attributor_.table(day_of(time));
  if (!owners) return;
  if (options_.detectors) options_.detectors->observe(batch, Hosts(owners, attributor_.inside()), *this);
  if (options_.archive) options_.archive->consume(batch, *owners);
}

void SightingMaker::detected(const Detection& d) {
  if (!in_range(d.first)) {
    ++counts_.undated;
    return;
  }
  Sighting s;
  s.first = d.first;
  s.last = d.last == kNoTime ? d.first : d.last;
  s.address = d.host;
  s.port = d.port;
  s.remote = d.remote;
  s.remote_port = d.remote_port;
  s.protocol = d.protocol;
  s.name = d.name;
  s.indicator = d.indicator;
  s.indicator_type = d.indicator_type;
  s.source = d.source.empty() ? std::string_view("luytre") : d.source;
  s.family = d.family;
  // What a detector only suspects makes nobody infected, though it may say of what.
  s.category = d.evidence == Evidence::suspected ? Category::behaviour : d.category;
  s.detector = d.detector->name;
  s.evidence = d.evidence;
  s.packets = d.packets;
  s.bytes = d.bytes;
  s.detail = d.detail;
  s.sensor = options_.sensor;
  if (!place(s)) return;
  ++counts_.detections;
  keep(s);
}

void SightingMaker::take_reports(const ObservationBatch& batch) {
  counts_.reports += batch.size;
  for (uint32_t row = 0; row < batch.size; ++row) {
    std::string family;
    if (!batch.infection[row].empty()) family = normalise_family(batch.infection[row]);
    auto category = category_of(batch.report_class[row], batch.report[row], !family.empty());
    if (!category) {
      ++counts_.no_sighting;
      continue;
    }
    if (!in_range(batch.first[row])) {
      ++counts_.undated;
      continue;
    }
    Sighting s;
    s.first = batch.first[row];
    s.last = batch.last[row] == kNoTime ? s.first : batch.last[row];
    s.address = batch.src(row);
    s.port = value_or_zero(batch.src_port, row);
    s.remote = batch.dst(row);
    s.remote_port = value_or_zero(batch.dst_port, row);
    s.protocol = value_or_zero(batch.protocol, row);
    s.name = batch.name[row];
    std::string remote = s.remote.is_unspecified() ? "" : s.remote.to_string();
    s.indicator = s.name.empty() ? std::string_view(remote) : s.name;
    s.indicator_type = s.name.empty() ? IndicatorType::address : IndicatorType::domain_exact;
    s.source = batch.report[row];
    s.family = family;
    s.category = *category;
    s.detector = "report";
    s.evidence = family.empty() ? Evidence::suspected : Evidence::probable;
    s.detail = batch.detail[row];
    s.sensor = options_.sensor;
    if (place(s)) keep(s);
  }
}

}  // namespace luytre
