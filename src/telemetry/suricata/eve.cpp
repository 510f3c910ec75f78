#include "telemetry/suricata/eve.h"

#include <charconv>

#include "base/bytes.h"
#include "telemetry/suricata/eve_event.h"
#include "wire/text/line_stream.h"
#include "wire/text/names.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using enum EveField;

ObservationKind kind_of(EveType type) {
  switch (type) {
    case EveType::dns:
      return ObservationKind::dns;
    case EveType::http:
      return ObservationKind::http;
    case EveType::tls:
      return ObservationKind::tls;
    case EveType::alert:
      return ObservationKind::alert;
    default:
      return ObservationKind::flow;
  }
}

// Suricata writes the flags as two hex digits.
uint8_t hex_flags(std::string_view text) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  bool whole = error == std::errc() && end == text.data() + text.size() && value <= 255;
  return whole ? static_cast<uint8_t>(value) : uint8_t{0};
}

class EveDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    origin_ = input.origin;
    stream_.begin(as_text(input.bytes), input.last);
    while (auto run = stream_.next()) {
      for (std::string_view text = run->text; !text.empty();) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() + 1);
        if (trim_spaces(line).empty() || line == "\r") continue;
        switch (event_.read(line)) {
          case EveEvent::Outcome::event:
            add_rows(sink);
            break;
          case EveEvent::Outcome::other_type:
            ++counts_.unsupported;
            break;
          case EveEvent::Outcome::broken:
            ++(run->unterminated ? counts_.incomplete : counts_.malformed);
            break;
        }
      }
    }
    counts_.over_limit = stream_.over_limit();
    builder_.flush(sink);
    return stream_.consumed();
  }

  void flush(BatchSink& sink, bool) override { builder_.flush(sink); }
  const DecodeCounts& counts() const override { return counts_; }
  std::unique_ptr<Decoder> fork() const override { return std::make_unique<EveDecoder>(); }

 private:
  void add_rows(BatchSink& sink) {
    IpAddress src, dst;
    if (!json_address(event_[src_ip], src) || !json_address(event_[dest_ip], dst)) {
      ++counts_.malformed;
      return;
    }
    uint16_t from = json_port(event_[src_port]), to = json_port(event_[dest_port]);
    bool answer = event_.type == EveType::dns && event_[dns_type] == "\"answer\"";
    if (answer && from == 53 && to != 53) {  // version 1: as the packet went
      std::swap(src, dst);
      std::swap(from, to);
    }
    auto family = src.is_v4() && dst.is_v4() ? AddressFamily::v4 : AddressFamily::v6;
    size_t rows = event_.type == EveType::dns ? std::max<size_t>(1, event_.queries.size()) : 1;
    for (size_t i = 0; i < rows; ++i) {
      ObservationBatch& batch = open(kind_of(event_.type), family);
      put_common(batch, src, dst, from, to);
      switch (event_.type) {
        case EveType::dns:
          put_dns(batch, i);
          break;
        case EveType::http:
          put_http(batch);
          break;
        case EveType::tls:
          put_tls(batch);
          break;
        case EveType::alert:
          batch.signature[batch.size] = string(signature, batch);
          batch.category[batch.size] = string(category, batch);
          break;
        default:
          put_flow(batch);
          break;
      }
      ++counts_.records;
      builder_.added(batch, sink);
    }
  }

  ObservationBatch& open(ObservationKind kind, AddressFamily family) {
    ObservationBatch& batch = builder_.open(kind, family);
    if (batch.size > 0) return batch;
    if (!batch.origin.present() || batch.origin[0] != origin_)
      std::fill_n(batch.origin.data(), kBatchRows, origin_);
    return batch;
  }

  // A number's digits or a string's content.
  std::string_view text(std::string_view token, ObservationBatch& batch) const {
    std::string_view value;
    return json_text(token, batch.text, value) ? value : std::string_view();
  }
  std::string_view text(EveField field, ObservationBatch& batch) const { return text(event_[field], batch); }
  // A string's content; "" for anything else.
  std::string_view string(std::string_view token, ObservationBatch& batch) const {
    return token.starts_with('"') ? text(token, batch) : std::string_view();
  }
  std::string_view string(EveField field, ObservationBatch& batch) const {
    return string(event_[field], batch);
  }

  void put_common(ObservationBatch& b, const IpAddress& src, const IpAddress& dst, uint16_t from,
                  uint16_t to) {
    uint32_t row = b.size;
    if (b.family == AddressFamily::v4) {
      b.src4[row] = src.v4();
      b.dst4[row] = dst.v4();
    } else {
      b.src6[row] = src;
      b.dst6[row] = dst;
    }
    b.src_port[row] = from;
    b.dst_port[row] = to;
    b.protocol[row] = parse_protocol(text(proto, b));
    b.first[row] = b.last[row] = event_clock_.parse(text(timestamp, b));
  }

  void put_flow(ObservationBatch& b) {
    uint32_t row = b.size;
    Timestamp begin = start_clock_.parse(text(start, b)), finish = end_clock_.parse(text(end, b));
    if (begin != kNoTime) b.first[row] = begin;
    b.last[row] = finish != kNoTime ? finish : b.first[row];
    b.packets[row] = parse_count(text(pkts_toserver, b)) + parse_count(text(pkts_toclient, b));
    b.bytes[row] = parse_count(text(bytes_toserver, b)) + parse_count(text(bytes_toclient, b));
    b.sampling[row] = 1;
    std::string_view sent = text(tcp_flags_ts, b);  // to the server, so by src
    b.tcp_flags[row] = hex_flags(sent.empty() ? text(tcp_flags, b) : sent);
  }

  void put_dns(ObservationBatch& b, size_t query) {
    uint32_t row = b.size;
    bool listed = query < event_.queries.size();
    std::string_view name = string(listed ? event_.queries[query].rrname : event_[rrname], b);
    b.name[row] = lower_case(without_final_dot(name), b.text);
    b.query_type[row] = parse_dns_type(text(listed ? event_.queries[query].rrtype : event_[rrtype], b));
    std::string_view type = event_[dns_type];
    bool asks = type == "\"query\"" || type == "\"request\"";
    b.response_code[row] = asks ? uint8_t{255} : parse_dns_code(text(rcode, b));
    if (query == 0)
      for (const IpAddress& address : event_.answers) b.answers.push_back({row, address});
  }

  void put_http(ObservationBatch& b) {
    uint32_t row = b.size;
    std::string_view authority, host = string(hostname, b);
    b.path[row] = request_path(string(url, b), authority);
    b.host[row] = host_without_port(host.empty() ? authority : host, b.text);
    b.method[row] = string(http_method, b);
    b.user_agent[row] = string(http_user_agent, b);
    b.status[row] = json_port(event_[status]);
  }

  void put_tls(ObservationBatch& b) {
    uint32_t row = b.size;
    b.server_name[row] = lower_case(without_final_dot(string(sni, b)), b.text);
    b.ja3[row] = lower_case(string(ja3, b), b.text);
    b.ja4[row] = string(ja4, b);
    b.certificate[row] = luytre::fingerprint(string(EveField::fingerprint, b), b.text);
  }

  EveEvent event_;
  LogClock event_clock_, start_clock_, end_clock_;
  LineStream stream_;
  BatchBuilder builder_;
  DecodeCounts counts_;
  uint16_t origin_ = 0;
};

}  // namespace

int sniff_eve(std::span<const std::byte> head) {
  std::string_view line = as_text(head);
  line = trim_spaces(line.substr(0, line.find('\n')));
  if (!line.starts_with('{') || line.find("\"event_type\"") == std::string_view::npos) return 0;
  return line.find("\"timestamp\"") != std::string_view::npos ? 95 : 60;
}

std::unique_ptr<Decoder> make_eve_decoder(const DecodeOptions&) {
  return std::make_unique<EveDecoder>();
}

}  // namespace luytre
