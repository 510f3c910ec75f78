#include "sinkhole/visit_rows.h"

#include "base/bytes.h"
#include "wire/http/request.h"
#include "wire/text/names.h"
#include "wire/tls/client_hello.h"
#include "wire/tls/handshake.h"

namespace luytre::sinkhole {

const char* to_string(Service service) {
  constexpr std::array<const char*, kServices> kNames = {"http", "dns", "tcp"};
  return kNames[static_cast<size_t>(service)];
}

ObservationBatch& VisitRows::open(ObservationKind kind, const Visit& visit, uint16_t origin) {
  bool v4 = visit.visitor.is_v4() && visit.sinkhole.is_v4();
  auto& slot = batches_[static_cast<size_t>(kind)][!v4];
  if (!slot) {
    slot = std::make_unique<ObservationBatch>();
    slot->kind = kind;
    slot->family = v4 ? AddressFamily::v4 : AddressFamily::v6;
  }
  ObservationBatch& b = *slot;
  b.clear();
  b.size = 1;
  b.first[0] = b.last[0] = visit.time;
  if (v4) {
    b.src4[0] = visit.visitor.v4();
    b.dst4[0] = visit.sinkhole.v4();
  } else {
    b.src6[0] = visit.visitor;
    b.dst6[0] = visit.sinkhole;
  }
  b.src_port[0] = visit.visitor_port;
  b.dst_port[0] = visit.sinkhole_port;
  b.protocol[0] = visit.protocol;
  b.origin[0] = origin;
  latest_ = &b;
  return b;
}

ObservationBatch* VisitRows::row(const Visit& visit, uint16_t origin) {
  from_resolver_ = false;
  if (visit.service == Service::dns) return dns(visit, origin);
  if (http(visit, origin) || tls(visit, origin)) return latest_;
  ObservationBatch& b = open(ObservationKind::flow, visit, origin);
  b.packets[0] = 0;  // not known
  b.bytes[0] = visit.opening.size();
  b.sampling[0] = 1;
  b.tcp_flags[0] = 0;
  b.opening[0] = std::string_view(visit.opening).substr(0, kOpeningBytes);
  b.reply[0] = {};
  b.tcp_sequence[0] = 0;
  return &b;
}

bool VisitRows::http(const Visit& visit, uint16_t origin) {
  HttpRequest request;
  if (!may_be_http_request(visit.opening) ||
      parse_http_request(visit.opening, request) == HttpVerdict::not_http || request.target.empty())
    return false;
  ObservationBatch& b = open(ObservationKind::http, visit, origin);
  std::string_view authority;
  b.path[0] = request_path(request.target, authority);
  // The absolute form's authority counts, and Host is passed over (RFC 9112 3.2.2).
  std::string_view name = authority.empty() ? request.host : authority;
  if (size_t user = name.rfind('@'); user != std::string_view::npos) name.remove_prefix(user + 1);
  b.host[0] = name.empty() ? std::string_view() : host_without_port(name, b.text);
  b.method[0] = request.method;
  b.user_agent[0] = request.user_agent;
  b.status[0] = visit.status;
  return true;
}

bool VisitRows::tls(const Visit& visit, uint16_t origin) {
  std::span<const std::byte> bytes = as_bytes(visit.opening);
  if (!may_be_tls(bytes)) return false;
  TlsHandshakes messages(bytes);
  std::optional<TlsHandshakes::Message> first = messages.next();
  ClientHello hello;
  if (!first || first->type != kTlsClientHello || !parse_client_hello(first->body, hello)) return false;
  ObservationBatch& b = open(ObservationKind::tls, visit, origin);
  b.server_name[0] =
      hello.has_server_name ? lower_copy(without_final_dot(hello.server_name), b.text) : std::string_view();
  b.ja3[0] = b.text.copy(ja3(hello));
  b.ja4[0] = b.text.copy(ja4(hello));
  b.certificate[0] = {};
  return true;
}

ObservationBatch* VisitRows::dns(const Visit& visit, uint16_t origin) {
  std::span<const std::byte> bytes = as_bytes(visit.opening);
  ObservationBatch& b = open(ObservationKind::dns, visit, origin);
  char* name = b.text.allocate(kDnsNameBuffer);
  if (parse_dns(bytes, name, message_) != DnsVerdict::message || message_.response) return nullptr;
  b.name[0] = message_.name;
  b.query_type[0] = message_.type;
  b.response_code[0] = 255;
  from_resolver_ = (load_be16(&bytes[2]) & 0x0100) == 0;
  return &b;
}

}  // namespace luytre::sinkhole
