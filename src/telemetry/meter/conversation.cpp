#include "telemetry/meter/conversation.h"

#include "base/bytes.h"
#include "wire/http/request.h"
#include "wire/text/names.h"
#include "wire/tls/client_hello.h"
#include "wire/tls/handshake.h"

namespace luytre::meter {
namespace {

constexpr ptrdiff_t kConversationCost = sizeof(Conversation) + 4 * 64;
constexpr size_t kLongestName = 253;  // a longer SNI names nothing

FlowKey key_of(const StreamKey& stream, size_t& side) {
  FlowKey key{
      .address = {stream.src, stream.dst}, .port = {stream.src_port, stream.dst_port}, .protocol = kTcp};
  side = std::tie(stream.dst, stream.dst_port) < std::tie(stream.src, stream.src_port);
  if (side == 1) {
    std::swap(key.address[0], key.address[1]);
    std::swap(key.port[0], key.port[1]);
  }
  return key;
}

bool worth_following(const Flow& flow, size_t side, std::span<const std::byte> payload) {
  if (side != flow.initiator) return flow.conversation && flow.conversation->tls && may_be_tls(payload);
  return may_be_tls(payload) ||
         may_be_http_request(as_text(payload.first(std::min<size_t>(payload.size(), 16))));
}

}  // namespace

void Conversations::add(Flow& flow, size_t side, const Packet& packet, Timestamp time) {
  if (flow.watch[side] == Watch::over) return;
  if (flow.watch[side] == Watch::undecided) {
    if (packet.payload.empty()) return;
    // Until the first payload a side is expected to go on behind its SYN.
    uint32_t start = flow.expected_known >> side & 1 ? flow.expected[side] : packet.tcp_sequence;
    // What comes out of order says nothing yet of how the stream begins.
    bool ahead = static_cast<int32_t>(packet.tcp_sequence - start) > 0;
    if (ahead ? side != flow.initiator && !(flow.conversation && flow.conversation->tls)
              : !worth_following(flow, side, packet.payload)) {
      flow.watch[side] = Watch::over;
      return;
    }
    Packet opening = packet;
    opening.tcp_flags = kTcpSyn;
    opening.tcp_sequence = start - 1;
    opening.payload = {};
    opening.payload_length = 0;
    streams_.add(opening, time, *this);  // ends what an earlier connection of these ports left
    flow.watch[side] = Watch::on;
  }
  Packet segment = packet;
  segment.tcp_flags &= static_cast<uint8_t>(~kTcpSyn);
  streams_.add(segment, time, *this);
}

size_t Conversations::data(const StreamKey& stream, std::span<const std::byte> bytes, Position position,
                           Timestamp time) {
  size_t side = 0;
  FlowKey key = key_of(stream, side);
  Flow* flow = table_.find(key, FlowTable::hash(key));
  if (!flow || flow->watch[side] != Watch::on) return kAbandon;
  size_t used = side == flow->initiator ? from_client(*flow, bytes, position, time)
                                        : from_server(*flow, bytes, position);
  if (used == kAbandon) flow->watch[side] = Watch::over;
  return used;
}

size_t Conversations::from_client(Flow& flow, std::span<const std::byte> bytes, Position position,
                                  Timestamp time) {
  if (position == Position::gap && flow.conversation) flow.conversation->to_skip = 0;
  if (position == Position::gap && !may_be_http_request(as_text(bytes))) return kResync;
  size_t used = 0;
  while (used < bytes.size()) {
    if (flow.conversation && flow.conversation->to_skip > 0) {
      size_t step = std::min<size_t>(flow.conversation->to_skip, bytes.size() - used);
      flow.conversation->to_skip -= step;
      used += step;
      continue;
    }
    std::span<const std::byte> rest = bytes.subspan(used);
    if (static_cast<uint8_t>(rest[0]) == 22) {
      size_t hello = client_hello(flow, rest, time);
      return hello == 0 ? used : kAbandon;
    }
    HttpRequest request;
    HttpVerdict verdict = parse_http_request(as_text(rest), request);
    if (verdict == HttpVerdict::incomplete) return used;
    if (verdict == HttpVerdict::not_http) return kAbandon;
    http_row(flow, request.method, request.target, request.host, request.user_agent, time);
    if (!flow.conversation) {
      flow.conversation = new Conversation;
      table_.charge(kConversationCost);
    }
    ++flow.conversation->requests;
    used += request.head_size;
    if (request.body_size != kUnknownBody) {
      flow.conversation->to_skip = request.body_size;
    } else if (request.method != "CONNECT") {
      return kAbandon;
    }
  }
  return used;
}

// 0: more bytes are needed.
size_t Conversations::client_hello(Flow& flow, std::span<const std::byte> bytes, Timestamp time) {
  TlsHandshakes handshakes(bytes);
  auto message = handshakes.next();
  if (!message && handshakes.may_go_on()) return 0;
  ClientHello hello;
  if (!message || message->type != kTlsClientHello || !parse_client_hello(message->body, hello)) {
    ++counts_.malformed;
    return kAbandon;
  }
  if (!flow.conversation) {
    flow.conversation = new Conversation;
    table_.charge(kConversationCost);
  }
  Conversation& conversation = *flow.conversation;
  conversation.tls = true;
  conversation.hello = time;
  if (hello.server_name.size() <= kLongestName) conversation.server_name = hello.server_name;
  conversation.ja3 = ja3(hello);
  conversation.ja4 = ja4(hello);
  return kAbandon;
}

size_t Conversations::from_server(Flow& flow, std::span<const std::byte> bytes, Position position) {
  if (position == Position::gap || !flow.conversation || !flow.conversation->tls) return kAbandon;
  TlsHandshakes handshakes(bytes);
  while (auto message = handshakes.next()) {
    bool hidden = message->type == kTlsServerHello && server_version(message->body) >= 0x0304;
    if (message->type == kTlsCertificate)
      if (auto der = first_certificate(message->body); !der.empty())
        flow.conversation->certificate = sha1_fingerprint(der);
    if (hidden || message->type == kTlsCertificate || message->type == kTlsServerHelloDone) {
      tls_row(flow);
      return kAbandon;
    }
  }
  if (handshakes.may_go_on()) return 0;
  tls_row(flow);
  return kAbandon;
}

ObservationBatch& Conversations::row(ObservationKind kind, const Flow& flow, Timestamp time) {
  size_t src = flow.initiator, dst = 1 - src;
  bool v4 = flow.key.address[0].is_v4() && flow.key.address[1].is_v4();
  ObservationBatch& batch = rows_.open(kind, v4 ? AddressFamily::v4 : AddressFamily::v6);
  uint32_t at = batch.size;
  if (v4) {
    batch.src4[at] = flow.key.address[src].v4();
    batch.dst4[at] = flow.key.address[dst].v4();
  } else {
    batch.src6[at] = flow.key.address[src];
    batch.dst6[at] = flow.key.address[dst];
  }
  batch.src_port[at] = flow.key.port[src];
  batch.dst_port[at] = flow.key.port[dst];
  batch.protocol[at] = kTcp;
  batch.first[at] = batch.last[at] = time;
  batch.origin[at] = flow.origin;
  return batch;
}

void Conversations::http_row(const Flow& flow, std::string_view method, std::string_view target,
                             std::string_view host, std::string_view user_agent, Timestamp time) {
  ObservationBatch& batch = row(ObservationKind::http, flow, time);
  uint32_t at = batch.size;
  Arena& text = batch.text;
  std::string_view authority;
  std::string_view path = request_path(target, authority);
  if (method == "CONNECT") authority = target;
  // The absolute form's authority counts, and Host is passed over (RFC 9112 3.2.2).
  std::string_view name = authority.empty() ? host : authority;
  if (size_t user = name.rfind('@'); user != std::string_view::npos) name.remove_prefix(user + 1);
  batch.host[at] = host_without_port(text.copy(name), text);
  batch.path[at] = text.copy(path);
  batch.method[at] = text.copy(method);
  batch.user_agent[at] = text.copy(user_agent);
  batch.status[at] = 0;
  ++counts_.records;
  rows_.added(batch, *sink_);
}

void Conversations::tls_row(Flow& flow) {
  Conversation& conversation = *flow.conversation;
  conversation.tls = false;
  ObservationBatch& batch = row(ObservationKind::tls, flow, conversation.hello);
  uint32_t at = batch.size;
  Arena& text = batch.text;
  batch.server_name[at] = lower_case(without_final_dot(text.copy(conversation.server_name)), text);
  batch.ja3[at] = text.copy(conversation.ja3);
  batch.ja4[at] = text.copy(conversation.ja4);
  batch.certificate[at] = text.copy(conversation.certificate);
  ++counts_.records;
  rows_.added(batch, *sink_);
}

void Conversations::end(Flow& flow) {
  if (flow.conversation && flow.conversation->tls) tls_row(flow);
  // A request whose head was cut off by a gap or by the end: its first lines are in the opening.
  size_t client = flow.initiator;
  bool began = flow.watch[client] == Watch::on && !(flow.conversation && flow.conversation->requests > 0);
  if (began && flow.content_size[client] > 0) {
    HttpRequest request;
    std::string_view opening =
        as_text(std::span<const std::byte>(flow.content[client], flow.content_size[client]));
    if (parse_http_request(opening, request) != HttpVerdict::not_http && !request.target.empty())
      http_row(flow, request.method, request.target, request.host, request.user_agent, flow.first);
  }
  if (flow.conversation) {
    delete flow.conversation;
    flow.conversation = nullptr;
    table_.charge(-kConversationCost);
  }
}

}  // namespace luytre::meter
