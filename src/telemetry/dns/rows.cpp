#include "telemetry/dns/rows.h"

namespace luytre {
namespace {

// A batch is given on early when its messages brought this many addresses, so that its memory stays bounded.
constexpr size_t kMaxAnswers = 8 * kBatchRows;

}  // namespace

DnsVerdict DnsRows::add(std::span<const std::byte> bytes, const Carrier& carrier, BatchSink& sink) {
  AddressFamily family = carrier.src.is_v4() && carrier.dst.is_v4() ? AddressFamily::v4 : AddressFamily::v6;
  ObservationBatch& batch = builder_.open(ObservationKind::dns, family);
  char* text = batch.text.allocate(kDnsNameBuffer);
  DnsVerdict verdict = parse_dns(bytes, text, message_);
  batch.text.shrink_last(verdict == DnsVerdict::message ? kDnsNameBuffer - message_.name.size()
                                                        : kDnsNameBuffer);
  if (verdict != DnsVerdict::message) {
    ++(verdict == DnsVerdict::malformed ? counts.malformed : counts.unsupported);
    return verdict;
  }

  uint32_t row = batch.size;
  bool both = carrier.src_port == kDnsPort && carrier.dst_port == kDnsPort;
  bool to_client = both ? message_.response : carrier.src_port == kDnsPort;
  const IpAddress& client = to_client ? carrier.dst : carrier.src;
  const IpAddress& resolver = to_client ? carrier.src : carrier.dst;
  if (family == AddressFamily::v4) {
    batch.src4[row] = client.v4();
    batch.dst4[row] = resolver.v4();
  } else {
    batch.src6[row] = client;
    batch.dst6[row] = resolver;
  }
  batch.src_port[row] = to_client ? carrier.dst_port : carrier.src_port;
  batch.dst_port[row] = to_client ? carrier.src_port : carrier.dst_port;
  batch.protocol[row] = carrier.protocol;
  batch.first[row] = batch.last[row] = carrier.time;
  batch.origin[row] = carrier.origin;
  batch.name[row] = message_.name;
  batch.query_type[row] = message_.type;
  batch.response_code[row] = message_.response && message_.response_code < 255
                                 ? static_cast<uint8_t>(message_.response_code)
                                 : uint8_t{255};
  if (message_.response)
    for (const IpAddress& address : message_.addresses) batch.answers.push_back({row, address});
  ++counts.records;
  builder_.added(batch, sink);
  if (batch.answers.size() >= kMaxAnswers) builder_.flush(sink);
  return verdict;
}

}  // namespace luytre
