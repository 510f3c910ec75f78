#include "wire/text/row_collector.h"

#include <algorithm>
#include <numeric>

namespace luytre {
namespace {

std::string time_text(Timestamp t) {
  return t == kNoTime ? "-" : format_time(t);
}
std::string address_text(const IpAddress& a) {
  return a.is_unspecified() ? "" : a.to_string();
}

std::string hex_text(std::string_view bytes) {
  std::string text;
  for (unsigned char c : bytes) text += fmt::format("{:02x}", c);
  return text;
}

}  // namespace

std::string to_string(const PlainRow& r) {
  std::string text = fmt::format("{} {} {} [{}]:{} > [{}]:{} p{} o{}", to_string(r.kind), time_text(r.first),
                                 time_text(r.last), address_text(r.src), r.src_port, address_text(r.dst),
                                 r.dst_port, r.protocol, r.origin);
  switch (r.kind) {
    case ObservationKind::flow:
      text +=
          fmt::format(" packets={} bytes={} 1:{} flags={:02x}", r.packets, r.bytes, r.sampling, r.tcp_flags);
      if (r.tcp_sequence != 0) text += fmt::format(" seq={:08x}", r.tcp_sequence);
      if (!r.opening.empty()) text += " opening=" + hex_text(r.opening);
      if (!r.reply.empty()) text += " reply=" + hex_text(r.reply);
      return text;
    case ObservationKind::dns:
      text += fmt::format(" '{}' type={} code={}", r.name, r.query_type, r.response_code);
      for (const IpAddress& a : r.answers) text += " " + a.to_string();
      return text;
    case ObservationKind::http:
      return text + fmt::format(" '{}' '{}' '{}' '{}' {}", r.host, r.path, r.method, r.user_agent, r.status);
    case ObservationKind::tls:
      return text + fmt::format(" '{}' '{}' '{}' '{}'", r.server_name, r.ja3, r.ja4, r.certificate);
    case ObservationKind::alert:
      return text + fmt::format(" '{}' '{}'", r.signature, r.category);
    case ObservationKind::report:
      return text + fmt::format(" {} '{}' '{}' '{}' {}", to_string(r.report_class), r.report, r.infection,
                                r.name, r.detail);
  }
  return text;
}

void RowCollector::consume(ObservationBatch& b) {
  ++batches;
  std::vector<uint32_t> all(b.size);
  std::iota(all.begin(), all.end(), 0u);
  b.complete(all);
  size_t answer = 0;
  for (size_t i = 0; i < b.size; ++i) {
    PlainRow r;
    r.kind = b.kind;
    r.first = b.first[i];
    r.last = b.last[i];
    r.src = b.src(i);
    r.dst = b.dst(i);
    r.src_port = b.src_port[i];
    r.dst_port = b.dst_port[i];
    r.protocol = b.protocol[i];
    r.origin = b.origin[i];
    switch (b.kind) {
      case ObservationKind::flow:
        r.packets = b.packets[i];
        r.bytes = b.bytes[i];
        r.sampling = b.sampling[i];
        r.tcp_flags = b.tcp_flags[i];
        if (b.opening.present()) r.opening = b.opening[i];
        if (b.reply.present()) r.reply = b.reply[i];
        if (b.tcp_sequence.present()) r.tcp_sequence = b.tcp_sequence[i];
        break;
      case ObservationKind::dns:
        r.name = b.name[i];
        r.query_type = b.query_type[i];
        r.response_code = b.response_code[i];
        for (; answer < b.answers.size() && b.answers[answer].row == i; ++answer)
          r.answers.push_back(b.answers[answer].address);
        break;
      case ObservationKind::http:
        r.host = b.host[i];
        r.path = b.path[i];
        r.method = b.method[i];
        r.user_agent = b.user_agent[i];
        r.status = b.status[i];
        break;
      case ObservationKind::tls:
        r.server_name = b.server_name[i];
        r.ja3 = b.ja3[i];
        r.ja4 = b.ja4[i];
        r.certificate = b.certificate[i];
        break;
      case ObservationKind::alert:
        r.signature = b.signature[i];
        r.category = b.category[i];
        break;
      case ObservationKind::report:
        r.report_class = b.report_class[i];
        r.report = b.report[i];
        r.infection = b.infection[i];
        r.name = b.name[i];
        r.detail = b.detail[i];
        break;
    }
    rows.push_back(std::move(r));
  }
}

std::vector<std::string> sorted_text(const std::vector<PlainRow>& rows) {
  std::vector<std::string> text;
  for (const PlainRow& row : rows) text.push_back(to_string(row));
  std::sort(text.begin(), text.end());
  return text;
}

}  // namespace luytre
