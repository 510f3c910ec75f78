#include "telemetry/shadowserver/layout.h"

#include <algorithm>

namespace luytre {
namespace {

constexpr std::string_view kSubjects[] = {"ip", "src_ip", "http_referer_ip", "dst_ip"};
constexpr std::string_view kInfections[] = {"family", "infection", "ransomware"};
constexpr std::string_view kNames[] = {"http_host", "ssl_servername", "query",  "cc_dns",
                                       "url",       "domain",         "website"};

}  // namespace

std::optional<ShadowserverLayout> ShadowserverLayout::of(std::span<const std::string> header,
                                                         const ReportSchema& schema,
                                                         std::string_view file_type) {
  auto find = [&](std::string_view name) {
    auto at = std::find(header.begin(), header.end(), name);
    return at == header.end() ? -1 : static_cast<int>(at - header.begin());
  };
  ShadowserverLayout l;
  l.time = find("timestamp");
  if (l.time < 0 || header.size() > kColumnLimit) return std::nullopt;
  bool alone = true;
  const ReportType* type = file_type.empty() ? schema.like(header, alone) : schema.find(file_type);
  l.report = !file_type.empty() ? std::string(file_type) : type && alone ? type->name : "shadowserver";
  if (type) l.report_class = type->report_class;
  l.columns = header.size();
  l.header.assign(header.begin(), header.end());

  std::string subject = type ? type->subject : "";
  for (std::string_view usual : kSubjects)
    if (subject.empty() && find(usual) >= 0) subject = usual;
  l.src = subject.empty() ? -1 : find(subject);
  l.addressed = l.src >= 0;
  auto port_beside = [&](std::string address) {
    address.replace(address.size() - 2, 2, "port");
    return find(address);
  };
  if (subject.ends_with("ip")) l.src_port = port_beside(subject);
  for (std::string peer : {subject == "dst_ip" ? "src_ip" : "dst_ip", "cc_ip"})
    if (l.dst < 0 && (l.dst = find(peer)) >= 0) l.dst_port = port_beside(peer);
  l.end_time = find("end_time");
  l.protocol = find("protocol");
  for (std::string_view word : kInfections)
    if (int at = find(word); at >= 0) l.infection.push_back(at);
  for (std::string_view word : kNames)
    if (int at = find(word); at >= 0) l.name.push_back(at);
  if (type && !type->tag_column.empty()) {
    l.tag = find(type->tag_column);
    l.tag_word = type->tag;
    l.tag_class = type->tag_class;
  }
  if (type && find("severity") < 0) l.severity = type->severity;

  std::vector<bool> has_role(header.size(), false);
  for (int at : {l.time, l.end_time, l.src, l.dst, l.src_port, l.dst_port, l.protocol})
    if (at >= 0) has_role[static_cast<size_t>(at)] = true;
  for (const auto& list : {l.infection, l.name})
    for (int at : list) has_role[static_cast<size_t>(at)] = true;
  for (size_t i = 0; i < header.size(); ++i) {
    l.keys.emplace_back(header[i]);
    if (!has_role[i]) l.kept.push_back({static_cast<uint32_t>(i), DetailKey(header[i])});
  }
  return l;
}

}  // namespace luytre
