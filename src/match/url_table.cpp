#include "match/url_table.h"

#include <algorithm>
#include <charconv>

namespace luytre::match {
namespace {

uint64_t hash_of(std::string_view text, IndicatorType type) {
  if (type == IndicatorType::path) return BeginningHash(text).at(text.size());
  UrlParts url = split_url(text);
  return hash_u64(BeginningHash(url.path).at(url.path.size()) ^ hash_bytes(url.host));
}

}  // namespace

UrlParts split_url(std::string_view text) {
  size_t end = std::min(text.find_first_of("/?#"), text.size());
  UrlParts url{text.substr(0, end), 0, text.substr(end)};
  size_t colon = url.host.rfind(':');
  // An address without brackets has several colons and no port.
  if (colon != std::string_view::npos && (url.host.find(':') == colon || url.host[colon - 1] == ']')) {
    std::string_view digits = url.host.substr(colon + 1);
    auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (error == std::errc() && stop == digits.data() + digits.size())
      url.host = url.host.substr(0, colon);
    else
      url.port = 0;
  }
  if (url.host.size() > 2 && url.host.front() == '[' && url.host.back() == ']')
    url.host = url.host.substr(1, url.host.size() - 2);
  return url;
}

void UrlTable::build(std::span<const ListedText> listed, ProfileLists& lists) {
  store_.build(listed, hash_of, lists);
  for (uint32_t i = 0; i < store_.size(); ++i) {
    bool is_url = store_.type(i) == IndicatorType::url;
    (is_url ? urls_ : paths_) = true;
    longest_path_ =
        std::max(longest_path_, is_url ? split_url(store_.text(i)).path.size() : store_.text(i).size());
  }
}

bool UrlTable::agrees(uint32_t position, std::string_view host, uint16_t port, std::string_view begin) const {
  std::string_view text = store_.text(position);
  if (store_.type(position) == IndicatorType::path) return text == begin;
  UrlParts url = split_url(text);
  return url.path == begin && url.host == host && (url.port == 0 || port == 0 || url.port == port);
}

}  // namespace luytre::match
