#include "telemetry/dnstap/rows.h"

#include "base/bytes.h"

namespace luytre::dnstap {
namespace {

// A batch is given on early when its messages brought this many addresses, so that its memory stays bounded.
constexpr size_t kMaxAnswers = 8 * kBatchRows;
constexpr uint32_t kKindMessage = 1, kFamilyInet6 = 2;

// Whether the asker of this type of message asks for itself.
bool names_the_client(uint32_t type) {
  switch (type % 2 == 0 ? type - 1 : type) {
    case kAuthQuery:
    case kClientQuery:
    case kStubQuery:
    case kToolQuery:
      return true;
    default:
      return false;
  }
}

bool whole(std::span<const std::byte> address) {
  return address.size() == 4 || address.size() == 16;
}

IpAddress address_of(std::span<const std::byte> bytes) {
  if (bytes.size() == 4) return IpAddress::from_v4(load_be32(bytes.data()));
  return bytes.size() == 16 ? IpAddress::from_bytes(bytes.data()) : IpAddress();
}

uint16_t port_of(uint32_t port) {
  return port <= 0xffff ? static_cast<uint16_t>(port) : uint16_t{0};
}

}  // namespace

void Rows::add(std::span<const std::byte> frame, uint16_t origin, Timestamp received, BatchSink& sink) {
  if (!parse(frame, message_)) {
    ++counts.malformed;
  } else if (message_.kind != kKindMessage) {
    ++(message_.kind == 0 ? counts.malformed : counts.unsupported);
  } else if (!message_.present || message_.type == 0) {
    ++counts.malformed;
  } else if (!names_the_client(message_.type)) {
    ++counts.unsupported;
  } else {
    add_message(origin, received, sink);
  }
}

void Rows::add_message(uint16_t origin, Timestamp received, BatchSink& sink) {
  const Message& m = message_;
  // A response without its bytes may still carry the question.
  std::span<const std::byte> bytes = m.is_query() || !m.response.data() ? m.query : m.response;
  if (!bytes.data()) {
    ++counts.incomplete;
    return;
  }
  IpAddress client = address_of(m.query_address), server = address_of(m.response_address);
  bool client4 = client.is_v4(), server4 = server.is_v4();
  bool v4 = whole(m.query_address)      ? client4 && (server4 || !whole(m.response_address))
            : whole(m.response_address) ? server4
                                        : m.family != kFamilyInet6;
  ObservationBatch& batch = builder_.open(ObservationKind::dns, v4 ? AddressFamily::v4 : AddressFamily::v6);
  char* text = batch.text.allocate(kDnsNameBuffer);
  DnsVerdict verdict = parse_dns(bytes, text, dns_);
  batch.text.shrink_last(verdict == DnsVerdict::message ? kDnsNameBuffer - dns_.name.size() : kDnsNameBuffer);
  if (verdict != DnsVerdict::message) {
    ++(verdict == DnsVerdict::malformed ? counts.malformed : counts.unsupported);
    return;
  }

  uint32_t row = batch.size;
  if (v4) {
    batch.src4[row] = client4 ? client.v4() : 0;
    batch.dst4[row] = server4 ? server.v4() : 0;
  } else {
    batch.src6[row] = client;
    batch.dst6[row] = server;
  }
  batch.src_port[row] = port_of(m.query_port);
  batch.dst_port[row] = port_of(m.response_port);
  batch.protocol[row] = ip_protocol(m.protocol);
  batch.first[row] = batch.last[row] = time(received);
  batch.origin[row] = origin;
  batch.name[row] = dns_.name;
  batch.query_type[row] = dns_.type;
  batch.response_code[row] =
      dns_.response && dns_.response_code < 255 ? static_cast<uint8_t>(dns_.response_code) : uint8_t{255};
  if (dns_.response)
    for (const IpAddress& address : dns_.addresses) batch.answers.push_back({row, address});
  ++counts.records;
  builder_.added(batch, sink);
  if (batch.answers.size() >= kMaxAnswers) builder_.flush(sink);
}

Timestamp Rows::time(Timestamp received) {
  const Message& m = message_;
  Timestamp asked = m.has_query_time ? time_of(m.query_seconds, m.query_nanoseconds) : kNoTime;
  Timestamp answered = m.has_response_time ? time_of(m.response_seconds, m.response_nanoseconds) : kNoTime;
  if (m.is_query()) {
    Timestamp best = asked != kNoTime      ? asked
                     : answered != kNoTime ? answered
                     : received            ? received
                                           : kNoTime;
    times_.asked(QueryTimes::key(m.query_address, m.query_port, dns_.id, dns_.name), best);
    return best;
  }
  if (asked != kNoTime) return asked;
  Timestamp remembered =
      times_.of(QueryTimes::key(m.query_address, m.query_port, dns_.id, dns_.name), answered);
  if (remembered != kNoTime) return remembered;
  return answered != kNoTime ? answered : received ? received : kNoTime;
}

}  // namespace luytre::dnstap
