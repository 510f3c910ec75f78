#include "monitor/sighting_maker.h"

#include <algorithm>
#include <numeric>
#include <tuple>

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

Timestamp hour_of(Timestamp t) {
  return t == kNoTime ? kNoTime : t - ((t % kMicrosPerHour) + kMicrosPerHour) % kMicrosPerHour;
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
  return *this;
}

SightingMaker::SightingMaker(const PublishedIndicatorSet& indicators, const Directory& directory,
                             Options options, std::function<void(SightingBatch&)> give)
    : indicators_(indicators), directory_(directory), options_(std::move(options)), give_(std::move(give)) {}

void SightingMaker::consume(ObservationBatch& batch) {
  if (batch.size == 0) return;
  counts_.observations += batch.size;
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
  bool whole = batch.completer && one_hour_;  // only some rows have their time, and it is the hour of all
  bool origins = batch.origin.present();
  // Runs of one origin and hour: exporters and logs write in the order of time, so there are few.
  for (uint32_t row = 0; row < batch.size;) {
    uint32_t start = row;
    uint16_t origin = origins ? batch.origin[row] : uint16_t{0};
    Timestamp hour = hour_of(batch.first[whole ? 0 : row]);
    auto same_hour = [&](Timestamp time) {
      if (hour == kNoTime || time == kNoTime) return hour == time;
      return time >= hour && time - hour < kMicrosPerHour;
    };
    while (row < batch.size && (!origins || batch.origin[row] == origin) &&
           (whole || same_hour(batch.first[row])))
      ++row;
    if (hour == kNoTime) continue;
    hours_[{origin, hour}] += row - start;
    latest_ = std::max(latest_, hour);
  }
}

std::map<SightingMaker::HourKey, uint64_t> SightingMaker::take_hours() {
  return std::exchange(hours_, {});
}

const AttributionTable* SightingMaker::table(Day day) {
  if (day == last_day_ && last_table_) return last_table_;
  auto& slot = tables_[day];
  if (!slot) {
    auto made = directory_.table(day);
    if (!made) {
      error_ = made.error();
      return nullptr;
    }
    slot = *made;
  }
  last_day_ = day;
  return last_table_ = slot.get();
}

void SightingMaker::make(ObservationBatch& batch, const Hit& hit, const IndicatorSet& indicators) {
  size_t row = hit.row;
  Timestamp first = value_or_zero(batch.first, row);
  if (!batch.first.present() || first < kEarliest || first >= kLatest) {
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

  if (!options_.organisation.empty() && reserved_space(s.address) == ReservedSpace::private_use) {
    s.internal = true;
    s.organisation = options_.organisation;
    s.reason = AttributionReason::sensor;
  } else {
    const AttributionTable* owners = table(day_of(first));
    if (!owners) return;
    const Owner& owner = owners->owner(owners->attribute(s.address));
    if (owner.reason == AttributionReason::foreign) {
      ++counts_.foreign;
      return;
    }
    s.organisation = owner.organisation;
    s.reason = owner.reason;
  }

  std::string indicator = value.to_string();
  s.indicator = indicator;
  s.indicator_type = value.type;
  s.detector = "indicator";
  s.evidence = evidence_of(value.type);
  s.sensor = options_.sensor;
  s.packets = value_or_zero(batch.packets, row);
  s.bytes = value_or_zero(batch.bytes, row);
  bool any = false;
  for (ProfileId id : indicators.profiles_of(hit.indicator)) {
    const Profile& profile = indicators.profile(id);
    if (first < profile.from || first >= profile.until) {
      ++counts_.expired;
      continue;
    }
    s.source = profile.source;
    s.family = profile.family;
    s.category = profile.category;
    made_.add(s);
    ++counts_.sightings;
    any = true;
  }
  if (any) (s.internal ? internal_hosts_ : addresses_).insert(s.address);
}

}  // namespace luytre
