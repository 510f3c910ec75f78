#include "families/detectors.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include "families/beacon/beacon.h"
#include "families/complete.h"
#include "families/conficker/conficker.h"
#include "families/cutwail/cutwail.h"
#include "families/dns_tunnel/dns_tunnel.h"
#include "families/generated/name_of_the_day.h"
#include "families/generated_name/generated_name.h"
#include "families/mirai/mirai.h"
#include "families/nxdomain/nxdomain.h"
#include "families/overview.h"
#include "families/ramnit/ramnit.h"
#include "families/rare_connection/rare_connection.h"
#include "families/sality/sality.h"
#include "families/scan/scan.h"
#include "families/spam/spam.h"
#include "families/zeroaccess/zeroaccess.h"

namespace luytre {
namespace {

// One line a detector; {info, maker, shares of the memory}. Named families first.
const DetectorRow kRows[] = {
    {&kNameOfTheDay, make_name_of_the_day, 2},
    {&kZeroaccessP2p, make_zeroaccess_p2p, 0},
    {&kZeroaccessInstall, make_zeroaccess_install, 1},
    {&kMiraiSyn, make_mirai_syn, 2},
    {&kMiraiC2, make_mirai_c2, 0},
    {&kIotExploitProbe, make_iot_exploit_probe, 0},
    {&kRamnitC2, make_ramnit_c2, 0},
    {&kConfickerP2p, make_conficker_p2p, 0},
    {&kConfickerP2pScan, make_conficker_p2p_scan, 1},
    {&kConfickerHttp, make_conficker_http, 1},
    {&kConfickerExploit, make_conficker_exploit, 0},
    {&kSalityHttp, make_sality_http, 0},
    {&kUdpFanOut, make_udp_fan_out, 2},
    {&kPushdoHttp, make_pushdo_http, 0},
    {&kCutwailSmtp, make_cutwail_smtp, 1},
    {&kCutwailMailTest, make_cutwail_mail_test, 1},
    {&kIotTelnetScan, make_iot_telnet_scan, 2},
    {&kSmbScan, make_smb_scan, 2},
    {&kHorizontalScan, make_horizontal_scan, 3},
    {&kSpamBurst, make_spam_burst, 2},
    {&kNxdomainBurst, make_nxdomain_burst, 4},
    {&kGeneratedNames, make_generated_names, 2},
    {&kBeacon, make_beacon, 12},
    {&kRareConnection, make_rare_connection, 6},
    {&kDnsTunnel, make_dns_tunnel, 2},
};

// Which kinds of batch a detector gets, by what it needs. Payload comes with flows.
uint8_t kinds_for(uint8_t needs) {
  auto bit = [](ObservationKind kind) { return 1u << static_cast<unsigned>(kind); };
  unsigned kinds = 0;
  if (needs & (kFlows | kPayload)) kinds |= bit(ObservationKind::flow);
  if (needs & kDns) kinds |= bit(ObservationKind::dns);
  if (needs & kHttp) kinds |= bit(ObservationKind::http);
  if (needs & kTls) kinds |= bit(ObservationKind::tls);
  return static_cast<uint8_t>(kinds);
}

size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t next = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = std::exchange(row[j], next);
    }
  }
  return row.back();
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  return *std::ranges::min_element(known, {}, [&](const std::string& k) { return distance(word, k); });
}

template <class Each>
Result<void> for_each_word(std::string_view list, Each each) {
  while (!list.empty()) {
    size_t comma = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (word.empty()) continue;
    if (auto done = each(word); !done) return done;
  }
  return {};
}

}  // namespace

std::span<const DetectorRow> detectors() {
  return kRows;
}

const DetectorInfo* find_detector(std::string_view name) {
  for (const DetectorRow& row : kRows)
    if (row.info->name == name) return row.info;
  return nullptr;
}

Result<DetectorSettings> DetectorSettings::parse(std::string_view thresholds, std::string_view switched_off,
                                                 uint64_t memory) {
  std::vector<std::string> names, keys;
  for (const DetectorRow& row : kRows) {
    names.emplace_back(row.info->name);
    for (const Threshold& t : row.info->thresholds)
      keys.push_back(fmt::format("{}.{}", row.info->name, t.name));
  }
  DetectorSettings settings;
  settings.memory_ = memory;
  auto set = for_each_word(thresholds, [&](std::string_view word) -> Result<void> {
    size_t equals = std::min(word.find('='), word.size());
    std::string_view key = word.substr(0, equals), text = word.substr(std::min(equals + 1, word.size()));
    if (std::ranges::find(keys, key) == keys.end())
      return fail(ErrorCode::invalid,
                  fmt::format("detector_thresholds: there is no threshold '{}'; did you mean '{}'?", key,
                              nearest(key, keys)));
    uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty() || value == 0)
      return fail(ErrorCode::invalid,
                  fmt::format("detector_thresholds: '{}' takes a whole number from 1, not '{}'", key, text));
    settings.set(key, value);
    return {};
  });
  if (!set) return std::unexpected(set.error());
  auto off = for_each_word(switched_off, [&](std::string_view word) -> Result<void> {
    if (!find_detector(word))
      return fail(ErrorCode::invalid,
                  fmt::format("detectors_off: there is no detector '{}'; did you mean '{}'?", word,
                              nearest(word, names)));
    settings.switch_off(word);
    return {};
  });
  if (!off) return std::unexpected(off.error());
  return settings;
}

DetectorSet::DetectorSet(const DetectorSettings& settings) {
  uint64_t shares = 0;
  for (const DetectorRow& row : kRows)
    if (settings.on(*row.info)) shares += row.shares;
  for (const DetectorRow& row : kRows) {
    if (!settings.on(*row.info)) continue;
    uint64_t memory = row.shares ? settings.memory() / shares * row.shares : 0;
    running_.push_back({row.info, kinds_for(row.info->needs), row.create(settings, memory)});
    kinds_ |= running_.back().kinds;
  }
}

void DetectorSet::observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) const {
  // Several detectors read other columns of every DNS row: they are parsed once.
  RowCompleter* completer = batch.completer;
  if (batch.kind == ObservationKind::dns && (kinds_ >> static_cast<unsigned>(batch.kind) & 1)) {
    complete_all(batch);
    batch.completer = nullptr;
  }
  thread_local Overview overview;
  overview.begin(batch, hosts);
  for (const Running& r : running_)
    if (r.kinds >> static_cast<unsigned>(batch.kind) & 1)
      r.detector->observe_with(overview, batch, hosts, sink);
  batch.completer = completer;
}

void DetectorSet::finish(Timestamp until, DetectionSink& sink) const {
  for (const Running& r : running_) r.detector->finish(until, sink);
}

std::vector<DetectorSet::Evicted> DetectorSet::evicted() const {
  std::vector<Evicted> all;
  for (const Running& r : running_) all.push_back({r.info, r.detector->evicted()});
  return all;
}

}  // namespace luytre
