#include "telemetry/dnstap/dnstap_twin.h"

#include <dnstap.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include "base/bytes.h"
#include "telemetry/dnstap/dnstap.h"
#include "telemetry/dnstap/query_times.h"
#include "wire/dns/dns_message_twin.h"

namespace luytre::dnstap {
namespace {

bool has_group(const google::protobuf::UnknownFieldSet& fields) {
  for (int i = 0; i < fields.field_count(); ++i)
    if (fields.field(i).type() == google::protobuf::UnknownField::TYPE_GROUP) return true;
  return false;
}

IpAddress address_of(const std::string& bytes) {
  IpAddress address;
  if (bytes.size() == 4)
    address = IpAddress::from_v4(load_be32(bytes.data()));
  else if (bytes.size() == 16)
    address = IpAddress::from_bytes(bytes.data());
  return address;
}

Timestamp time_of_fields(bool present, uint64_t seconds, uint32_t nanoseconds) {
  if (!present || seconds > 253'402'300'799 || nanoseconds > 999'999'999) return kNoTime;
  return static_cast<Timestamp>(seconds) * 1'000'000 + nanoseconds / 1000;
}

class Twin {
 public:
  void add(const std::string& frame, Timestamp received) {
    dnstap_twin::Dnstap tap;
    bool parsed = tap.ParseFromString(frame) && !has_group(tap.unknown_fields()) &&
                  !has_group(tap.message().unknown_fields());
    if (!parsed || tap.type() == 0) {
      ++outcome.counts.malformed;
    } else if (tap.type() != 1) {
      ++outcome.counts.unsupported;
    } else if (!tap.has_message() || tap.message().type() == 0) {
      ++outcome.counts.malformed;
    } else if (!given(tap.message().type())) {
      ++outcome.counts.unsupported;
    } else {
      add_message(tap.message(), received);
    }
  }

  Outcome take() {
    std::ranges::stable_sort(outcome.rows, {}, &Row::family);
    return std::move(outcome);
  }

  Outcome outcome;

 private:
  static bool given(uint32_t type) {
    return type == 1 || type == 2 || type == 5 || type == 6 || (type >= 9 && type <= 12);
  }

  void add_message(const dnstap_twin::Message& m, Timestamp received) {
    bool query = m.type() % 2 == 1;
    bool from_response = !query && m.has_response_message();
    if (!from_response && !m.has_query_message()) {
      ++outcome.counts.incomplete;
      return;
    }
    const std::string& bytes = from_response ? m.response_message() : m.query_message();
    DnsMessageTwin dns = parse_dns_twin(as_bytes(bytes));
    if (dns.verdict != DnsVerdict::message) {
      ++(dns.verdict == DnsVerdict::malformed ? outcome.counts.malformed : outcome.counts.unsupported);
      return;
    }
    Row row;
    row.src = address_of(m.query_address());
    row.dst = address_of(m.response_address());
    std::vector<IpAddress> known;
    for (const std::string* bytes_of : {&m.query_address(), &m.response_address()})
      if (bytes_of->size() == 4 || bytes_of->size() == 16) known.push_back(address_of(*bytes_of));
    bool all4 = std::ranges::all_of(known, [](const IpAddress& a) { return a.is_v4(); });
    if (known.empty()) all4 = m.socket_family() != 2;
    row.family = all4 ? AddressFamily::v4 : AddressFamily::v6;
    for (IpAddress* address : {&row.src, &row.dst})
      if (all4 && !address->is_v4()) *address = IpAddress::from_v4(0);
    row.src_port = m.query_port() < 65536 ? static_cast<uint16_t>(m.query_port()) : uint16_t{0};
    row.dst_port = m.response_port() < 65536 ? static_cast<uint16_t>(m.response_port()) : uint16_t{0};
    switch (m.socket_protocol()) {
      case 1:
      case 5:
      case 7:
        row.protocol = 17;
        break;
      case 2:
      case 3:
      case 4:
      case 6:
        row.protocol = 6;
        break;
      default:
        break;
    }
    row.name = dns.name;
    row.type = dns.type;
    row.code =
        dns.response && dns.response_code < 255 ? static_cast<uint8_t>(dns.response_code) : uint8_t{255};
    if (dns.response) row.answers = dns.addresses;

    Timestamp asked = time_of_fields(m.has_query_time_sec(), m.query_time_sec(), m.query_time_nsec());
    Timestamp answered =
        time_of_fields(m.has_response_time_sec(), m.response_time_sec(), m.response_time_nsec());
    uint64_t key = QueryTimes::key(as_bytes(m.query_address()), m.query_port(), dns.id, dns.name);
    Timestamp remembered = query ? kNoTime : times_.of(key, answered);
    for (Timestamp time : {asked, remembered, answered, received == 0 ? kNoTime : received})
      if (row.first == kNoTime) row.first = time;
    row.last = row.first;
    if (query) times_.asked(key, row.first);
    ++outcome.counts.records;
    outcome.rows.push_back(std::move(row));
  }

  QueryTimes times_;
};

class Collector : public BatchSink {
 public:
  void consume(ObservationBatch& b) override {
    size_t answer = 0;
    for (uint32_t i = 0; i < b.size; ++i) {
      Row row{b.family,        b.src(i),           b.dst(i),  b.src_port[i], b.dst_port[i],
              b.protocol[i],   b.first[i],         b.last[i], b.origin[i],   std::string(b.name[i]),
              b.query_type[i], b.response_code[i], {}};
      for (; answer < b.answers.size() && b.answers[answer].row == i; ++answer)
        row.answers.push_back(b.answers[answer].address);
      rows.push_back(std::move(row));
    }
  }
  std::vector<Row> rows;
};

Outcome finish(Decoder& decoder, Collector& collector) {
  decoder.flush(collector, true);
  std::ranges::stable_sort(collector.rows, {}, &Row::family);
  return {std::move(collector.rows), decoder.counts()};
}

}  // namespace

Outcome decode_frames_twin(const std::vector<std::string>& frames, Timestamp received) {
  Twin twin;
  for (const std::string& frame : frames) twin.add(frame, received);
  return twin.take();
}

Outcome decode_file_twin(std::string_view file) {
  constexpr std::string_view kMine = "protobuf:dnstap.Dnstap";
  Twin twin;
  DecodeCounts& counts = twin.outcome.counts;
  enum { outside, mine, other } stream = outside;
  auto number = [&](size_t at) { return at + 4 <= file.size() ? load_be32(file.data() + at) : 0u; };
  size_t at = 0;
  bool cut = false;
  while (at < file.size()) {
    size_t left = file.size() - at;
    uint32_t length = number(at);
    if (left < 4 || (length == 0 && left < 8)) {
      cut = true;
      break;
    }
    bool control = length == 0;
    size_t head = control ? 8 : 4;
    if (control) length = number(at + 4);
    bool bad = control ? length < 4 || length > 512 : length > (1 << 20);
    if (bad) ++(control ? counts.malformed : counts.over_limit);
    if (length > left - head) {
      cut = true;
      break;
    }
    std::string_view payload = file.substr(at + head, length);
    at += head + length;
    if (bad) continue;
    if (!control) {
      if (stream == mine) twin.add(std::string(payload), kNoTime);
      if (stream == outside) ++counts.malformed;
      continue;
    }
    bool well_formed = true, named = false, matches = false;
    for (size_t p = 4; p < payload.size();) {
      if (payload.size() - p < 8) {
        well_formed = false;
        break;
      }
      uint32_t type = load_be32(payload.data() + p), size = load_be32(payload.data() + p + 4);
      p += 8;
      if (size > payload.size() - p || (type == 1 && size > 256)) {
        well_formed = false;
        break;
      }
      if (type == 1) {
        named = true;
        matches |= payload.substr(p, size) == kMine;
      }
      p += size;
    }
    uint32_t kind = load_be32(payload.data());
    if (!well_formed) {
      ++counts.malformed;
    } else if (kind == 2) {
      counts.incomplete += stream == mine;
      stream = matches || !named ? mine : other;
      counts.unsupported += stream == other;
    } else if (kind == 3) {
      stream = outside;
    }
  }
  counts.incomplete += cut;
  counts.incomplete += stream == mine;
  return twin.take();
}

Outcome decode_file(std::string_view file, size_t piece) {
  auto decoder = make_dnstap_file_decoder({});
  Collector collector;
  std::string held;
  for (size_t at = 0;;) {
    size_t size = std::min(piece, file.size() - at);
    held += file.substr(at, size);
    at += size;
    bool last = at == file.size();
    std::vector<char> copy(held.begin(), held.end());  // of exact size, for the address sanitizer
    held.erase(0, decoder->decode({.bytes = std::as_bytes(std::span(copy)), .last = last}, collector));
    if (last) break;
  }
  return finish(*decoder, collector);
}

Outcome decode_frames(const std::vector<std::string>& frames, Timestamp received) {
  auto decoder = make_dnstap_decoder({});
  Collector collector;
  for (const std::string& frame : frames) {
    std::vector<char> copy(frame.begin(), frame.end());
    decoder->decode({.bytes = std::as_bytes(std::span(copy)), .received = received}, collector);
  }
  return finish(*decoder, collector);
}

}  // namespace luytre::dnstap
