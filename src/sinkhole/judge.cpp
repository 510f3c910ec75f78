#include "sinkhole/judge.h"

#include <fmt/format.h>

namespace luytre::sinkhole {
namespace {

constexpr DetectorInfo kVisitor{
    .name = "sinkhole-visit",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = 0,
    .sentence = "Came to a sinkhole of ours without asking for a name that is known to be malware's.",
    .source = "luytre",
    .thresholds = {}};
constexpr DetectorInfo kResolver{
    .name = "sinkhole-resolver",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = 0,
    .sentence = "A resolver asked our sinkhole for malware's name: a host behind it is infected.",
    .source = "luytre",
    .thresholds = {}};

constexpr size_t kOpeningShown = 64;  // bytes of an opening, in hex

std::string hex(std::string_view bytes) {
  std::string out;
  for (char c : bytes.substr(0, kOpeningShown)) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// What was asked for: the name, host or server name of the row.
std::string_view name_of(const ObservationBatch& batch) {
  switch (batch.kind) {
    case ObservationKind::dns:
      return batch.name[0];
    case ObservationKind::http:
      return batch.host[0];
    case ObservationKind::tls:
      return batch.server_name[0];
    default:
      return {};
  }
}

void put_row(DetailJson& json, const Visit& visit, const ObservationBatch& batch) {
  switch (batch.kind) {
    case ObservationKind::dns:
      json.put("name", batch.name[0]);
      json.put("query_type", batch.query_type[0]);
      break;
    case ObservationKind::http:
      json.put("method", batch.method[0]);
      json.put("host", batch.host[0]);
      json.put("path", batch.path[0]);
      json.put("user_agent", batch.user_agent[0]);
      break;
    case ObservationKind::tls:
      json.put("server_name", batch.server_name[0]);
      json.put("ja3", batch.ja3[0]);
      json.put("ja4", batch.ja4[0]);
      break;
    default:
      json.put("opening", hex(visit.opening));
  }
}

}  // namespace

const char* to_string(Verdict verdict) {
  constexpr std::array<const char*, kVerdicts> kNames = {"known", "resolver", "unknown", "harmless",
                                                         "not-a-visit"};
  return kNames[static_cast<size_t>(verdict)];
}

std::span<const DetectorInfo* const> sinkhole_detectors() {
  static constexpr std::array kAll = {&kVisitor, &kResolver};
  return kAll;
}

Verdict Judge::take(const Visit& visit, uint16_t origin) {
  ObservationBatch* batch = rows_.row(visit, origin);
  Verdict verdict = Verdict::unknown;
  std::optional<std::string> list;
  if (!batch) {
    verdict = Verdict::not_a_visit;
  } else if ((list = harmless_.find(visit.visitor))) {
    verdict = Verdict::harmless;
  } else if (rows_.from_resolver()) {
    bool listed = false;
    std::string family = listed_family(*batch, listed);
    verdict = listed ? Verdict::resolver : Verdict::unknown;
    visitor(visit, *batch, verdict, family);
  } else if (seen_by_maker(*batch)) {
    verdict = Verdict::known;
  } else {
    visitor(visit, *batch, verdict, "");
  }
  describe(visit, batch, verdict, list.value_or(""));
  return verdict;
}

// Whether the row gave a sighting, or would if the visitor were ours.
bool Judge::seen_by_maker(ObservationBatch& batch) {
  auto outcome = [this] {
    const MonitorCounts& c = maker_.counts();
    return c.sightings + c.foreign + c.undated;
  };
  uint64_t before = outcome();
  maker_.consume(batch);
  return outcome() != before;
}

// The family of a listed name valid at the time; `listed`: there is one, with or without a family.
std::string Judge::listed_family(const ObservationBatch& batch, bool& listed) {
  std::shared_ptr<const IndicatorSet> names = names_.get();
  hits_.clear();
  names->match(batch, scratch_, hits_);
  std::string family;
  for (const Hit& hit : hits_)
    for (ProfileId id : names->profiles_of(hit.indicator)) {
      const Profile& profile = names->profile(id);
      if (batch.first[0] < profile.from || batch.first[0] >= profile.until) continue;
      listed = true;
      if (family.empty()) family = profile.family;
    }
  return family;
}

void Judge::visitor(const Visit& visit, const ObservationBatch& batch, Verdict verdict,
                    const std::string& family) {
  json_.begin();
  json_.put("service", to_string(visit.service));
  put_row(json_, visit, batch);
  json_.put("family_asked_for", family);
  std::string indicator = fmt::format("{}/{}", visit.protocol == kUdp ? "udp" : "tcp", visit.sinkhole_port);
  Timestamp hour = visit.time - visit.time % kMicrosPerHour;
  maker_.detected({.detector = verdict == Verdict::resolver ? &kResolver : &kVisitor,
                   .first = hour,
                   .last = hour + kMicrosPerHour,
                   .host = visit.visitor,
                   .remote = visit.sinkhole,
                   .remote_port = visit.sinkhole_port,
                   .protocol = visit.protocol,
                   .name = name_of(batch),
                   .indicator = indicator,
                   .detail = json_.finish()});
}

void Judge::describe(const Visit& visit, const ObservationBatch* batch, Verdict verdict,
                     const std::string& list) {
  json_.begin();
  json_.put("time", format_time(visit.time));
  json_.put("service", to_string(visit.service));
  json_.put("verdict", to_string(verdict));
  json_.put("visitor", visit.visitor.to_string());
  json_.put("visitor_port", visit.visitor_port);
  json_.put("sinkhole", visit.sinkhole.to_string());
  json_.put("sinkhole_port", visit.sinkhole_port);
  json_.put("list", list);
  if (batch) put_row(json_, visit, *batch);
  line_ = json_.finish();
}

}  // namespace luytre::sinkhole
