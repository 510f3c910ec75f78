#include "match/match_twin.h"

#include <algorithm>

#include "base/domain.h"

namespace luytre {
namespace {

bool is_edge(char c) {
  return c == '/' || c == '?' || c == '#';
}

// True when `beginning` begins `target` and ends beside an edge, or is all of it.
bool begins(std::string_view beginning, std::string_view target) {
  if (!target.starts_with(beginning)) return false;
  return beginning.empty() || beginning.size() == target.size() || is_edge(beginning.back()) ||
         is_edge(target[beginning.size()]);
}

struct Url {
  std::string host, path;
  int port = 0;
};

Url parse(const std::string& text) {
  Url url;
  size_t path = 0;
  while (path < text.size() && !is_edge(text[path])) ++path;
  url.host = text.substr(0, path);
  url.path = text.substr(path);
  size_t last = url.host.rfind(':');
  if (last != std::string::npos &&
      (std::count(url.host.begin(), url.host.end(), ':') == 1 || url.host[last - 1] == ']')) {
    std::string digits = url.host.substr(last + 1);
    bool number = !digits.empty() &&
                  std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (number && digits.size() < 6 && std::atoi(digits.c_str()) < 65536) {
      url.port = std::atoi(digits.c_str());
      url.host.resize(last);
    }
  }
  if (url.host.size() > 2 && url.host.front() == '[' && url.host.back() == ']')
    url.host = url.host.substr(1, url.host.size() - 2);
  return url;
}

template <class T>
T at(const Column<T>& column, size_t row) {
  return column.present() ? column[row] : T{};
}

}  // namespace

std::string twin_name(const IndicatorValue& value) {
  return std::string(to_string(value.type)) + " " + value.to_string();
}

void IndicatorTwin::add(const IndicatorValue& value, ProfileId profile) {
  std::string text(value.text);
  switch (value.type) {
    case IndicatorType::address:
      addresses_.insert(value.address);
      break;
    case IndicatorType::prefix:
      prefixes_.insert({value.address, value.length});
      break;
    case IndicatorType::address_port:
      services_.insert({value.address, value.port});
      break;
    case IndicatorType::file_hash:
      return;
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
      if (text.empty() || text.size() > 255) return;
      texts_.insert({value.type, text});
      break;
    default:
      if (text.empty() || text.size() > 65535) return;
      texts_.insert({value.type, text});
  }
  profiles_[twin_name(value)].insert(profile);
}

IndicatorTwin::Names IndicatorTwin::address(const IpAddress& address, uint16_t port) const {
  Names names;
  if (address.is_unspecified()) return names;
  if (addresses_.contains(address))
    names.insert(twin_name({.type = IndicatorType::address, .address = address}));
  for (const Prefix& p : prefixes_)
    if (p.contains(address))
      names.insert(twin_name({.type = IndicatorType::prefix, .length = p.length, .address = p.address}));
  if (port != 0 && services_.contains({address, port}))
    names.insert(twin_name({.type = IndicatorType::address_port, .port = port, .address = address}));
  return names;
}

IndicatorTwin::Names IndicatorTwin::text(IndicatorType type, std::string_view text) const {
  Names names;
  if (texts_.contains({type, std::string(text)})) names.insert(twin_name({.type = type, .text = text}));
  return names;
}

IndicatorTwin::Names IndicatorTwin::domain(std::string_view name) const {
  Names names = text(IndicatorType::domain_exact, name);
  for (size_t i = 0; i < name.size(); ++i)
    if (domain_within(name, name.substr(i))) names.merge(text(IndicatorType::domain, name.substr(i)));
  return names;
}

IndicatorTwin::Names IndicatorTwin::request(std::string_view host, uint16_t port,
                                            std::string_view target) const {
  Names names;
  for (const auto& [type, text] : texts_) {
    bool found = false;
    if (type == IndicatorType::path) found = begins(text, target);
    if (type == IndicatorType::url) {
      Url url = parse(text);
      found =
          url.host == host && begins(url.path, target) && (url.port == 0 || port == 0 || url.port == port);
    }
    if (found) names.insert(twin_name({.type = type, .text = text}));
  }
  return names;
}

std::vector<TwinHit> IndicatorTwin::match(const ObservationBatch& batch) const {
  std::vector<TwinHit> hits;
  for (uint32_t row = 0; row < batch.size; ++row) {
    auto add = [&](MatchField field, const Names& names) {
      for (const std::string& name : names) hits.push_back({row, field, name});
    };
    bool v4 = batch.family == AddressFamily::v4;
    add(MatchField::src,
        address(v4 ? IpAddress::from_v4(at(batch.src4, row)) : at(batch.src6, row), at(batch.src_port, row)));
    add(MatchField::dst,
        address(v4 ? IpAddress::from_v4(at(batch.dst4, row)) : at(batch.dst6, row), at(batch.dst_port, row)));
    if (batch.kind == ObservationKind::dns) {
      add(MatchField::name, domain(at(batch.name, row)));
      Names all;
      for (const auto& answer : batch.answers)
        if (answer.row == row) all.merge(address(answer.address, 0));
      add(MatchField::answer, all);
    }
    if (batch.kind == ObservationKind::http && batch.host.present()) {
      std::string host(batch.host[row]);
      add(MatchField::host, domain(host));
      if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
      uint16_t port = at(batch.dst_port, row);
      if (auto a = IpAddress::parse(host)) add(MatchField::host, address(*a, port ? port : uint16_t{80}));
      add(MatchField::url, request(host, port, at(batch.path, row)));
    }
    if (batch.kind == ObservationKind::tls) {
      Names names = domain(at(batch.server_name, row));
      names.merge(text(IndicatorType::server_name, at(batch.server_name, row)));
      add(MatchField::server_name, names);
      add(MatchField::ja3, text(IndicatorType::ja3, at(batch.ja3, row)));
      add(MatchField::ja4, text(IndicatorType::ja4, at(batch.ja4, row)));
      add(MatchField::certificate, text(IndicatorType::certificate, at(batch.certificate, row)));
    }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

std::vector<std::string> IndicatorTwin::find(const IndicatorValue& value) const {
  Names names;
  switch (value.type) {
    case IndicatorType::address:
      names = address(value.address, 0);
      break;
    case IndicatorType::address_port:
      names = address(value.address, value.port);
      break;
    case IndicatorType::prefix:
      for (const Prefix& p : prefixes_)
        if (p.length <= value.length && p.contains(value.address))
          names.insert(twin_name({.type = IndicatorType::prefix, .length = p.length, .address = p.address}));
      break;
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      names = domain(value.text);
      names.merge(text(IndicatorType::server_name, value.text));
      break;
    case IndicatorType::url: {
      Url url = parse(std::string(value.text));
      names = domain(url.host);
      if (auto a = IpAddress::parse(url.host))
        names.merge(address(*a, url.port ? static_cast<uint16_t>(url.port) : uint16_t{80}));
      names.merge(request(url.host, static_cast<uint16_t>(url.port), url.path));
      break;
    }
    case IndicatorType::path:
      names = request("", 0, value.text);
      break;
    case IndicatorType::file_hash:
      break;
    default:
      names = text(value.type, value.text);
  }
  return {names.begin(), names.end()};
}

std::vector<TwinHit> in_twin_words(const IndicatorSet& set, const std::vector<Hit>& hits) {
  std::vector<TwinHit> words;
  for (const Hit& hit : hits) words.push_back({hit.row, hit.field, twin_name(set.value(hit.indicator))});
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace luytre
