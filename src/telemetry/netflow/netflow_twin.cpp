#include "telemetry/netflow/netflow_twin.h"

#include <fmt/format.h>

#include <optional>

namespace luytre::netflow {
namespace {

constexpr uint32_t kScopeSpace = 0xffffffff, kReverseSpace = 29305;
constexpr uint64_t k9999 = 253402300799;

uint64_t number(const std::vector<uint8_t>& bytes, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value * 256 + bytes.at(at + i);
  return value;
}

std::vector<uint8_t> part(const std::vector<uint8_t>& bytes, size_t from, size_t length) {
  return {bytes.begin() + static_cast<ptrdiff_t>(from),
          bytes.begin() + static_cast<ptrdiff_t>(from + length)};
}

uint64_t saturating(uint64_t a, uint64_t b) {
  return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

uint64_t nearest(uint64_t a, uint64_t b) {
  return a / b + (a % b >= b - a % b ? 1 : 0);
}

uint32_t bounded(uint64_t rate) {
  return static_cast<uint32_t>(rate < 1 ? 1 : rate > UINT32_MAX ? UINT32_MAX : rate);
}

}  // namespace

// The fields of one record by (enterprise, element, is scope); the first of a kind counts.
struct NetflowTwin::Record {
  std::map<std::tuple<uint32_t, uint16_t, bool>, Bytes> fields;

  std::optional<uint64_t> integer(uint16_t id, uint32_t enterprise = 0) const {
    for (bool scope : {false, true}) {
      auto found = fields.find({enterprise, id, scope});
      if (found == fields.end() || found->second.empty() || found->second.size() > 8) continue;
      return number(found->second, 0, found->second.size());
    }
    return std::nullopt;
  }
  std::optional<uint64_t> first_of(std::initializer_list<uint16_t> ids, uint32_t enterprise = 0) const {
    for (uint16_t id : ids)
      if (auto value = integer(id, enterprise)) return value;
    return std::nullopt;
  }
  std::optional<uint64_t> wide(uint16_t id, size_t width, uint32_t enterprise = 0) const {
    auto found = fields.find({enterprise, id, false});
    if (found == fields.end() || found->second.size() != width) return std::nullopt;
    return number(found->second, 0, width);
  }
  bool has(uint16_t id, size_t width) const {
    auto found = fields.find({0, id, false});
    return found != fields.end() && found->second.size() == width;
  }
  uint32_t v4(uint16_t id) const {
    return has(id, 4) ? static_cast<uint32_t>(number(fields.at({0, id, false}), 0, 4)) : 0;
  }
  IpAddress v6(uint16_t id) const {
    if (!has(id, 16)) return {};
    const Bytes& b = fields.at({0, id, false});
    return {number(b, 0, 8), number(b, 8, 8)};
  }
};

void NetflowTwin::datagram(std::span<const std::byte> input, const IpAddress& exporter, Timestamp received,
                           uint16_t origin) {
  Bytes bytes;
  for (std::byte b : input) bytes.push_back(static_cast<uint8_t>(b));
  if (bytes.empty()) return void(++counts.malformed);
  if (bytes.size() < 2) return void(++counts.incomplete);
  uint64_t version = number(bytes, 0, 2);
  size_t header_size = version == 5 ? 24 : version == 9 ? 20 : version == 10 ? 16 : 0;
  if (header_size == 0) return void(++counts.unsupported);
  if (bytes.size() < header_size) return void(++counts.incomplete);
  Header header{0, 0, received, origin};
  if (version == 5) return v5(bytes, header);
  uint64_t domain_id = number(bytes, version == 9 ? 16 : 12, 4);
  Domain& domain = domains_[fmt::format("{} {} {}", exporter.to_string(), version, domain_id)];
  domain.version = static_cast<uint16_t>(version);
  if (version == 9) {
    header.uptime = static_cast<uint32_t>(number(bytes, 4, 4));
    header.seconds = static_cast<uint32_t>(number(bytes, 8, 4));
    return walk(domain, part(bytes, 20, bytes.size() - 20), header, false);
  }
  size_t length = number(bytes, 2, 2);
  if (length < 16) return void(++counts.malformed);
  header.seconds = static_cast<uint32_t>(number(bytes, 4, 4));
  bool cut = length > bytes.size();
  if (cut) ++counts.incomplete;
  if (length < bytes.size()) ++counts.malformed;
  walk(domain, part(bytes, 16, (cut ? bytes.size() : length) - 16), header, cut);
}

void NetflowTwin::v5(const Bytes& bytes, const Header& header) {
  size_t claimed = number(bytes, 2, 2), present = (bytes.size() - 24) / 48;
  if (claimed > 1364) return void(++counts.malformed);
  if (claimed > present) counts.incomplete += claimed - present;
  if (claimed <= present && bytes.size() != 24 + 48 * claimed) ++counts.malformed;
  uint64_t rate = sampling_override_ ? sampling_override_ : number(bytes, 22, 2) % 16384;
  if (rate == 0) rate = 1;
  int64_t base = static_cast<int64_t>(number(bytes, 8, 4) * 1000000 + number(bytes, 12, 4) / 1000);
  for (size_t i = 0; i < std::min(claimed, present); ++i) {
    size_t at = 24 + 48 * i;
    auto time = [&](size_t offset) {
      return base + int64_t{static_cast<int32_t>(number(bytes, at + offset, 4) - number(bytes, 4, 4))} * 1000;
    };
    FlowRow row;
    row.src = IpAddress::from_v4(static_cast<uint32_t>(number(bytes, at, 4)));
    row.dst = IpAddress::from_v4(static_cast<uint32_t>(number(bytes, at + 4, 4)));
    row.packets = number(bytes, at + 16, 4) * rate;
    row.bytes = number(bytes, at + 20, 4) * rate;
    row.first = time(24);
    row.last = time(28);
    row.src_port = static_cast<uint16_t>(number(bytes, at + 32, 2));
    row.dst_port = static_cast<uint16_t>(number(bytes, at + 34, 2));
    row.tcp_flags = bytes.at(at + 37);
    row.protocol = bytes.at(at + 38);
    row.sampling = static_cast<uint32_t>(rate);
    row.origin = header.origin;
    give(row);
  }
}

void NetflowTwin::walk(Domain& domain, const Bytes& sets, const Header& header, bool cut) {
  size_t at = 0;
  while (at + 4 <= sets.size()) {
    uint16_t id = static_cast<uint16_t>(number(sets, at, 2));
    size_t length = number(sets, at + 2, 2);
    if (length < 4 || at + length > sets.size()) {
      if (!cut) ++counts.malformed;
      return;
    }
    Bytes body = part(sets, at + 4, length - 4);
    at += length;
    uint16_t first_template_id = domain.version == 9 ? 0 : 2;
    if (id >= 256)
      data(domain, id, body, header);
    else if (id == first_template_id || id == first_template_id + 1)
      templates(domain, body, id != first_template_id);
    else
      ++counts.unsupported;
  }
}

void NetflowTwin::templates(Domain& domain, const Bytes& body, bool options) {
  size_t at = 0;
  auto left = [&] { return body.size() - at; };
  auto take = [&](size_t width) {
    uint64_t v = number(body, at, width);
    at += width;
    return v;
  };
  while (left() >= 4) {
    uint16_t id = static_cast<uint16_t>(take(2));
    size_t count = take(2);
    if (id == 0 && count == 0) return;
    size_t scope = 0;
    if (domain.version == 10 && count == 0) {
      if (id >= 256)
        domain.templates.erase(id);
      else if (id == (options ? 3 : 2))
        std::erase_if(domain.templates, [&](const auto& t) { return t.second.options == options; });
      else
        ++counts.malformed;
      continue;
    }
    if (options) {
      if (left() < 2) return void(++counts.malformed);
      size_t second = take(2);
      if (domain.version == 10) {
        scope = second;
        if (scope == 0 || scope > count) return void(++counts.malformed);
      } else {
        if (count % 4 || second % 4) return void(++counts.malformed);
        scope = count / 4;
        count = (count + second) / 4;
      }
    }
    if (count == 0) return void(++counts.malformed);
    TwinTemplate layout;
    layout.options = options;
    size_t shortest = 0;
    for (size_t i = 0; i < count; ++i) {
      if (left() < 4) return void(++counts.malformed);
      TwinField field{0, static_cast<uint16_t>(take(2)), static_cast<uint16_t>(take(2)), i < scope};
      if (domain.version == 10 && field.id >= 0x8000) {
        if (left() < 4) return void(++counts.malformed);
        field.id = static_cast<uint16_t>(field.id - 0x8000);
        field.enterprise = static_cast<uint32_t>(take(4));
      }
      if (domain.version == 9 && i < scope) field.enterprise = kScopeSpace;
      shortest += field.length == 65535 ? 1 : field.length;
      layout.fields.push_back(field);
    }
    if (id < 256) return void(++counts.malformed);
    bool known = domain.templates.contains(id);
    domain.templates.erase(id);
    if (count > 512) {
      ++counts.over_limit;
      continue;
    }
    if (shortest == 0) {
      ++counts.malformed;
      continue;
    }
    domain.templates[id] = layout;
    if (known) continue;
    std::vector<Waiting> waiting = std::move(domain.waiting[id]);
    domain.waiting.erase(id);
    for (const Waiting& w : waiting) data(domain, id, w.body, w.header);
  }
}

void NetflowTwin::data(Domain& domain, uint16_t id, const Bytes& body, const Header& header) {
  auto found = domain.templates.find(id);
  if (found == domain.templates.end()) {
    domain.waiting[id].push_back({header, body});
    return;
  }
  const TwinTemplate& layout = found->second;
  size_t shortest = 0;
  for (const TwinField& field : layout.fields) shortest += field.length == 65535 ? 1 : field.length;
  std::vector<Record> records;
  size_t at = 0;
  bool broken = false;
  while (body.size() - at >= shortest && !broken) {
    Record record;
    for (const TwinField& field : layout.fields) {
      size_t length = field.length;
      bool fits = true;
      if (length == 65535) {
        fits = at + 1 <= body.size();
        if (fits) length = body.at(at++);
        if (fits && length == 255) {
          fits = at + 2 <= body.size();
          if (fits) length = number(body, at, 2), at += 2;
        }
      }
      if (!fits || length > body.size() - at) {
        broken = true;
        break;
      }
      if (field.length != 65535) {
        // A scope interface or template is no ordinary field.
        bool apart =
            field.scope && (field.enterprise == kScopeSpace ||
                            (field.enterprise == 0 && (field.id == 10 || field.id == 14 || field.id == 145)));
        uint16_t key = field.id;
        if (apart && field.enterprise == 0) key = field.id == 145 ? 5 : 2;
        uint32_t space = apart ? kScopeSpace : field.enterprise;
        if (length > 0) record.fields.try_emplace({space, key, apart}, part(body, at, length));
      }
      at += length;
    }
    if (!broken) records.push_back(std::move(record));
  }
  if (broken) ++counts.malformed;
  if (layout.options) {
    for (const Record& record : records) options_record(domain, record);
    return;
  }
  for (bool reverse : {false, true})
    for (const Record& record : records) flow_record(domain, id, record, header, reverse);
}

namespace {

template <class Record>
bool says_rate(const Record& r) {
  return r.integer(34) || r.integer(50) || r.integer(305) || r.integer(310);
}

template <class Record>
uint64_t own_rate(const Record& r) {
  if (r.integer(50).value_or(0)) return bounded(*r.integer(50));
  if (r.integer(34).value_or(0)) return bounded(*r.integer(34));
  if (uint64_t taken = r.integer(305).value_or(0)) {
    uint64_t space = r.integer(306).value_or(0);
    return bounded(space / taken + 1 + (space % taken >= taken - space % taken ? 1 : 0));
  }
  if (uint64_t population = r.integer(310).value_or(0))
    return bounded(nearest(population, std::max<uint64_t>(r.integer(309).value_or(0), 1)));
  return 0;
}

}  // namespace

void NetflowTwin::options_record(Domain& domain, const Record& record) {
  if (auto init = record.wide(160, 8)) {
    domain.init_known = true;
    domain.init = *init;
  }
  if (!says_rate(record)) return;
  uint64_t rate = std::max<uint64_t>(own_rate(record), 1);
  if (auto sampler = record.first_of({302, 48}))
    domain.samplers[*sampler] = rate;
  else if (auto interface = record.integer(2, kScopeSpace))
    domain.interfaces[*interface] = rate;
  else if (auto id = record.integer(5, kScopeSpace))
    domain.template_rates[*id] = rate;
  else
    domain.device_rate = rate;
}

uint32_t NetflowTwin::rate(const Domain& domain, uint16_t id, const Record& record) const {
  if (sampling_override_) return sampling_override_;
  if (uint64_t own = own_rate(record)) return static_cast<uint32_t>(own);
  if (auto sampler = record.first_of({302, 48})) {
    if (domain.samplers.contains(*sampler)) return static_cast<uint32_t>(domain.samplers.at(*sampler));
    if (*sampler == 0) return 1;
  }
  for (uint16_t element : {uint16_t{10}, uint16_t{14}})
    if (auto interface = record.integer(element); interface && domain.interfaces.contains(*interface))
      return static_cast<uint32_t>(domain.interfaces.at(*interface));
  if (domain.template_rates.contains(id)) return static_cast<uint32_t>(domain.template_rates.at(id));
  return static_cast<uint32_t>(domain.device_rate);
}

void NetflowTwin::flow_record(const Domain& domain, uint16_t id, const Record& r, const Header& header,
                              bool reverse) {
  if (!r.has(8, 4) && !r.has(12, 4) && !r.has(27, 16) && !r.has(28, 16)) {
    if (!reverse) ++counts.unsupported;
    return;
  }
  auto reverse_packets = r.first_of({2, 86}, kReverseSpace),
       reverse_bytes = r.first_of({1, 85}, kReverseSpace);
  if (!reverse_packets) reverse_packets = r.integer(299);
  if (!reverse_bytes) reverse_bytes = r.integer(232);
  uint64_t counted_back = reverse_packets ? *reverse_packets : reverse_bytes.value_or(0);
  auto packets = r.first_of({2, 86, 298, 24}), bytes = r.first_of({1, 85, 231, 23});
  if (reverse && counted_back == 0) return;
  if (!reverse && counted_back != 0 && (packets ? packets : bytes) == uint64_t{0}) return;

  // An end is v6 when it can only be that, or when only its v6 address says something.
  auto end_v6 = [&](uint16_t id4, uint16_t id6) {
    if (!r.has(id4, 4)) return r.has(id6, 16);
    return r.v4(id4) == 0 && r.has(id6, 16) && r.v6(id6) != IpAddress();
  };
  bool src6 = end_v6(8, 27), dst6 = end_v6(12, 28);
  FlowRow row;
  row.v6 = src6 || dst6;
  auto end = [&](bool is6, uint16_t id4, uint16_t id6) {
    if (is6) return r.v6(id6);
    return row.v6 && r.v4(id4) == 0 ? IpAddress() : IpAddress::from_v4(r.v4(id4));
  };
  row.src = end(src6, 8, 27);
  row.dst = end(dst6, 12, 28);
  row.src_port = static_cast<uint16_t>(r.first_of({7, 180, 182}).value_or(0));
  row.dst_port = static_cast<uint16_t>(r.first_of({11, 181, 183}).value_or(0));
  row.protocol = static_cast<uint8_t>(r.integer(4).value_or(0));
  row.tcp_flags = static_cast<uint8_t>(r.integer(6).value_or(0));
  row.packets = packets.value_or(0);
  row.bytes = bytes.value_or(0);
  row.origin = header.origin;

  int64_t export_time = int64_t{header.seconds} * 1000000;
  Timestamp fallback = header.seconds ? export_time : header.received ? header.received : kNoTime;
  uint32_t uptime = header.uptime;
  bool uptime_known = domain.version == 9;
  if (auto own_init = r.wide(160, 8); own_init || (domain.version == 10 && domain.init_known)) {
    uptime = static_cast<uint32_t>(uint64_t{header.seconds} * 1000 - (own_init ? *own_init : domain.init));
    uptime_known = true;
  }
  auto seconds = [](uint64_t s) { return s > k9999 ? kNoTime : static_cast<Timestamp>(s * 1000000); };
  auto millis = [](uint64_t m) { return m > k9999 * 1000 ? kNoTime : static_cast<Timestamp>(m * 1000); };
  auto ntp = [](uint64_t v) {
    uint64_t s = v >> 32, f = v & 0xffffffff;
    int64_t unix = static_cast<int64_t>(s) - 2208988800 + (s < 2208988800 ? int64_t{1} << 32 : 0);
    return unix * 1000000 + static_cast<int64_t>((f * 1000000 + (1ull << 31)) / (1ull << 32));
  };
  auto time_of = [&](uint32_t space, bool start) -> std::optional<Timestamp> {
    auto pick = [&](uint16_t a, uint16_t b) { return start ? a : b; };
    if (auto v = r.wide(pick(156, 157), 8, space)) return ntp(*v);
    if (auto v = r.wide(pick(154, 155), 8, space)) return ntp(*v / 2048 * 2048);
    if (auto v = r.integer(pick(152, 153), space)) return millis(*v);
    if (auto v = r.integer(pick(22, 21), space))
      return uptime_known
                 ? export_time + int64_t{static_cast<int32_t>(static_cast<uint32_t>(*v) - uptime)} * 1000
                 : fallback;
    if (auto v = r.integer(pick(158, 159), space)) return export_time - static_cast<int64_t>(*v & 0xffffffff);
    if (auto v = r.integer(pick(150, 151), space)) return seconds(*v);
    if (auto v = r.wide(325, 8, space)) return ntp(*v);
    if (auto v = r.wide(324, 8, space)) return ntp(*v / 2048 * 2048);
    if (auto v = r.integer(323, space)) return millis(*v);
    if (auto v = r.integer(322, space)) return seconds(*v);
    return std::nullopt;
  };
  auto set_times = [&](uint32_t space) {
    auto first = time_of(space, true), last = time_of(space, false);
    if (!first && !last) return false;
    row.first = first ? *first : *last;
    row.last = last ? *last : *first;
    return true;
  };
  if (!(reverse && set_times(kReverseSpace)) && !set_times(0)) row.first = row.last = fallback;

  bool icmp = !r.integer(4) || row.protocol == 1 || row.protocol == 58;
  auto either = [&](uint16_t id4, uint16_t id6) {
    return r.first_of({row.v6 ? id6 : id4, row.v6 ? id4 : id6}, reverse ? kReverseSpace : 0);
  };
  std::optional<uint64_t> type_code = either(32, 139);
  if (!type_code)
    if (auto type = either(176, 178), code = either(177, 179); type && code)
      type_code = (*type % 256) * 256 + *code % 256;

  row.nat_src = r.v4(225) ? IpAddress::from_v4(r.v4(225)) : r.v6(281);
  row.nat_dst = r.v4(226) ? IpAddress::from_v4(r.v4(226)) : r.v6(282);
  row.nat_src_port = static_cast<uint16_t>(r.integer(227).value_or(0));
  row.nat_dst_port = static_cast<uint16_t>(r.integer(228).value_or(0));
  if (reverse) {
    std::swap(row.src, row.dst);
    std::swap(row.src_port, row.dst_port);
    std::swap(row.nat_src, row.nat_dst);
    std::swap(row.nat_src_port, row.nat_dst_port);
    row.packets = reverse_packets.value_or(0);
    row.bytes = reverse_bytes.value_or(0);
    row.tcp_flags = static_cast<uint8_t>(r.integer(6, kReverseSpace).value_or(0));
  }
  if (icmp && type_code && *type_code % 65536) row.dst_port = static_cast<uint16_t>(*type_code);
  row.sampling = rate(domain, id, r);
  row.packets = saturating(row.packets, row.sampling);
  row.bytes = saturating(row.bytes, row.sampling);
  row.translated =
      !row.nat_src.is_unspecified() || !row.nat_dst.is_unspecified() || row.nat_src_port || row.nat_dst_port;
  if (!row.translated) row.nat_src = row.nat_dst = IpAddress();
  give(row);
}

void NetflowTwin::give(const FlowRow& row) {
  ++counts.records;
  (row.v6 ? v6 : v4).push_back(row);
}

void NetflowTwin::end() {
  for (auto& [name, domain] : domains_) {
    for (auto& [id, waiting] : domain.waiting) counts.incomplete += waiting.size();
    domain.waiting.clear();
  }
}

}  // namespace luytre::netflow
